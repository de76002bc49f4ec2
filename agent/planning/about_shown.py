"""Details, comparisons and questions: answered from the products that are shown, without a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shoplens.catalog import CatalogSchema
from shoplens.retrievers.query.order import find_order
from shoplens.retrievers.query.words import stem_of

from ..answering.product_talk import comparison, details, fact, facts_of_several
from .cues import (
    ABOUT_IT,
    ASKS,
    CHEAPER,
    CHEAPER_ONE,
    COMPARE,
    DEARER,
    DETAILS,
    HAVE_YOU,
    LIKE,
    OF_ITS_PARTS,
    WHICH_DEARER,
)
from .plan import Plan, Situation
from .references import Reference, find_reference


class AboutShown:
    """Plans for messages about what is shown. `understood` tells whether a text says anything that a search
    could use.
    """

    def __init__(self, schema: CatalogSchema, understood: Callable[[str], bool]) -> None:
        self._understood = understood
        self._field_of = {
            stem_of(word): name
            for name, attribute in reversed(schema.keyword_fields.items())
            for value in attribute.values
            for word in value.split()
        }

    def plan(self, text: str, situation: Situation) -> Plan | None:
        """Details, a comparison, a question: answered from the products that are shown, without a search."""
        shown = situation.shown
        named = find_reference(text, shown, situation.focus, pronouns=False)
        if named.beyond and not named.positions:
            count = f"{len(shown)} product{'s' if len(shown) != 1 else ''}"
            return Plan(
                reply=f"“{named.beyond.strip()}” is not on this page: it shows {count}.", kind="which"
            )
        if COMPARE.search(text):
            meant = named or find_reference(text, shown, situation.focus)
            several = meant.positions if len(meant.positions) > 1 else tuple(range(min(len(shown), 2)))
            if len(several) > 1 and (meant or not self._understood(text)):
                return Plan(reply=comparison([shown[i] for i in several]), kind="compare")
        if len(shown) > 1 and WHICH_DEARER.fullmatch(text):
            return Plan(reply=comparison(shown[:2]), kind="compare")
        if len(shown) == 2 and (one := CHEAPER_ONE.fullmatch(text)) and all(p["price"] for p in shown):
            choose = min if one["low"] else max
            return self._details(choose((0, 1), key=lambda i: shown[i]["price"]), shown)
        if LIKE.search(text) or CHEAPER.search(text) or DEARER.search(text):
            return None
        asks = ASKS.search(text) and not ABOUT_IT.match(text) and not find_order(text).sort
        if asks and (asked := named or self._it(text, situation)):
            return self._fact(text, asked, situation)
        rest = named.without_words(text)
        if named and DETAILS.search(text + " the") and not self._understood(rest):
            if len(named.positions) > 1:
                return Plan(reply=comparison([shown[i] for i in named.positions]), kind="compare")
            return self._details(named.positions[0], shown)
        return None

    def _details(self, position: int, shown: Sequence[Mapping[str, Any]]) -> Plan:
        product = shown[position]
        return Plan(reply=details(product, position), kind="details", focus=str(product["id"]))

    def _it(self, text: str, situation: Situation) -> Reference | None:
        """A pronoun's product, where the question is about what is shown and not about what there is."""
        if HAVE_YOU.match(text) and not re.match(r"\s*(?:what|which)\b", text, re.I):
            return None
        meant = find_reference(text, situation.shown, situation.focus)
        ids = [str(product["id"]) for product in situation.shown]
        if not meant and situation.focus in ids and OF_ITS_PARTS.match(text):
            return Reference((ids.index(situation.focus),))
        return meant or None

    def _fact(self, text: str, meant: Reference, situation: Situation) -> Plan:
        products = [situation.shown[i] for i in meant.positions]
        question = meant.without_words(text)
        if len(products) > 1:
            return Plan(reply=facts_of_several(products, question, self._field_of), kind="fact")
        reply = fact(products[0], question, self._field_of)
        return Plan(reply=reply, kind="fact", focus=str(products[0]["id"]))
