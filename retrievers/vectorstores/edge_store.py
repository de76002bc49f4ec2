"""The embedded default: Qdrant Edge, a folder on this machine, no server.

What its 0.9.0 does that this adapter has to know (all tried): it never releases Python's GIL, so calls are
kept short; nothing is flushed or indexed by itself; a boolean match finds nothing (flags are stored as
words); NaN is accepted (checked here); one process at a time holds the folder.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from shoplens.catalog import CatalogSchema

from ..filters import ProductFilter
from ..fusion import FusionMethod
from .base import (
    CollectionInfo,
    FusedQuery,
    Point,
    ScoredPoint,
    SpaceOptions,
    StoreState,
    Vector,
    VectorSearch,
    point_id,
)
from .checks import by_count, check_vectors, most_frequent, passing, plain
from .collection_card import read_card, write_card
from .edge_folder import EdgeFolder, explained
from .edge_optimize import optimize_in_a_process
from .edge_requests import floats, fused, nearest, payload_key, points_of, scored, to_edge
from .store import InThreads

SCROLL_PAGE = 1_000
ALL_VALUES = 1_000_000
HNSW_FROM = 20_000
"""Below this many points the exact scan is as fast as the graph, and its recall is 1 (measured)."""


class QdrantEdgeStore(InThreads):
    """A collection in a folder: `edge/` is the engine's, `collection.json` the card."""

    engine = "Qdrant Edge"
    fusions: frozenset[FusionMethod] = frozenset({"rrf", "dbsf"})
    filters_in_fusion = True

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = EdgeFolder(Path(folder).expanduser())
        self._lock = self._folder.lock
        self._open = self._folder.open
        self._spaces: Mapping[str, SpaceOptions] | None = None

    @property
    def location(self) -> str:
        """The folder."""
        return str(self._folder.path)

    def info(self) -> CollectionInfo | None:
        """The card; None where there is no collection yet."""
        return read_card(self._folder.path)

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes the collection or checks that it fits, and writes its card."""
        with self._lock:
            present = self.info()
            info = info.succeeding(present)
            if present is None:
                self._folder.drop_unfinished()
            if self._folder.is_made:
                self._open()  # refused here, the card of whoever holds the store stays as it is
            else:
                self._folder.create(info.dimensions, info.spaces)
            write_card(self._folder.path, info)
            self._spaces = info.spaces

    def upsert(self, points: Sequence[Point]) -> None:
        """Writes whole points and flushes: what returned survives a kill and a power cut."""
        check_vectors(points)
        batch = [
            edge.Point(p.id, {s: floats(v) for s, v in p.vectors.items()}, plain(p.payload)) for p in points
        ]
        self._update(edge.UpdateOperation.upsert_points(batch))
        self.flush()

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        check_vectors([Point({"product_id": product_id}, {space: vector})])
        change = edge.PointVectors(point_id(product_id), {space: floats(vector)})
        self._update(edge.UpdateOperation.update_vectors([change]))
        self.flush()

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets payload keys. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        self._update(edge.UpdateOperation.set_payload([point_id(product_id)], plain(payload)))
        self.flush()

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products."""
        ids: list[int | uuid.UUID | str] = [point_id(product_id) for product_id in product_ids]
        if ids:
            self._update(edge.UpdateOperation.delete_points(ids))
            self.flush()

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Each leg with its filter inside the engine's search."""
        with self._lock, explained(self.location):
            shard = self._open()
            found = [shard.query(nearest(search)) if search.limit > 0 else [] for search in searches]
        return [
            scored(rows, self._options(search.space), search)
            for rows, search in zip(found, searches, strict=True)
        ]

    def query(self, query: FusedQuery) -> list[ScoredPoint]:
        """The engine's fusion (RRF with ranks from 0, DBSF as a sum). Its ties come in any order."""
        limit = sum(leg.limit for leg in query.legs) if query.after else query.limit
        with self._lock, explained(self.location):
            rows = self._open().query(fused(query, limit))
        options = self._options(query.rerank.space) if query.rerank else None
        return passing(scored(rows, options), query)[: query.limit]

    def retrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Payloads in the order asked for."""
        ids: list[int | uuid.UUID | str] = [point_id(product_id) for product_id in product_ids]
        with self._lock:
            records = {str(r.id): r.payload or {} for r in self._open().retrieve(ids, True, False)}
        return [records[str(id_)] for id_ in ids if str(id_) in records]

    def vector(self, product_id: str, space: str) -> Vector | None:
        """One stored vector, of unit length."""
        with self._lock:
            records = self._open().retrieve([point_id(product_id)], False, [space])
        vectors = records[0].vector if records else None
        if not isinstance(vectors, dict) or space not in vectors:
            return None
        return np.asarray(vectors[space], dtype=np.float32)

    def read(self, product_ids: Sequence[str]) -> list[Point]:
        """Whole points in the order asked for."""
        ids: list[int | uuid.UUID | str] = [point_id(product_id) for product_id in product_ids]
        with self._lock:
            records = {str(r.id): r for r in self._open().retrieve(ids, True, True)}
        return points_of(records[str(id_)] for id_ in ids if str(id_) in records)

    def page(self, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        """By id."""
        request = edge.ScrollRequest(offset=after, limit=limit, with_payload=True, with_vector=True)
        with self._lock:
            records, following = self._open().scroll(request)
        return points_of(records), None if following is None else str(following)

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """Exact."""
        with self._lock:
            return int(self._open().count(edge.CountRequest(exact=True, filter=to_edge(filter))))

    def facets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """The engine's own count of all values (which it would cut at random among equals); before an import
        has made its indexes, counted here.
        """
        request = edge.FacetRequest(payload_key(field), limit=ALL_VALUES, exact=True, filter=to_edge(filter))
        with self._lock:
            try:
                hits = self._open().facet(request).hits
            except Exception as error:
                if "No appropriate index" not in str(error):
                    raise
                return by_count(self.scroll(filter), field, limit)
        return most_frequent({str(hit.value): int(hit.count) for hit in hits}, limit)

    def scroll(
        self,
        filter: ProductFilter | None = None,  # noqa: A002
        *,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """Pages through all that pass; an ordered scroll comes in one page."""
        if limit == 0:
            return
        conditions = to_edge(filter)
        if order_by is not None:
            direction = edge.Direction.Desc if descending else edge.Direction.Asc
            request = edge.ScrollRequest(
                limit=limit or max(1, self.count(filter)),
                filter=conditions,
                with_payload=True,
                order_by=edge.OrderBy(payload_key(order_by), direction),
            )
            yield from (record.payload or {} for record in self._ordered(request, order_by))
            return
        offset, left = None, limit
        while left is None or left > 0:
            page = SCROLL_PAGE if left is None else min(left, SCROLL_PAGE)
            request = edge.ScrollRequest(offset=offset, limit=page, filter=conditions, with_payload=True)
            with self._lock:
                records, offset = self._open().scroll(request)
            yield from (record.payload or {} for record in records)
            left = None if left is None else left - len(records)
            if offset is None:
                return

    def index_payload(self, schema: CatalogSchema) -> None:
        """Indexes for what is filtered and sorted by; above `HNSW_FROM` points also the vector graph, built
        in a process of its own. Searches wait meanwhile, the rest of this process does not.
        """
        for name, attribute in schema.filterable.items():
            index = _index(name, attribute.type)
            self._update(edge.UpdateOperation.create_field_index(payload_key(name), index))
        self.flush()
        with self._lock:
            if self.count() >= HNSW_FROM:
                self.close()
                optimize_in_a_process(self._folder.shard)

    def inspect(self) -> StoreState:
        """Points, segments and how each space is indexed."""
        info = self.info()
        with self._lock:
            state = self._open().info()
        spaces = {space: info.options(space) for space in info.dimensions} if info else {}
        return StoreState(
            engine=self.engine,
            location=self.location,
            points=int(state.points_count),
            dimensions=info.dimensions if info else {},
            spaces=spaces,
            details={
                "segments": str(state.segments_count),
                "indexed vectors": str(state.indexed_vectors_count),
            },
        )

    def clear(self) -> None:
        """Deletes the engine's files and the card, and nothing else in the folder."""
        self._folder.clear()
        self._spaces = None

    def flush(self) -> None:
        """fsync of all that was written."""
        self._folder.flush()

    def close(self) -> None:
        """Lets go of the folder's lock."""
        self._folder.close()

    def _ordered(self, request: edge.ScrollRequest, field: str) -> list[Any]:
        """An order needs an index, which an import that was killed has not made yet."""
        with self._lock:
            try:
                records, _ = self._open().scroll(request)
            except Exception as error:
                if "No range index" not in str(error):
                    raise
                index = edge.UpdateOperation.create_field_index
                self._update(index(payload_key(field), edge.PayloadSchemaType.Float))
                records, _ = self._open().scroll(request)
            return list(records)

    def _update(self, operation: edge.UpdateOperation) -> None:
        with self._lock, explained(self.location):
            self._open().update(operation)

    def _must_exist(self, product_id: str) -> None:
        if not self.retrieve([product_id]):
            raise KeyError(f"no product '{product_id}' in {self.location}")

    def _options(self, space: str) -> SpaceOptions:
        if self._spaces is None:
            info = self.info()
            self._spaces = dict(info.spaces) if info is not None else {}
        return self._spaces.get(space, SpaceOptions())


def _index(name: str, kind: str) -> Any:  # noqa: ANN401 - the engine's parameters
    """Extra links in the vector graph for the category only: for every field they multiply its build time."""
    if kind == "number":
        return edge.FloatIndexParams(enable_hnsw=False)
    return edge.KeywordIndexParams(enable_hnsw=name == "category")
