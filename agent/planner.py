"""What to do with a message when there is no language model: pure functions over the catalogue's schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shoplens.catalog import CatalogSchema
from shoplens.retrievers.filters import ProductFilter, Range
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.request import MAX_OFFSET, SearchRequest
from shoplens.tools.arguments import ArgumentMap

from .answer import greeting

Arguments = Mapping[str, Any]

GREETING = re.compile(
    r"((hi|hello|hey|good (morning|afternoon|evening)|help)( (there|all|again|me|please))*[,.!? ]*)?"
    r"(what (can|do) you (do|sell|have|offer)( (here|for me|in (this|the|your) (shop|store)))?[.!? ]*)?",
    re.I,
)
THANKS = re.compile(
    r"((thanks|thank you|thx|great|perfect|bye|goodbye|ok|okay)"
    r"( (very much|so much|a lot|again|then|you|for your help))*[,.! ]*)+",
    re.I,
)
PLEASANTRY = re.compile(
    r"((hi|hello|hey|thanks|thank you|thx|ok|okay)( there)?\b[,.! ]*|(great|perfect)[,.!]+ *)+", re.I
)
"""In front of a wish: "ok, in black". Without a mark behind it "great" is a word of the wish."""
START_OVER = re.compile(
    r"(start (over|again)|reset|new search|clear( all| everything)?|forget (it|that|everything))[.! ]*", re.I
)
MORE = re.compile(
    r"((show|see|give)( me)? )?(some |\d{1,3} )?(more|next)"
    r"( page| results| products| ones| please| \d{1,3})*[.!? ]*",
    re.I,
)
CHEAPER = re.compile(
    r"\b(cheaper|less (expensive|dear|pricey)|lower priced?|too (expensive|dear|pricey))\b(?!\s+than\b)", re.I
)
DEARER = re.compile(r"\b(more expensive|pricier|higher priced?|too cheap)\b(?!\s+than\b)", re.I)
"""With "than" behind it comes an amount, which the constructor reads."""
SAME_PHOTO = re.compile(
    r"\b(like (this|that|it|the photo|my photo)|similar|look-?alikes?|(this|the|my) (photo|picture|image))\b",
    re.I,
)
SUBJECT_FIELDS = ("category", "subcategory", "type", "product_type", "kind")
"""Naming one of these starts a new subject; a colour or a price alone changes the search at hand."""
CENT = 0.01


@dataclass(frozen=True)
class Plan:
    """Either arguments for `search_products`, or a reply that needs no search."""

    arguments: Arguments | None = None
    reply: str | None = None


class Planner:
    """Plans over one catalogue. `plan` has no state: the conversation comes in as what it needs of it."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._schema = schema
        self._constructor = QueryConstructor(schema)
        self._arguments = ArgumentMap(schema)

    def plan(
        self,
        text: str,
        *,
        previous: Arguments | None = None,
        shown: Sequence[Mapping[str, Any]] = (),
        new_photo: bool = False,
        has_photo: bool = False,
    ) -> Plan:
        """`previous`: the last search's arguments; `shown`: the products it showed; `new_photo`: one came
        with this message; `has_photo`: the conversation has one.
        """
        text = text.strip()
        if not new_photo and (reply := self._small_talk(text)) is not None:
            return Plan(reply=reply)
        if previous is not None and not new_photo and MORE.fullmatch(text):
            offset = int(previous.get("offset", 0)) + (int(previous.get("limit", 10)) if shown else 0)
            return Plan({**previous, "offset": min(offset, MAX_OFFSET)})
        text = PLEASANTRY.sub("", text, count=1) if PLEASANTRY.match(text) else text
        use_photo = new_photo or (has_photo and SAME_PHOTO.search(text) is not None)
        if use_photo:
            text = SAME_PHOTO.sub(" ", text)
        relative = CHEAPER.search(text) or DEARER.search(text)
        request = self._constructor.construct(CHEAPER.sub(" ", DEARER.sub(" ", text)))
        if previous is not None and relative is not None:
            request = self._same_subject(request, previous)
        if previous is not None and not new_photo and self._refines(request, relative is not None):
            return self._refined(
                request, previous, shown, cheaper=bool(CHEAPER.search(text)), relative=relative
            )
        if relative is not None:
            said = f"{relative[0]} (than what? name a price, or ask when products of the kind are shown)"
            request = request.model_copy(update={"not_applied": (*request.not_applied, said)})
        return Plan(self._arguments.from_request(request, use_photo=use_photo))

    def _small_talk(self, text: str) -> str | None:
        if not text or GREETING.fullmatch(text):
            return greeting(self._schema)
        if START_OVER.fullmatch(text):
            return "Everything is cleared. What are you looking for?"
        if THANKS.fullmatch(text):
            return "You are welcome. Tell me when you want to look for something else."
        return None

    def _same_subject(self, request: SearchRequest, previous: Arguments) -> SearchRequest:
        """ "cheaper jackets" when jackets are shown: the subject that is there already need not be said
        again, and the narrower one ("men's jackets") holds.
        """
        before = self._arguments.to_request(previous).filter.any_of
        rest = {
            field: values
            for field, values in request.filter.any_of.items()
            if field not in SUBJECT_FIELDS or not set(values) & set(before.get(field, ()))
        }
        return request.model_copy(update={"filter": request.filter.model_copy(update={"any_of": rest})})

    def _refines(self, request: SearchRequest, relative: bool) -> bool:
        conditions = {*request.filter.any_of, *request.filter.none_of, *request.filter.ranges}
        changes = bool(conditions or relative or request.sort or request.target_price or request.price_hint)
        return changes and not request.query and not any(f in SUBJECT_FIELDS for f in request.filter.any_of)

    def _refined(
        self,
        change: SearchRequest,
        previous: Arguments,
        shown: Sequence[Mapping[str, Any]],
        *,
        cheaper: bool,
        relative: re.Match[str] | None,
    ) -> Plan:
        """The search at hand with the change put in: a field named anew is replaced, the rest lives on."""
        before = self._arguments.to_request(previous)
        ranges = dict(before.filter.ranges)
        for field, span in change.filter.ranges.items():
            ranges[field] = _narrowed(ranges.get(field), span)
        not_applied = change.not_applied
        if relative is not None and "price" not in change.filter.ranges:
            price = next((p["price"] for p in shown if p["price"] is not None), None)
            if price is None or (cheaper and price < CENT):
                not_applied = (*not_applied, f"{relative[0]} (nothing with a price is shown)")
            else:
                end = {"max": round(price - CENT, 2)} if cheaper else {"min": round(price + CENT, 2)}
                ranges["price"] = _narrowed(ranges.get("price"), Range.model_validate(end))
        excluded = change.filter.none_of
        kept = {
            f: tuple(v for v in values if v not in excluded.get(f, ()))
            for f, values in before.filter.any_of.items()
        }
        refined = before.model_copy(
            update={
                "filter": ProductFilter(
                    any_of={**kept, **change.filter.any_of},
                    none_of={f: (*before.filter.none_of.get(f, ()), *v) for f, v in excluded.items()}
                    | {
                        f: v
                        for f, v in before.filter.none_of.items()
                        if f not in excluded and f not in change.filter.any_of
                    },
                    ranges=ranges,
                ),
                "sort": change.sort or before.sort,
                "target_price": change.target_price or before.target_price,
                "price_hint": change.price_hint or before.price_hint,
                "limit": change.limit,
                "offset": 0,
                "mapped": change.mapped,
                "not_applied": not_applied,
            }
        )
        return Plan(self._arguments.from_request(refined, use_photo=bool(previous.get("use_photo"))))


def _narrowed(old: Range | None, new: Range) -> Range:
    """The new end, with the old other end where the two still leave room."""
    if old is None:
        return new
    low = new.minimum if new.minimum is not None else old.minimum
    high = new.maximum if new.maximum is not None else old.maximum
    return Range(min=low, max=high) if low is None or high is None or low <= high else new
