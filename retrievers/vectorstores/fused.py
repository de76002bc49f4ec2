"""One fused ranking, by the engine or by our own code: the same filters, whoever fuses."""

from __future__ import annotations

import logging
import math
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
    """Searches the legs with their filters and fuses them. Every row satisfies `after` and the filter of the
    leg that found it. The rows carry what the first leg selects of payload and vectors (the engine's own
    fusion gives no vectors).

    In `auto` the engine fuses unless weights are asked for (no two engines carry them alike), it cannot, or
    it may ignore the filters of the legs. Where its page comes back short, ours is looked at too: an engine
    that ignored a filter lost rows to the check. Without `after`, a page is short where the catalogue is.

    Raises:
        NotSupportedError: `server` was asked for and the engine cannot.
        ValueError: no legs, two of one space, or weights that are negative, not finite, all 0, or of no leg.
    """
    _check(query, weights)
    shown = query.legs[0].payload
    if query.limit < 1:
        return FusedResult([], "portable")
    query = _with_what_is_looked_at(query)
    result = _searched(store, query, weights, mode)
    if shown is None:
        return result
    return replace(result, points=[_narrowed(point, shown) for point in result.points])


def _check(query: FusedQuery, weights: Mapping[str, float] | None) -> None:
    spaces = [leg.space for leg in query.legs]
    if not spaces or len(set(spaces)) < len(spaces):
        raise ValueError(f"a fused query has one leg for each space, at least one; got {spaces}")
    if weights is not None:
        bad = [w for w in weights.values() if not 0 <= w < math.inf]
        if bad or weights.keys() - set(spaces) or not any(weights.get(space, 1.0) for space in spaces):
            raise ValueError(
                f"weights are finite, 0 or more, not all 0, and of the spaces {spaces}; got {dict(weights)}"
            )


def _with_what_is_looked_at(query: FusedQuery) -> FusedQuery:
    """The query with every field that a check or a rerank reads."""
    read = [field for leg in query.legs for _, field in leg.filter.conditions()]
    read += ["product_id", *(field for _, field in query.after.conditions())]
    legs = tuple(
        leg if leg.payload is None else replace(leg, payload=tuple(dict.fromkeys([*leg.payload, *read])))
        for leg in query.legs
    )
    return replace(query, legs=legs)


def _narrowed(point: ScoredPoint, fields: tuple[str, ...]) -> ScoredPoint:
    return replace(point, payload={field: point.payload[field] for field in fields if field in point.payload})


def _searched(
    store: NamedVectorStore, query: FusedQuery, weights: Mapping[str, float] | None, mode: Mode
) -> FusedResult:
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
    again = VectorSearch(
        query.rerank.space, query.rerank.vector, len(rows), these, payload=query.legs[0].payload
    )
    return in_stable_order(store.search_batch([again])[0])
