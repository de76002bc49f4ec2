"""One fused ranking, by the engine or by our own code: the same filters, whoever fuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..errors import NotSupportedError
from ..filters import ProductFilter
from ..fusion import Ranking, fuse
from .base import FusedQuery, ScoredPoint, VectorSearch
from .checks import in_stable_order, passing
from .store import NamedVectorStore

logger = logging.getLogger(__name__)

Mode = Literal["auto", "server", "portable"]
"""`server`: prefetch tree and the engine's fusion, one call. `portable`: the legs in one batch and our own
fusion, weighted, with stable ties, the same on every engine. `auto`: the engine's where nothing speaks
against it.
"""


@dataclass(frozen=True)
class FusedResult:
    """A fused page, who fused it, and where that was not who was asked, why."""

    points: list[ScoredPoint]
    mode: Literal["server", "portable"]
    why: str = ""
    legs: Mapping[str, list[ScoredPoint]] = field(default_factory=dict)


def search_fused(
    store: NamedVectorStore,
    query: FusedQuery,
    *,
    weights: Mapping[str, float] | None = None,
    mode: Mode = "auto",
) -> FusedResult:
    """Searches the legs with their filters and fuses them. Every row satisfies the filters.

    In `auto` the engine fuses unless weights are asked for (no two engines carry them alike), it cannot, or
    it may ignore the filters of the legs. Where its page comes back short, ours is looked at too: an engine
    that ignored a filter lost rows to the check. Without `after`, a page is short where the catalogue is.

    Raises:
        NotSupportedError: `server` was asked for and the engine cannot.
    """
    reason = _against_the_engine(store, query, weights, mode)
    if mode == "portable" or (mode == "auto" and reason):
        return _portable(store, query, weights, reason if mode == "auto" else "")
    if reason:
        raise NotSupportedError(f"{store.engine} cannot fuse this itself: {reason}. Use the portable mode")
    try:
        rows = passing(store.query(query), query)
    except NotSupportedError as error:
        if mode == "server":
            raise
        logger.warning("%s; fusing here instead", error)
        return _portable(store, query, weights, str(error))
    if len(rows) < query.limit and not query.after:
        ours = _portable(store, query, weights, "the engine's page came back short")
        if len(ours.points) > len(rows):
            return ours
    return FusedResult(rows, "server")


def _against_the_engine(
    store: NamedVectorStore, query: FusedQuery, weights: Mapping[str, float] | None, mode: Mode
) -> str:
    if weights and len({weights.get(leg.space, 1.0) for leg in query.legs}) > 1:
        return "weights are asked for"
    if query.fusion not in store.fusions:
        return f"it has no {query.fusion.upper()}"
    if mode == "auto" and not store.filters_in_fusion and any(leg.filter for leg in query.legs):
        return "it may ignore filters when it fuses"
    return ""


def _portable(
    store: NamedVectorStore, query: FusedQuery, weights: Mapping[str, float] | None, why: str
) -> FusedResult:
    lists = [in_stable_order(found) for found in store.search_batch(query.legs)]
    legs = {leg.space: found for leg, found in zip(query.legs, lists, strict=True)}
    rankings: dict[str, Ranking] = {space: [(p.id, p.score) for p in found] for space, found in legs.items()}
    found = {point.id: point for points in reversed(lists) for point in points}
    rows = [replace(found[id_], score=score) for id_, score in fuse(rankings, weights, query.fusion)]
    if query.rerank is not None:
        rows = _reranked(store, query, rows[: query.candidates])
    return FusedResult(passing(rows, query)[: query.limit], "portable", why, legs)


def _reranked(store: NamedVectorStore, query: FusedQuery, rows: Sequence[ScoredPoint]) -> list[ScoredPoint]:
    if query.rerank is None or not rows:
        return list(rows)
    these = ProductFilter(any_of={"product_id": tuple(str(row.payload["product_id"]) for row in rows)})
    again = VectorSearch(query.rerank.space, query.rerank.vector, len(rows), these)
    return in_stable_order(store.search_batch([again])[0])
