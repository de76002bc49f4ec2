"""What a store must do: the protocol that every engine's adapter fulfils."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from shoplens.catalog import CatalogSchema

from ..filters import ProductFilter
from ..fusion import FusionMethod
from .base import CollectionInfo, FusedQuery, Point, ScoredPoint, StoreState, Vector, VectorSearch


class NamedVectorStore(Protocol):
    """A collection of products with one vector per named space. Safe to call from several threads.

    A write that returned is kept: it survives a kill of the process. Filters act inside the search, on
    the whole collection, never on an already cut list. All methods raise StoreUnavailableError when the
    engine does not answer, NotSupportedError where it cannot do what was asked.

    The methods whose names begin with `a` are the same ones for async code.
    """

    @property
    def location(self) -> str:
        """Where the store is, for people; never holds a key."""

    @property
    def engine(self) -> str:
        """Which engine it is, for people."""

    @property
    def fusions(self) -> frozenset[FusionMethod]:
        """Which fusions `query` can do there."""

    @property
    def filters_in_fusion(self) -> bool:
        """Whether the engine is known to keep the filters of the legs when it fuses."""

    def info(self) -> CollectionInfo | None:
        """The collection's card; None before the first `ensure_collection`."""

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes the collection, or checks that it fits (CollectionMismatchError), and writes its card."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Writes whole points; an id that exists is replaced. Refuses vectors that are not finite."""

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector of one product and leaves the rest as it is. KeyError: no such product."""

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets these payload keys of one product and leaves the rest as it is. KeyError: no such product."""

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products; an id that is not there is no error."""

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Several legs in one call, each list best first."""

    def query(self, query: FusedQuery) -> list[ScoredPoint]:
        """Prefetch and fusion by the engine itself, which may break ties as it likes. Every row satisfies
        `after` and the filter of a leg. (`fused.search_fused` chooses between this and our own fusion.)
        """

    def retrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Payloads of the products that exist, in the order asked for."""

    def read(self, product_ids: Sequence[str]) -> list[Point]:
        """Whole points, vectors included, of the products that exist, in the order asked for."""

    def page(self, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        """Whole points in the engine's own stable order, and the word to give as `after` for the next page
        (None: that was the last one). What is not written meanwhile comes exactly once.
        """

    def vector(self, product_id: str, space: str) -> Vector | None:
        """One stored vector; None where the product, or its vector in that space, is missing."""

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002 - the field's word for it
        """Exactly how many products pass."""

    def facets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """The values of a keyword or flag field among the products that pass, with exact counts: the most
        frequent first, equal ones by value.
        """

    def scroll(
        self,
        filter: ProductFilter | None = None,  # noqa: A002
        *,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """Payloads of all that pass, or of the first `limit` by a numeric field (those without it are left
        out of an ordered scroll).
        """

    def index_payload(self, schema: CatalogSchema) -> None:
        """Tells the engine which payload fields will be filtered and sorted by."""

    def inspect(self) -> StoreState:
        """What the engine says of the collection."""

    def clear(self) -> None:
        """Deletes the collection and everything in it; only ever called on an explicit word."""

    def flush(self) -> None:
        """Everything written so far is on disk when this returns."""

    def close(self) -> None:
        """Lets go of the store; a second call does nothing."""

    async def aupsert(self, points: Sequence[Point]) -> None:
        """`upsert`."""

    async def aupdate_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """`update_vector`."""

    async def aset_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """`set_payload`."""

    async def adelete(self, product_ids: Iterable[str]) -> None:
        """`delete`."""

    async def asearch_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """`search_batch`."""

    async def aquery(self, query: FusedQuery) -> list[ScoredPoint]:
        """`query`."""

    async def aretrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """`retrieve`."""

    async def acount(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """`count`."""

    async def afacets(
        self,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """`facets`."""


class InThreads:
    """The async half for engines whose own calls block: each one runs in a worker thread."""

    async def aupsert(self: NamedVectorStore, points: Sequence[Point]) -> None:
        """`upsert`."""
        await asyncio.to_thread(self.upsert, points)

    async def aupdate_vector(self: NamedVectorStore, product_id: str, space: str, vector: Vector) -> None:
        """`update_vector`."""
        await asyncio.to_thread(self.update_vector, product_id, space, vector)

    async def aset_payload(self: NamedVectorStore, product_id: str, payload: Mapping[str, Any]) -> None:
        """`set_payload`."""
        await asyncio.to_thread(self.set_payload, product_id, payload)

    async def adelete(self: NamedVectorStore, product_ids: Iterable[str]) -> None:
        """`delete`."""
        await asyncio.to_thread(self.delete, list(product_ids))

    async def asearch_batch(
        self: NamedVectorStore, searches: Sequence[VectorSearch]
    ) -> list[list[ScoredPoint]]:
        """`search_batch`."""
        return await asyncio.to_thread(self.search_batch, searches)

    async def aquery(self: NamedVectorStore, query: FusedQuery) -> list[ScoredPoint]:
        """`query`."""
        return await asyncio.to_thread(self.query, query)

    async def aretrieve(self: NamedVectorStore, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """`retrieve`."""
        return await asyncio.to_thread(self.retrieve, product_ids)

    async def acount(self: NamedVectorStore, filter: ProductFilter | None = None) -> int:  # noqa: A002
        """`count`."""
        return await asyncio.to_thread(self.count, filter)

    async def afacets(
        self: NamedVectorStore,
        field: str,
        filter: ProductFilter | None = None,  # noqa: A002
        limit: int = 100,
    ) -> dict[str, int]:
        """`facets`."""
        return await asyncio.to_thread(self.facets, field, filter, limit)
