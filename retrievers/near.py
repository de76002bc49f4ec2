"""What is shown beneath a short list: products that are close to the request and do not fulfil it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shoplens.catalog import CatalogSchema

from .filters import ProductFilter
from .request import SearchRequest
from .subject import Subjects
from .vectorstores import VectorSearch

NEAREST = 4
"""Products shown beside an empty list, and the length below which a list is short."""

CLOSE = 12
"""Candidates of each leg that they are taken from."""


@dataclass(frozen=True)
class Looser:
    """A looser request, what binds it, and its searches."""

    request: SearchRequest
    conditions: ProductFilter
    legs: list[VectorSearch]


def is_short(request: SearchRequest, total: int) -> bool:
    """Whether a list of `total` leaves room for what is close, and the shopper did not say "only"."""
    plain = not (request.strict or request.offset or request.sort or request.like)
    return plain and 0 < total < NEAREST and bool(request.filter.any_of)


def looser(
    request: SearchRequest, subjects: Subjects, schema: CatalogSchema, total: int
) -> Iterator[SearchRequest]:
    """The request without the values that say how the thing is, then without those that say what it is.
    Limits and exclusions stay: they were drawn on purpose. The same words rank, filtered by or not. One that
    would find only the `total` products that fulfil it all is left out, and none follows one that finds
    enough.
    """
    wanted = request.filter.any_of
    sought = subjects.of(wanted)
    words = request.words()
    for kept in (sought, {}) if sought and sought != wanted else ({},):
        conditions = request.filter.model_copy(update={"any_of": kept})
        having = _having(kept, schema)
        if having > total:
            yield request.model_copy(update={"query": words, "filter": conditions})
        if having >= total + NEAREST and len(kept) == 1 and conditions == ProductFilter(any_of=kept):
            return


def _having(any_of: Mapping[str, tuple[str, ...]], schema: CatalogSchema) -> int:
    """How many products have such values at most, by the counts of the last import."""
    stored = ProductFilter(any_of=any_of).checked(schema).any_of
    fields = schema.keyword_fields
    return min(
        (sum(fields[name].values.get(v, 0) for v in vs) for name, vs in stored.items()), default=sys.maxsize
    )
