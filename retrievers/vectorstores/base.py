"""What a store must do: the protocol that every engine's adapter fulfils."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from shoplens.catalog import CatalogSchema

from ..errors import CollectionMismatchError
from ..filters import ProductFilter

FORMAT_VERSION = 1
ID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://shoplens.example/product")

Vector = npt.NDArray[np.float32]


def point_id(product_id: str) -> str:
    """The id of a product in every store: stores take integers and UUIDs only."""
    return str(uuid.uuid5(ID_NAMESPACE, product_id))


@dataclass(frozen=True)
class Point:
    """A product as stored: its payload and one vector per space; a space may be missing."""

    payload: Mapping[str, Any]
    vectors: Mapping[str, Vector]

    @property
    def id(self) -> str:
        """The store's id, made from the product's."""
        return point_id(str(self.payload["product_id"]))


@dataclass(frozen=True)
class ScoredPoint:
    """One hit of one space: the raw cosine, higher is nearer."""

    id: str
    score: float
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class VectorSearch:
    """One leg: the nearest `limit` points of one space among those that pass the filter."""

    space: str
    vector: Vector
    limit: int
    filter: ProductFilter = field(default_factory=ProductFilter)


class CollectionInfo(BaseModel):
    """The collection's own card: what built it and what is in it. It travels with the store."""

    model_config = ConfigDict(frozen=True)

    format_version: int = FORMAT_VERSION
    encoders: Mapping[str, str]
    dimensions: Mapping[str, int]
    distance: str = "cosine"
    catalog: str = ""
    status: Literal["indexing", "complete"] = "indexing"
    catalog_schema: CatalogSchema = CatalogSchema()

    def check(self, encoders: Mapping[str, str], dimensions: Mapping[str, int]) -> None:
        """Raises CollectionMismatchError where the encoders at hand are not those of the collection."""
        if self.format_version > FORMAT_VERSION:
            raise CollectionMismatchError(
                f"the store was written by a newer Shoplens (format {self.format_version}, this one reads "
                f"{FORMAT_VERSION}). Upgrade Shoplens."
            )
        differing = [
            f"{space}: the store has {self.encoders.get(space)} ({self.dimensions.get(space)}-d), "
            f"asked for {encoders.get(space)} ({dimensions.get(space)}-d)"
            for space in sorted({*self.encoders, *encoders})
            if self.encoders.get(space) != encoders.get(space)
            or self.dimensions.get(space) != dimensions.get(space)
        ]
        if differing:
            raise CollectionMismatchError(
                f"the store was built with other encoders ({'; '.join(differing)}). Use the store's "
                "encoders, or build it again with: shoplens index CATALOG --rebuild"
            )


class NamedVectorStore(Protocol):
    """A collection of products with one vector per named space. Safe to call from several threads.

    A write that returned is kept: it survives a kill of the process. Filters act inside the search, on
    the whole collection, never on an already cut list. All methods raise StoreUnavailableError when the
    engine does not answer.
    """

    @property
    def location(self) -> str:
        """Where the store is, for people; never holds a key."""

    def info(self) -> CollectionInfo | None:
        """The collection's card; None before the first `ensure_collection`."""

    def ensure_collection(self, info: CollectionInfo) -> None:
        """Makes the collection, or checks that it fits (CollectionMismatchError), and writes its card."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Writes whole points; an id that exists is replaced. Refuses vectors that are not finite."""

    def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """Replaces one vector of one product and leaves the rest as it is."""

    def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """Sets these payload keys of one product and leaves the rest as it is."""

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products; an id that is not there is no error."""

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """Several legs in one call, each list best first."""

    def retrieve(self, product_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Payloads of the products that exist, in the order asked for."""

    def vector(self, product_id: str, space: str) -> Vector | None:
        """One stored vector; None where the product, or its vector in that space, is missing."""

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002 - the field's word for it
        """Exactly how many products pass."""

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

    def clear(self) -> None:
        """Empties the store, for a rebuild."""

    def flush(self) -> None:
        """Everything written so far is on disk when this returns."""

    def close(self) -> None:
        """Lets go of the store; a second call does nothing."""
