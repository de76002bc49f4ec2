"""A message, half read: what it takes back, refers to, compares with, and what is left to search for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shoplens.catalog import CatalogSchema
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.request import SearchRequest
from shoplens.tools.arguments import ArgumentMap

from .changes import DROP_VERB, Dropped, DropReader
from .cues import CHEAPER, DEARER, FINE, INSTEAD, LIKE, MAKE_IT, NO_DIRECTION, SAME_PHOTO, THAN, UNIMPORTANT
from .plan import Situation
from .references import find_reference


@dataclass(frozen=True)
class Message:
    """`request` is read off `rest`, the words that say no more about the conversation. `than`: the product
    that cheaper or dearer is measured by; `like`: ids of products to find more of; `fine`: what was excluded
    may be there again; `narrows`: a department of the kind that is shown.
    """

    text: str
    rest: str
    dropped: Dropped
    request: SearchRequest
    relative: re.Match[str] | None = None
    cheaper: bool = False
    than: Mapping[str, Any] | None = None
    instead: bool = False
    like: tuple[str, ...] = ()
    takes_back: bool = False
    fine: bool = False
    narrows: bool = False


class MessageReader:
    """Reads messages over one catalogue, by rules alone."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._currency = schema.currency
        self._rules = QueryConstructor(schema)
        self._arguments = ArgumentMap(schema)
        self._drops = DropReader(schema)

    def read(self, text: str, situation: Situation) -> Message:
        """Never raises on any text."""
        dropped = self._drops.read(text)
        unsaid = UNIMPORTANT.sub(" ", DROP_VERB.sub(" ", dropped.rest))
        takes_back = not dropped and unsaid != dropped.rest
        rest = unsaid if takes_back else dropped.rest
        like, rest = self._like(rest, situation)
        relative = CHEAPER.search(rest) or DEARER.search(rest)
        than = None
        if relative is not None and situation.shown and THAN.match(rest[relative.end() :]):
            meant = find_reference(rest[relative.end() :], situation.shown, situation.focus)
            than = situation.shown[meant.positions[0]] if meant.positions else None
            rest = rest[: relative.end()] + THAN.sub(" ", meant.without_words(rest[relative.end() :]))
        cheaper = CHEAPER.search(rest) is not None
        rest = CHEAPER.sub(" ", DEARER.sub(" ", rest))
        instead = INSTEAD.search(rest) is not None
        rest = self._with_price(rest, situation)
        fine = FINE.search(rest) is not None and situation.previous is not None
        rest = INSTEAD.sub(" ", FINE.sub(" ", rest) if fine else rest)
        if situation.has_photo or situation.new_photo:
            rest = SAME_PHOTO.sub(" ", rest)
        request = self._rules.construct(rest)
        return Message(text, rest, dropped, request, relative, cheaper, than, instead, like, takes_back, fine)

    def _like(self, text: str, situation: Situation) -> tuple[tuple[str, ...], str]:
        """The ids of "more like the third", and the text without those words. "These", all of them, say
        nothing that the search at hand does not.
        """
        shown = situation.shown
        of_photo = situation.new_photo or (situation.has_photo and SAME_PHOTO.search(text) is not None)
        if not shown or of_photo or not LIKE.search(text):
            return (), text
        meant = find_reference(text, shown, situation.focus)
        if len(meant.positions) == len(shown) > 1 or not meant.positions:
            return (), text
        return tuple(str(shown[i]["id"]) for i in meant.positions), LIKE.sub(" ", meant.without_words(text))

    def _with_price(self, text: str, situation: Situation) -> str:
        """ "Make it 80", "up to 50 then": a bare amount is a price where a price limit holds."""
        match = MAKE_IT.fullmatch(text)
        if match is None or situation.previous is None:
            return text
        held = self._arguments.to_request(situation.previous).filter.ranges.get("price")
        if held is None:
            return text
        cue = match["cue"]
        if NO_DIRECTION.search(cue):
            cue = "at least" if held.maximum is None else "up to"
        unit = match["unit"] or ("" if match["sign"] else f" {self._currency}")
        return f"{cue} {match['sign']}{match['amount']}{unit}"
