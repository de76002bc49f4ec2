"""Our searches, filters and points in the SDK's own words, and its rows in ours.

What SDK 1.0.3 does that this has to know (tried): `~`, `&` and `|` on its filter builder give wrong rows, so
filters are built as objects; a query given as a tuple or a tensor is dropped without a word, so vectors go
as lists; a prefetch carries no search parameters; single vectors cannot be selected, so all come and the
others are dropped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...filters import ProductFilter
from ..base import FusedQuery, Point, Rerank, ScoredPoint, SpaceOptions, Vector, VectorSearch
from ..checks import plain


class Requests:
    """Builds requests with the SDK it is given."""

    def __init__(self, sdk: Any) -> None:  # noqa: ANN401 - a module
        from actian_vectorai.models import collections, common, enums, points

        self._sdk = sdk
        self._common = common
        self._collections = collections
        self._enums = enums
        self._points = points

    def spaces(self, dimensions: Mapping[str, int], options: Mapping[str, SpaceOptions]) -> dict[str, Any]:
        """The configuration of a collection's named vectors."""
        return {
            name: self._space(size, options.get(name, SpaceOptions())) for name, size in dimensions.items()
        }

    def _space(self, size: int, options: SpaceOptions) -> Any:  # noqa: ANN401
        distance = getattr(self._sdk.Distance, options.distance.capitalize())
        if options.m is None and options.ef_construct is None:
            return self._sdk.VectorParams(size=size, distance=distance)
        given = {"m": options.m, "ef_construct": options.ef_construct}
        graph = self._collections.HnswConfigDiff(**{k: v for k, v in given.items() if v is not None})
        return self._sdk.VectorParams(size=size, distance=distance, hnsw_config=graph)

    def point(self, point: Point) -> Any:  # noqa: ANN401
        """A point to write."""
        vectors = {space: floats(vector) for space, vector in point.vectors.items()}
        return self._sdk.PointStruct(id=point.id, vector=vectors, payload=plain(point.payload))

    def filter(self, conditions: ProductFilter | None) -> Any:  # noqa: ANN401
        """All conditions as one object; None for none."""
        if not conditions:
            return None
        field, span = self._sdk.Field, self._common.Range
        must = [field(name).any_of(list(values)) for name, values in conditions.any_of.items()]
        must += [
            self._common.Condition(
                field=self._common.FieldCondition(key=name, range=span(gte=r.minimum, lte=r.maximum))
            )
            for name, r in conditions.ranges.items()
        ]
        must_not = [field(name).any_of(list(values)) for name, values in conditions.none_of.items()]
        return self._common.Filter(must=must, must_not=must_not)

    def search(self, search: VectorSearch) -> dict[str, Any]:
        """One search of a batch."""
        return {
            "vector": floats(search.vector),
            "using": search.space,
            "limit": search.limit,
            "filter": self.filter(search.filter),
            "with_payload": self.payload(search),
            "with_vectors": bool(search.vectors),
        }

    def payload(self, search: VectorSearch) -> Any:  # noqa: ANN401
        """The fields asked for, and those that the rows are checked by."""
        if search.payload is None:
            return True
        checked = [field for _, field in search.filter.conditions()]
        return self.only([*search.payload, *checked])

    def only(self, fields: Iterable[str]) -> Any:  # noqa: ANN401
        """A selection of payload fields."""
        return self._points.WithPayloadSelector(include=list(dict.fromkeys(fields)))

    def fused(self, query: FusedQuery, limit: int) -> dict[str, Any]:
        """The prefetch tree. A filter that all legs share stands outside too: the documentation says of the
        outer one that it acts after fusion, during the search, and (of 1.0.0) not at all.
        """
        legs = [
            self._points.PrefetchQuery(
                query=floats(leg.vector), using=leg.space, limit=leg.limit, filter=self.filter(leg.filter)
            )
            for leg in query.legs
        ]
        fusion = {"fusion": self._enums.Fusion[query.fusion.upper()]}
        shared = query.legs[0].filter
        outside = self.filter(shared) if all(leg.filter == shared for leg in query.legs) else None
        asked = {"limit": limit, "with_payload": True, "filter": outside}
        if query.rerank is None:
            return {"query": fusion, "prefetch": legs, **asked}
        best = self._points.PrefetchQuery(query=fusion, prefetch=legs, limit=query.candidates)
        return {**near(query.rerank), "prefetch": [best], **asked}


def near(rerank: Rerank) -> dict[str, Any]:
    """The outermost query of a rerank."""
    return {"query": floats(rerank.vector), "using": rerank.space}


def floats(vector: Vector) -> list[float]:
    """A list: other kinds of sequences are dropped without a word."""
    return [float(value) for value in vector]


def scored(
    rows: Iterable[Any], options: SpaceOptions | None = None, search: VectorSearch | None = None
) -> list[ScoredPoint]:
    """The server's rows; those that break the leg's filter are left out, a distance gets its minus."""
    sign = -1.0 if options is not None and options.distance == "euclid" else 1.0
    conditions = search.filter if search is not None and search.filter else None
    fields = None if search is None or search.payload is None else frozenset(search.payload)
    wanted = search.vectors if search is not None else ()
    points = []
    for row in rows:
        payload = row.payload or {}
        if conditions is not None and not conditions.matches(payload):
            continue
        if fields is not None and not fields.issuperset(payload):
            payload = {field: value for field, value in payload.items() if field in fields}
        stored = vectors_of(row) if wanted else {}
        vectors = {space: stored[space] for space in wanted if space in stored}
        points.append(ScoredPoint(str(row.id), sign * float(row.score), payload, vectors))
    return points


def vectors_of(row: Any) -> dict[str, Vector]:  # noqa: ANN401
    """What a row brought of its named vectors."""
    if not isinstance(row.vectors, dict):
        return {}
    return {space: np.asarray(vector, dtype=np.float32) for space, vector in row.vectors.items()}
