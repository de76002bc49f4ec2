"""A collection on a Qdrant server or cluster, for a shop that outgrows one process or one machine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from qdrant_client import QdrantClient
from qdrant_client import models as q

from shoplens.catalog import CatalogSchema

from ..errors import CollectionMismatchError, RetrieverError
from ..filters import ProductFilter
from ..fusion import FusionMethod
from .address import CARD_SUFFIX, StoreAddress
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
from .checks import by_count, check_vectors, chunks, passing, plain, somebody_elses
from .collection_card import read_card_text
from .qdrant_connection import QdrantConnection
from .qdrant_requests import (
    fused,
    nearest,
    payload_key,
    point_struct,
    scored,
    spaces_of,
    to_qdrant,
    vectors_of,
)
from .store import InThreads

logger = logging.getLogger(__name__)

CARD_ID = point_id("the card of this collection")
PAGE = 500


class QdrantStore(InThreads):
    """One collection, its card in a small collection beside it. Writes are acknowledged before they return.

    `shards` and `replicas` are chosen when the collection is made; None leaves them to the server.
    """

    engine = "Qdrant"
    fusions: frozenset[FusionMethod] = frozenset({"rrf", "dbsf"})
    filters_in_fusion = True

    def __init__(
        self,
        connection: QdrantConnection,
        collection: str = "shoplens",
        *,
        shards: int | None = None,
        replicas: int | None = None,
    ) -> None:
        self._connection = connection
        self._run = connection.run
        self._name = collection
        self._card_name = f"{collection}{CARD_SUFFIX}"
        self._sizes = {"shard_number": shards, "replication_factor": replicas}
        self._spaces: Mapping[str, SpaceOptions] | None = None
        self._said_ef = False

    @classmethod
    def at(cls, address: StoreAddress, api_key: str | None = None) -> QdrantStore:
        """A store by its address. Nothing is connected to yet.

        Raises:
            StoreAccessError: the key would travel unencrypted to another machine.
        """
        shards, replicas = (address.number(option) for option in ("shards", "replicas"))
        return cls(
            QdrantConnection.at(address, api_key), address.collection,
            shards=int(shards) if shards else None, replicas=int(replicas) if replicas else None,
        )  # fmt: skip

    @classmethod
    def local(cls, client: QdrantClient) -> QdrantStore:
        """A store in qdrant-client's local mode, which searches exactly and slowly: for trying out."""
        return cls(QdrantConnection("qdrant-client's local mode", lambda: client, mine=False))

    @property
    def location(self) -> str:
        """The address."""
        return self._connection.where

    def info(self) -> CollectionInfo | None:
        """The card; None where there is no collection yet. Raises RetrieverError where it is damaged."""
        if not self._exists(self._card_name):
            return None
        rows = self._run(lambda c: c.retrieve(self._card_name, [CARD_ID]))
        if not rows:
            return None
        text = str((rows[0].payload or {}).get("card", ""))
        info = read_card_text(text, f"the card of {self.location}")
        self._spaces = info.spaces
        return info

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes what is missing, checks what is there, writes the card."""
        present = self.info()
        info = info.succeeding(present)
        self._check_card()
        if present is None and self._exists(self._name):
            if points := self.count():
                raise somebody_elses(self.location, points)
            self._run(lambda c: c.delete_collection(self._name))  # an import's that was killed
        if not self._exists(self._name):
            spaces = spaces_of(info.dimensions, info.spaces)
            try:
                self._run(
                    lambda c: c.create_collection(self._name, vectors_config=spaces, **_set(self._sizes))
                )
            except RetrieverError:
                if not self._exists(self._name):  # another process was faster
                    raise
        self._check(info)
        if not self._exists(self._card_name):
            one = q.VectorParams(size=2, distance=q.Distance.COSINE)
            copies = {"replication_factor": self._sizes["replication_factor"]}
            self._run(lambda c: c.create_collection(self._card_name, vectors_config=one, **_set(copies)))
        card = q.PointStruct(id=CARD_ID, vector=[1.0, 0.0], payload={"card": info.model_dump_json()})
        self._run(lambda c: c.upsert(self._card_name, [card], wait=True))
        self._spaces = info.spaces

    def _exists(self, name: str) -> bool:
        return bool(self._run(lambda c: c.collection_exists(name)))

    def _check_card(self) -> None:
        """Raises CollectionMismatchError where the card's collection is somebody else's."""
        if self._exists(self._card_name):
            state = self._run(lambda c: c.get_collection(self._card_name))
            spaces = state.config.params.vectors
            if not isinstance(spaces, q.VectorParams) or spaces.size != 2 or (state.points_count or 0) > 1:
                raise somebody_elses(f"{self.location}: '{self._card_name}'", state.points_count or 0)

    def _check(self, info: CollectionInfo) -> None:
        params = self._run(lambda c: c.get_collection(self._name)).config.params.vectors
        there = {name: one.size for name, one in params.items()} if isinstance(params, dict) else {}
        if there != dict(info.dimensions):
            raise CollectionMismatchError(
                f"{self.location} has the spaces {there}, asked for {dict(info.dimensions)}. Build it again "
                "with: shoplens index CATALOG --rebuild"
            )

    def upsert(self, points: Sequence[Point]) -> None:
        """In chunks; each one is acknowledged before the next is sent."""
        check_vectors(points)
        for chunk in chunks(points):
            self._run(partial(_upsert, self._name, [point_struct(point) for point in chunk]))

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        point = Point({"product_id": product_id}, {space: vector})
        check_vectors([point])
        change = q.PointVectors(id=point.id, vector=point_struct(point).vector)
        self._run(lambda c: c.update_vectors(self._name, [change], wait=True))

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets payload keys. Raises KeyError where there is no such product."""
        self._must_exist(product_id)
        self._run(lambda c: c.set_payload(self._name, plain(payload), [point_id(product_id)], wait=True))

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products."""
        ids: list[Any] = [point_id(product_id) for product_id in product_ids]
        if ids:
            self._run(lambda c: c.delete(self._name, q.PointIdsList(points=ids), wait=True))

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Each leg with its filter, in one request."""
        self._know_spaces()
        ef = self._takes_ef(searches)
        asked = [nearest(search, ef=ef) for search in searches if search.limit > 0]
        found = iter(self._run(lambda c: c.query_batch_points(self._name, asked)) if asked else [])
        return [
            scored(next(found).points, self._options(search.space), search.vectors)
            if search.limit > 0
            else []
            for search in searches
        ]

    def query(self, query: FusedQuery) -> list[ScoredPoint]:
        """The engine's fusion; every row is checked."""
        self._know_spaces()
        limit = sum(leg.limit for leg in query.legs) if query.after else query.limit
        asked = fused(query, limit, ef=self._takes_ef(query.legs))
        rows = self._run(lambda c: c.query_points(self._name, **asked)).points
        options = self._options(query.rerank.space) if query.rerank else None
        return passing(scored(rows, options), query)[: query.limit]

    def retrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Payloads in the order asked for."""
        return [point.payload for point in self._read(product_ids, vectors=False)]

    def read(self, product_ids: Sequence[str]) -> list[Point]:
        """Whole points in the order asked for."""
        return self._read(product_ids, vectors=True)

    def page(self, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        """By id."""
        rows, following = self._run(
            lambda c: c.scroll(self._name, limit=limit, offset=after, with_vectors=True)
        )
        points = [Point(row.payload or {}, vectors_of(row.vector)) for row in rows]
        return points, None if following is None else str(following)

    def vector(self, product_id: str, space: str) -> Vector | None:
        """One stored vector, of unit length in a cosine space."""
        points = self.read([product_id])
        return points[0].vectors.get(space) if points else None

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """Exact."""
        return self._run(lambda c: c.count(self._name, to_qdrant(filter), exact=True)).count

    def facets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """Counted here over that field of all that pass: exact, on any number of shards."""
        return by_count(self._scrolled(filter, [field]), field, limit)

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
        if order_by is None:
            yield from self._scrolled(filter, None, limit)
            return
        order = q.OrderBy(
            key=payload_key(order_by), direction=q.Direction.DESC if descending else q.Direction.ASC
        )
        size = limit or max(1, self.count(filter))
        self._index(order_by, q.PayloadSchemaType.FLOAT)  # does nothing where there is one
        rows, _ = self._run(lambda c: c.scroll(self._name, to_qdrant(filter), limit=size, order_by=order))
        yield from (row.payload or {} for row in rows)

    def index_payload(self, schema: CatalogSchema) -> None:
        """Indexes for what is filtered and sorted by; vectors are indexed by the server in its own time."""
        for name, attribute in schema.filterable.items():
            number = attribute.type == "number"
            self._index(name, q.PayloadSchemaType.FLOAT if number else q.PayloadSchemaType.KEYWORD)

    def inspect(self) -> StoreState:
        """The server's own words, shards and replicas among them."""
        info = self.info()
        state = self._run(lambda c: c.get_collection(self._name))
        params = state.config.params
        details = {
            "status": str(getattr(state.status, "value", state.status)),
            "segments": str(state.segments_count),
            "indexed vectors": str(state.indexed_vectors_count),
            "shards": str(params.shard_number),
            "replicas": str(params.replication_factor),
        }
        return StoreState(
            engine=self.engine,
            location=self.location,
            points=self.count(),
            dimensions=info.dimensions if info else {},
            spaces={space: info.options(space) for space in info.dimensions} if info else {},
            details={name: text for name, text in details.items() if text != "None"},
            ignores=("ef",) if self._connection.is_local else (),
        )

    def clear(self) -> None:
        """Deletes both collections. The card goes last: as long as it is there, this can be repeated. Raises
        CollectionMismatchError for a collection that somebody else filled.
        """
        self._check_card()
        has_card = self._exists(self._card_name)
        if self._exists(self._name):
            if not has_card and (points := self.count()):
                raise somebody_elses(self.location, points)
            self._run(lambda c: c.delete_collection(self._name))
        if has_card:
            self._run(lambda c: c.delete_collection(self._card_name))
        self._spaces = None

    def flush(self) -> None:
        """Nothing to do: every write waited until the server had it in its log."""

    def close(self) -> None:
        """Closes the connection; the next call makes a new one."""
        self._connection.close()

    def _index(self, field: str, kind: q.PayloadSchemaType) -> None:
        if not self._connection.is_local:
            key = payload_key(field)
            self._run(lambda c: c.create_payload_index(self._name, key, kind, wait=True))

    def _scrolled(
        self, conditions: ProductFilter | None, fields: Sequence[str] | None, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        after: Any = None
        left = limit
        wanted = True if fields is None else [payload_key(field) for field in fields]
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            asked = {"limit": size, "offset": after, "with_payload": wanted}
            rows, after = self._run(partial(_scroll, self._name, to_qdrant(conditions), asked))
            yield from (row.payload or {} for row in rows)
            left = None if left is None else left - len(rows)
            if after is None:
                return

    def _read(self, product_ids: Sequence[str], *, vectors: bool) -> list[Point]:
        ids: list[Any] = [point_id(product_id) for product_id in product_ids]
        rows = self._run(lambda c: c.retrieve(self._name, ids, with_vectors=vectors)) if ids else []
        found = {str(row.id): Point(row.payload or {}, vectors_of(row.vector)) for row in rows}
        return [found[id_] for id_ in ids if id_ in found]

    def _must_exist(self, product_id: str) -> None:
        if not self.retrieve([product_id]):
            raise KeyError(f"no product '{product_id}' in {self.location}")

    def _know_spaces(self) -> None:
        """A distance's sign depends on the space, and an object that is new has not read the card."""
        if self._spaces is None:
            self.info()

    def _options(self, space: str) -> SpaceOptions:
        return (self._spaces or {}).get(space, SpaceOptions())

    def _takes_ef(self, searches: Sequence[VectorSearch]) -> bool:
        if not self._connection.is_local:
            return True
        if not self._said_ef and any(search.ef is not None for search in searches):
            self._said_ef = True
            logger.warning("%s searches exactly, so that ef is ignored there", self.location)
        return False


def _set(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _upsert(name: str, points: list[q.PointStruct], client: QdrantClient) -> None:
    client.upsert(name, points, wait=True)


def _scroll(
    name: str, conditions: q.Filter | None, asked: Mapping[str, Any], client: QdrantClient
) -> tuple[list[q.Record], Any]:
    return client.scroll(name, conditions, **asked)
