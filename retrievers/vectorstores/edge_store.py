"""The embedded default: Qdrant Edge, a folder on this machine, no server.

What its 0.9.0 does that this adapter has to know (all tried): it never releases Python's GIL, so calls are
kept short; nothing is flushed or indexed by itself; a boolean match finds nothing (flags are stored as
words); NaN is accepted (checked here); one process at a time holds the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from shoplens.catalog import CatalogSchema

from ..errors import CollectionMismatchError, RetrieverError, StoreUnavailableError
from ..filters import ProductFilter
from .base import CollectionInfo, Point, ScoredPoint, Vector, VectorSearch, point_id
from .collection_card import CARD, read_card, write_card
from .edge_filters import payload_key, to_edge

HOLDER = "holder.json"
SHARD = "edge"
SCROLL_PAGE = 1_000
HNSW_FROM = 20_000
"""Below this many points the exact scan is as fast as the graph, and its recall is 1 (measured)."""


class QdrantEdgeStore:
    """A collection in a folder: `edge/` is the engine's, `collection.json` the card."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder).expanduser()
        self._lock = threading.RLock()
        self._shard: edge.EdgeShard | None = None

    @property
    def location(self) -> str:
        """The folder."""
        return str(self._folder)

    def info(self) -> CollectionInfo | None:
        """The card; None where there is no collection yet."""
        return read_card(self._folder)

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes the collection or checks that it fits, and writes its card."""
        with self._lock:
            present = self.info()
            if present is not None:
                present.check(info.encoders, info.dimensions)
            if present is None:
                self._drop_unfinished()
            if (self._folder / SHARD).exists():
                self._open()  # refused here, the card of whoever holds the store stays as it is
            else:
                self._create(info.dimensions)
            write_card(self._folder, info)

    def upsert(self, points: Sequence[Point]) -> None:
        """Writes whole points and flushes: what returned survives a kill and a power cut."""
        for point in points:
            for space, vector in point.vectors.items():
                _check_vector(vector, f"{space} vector of product '{point.payload['product_id']}'")
        batch = [
            edge.Point(p.id, {s: _floats(v) for s, v in p.vectors.items()}, dict(p.payload)) for p in points
        ]
        self._update(edge.UpdateOperation.upsert_points(batch))
        self.flush()

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        _check_vector(vector, f"{space} vector of product '{product_id}'")
        change = edge.PointVectors(point_id(product_id), {space: _floats(vector)})
        self._update(edge.UpdateOperation.update_vectors([change]))
        self.flush()

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets payload keys. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        self._update(edge.UpdateOperation.set_payload([point_id(product_id)], dict(payload)))
        self.flush()

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products."""
        ids: list[int | uuid.UUID | str] = [point_id(product_id) for product_id in product_ids]
        if ids:
            self._update(edge.UpdateOperation.delete_points(ids))
            self.flush()

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Each leg with its filter inside the engine's search."""
        requests = [
            edge.QueryRequest(
                limit=search.limit,
                query=edge.Query.Nearest(_floats(search.vector), using=search.space),
                filter=to_edge(search.filter),
                with_payload=True,
                with_vector=False,
            )
            for search in searches
        ]
        with self._lock:
            shard = self._open()
            found = [shard.query(request) for request in requests]
        return [[ScoredPoint(str(p.id), float(p.score), p.payload or {}) for p in points] for points in found]

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

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """Exact."""
        with self._lock:
            return int(self._open().count(edge.CountRequest(exact=True, filter=to_edge(filter))))

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
        """Indexes for what is filtered and sorted by; above `HNSW_FROM` points also the vector graph, which
        stops every thread of this process while it is built.
        """
        kinds = {"keyword": edge.PayloadSchemaType.Keyword, "flag": edge.PayloadSchemaType.Keyword}
        for name, attribute in schema.filterable.items():
            kind = kinds.get(attribute.type, edge.PayloadSchemaType.Float)
            self._update(edge.UpdateOperation.create_field_index(payload_key(name), kind))
        with self._lock:
            if self.count() >= HNSW_FROM:
                self._open().optimize()
        self.flush()

    def clear(self) -> None:
        """Deletes the engine's files and the card, and nothing else in the folder."""
        with self._lock:
            if (self._folder / SHARD).exists():
                with suppress(CollectionMismatchError):  # damaged: this is the way out
                    self._open()  # fails, and says who, where another process holds the store
            self.close()
            (self._folder / CARD).unlink(missing_ok=True)
            shutil.rmtree(self._folder / SHARD, ignore_errors=True)

    def flush(self) -> None:
        """fsync of all that was written."""
        with self._lock:
            if self._shard is not None:
                self._shard.flush()

    def close(self) -> None:
        """Lets go of the folder's lock."""
        with self._lock:
            if self._shard is not None:
                self._shard.flush()
                self._shard.close()
                self._shard = None
                (self._folder / HOLDER).unlink(missing_ok=True)

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
        with self._lock:
            self._open().update(operation)

    def _must_exist(self, product_id: str) -> None:
        if not self.retrieve([product_id]):
            raise KeyError(f"no product '{product_id}' in {self.location}")

    def _open(self) -> edge.EdgeShard:
        if self._shard is None:
            path = self._folder / SHARD
            if not path.is_dir():
                raise StoreUnavailableError(
                    f"nothing is indexed in {self._folder}. Index a catalogue with: shoplens index CATALOG"
                )
            try:
                self._shard = edge.EdgeShard.load(str(path))
            except Exception as error:
                raise self._explain(error) from error
            self._say_who_holds_it()
        return self._shard

    def _drop_unfinished(self) -> None:
        """A kill while the engine made its files leaves some that cannot be opened. The card comes before
        the first point, so without a card nothing is in them.
        """
        if (self._folder / SHARD).exists():
            try:
                self._open()
            except CollectionMismatchError:
                shutil.rmtree(self._folder / SHARD)

    def _create(self, dimensions: Mapping[str, int]) -> None:
        spaces = {
            name: edge.EdgeVectorParams(size, edge.Distance.Cosine) for name, size in dimensions.items()
        }
        try:
            (self._folder / SHARD).mkdir(parents=True, exist_ok=True)
            self._shard = edge.EdgeShard.create(str(self._folder / SHARD), edge.EdgeConfig(vectors=spaces))
        except Exception as error:
            raise self._explain(error) from error
        self._say_who_holds_it()

    def _explain(self, error: Exception) -> RetrieverError:
        if "WouldBlock" in str(error):
            return StoreUnavailableError(
                f"{self._folder} is in use by another process{self._who_holds_it()}. Stop it, or use another "
                "--store; one process at a time can open an embedded store"
            )
        if isinstance(error, OSError):
            return StoreUnavailableError(f"{self._folder} cannot be written: {error.strerror}")
        reason, *_ = str(error).split("\n")
        return CollectionMismatchError(
            f"{self._folder} is damaged ({reason}). Build it again with: shoplens index CATALOG --rebuild"
        )

    def _say_who_holds_it(self) -> None:
        (self._folder / HOLDER).write_text(json.dumps({"pid": os.getpid()}))

    def _who_holds_it(self) -> str:
        try:
            return f" (pid {json.loads((self._folder / HOLDER).read_text())['pid']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _check_vector(vector: Vector, what: str) -> None:
    if not np.all(np.isfinite(vector)):
        raise ValueError(f"the {what} is not finite")


def _floats(vector: Vector) -> Any:  # noqa: ANN401
    """The engine takes numpy rows as they are (tried); its type hints say lists only."""
    return np.ascontiguousarray(vector, dtype=np.float32)
