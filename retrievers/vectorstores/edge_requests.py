"""Our searches and filters in Qdrant Edge's own words, and its rows in ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import qdrant_edge as edge

from ..filters import ProductFilter
from .base import FusedQuery, Point, Rerank, ScoredPoint, SpaceOptions, Vector, VectorSearch

RRF_K = 60
EF = 192
"""How far the graph is searched where nobody says: at 100,000 products recall@10 is .998 then, and .98 to .99
with the engine's own 100, in the same time (measured). Scans do not look at it."""


def payload_key(field: str) -> str:
    """A payload key as the engine's paths name it: bare, it takes some letters for a syntax error."""
    return f'"{field}"'


def to_edge(conditions: ProductFilter | None) -> edge.Filter | None:
    """All conditions inside the engine's search; None for none."""
    if not conditions:
        return None
    must: list[Any] = [
        edge.FieldCondition(payload_key(f), match=edge.MatchAny(list(v)))
        for f, v in conditions.any_of.items()
    ]
    must += [
        edge.FieldCondition(payload_key(f), range=edge.RangeFloat(gte=r.minimum, lte=r.maximum))
        for f, r in conditions.ranges.items()
    ]
    must_not: list[Any] = [
        edge.FieldCondition(payload_key(f), match=edge.MatchAny(list(v)))
        for f, v in conditions.none_of.items()
    ]
    return edge.Filter(must=must or None, must_not=must_not or None)


def nearest(search: VectorSearch) -> edge.QueryRequest:
    """One leg, its filter inside the engine's search."""
    return edge.QueryRequest(
        limit=search.limit,
        query=_near(search),
        filter=to_edge(search.filter),
        params=_params(search.ef),
        with_payload=payload_of(search.payload),
        with_vector=list(search.vectors) or False,
    )


def fused(query: FusedQuery, limit: int) -> edge.QueryRequest:
    """Prefetches, fusion, and the rerank outermost."""
    legs = [
        edge.Prefetch(limit=leg.limit, query=_near(leg), filter=to_edge(leg.filter), params=_params(leg.ef))
        for leg in query.legs
    ]
    fusion: Any = edge.Fusion.Dbsf() if query.fusion == "dbsf" else edge.Fusion.Rrf(k=RRF_K)
    if query.rerank is None:
        return edge.QueryRequest(limit=limit, prefetches=legs, query=fusion, with_payload=True)
    best = edge.Prefetch(limit=query.candidates, prefetches=legs, query=fusion)
    return edge.QueryRequest(limit=limit, prefetches=[best], query=_near(query.rerank), with_payload=True)


def payload_of(fields: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - the engine's selector
    """Which payload fields to bring."""
    return True if fields is None else edge.PayloadSelector.Include([payload_key(f) for f in fields])


def scored(
    rows: Iterable[edge.ScoredPoint], options: SpaceOptions | None = None, search: VectorSearch | None = None
) -> list[ScoredPoint]:
    """The engine's rows; a Euclidean distance gets its minus."""
    sign = -1.0 if options is not None and options.distance == "euclid" else 1.0
    wanted = search.vectors if search is not None else ()
    return [
        ScoredPoint(str(row.id), sign * float(row.score), row.payload or {}, _vectors(row.vector, wanted))
        for row in rows
    ]


def points_of(records: Iterable[edge.Record]) -> list[Point]:
    """Whole points."""
    return [Point(record.payload or {}, _vectors(record.vector)) for record in records]


def floats(vector: Vector) -> Any:  # noqa: ANN401
    """The engine takes numpy rows as they are (tried); its type hints say lists only."""
    return np.ascontiguousarray(vector, dtype=np.float32)


def _near(search: VectorSearch | Rerank) -> edge.Query:
    return edge.Query.Nearest(floats(search.vector), using=search.space)


def _params(ef: int | None) -> edge.SearchParams:
    return edge.SearchParams(hnsw_ef=EF if ef is None else ef)


def _vectors(stored: object, wanted: tuple[str, ...] | None = None) -> Mapping[str, Vector]:
    if not isinstance(stored, dict):
        return {}
    spaces = stored if wanted is None else [space for space in wanted if space in stored]
    return {space: np.asarray(stored[space], dtype=np.float32) for space in spaces}
