"""A page that the store's own engine fuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .fusion import FusionMethod
from .ranking import CANDIDATES, Found, by_id
from .request import SearchRequest
from .vectorstores import FusedQuery, NamedVectorStore, VectorSearch
from .vectorstores.checks import in_stable_order
from .vectorstores.fused import Mode, search_fused


def is_by_the_engine(request: SearchRequest, mode: Mode) -> bool:
    """Whether the engine may fuse: nothing but the two rankings decides, and the page is not too deep."""
    return mode != "portable" and request.offset + request.limit <= CANDIDATES and not request.ranks_by_wishes


def engine_page(
    store: NamedVectorStore,
    request: SearchRequest,
    legs: Sequence[VectorSearch],
    method: FusionMethod,
    weights: Mapping[str, float],
    mode: Mode,
) -> list[Found]:
    """The page out of all that the engine fuses: the same list for each page, equal scores by id."""
    whole = tuple(replace(leg, payload=None) for leg in legs)
    query = FusedQuery(whole, sum(leg.limit for leg in legs), method)
    result = search_fused(store, query, weights=weights or None, mode=mode)
    found = by_id(result.legs)
    rows = in_stable_order(result.points)[request.offset : request.offset + request.limit]
    return [found.get(p.id, Found(p.id, p.payload)).scored(p.score) for p in rows]
