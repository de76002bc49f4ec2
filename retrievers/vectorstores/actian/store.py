"""A collection on an Actian VectorAI DB server: the store this product was made for.

Every operation is written once (`operations.py`); blocking callers and async ones share it.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from shoplens.catalog import CatalogSchema

from ...filters import ProductFilter
from ...fusion import FusionMethod
from ..address import StoreAddress
from ..base import CollectionInfo, FusedQuery, Point, ScoredPoint, StoreState, Vector, VectorSearch
from ..checks import by_count
from .connection import Connection
from .operations import PAGE, Operations

T = TypeVar("T")


class ActianStore:
    """One collection on one server, its card in a small collection beside it. Connects at the first call."""

    engine = "Actian VectorAI DB"
    fusions: frozenset[FusionMethod] = frozenset({"rrf", "dbsf"})
    filters_in_fusion = False  # its client says that the server builds a prefetch from query and limit only

    def __init__(self, address: StoreAddress, api_key: str | None = None) -> None:
        self._address = address
        self._connection = Connection(address, api_key)
        self._operations: Operations | None = None

    @property
    def location(self) -> str:
        """The address."""
        return str(self._address)

    @property
    def _do(self) -> Operations:
        if self._operations is None:
            self._operations = Operations(self._address, self._connection)
        return self._operations

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._connection.run(coroutine)

    def info(self) -> CollectionInfo | None:
        """The card; None where there is no collection yet. Raises RetrieverError where it is damaged."""
        return self._run(self._do.info())

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes the collection or checks that it fits, and writes its card."""
        self._run(self._do.ensure(info))

    def upsert(self, points: Sequence[Point]) -> None:
        """Writes whole points; an import flushes at its end."""
        self._run(self._do.upsert(points))

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector. Raises KeyError where there is no such product."""
        self._run(self._do.update_vector(product_id, space, vector))

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets payload keys. Raises KeyError where there is no such product."""
        self._run(self._do.set_payload(product_id, payload))

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products."""
        ids = list(product_ids)
        self._run(self._do.delete(ids))

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Each leg with its filter, in one call where the server has batches."""
        return self._run(self._do.search_batch(searches))

    def query(self, query: FusedQuery) -> list[ScoredPoint]:
        """The server's fusion. Rows that a filter should have kept out are dropped here."""
        return self._run(self._do.query(query))

    def retrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Payloads in the order asked for."""
        points = self._run(self._do.read(product_ids, vectors=False))
        return [point.payload for point in points]

    def read(self, product_ids: Sequence[str]) -> list[Point]:
        """Whole points in the order asked for."""
        return self._run(self._do.read(product_ids, vectors=True))

    def page(self, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        """By id."""
        return self._run(self._do.page(after, limit, vectors=True))

    def vector(self, product_id: str, space: str) -> Vector | None:
        """One stored vector, of unit length in a cosine space."""
        points = self.read([product_id])
        return points[0].vectors.get(space) if points else None

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """As the server counts."""
        return self._run(self._do.count(filter))

    def facets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """Counted here over that field of all that pass: the server has no facets."""
        return by_count(self._run(self._do.every(filter, [field])), field, limit)

    def scroll(
        self,
        filter: ProductFilter | None = None,  # noqa: A002
        *,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """Pages through all that pass; an ordered scroll reads that field of all of them first."""
        if limit == 0:
            return
        if order_by is not None:
            yield from self._run(self._do.ordered(filter, order_by, descending, limit))
            return
        after: str | None = None
        left = limit
        while left is None or left > 0:
            points, after = self._page(after, PAGE if left is None else min(left, PAGE), filter)
            yield from (point.payload for point in points)
            left = None if left is None else left - len(points)
            if after is None:
                return

    def _page(
        self, after: str | None, size: int, conditions: ProductFilter | None
    ) -> tuple[list[Point], str | None]:
        return self._run(self._do.page(after, size, conditions))

    def index_payload(self, schema: CatalogSchema) -> None:
        """The server has no payload indexes; what an import wrote is flushed to its disk."""
        self.flush()

    def inspect(self) -> StoreState:
        """State, vectors and how each space is indexed."""
        info = self.info()
        return StoreState(
            engine=self.engine,
            location=self.location,
            points=self.count(),
            dimensions=info.dimensions if info else {},
            spaces={space: info.options(space) for space in info.dimensions} if info else {},
            details=self._run(self._do.details()),
            ignores=("ef",),
        )

    def clear(self) -> None:
        """Deletes the collection and its card."""
        self._run(self._do.clear())

    def flush(self) -> None:
        """The server writes everything to its disk."""
        self._run(self._do.flush())

    def close(self) -> None:
        """Closes the connection that blocking callers share."""
        self._connection.close()

    async def aclose(self) -> None:
        """Closes the running loop's own connection."""
        await self._connection.aclose()

    async def aupsert(self, points: Sequence[Point]) -> None:
        """`upsert`."""
        await self._do.upsert(points)

    async def aupdate_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """`update_vector`."""
        await self._do.update_vector(product_id, space, vector)

    async def aset_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """`set_payload`."""
        await self._do.set_payload(product_id, payload)

    async def adelete(self, product_ids: Iterable[str]) -> None:
        """`delete`."""
        ids = list(product_ids)
        await self._do.delete(ids)

    async def asearch_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """`search_batch`."""
        return await self._do.search_batch(searches)

    async def aquery(self, query: FusedQuery) -> list[ScoredPoint]:
        """`query`."""
        return await self._do.query(query)

    async def aretrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """`retrieve`."""
        points = await self._do.read(product_ids, vectors=False)
        return [point.payload for point in points]

    async def acount(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """`count`."""
        return await self._do.count(filter)

    async def afacets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """`facets`."""
        payloads = await self._do.every(filter, [field])
        return by_count(payloads, field, limit)
