"""A shopper's words to a `SearchRequest`, over any catalogue's schema, with no model."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shoplens.catalog import CatalogSchema
from shoplens.catalog.product import PATH_SEPARATOR

from ..filters import ProductFilter, Range
from ..request import DEFAULT_LIMIT, MAX_LIMIT, SearchRequest
from .numbers import NumericConstraint, find_numeric_constraints
from .order import find_order
from .values import WORD, ValueFinder, ValueMention

MAX_CHARACTERS = 20_000
"""A request is read this far."""
FILLERS = frozenset(
    """
    a about all am an and any are at be but buy can could do everything find for from get give got have
    hello hey hi how i i'd i'm i’d i’m if in is it kind like looking looks love me my need of on one
    ones only or order please product products recommend see search searching shop show some something
    suggest that the them there these they thing things this those to want wanted we what which will
    with would you your
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that ask and join; a rest made of nothing else is no query."""


class QueryConstructor:
    """Reads prices and other numbers, order, and the catalogue's exact values out of a text; what is left
    is the query. What looked like a condition and cannot be one here goes to `not_applied`.
    """

    def __init__(self, schema: CatalogSchema) -> None:
        self._schema = schema
        self._values = ValueFinder(schema)

    def construct(self, text: str) -> SearchRequest:
        """Never raises on any text; reads the first 20,000 characters."""
        text = text[:MAX_CHARACTERS]
        numbers = find_numeric_constraints(text, tuple(self._schema.number_fields))
        order = find_order(text)
        taken = [span for constraint in numbers for span in constraint.spans] + list(order.spans)
        mentions = self._values.find(text, taken)
        ranges, target, refused = self._ranges(numbers)
        any_of = self._merge(m for m in mentions if not m.excluded)
        none_of = self._merge(m for m in mentions if m.excluded)
        return SearchRequest(
            query=_rest(text, taken + [m.span for m in mentions]),
            filter=ProductFilter(any_of=any_of, none_of=none_of, ranges=ranges),
            sort=order.sort,  # type: ignore[arg-type] # checked by the model
            price_hint=order.price_hint,  # type: ignore[arg-type]
            target_price=target,
            limit=min(max(order.limit or DEFAULT_LIMIT, 1), MAX_LIMIT),
            not_applied=tuple(refused),
        )

    def _ranges(self, numbers: list[NumericConstraint]) -> tuple[dict[str, Range], float | None, list[str]]:
        ranges: dict[str, Range] = {}
        target: float | None = None
        refused: list[str] = []
        for found in numbers:
            said = _say(found)
            if found.field not in self._schema.number_fields:
                refused.append(f"{said} (this catalogue has no {found.field})")
            elif found.currency not in (None, self._schema.currency):
                refused.append(f"{said} (prices here are in {self._schema.currency})")
            elif found.minimum is None and found.maximum is None:
                target = found.target
            elif found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
                refused.append(f"{said} (nothing lies in it)")
            else:
                ranges[found.field] = Range(min=found.minimum, max=found.maximum)
        return ranges, target, refused

    def _merge(self, mentions: Iterable[ValueMention]) -> dict[str, tuple[str, ...]]:
        """Values of one field join as any-of; of categories, the narrower one holds ("men's jackets")."""
        merged: dict[str, tuple[str, ...]] = {}
        for mention in mentions:
            values = mention.values
            if mention.field == "category" and (wider := merged.get("category")):
                narrowed = _below(values, wider) or _below(wider, values)
                merged["category"] = narrowed or (*wider, *values)
            else:
                merged[mention.field] = (*merged.get(mention.field, ()), *values)
        return merged


def _below(paths: tuple[str, ...], parents: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(p for p in paths if any(p == up or p.startswith(up + PATH_SEPARATOR) for up in parents))


def _say(found: NumericConstraint) -> str:
    unit = f" {found.currency}" if found.currency else ""
    if found.minimum is None and found.maximum is None:
        return f"{found.field} about {found.target:g}{unit}"
    ends = [
        f"{name} {value:g}"
        for name, value in (("from", found.minimum), ("up to", found.maximum))
        if value is not None
    ]
    return f"{found.field} {' '.join(ends)}{unit}"


def _rest(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without the spans, without punctuation left alone, and without askings at either end."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    words = [match[0] for match in WORD.finditer("".join(kept))]
    asking = [re.sub("’", "'", word.casefold()) in FILLERS for word in words]
    if all(asking):
        return ""
    first = asking.index(False)
    last = len(words) - asking[::-1].index(False)
    return " ".join(words[first:last])
