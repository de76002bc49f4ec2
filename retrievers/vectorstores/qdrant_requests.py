"""Our searches, filters and points in qdrant-client's words, its rows in ours, its errors in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from qdrant_client import models as q
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from ..errors import (
    CollectionMismatchError,
    RetrieverError,
    StoreAccessError,
    StoreFullError,
    StoreUnavailableError,
)
from ..filters import ProductFilter
from .base import FusedQuery, Point, Rerank, ScoredPoint, SpaceOptions, Vector, VectorSearch
from .checks import plain

DISTANCES = {"cosine": q.Distance.COSINE, "dot": q.Distance.DOT, "euclid": q.Distance.EUCLID}
FULL = (507, 429)
"""HTTP: insufficient storage; too many requests, of which strict mode's limits are a kind."""


def payload_key(field: str) -> str:
    """A payload key as the engine's paths name it: bare, dots and brackets would lead inside it."""
    return f'"{field}"'


def spaces_of(
    dimensions: Mapping[str, int], options: Mapping[str, SpaceOptions]
) -> dict[str, q.VectorParams]:
    """The configuration of a collection's named vectors."""
    return {name: _space(size, options.get(name, SpaceOptions())) for name, size in dimensions.items()}


def to_qdrant(conditions: ProductFilter | None) -> q.Filter | None:
    """All conditions as one object; None for none."""
    if not conditions:
        return None
    must: list[Any] = [
        q.FieldCondition(key=payload_key(f), match=q.MatchAny(any=list(values)))
        for f, values in conditions.any_of.items()
    ]
    must += [
        q.FieldCondition(key=payload_key(f), range=q.Range(gte=r.minimum, lte=r.maximum))
        for f, r in conditions.ranges.items()
    ]
    must_not: list[Any] = [
        q.FieldCondition(key=payload_key(f), match=q.MatchAny(any=list(values)))
        for f, values in conditions.none_of.items()
    ]
    return q.Filter(must=must or None, must_not=must_not or None)


def point_struct(point: Point) -> q.PointStruct:
    """A point to write."""
    vectors: dict[str, Any] = {space: floats(vector) for space, vector in point.vectors.items()}
    return q.PointStruct(id=point.id, vector=vectors, payload=plain(point.payload))


def nearest(search: VectorSearch, *, ef: bool) -> q.QueryRequest:
    """One leg, its filter inside the engine's search."""
    return q.QueryRequest(
        query=floats(search.vector),
        using=search.space,
        limit=search.limit,
        filter=to_qdrant(search.filter),
        params=_params(search, ef),
        with_payload=True if search.payload is None else _only(search.payload),
        with_vector=list(search.vectors) or False,
    )


def fused(query: FusedQuery, limit: int, *, ef: bool) -> dict[str, Any]:
    """Prefetches, fusion, and the rerank outermost: arguments of `query_points`."""
    legs = [
        q.Prefetch(
            query=floats(leg.vector), using=leg.space, limit=leg.limit,
            filter=to_qdrant(leg.filter), params=_params(leg, ef),
        )
        for leg in query.legs
    ]  # fmt: skip
    fusion = q.FusionQuery(fusion=q.Fusion.DBSF if query.fusion == "dbsf" else q.Fusion.RRF)
    if query.rerank is None:
        return {"query": fusion, "prefetch": legs, "limit": limit, "with_payload": True}
    best = q.Prefetch(query=fusion, prefetch=legs, limit=query.candidates)
    return {**_near(query.rerank), "prefetch": [best], "limit": limit, "with_payload": True}


def scored(
    rows: Iterable[q.ScoredPoint], options: SpaceOptions | None = None, wanted: tuple[str, ...] = ()
) -> list[ScoredPoint]:
    """The engine's rows; a Euclidean distance gets its minus."""
    sign = -1.0 if options is not None and options.distance == "euclid" else 1.0
    points = []
    for row in rows:
        stored = vectors_of(row.vector)
        vectors = {space: stored[space] for space in wanted if space in stored}
        points.append(ScoredPoint(str(row.id), sign * float(row.score), row.payload or {}, vectors))
    return points


def vectors_of(stored: object) -> dict[str, Vector]:
    """What a row brought of its named vectors."""
    if not isinstance(stored, Mapping):
        return {}
    return {space: np.asarray(vector, dtype=np.float32) for space, vector in stored.items()}


def floats(vector: Vector) -> list[float]:
    """As JSON and gRPC carry them."""
    return [float(value) for value in vector]


def explain(error: Exception, where: str, deadline: float) -> RetrieverError:
    """One line, without the key."""
    if isinstance(error, UnexpectedResponse):
        return _refusal(error.status_code or 0, _line(error.content), where)
    line = _line(error)
    if isinstance(error, ResponseHandlingException):
        if "timed out" in line.lower():
            return StoreUnavailableError(f"{where} did not answer within {deadline:g} s")
        return StoreUnavailableError(
            f"{where} cannot be reached ({line}). Is the server running, and is this its REST port (6333)? "
            "docker compose --profile qdrant up -d"
        )
    if isinstance(error, ValueError) and "not found" in line.lower():
        return _refusal(404, line, where)  # local mode
    if "dimension" in line.lower() or "shapes" in line or "broadcast" in line:
        return _refusal(400, f"dimension: {line}", where)
    return StoreUnavailableError(f"{where}: {line}")


def _refusal(status: int, line: str, where: str) -> RetrieverError:
    if status in (401, 403):
        return StoreAccessError(
            f"{where} refuses the key. Put one that may read and write into QDRANT_API_KEY"
        )
    if status == 404:
        return StoreUnavailableError(
            f"nothing is indexed in {where}. Index a catalogue with: shoplens index CATALOG"
        )
    if status in FULL or "disk" in line.lower() or "no space" in line.lower():
        return StoreFullError(
            f"{where} takes no more ({line}). Give it more disk or quota, delete collections, or copy the "
            "shop to another store: shoplens copy --from A --to B"
        )
    if "dimension" in line.lower():
        return CollectionMismatchError(
            f"{where} holds vectors of other dimensions ({line}). Use the store's encoders, or build it "
            "again with: shoplens index CATALOG --rebuild"
        )
    return StoreUnavailableError(f"{where} refused ({status}): {line}")


def _line(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200]


def _space(size: int, options: SpaceOptions) -> q.VectorParams:
    given = options.m is not None or options.ef_construct is not None
    graph = q.HnswConfigDiff(m=options.m, ef_construct=options.ef_construct) if given else None
    return q.VectorParams(size=size, distance=DISTANCES[options.distance], hnsw_config=graph)


def _near(rerank: Rerank) -> dict[str, Any]:
    return {"query": floats(rerank.vector), "using": rerank.space}


def _params(search: VectorSearch, ef: bool) -> q.SearchParams | None:
    return q.SearchParams(hnsw_ef=search.ef) if ef and search.ef is not None else None


def _only(fields: tuple[str, ...]) -> Any:  # noqa: ANN401 - the engine's selector
    return q.PayloadSelectorInclude(include=[payload_key(f) for f in fields]) if fields else False
