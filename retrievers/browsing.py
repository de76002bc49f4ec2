"""What passes the filters where no words or photo rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .filters import ProductFilter, Range
from .ranking import Found, Ranker, depth_for
from .request import SearchRequest
from .vectorstores import NamedVectorStore


def browse(
    store: NamedVectorStore,
    conditions: ProductFilter,
    request: SearchRequest,
    order: tuple[str, bool] | None,
    ranker: Ranker,
) -> list[Found]:
    """The request's page of everything that passes, in the order asked for: a field, and whether
    descending.
    """
    field, descending = order or (None, False)
    until = request.offset + request.limit
    if field is None and request.avoid:
        some = store.scroll(conditions, limit=depth_for(request))
        found = [Found(str(p["product_id"]), p) for p in some]
        return ranker.browsed(found)[request.offset : until]
    first = list(store.scroll(conditions, order_by=field, descending=descending, limit=until))
    if field is not None and len(first) == until:
        first = _with_all_ties(store, first, conditions, field)
    if field is not None:
        sign = -1 if descending else 1
        first.sort(key=lambda p: (sign * p[field], p["product_id"]))
    return [Found(str(p["product_id"]), p) for p in first[request.offset : until]]


def _with_all_ties(
    store: NamedVectorStore, first: list[Mapping[str, Any]], conditions: ProductFilter, field: str
) -> list[Mapping[str, Any]]:
    """Every product with the value that the list was cut at. Among equals a store may cut elsewhere each
    time, and so show one product on two pages and another on none.
    """
    last = first[-1][field]
    equal = {"ranges": {**conditions.ranges, field: Range(min=last, max=last)}}
    ties = store.scroll(conditions.model_copy(update=equal))
    return [*(payload for payload in first if payload[field] != last), *ties]
