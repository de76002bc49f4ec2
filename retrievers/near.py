"""What is shown beneath a short list: products that are close to the request and do not fulfil it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


def looser(request: SearchRequest, subjects: Subjects) -> Iterator[SearchRequest]:
    """The request without the values that say how the thing is, then without those that say what it is.
    Limits and exclusions stay: they were drawn on purpose. The same words rank, filtered by or not.
    """
    wanted = request.filter.any_of
    sought = subjects.of(wanted)
    words = request.words()
    for kept in (sought, {}) if sought and sought != wanted else ({},):
        conditions = request.filter.model_copy(update={"any_of": kept})
        yield request.model_copy(update={"query": words, "filter": conditions})
