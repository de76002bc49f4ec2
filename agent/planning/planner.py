"""What to do with a message when there is no language model: pure functions over the catalogue's schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD
from shoplens.retrievers.filters import Range
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.query.words import FILLERS, stem_of
from shoplens.retrievers.request import MAX_OFFSET, SearchRequest
from shoplens.retrievers.subject import Subjects, is_understood, kind_in_words, known_words, names_a_kind
from shoplens.tools.arguments import ArgumentMap

from ..answering.welcome import greeting, what_i_can_do
from .about_shown import AboutShown
from .changes import in_department, narrowed, no_longer_excluded, refined, taken_back, without
from .cues import (
    GOES_ON,
    MORE,
    NO_SUBJECT_YET,
    SAME_PHOTO,
    UNDO,
)
from .plan import Plan, Situation
from .reading import Message, MessageReader
from .small_talk import PLEASANTRY, is_about_the_world, is_no_wish, talk_kind

ALONE = Situation()
"""The first message of a conversation."""
MAX_CHARACTERS = 4_000
CENT = 0.01
A_LITTLE = 0.15
""" "A bit" cheaper or dearer is ranked near to this share of the price away."""


class Planner:
    """Plans over one catalogue. `plan` keeps no state: the conversation comes in as a `Situation`."""

    def __init__(self, schema: CatalogSchema, constructor: QueryConstructor | None = None) -> None:
        self._schema = schema
        self._constructor = constructor or QueryConstructor(schema)
        self._arguments = ArgumentMap(schema)
        self._rules = QueryConstructor(schema)
        self._reader = MessageReader(schema)
        self._known = known_words(schema)
        self._subjects = Subjects(schema)
        self._about_shown = AboutShown(schema, self._understood)

    def plan(self, text: str, situation: Situation = ALONE) -> Plan:
        """One message. Never raises on any text; reads its first 4,000 characters."""
        text = text[:MAX_CHARACTERS].strip()
        if not situation.new_photo and (plan := self._without_search(text, situation)) is not None:
            return plan
        text = PLEASANTRY.sub("", text, count=1) if PLEASANTRY.match(text) else text
        if not situation.new_photo and is_about_the_world(text):
            return Plan(reply=what_i_can_do(self._schema), kind="help")
        if situation.shown and not situation.new_photo and (plan := self._about_shown.plan(text, situation)):
            return plan
        message = self._in_department(self._reader.read(text, situation), situation)
        if not situation.new_photo:
            if self._is_off_topic(message):
                return Plan(reply=what_i_can_do(self._schema), kind="help")
            if situation.previous is not None and self._says_nothing(message):
                reply = f"I did not understand “{message.request.query}”; what you see stays as it was."
                return Plan(reply=reply, kind="help")
        use_photo = situation.new_photo or (
            situation.has_photo and not message.dropped.photo and SAME_PHOTO.search(text) is not None
        )
        if situation.previous is not None and (message.like or self._goes_on(message, situation)):
            return self._changed(message, situation, use_photo=use_photo)
        request = self._constructor.guessed(message.request)
        if message.dropped:
            request = without(request, message.dropped, self._subjects)
        if message.relative is not None:
            said = (
                f"{message.relative[0].strip()} (than what? name a price, or ask when products of the kind "
                "are shown)"
            )
            request = request.model_copy(update={"not_applied": (*request.not_applied, said)})
        return Plan(self._arguments.from_request(request, use_photo=use_photo))

    def _without_search(self, text: str, situation: Situation) -> Plan | None:
        kind = talk_kind(text)
        if kind in ("greeting", "help"):
            return Plan(reply=greeting(self._schema), kind=kind)
        if kind == "cleared":
            return Plan(reply="Everything is cleared. What are you looking for?", kind="cleared")
        if kind == "thanks":
            reply = "You are welcome. Tell me when you want to look for something else."
            return Plan(reply=reply, kind="thanks")
        previous = situation.previous
        if previous is not None and MORE.fullmatch(text):
            step = int(previous.get("limit", 10)) if situation.shown else 0
            return Plan({**previous, "offset": min(int(previous.get("offset", 0)) + step, MAX_OFFSET)})
        if UNDO.fullmatch(text):
            if len(situation.history) < 2:
                return Plan(reply="There is nothing before this to go back to.", kind="undo")
            return Plan(situation.history[-2], kind="undo")
        return None

    def _understood(self, text: str) -> bool:
        """Whether a text says anything that a search could use."""
        request = self._rules.construct(text)
        return bool(request.filter or request.sort) or self._names_ours(request.query)

    def _is_off_topic(self, message: Message) -> bool:
        return (
            self._changes_nothing(message)
            and not self._names_ours(message.request.query)
            and (is_no_wish(message.text))
        )

    def _says_nothing(self, message: Message) -> bool:
        query = message.request.query
        return bool(query) and self._changes_nothing(message) and not is_understood(query, self._known)

    def _changes_nothing(self, message: Message) -> bool:
        request = message.request
        changes = request.filter or request.sort or request.target_price or request.avoid
        return not (changes or message.dropped or message.relative or message.like)

    def _names_ours(self, text: str) -> bool:
        """Whether it has a word of the catalogue."""
        words = {stem_of(m[0]) for m in WORD.finditer(text) if m[0].casefold() not in FILLERS}
        return not words.isdisjoint(self._known)

    def _in_department(self, message: Message, situation: Situation) -> Message:
        """ "For women" when jackets are shown: the jackets below Women."""
        if situation.previous is None:
            return message
        before = self._arguments.to_request(situation.previous)
        inside = in_department(message.request, before, self._schema)
        return message if inside is None else replace(message, request=inside, narrows=True)

    def _goes_on(self, message: Message, situation: Situation) -> bool:
        """Whether the message changes the search at hand, or begins another."""
        if situation.previous is None:
            return False
        before = self._arguments.to_request(situation.previous)
        request = message.request
        if message.narrows or (message.fine and request.filter):
            return True
        if message.takes_back and taken_back(request, before)[1] != before:
            return True
        named = {f: set(v) for f, v in self._subjects.of(request.filter.any_of).items()}
        held = {f: set(v) for f, v in self._subjects.of(before.filter.any_of).items()}
        same = all(values & held.get(f, set()) for f, values in named.items())
        narrows = not held and NO_SUBJECT_YET.match(message.text) is not None
        if named and not (same and message.relative) and not message.instead and not narrows:
            return same and bool(message.dropped)
        if not request.query:
            return True
        kind = kind_in_words(request, self._subjects)
        adds = not names_a_kind(kind) or GOES_ON.search(message.text) is not None or message.dropped
        return bool(adds) or message.relative is not None

    def _changed(self, message: Message, situation: Situation, *, use_photo: bool) -> Plan:
        previous = situation.previous or {}
        before = self._arguments.to_request(previous)
        change = message.request
        if situation.new_photo:
            before = before.without_photo_reading()
            before = before.model_copy(update={"balance": None})  # it was set for another photo
        if message.takes_back:
            change, before = taken_back(change, before)
        if message.dropped:
            before = without(before, message.dropped, self._subjects)
            change = change.model_copy(update={"not_applied": (*before.not_applied, *change.not_applied)})
        if message.fine:
            change, before = no_longer_excluded(change, before)
        if message.relative is not None:
            change = self._same_subject(change, before)
        if message.instead and not message.narrows and self._subjects.of(change.filter.any_of):
            before = self._without_subject(before)
        if message.like:
            before = before.model_copy(update={"query": "", "like": ()})
            change = self._same_subject(change, before)
        request = refined(before, change, instead=message.instead)
        if message.like:
            request = request.model_copy(update={"like": message.like})
        if message.relative is not None and "price" not in message.request.filter.ranges:
            request = self._relative(request, message, situation)
        photo = (use_photo or bool(previous.get("use_photo"))) and not message.dropped.photo
        if not photo or message.like:
            request = request.without_photo_reading()
        return Plan(self._arguments.from_request(request, use_photo=photo and not message.like))

    def _relative(self, request: SearchRequest, message: Message, situation: Situation) -> SearchRequest:
        """Cheaper or dearer than the product named, the one last spoken of, or the first that has a price."""
        relative = message.relative
        assert relative is not None  # noqa: S101 - for the type checker
        by_id = {str(p["id"]): p for p in situation.shown}
        candidates = [message.than, by_id.get(situation.focus or ""), *situation.shown]
        price = next((p["price"] for p in candidates if p is not None and p["price"] is not None), None)
        if price is None or (message.cheaper and price < CENT):
            said = f"{relative[0].strip()} (nothing with a price is shown)"
            return request.model_copy(update={"not_applied": (*request.not_applied, said)})
        end = {"max": round(price - CENT, 2)} if message.cheaper else {"min": round(price + CENT, 2)}
        ranges = {**request.filter.ranges}
        room = any(p["price"] is not None and p["price"] > price for p in situation.shown)
        old = (
            ranges.get("price") if message.cheaper or room else None
        )  # dearer than the dearest lifts the cap
        ranges["price"] = narrowed(old, Range.model_validate(end))
        change: dict[str, Any] = {"filter": request.filter.model_copy(update={"ranges": ranges})}
        if relative["little"]:
            share = 1 - A_LITTLE if message.cheaper else 1 + A_LITTLE
            change["target_price"] = round(price * share, 2)
        return request.model_copy(update=change)

    def _same_subject(self, request: SearchRequest, before: SearchRequest) -> SearchRequest:
        """ "cheaper jackets" when jackets are shown: the subject that is there already need not be said
        again, and the narrower one ("men's jackets") holds.
        """
        held = self._subjects.of(before.filter.any_of)
        rest = {
            f: values for f, values in request.filter.any_of.items() if not set(values) & set(held.get(f, ()))
        }
        return request.model_copy(update={"filter": request.filter.model_copy(update={"any_of": rest})})

    def _without_subject(self, request: SearchRequest) -> SearchRequest:
        sought = self._subjects.of(request.filter.any_of)
        rest = {f: values for f, values in request.filter.any_of.items() if f not in sought}
        conditions = request.filter.model_copy(update={"any_of": rest})
        return request.model_copy(update={"filter": conditions, "query": ""})
