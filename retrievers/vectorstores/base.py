"""What goes into a store and what comes out of it: points, searches, the collection's card."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from shoplens.catalog import CatalogSchema

from ..errors import CollectionMismatchError
from ..filters import ProductFilter
from ..fusion import FusionMethod

FORMAT_VERSION = 1
ID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://shoplens.example/product")

Vector = npt.NDArray[np.float32]


@functools.lru_cache(maxsize=1 << 14)
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
    """One hit. `score` is higher the nearer: of one space the raw cosine or dot product, or the Euclidean
    distance with a minus; of a fused query the engine's own number, comparable within one answer only.
    """

    id: str
    score: float
    payload: Mapping[str, Any]
    vectors: Mapping[str, Vector] = field(default_factory=dict)


@dataclass(frozen=True)
class VectorSearch:
    """One leg: the nearest `limit` points of one space among those that pass the filter.

    `ef` is how far the engine's graph is searched (an engine that has no such setting says so once);
    `payload` names the fields to bring (None: all; empty: none), `vectors` the spaces whose vectors to bring.
    """

    space: str
    vector: Vector
    limit: int
    filter: ProductFilter = field(default_factory=ProductFilter)
    ef: int | None = None
    payload: tuple[str, ...] | None = None
    vectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rerank:
    """The last word to one space: what was fused is ordered anew by nearness to this vector."""

    space: str
    vector: Vector


@dataclass(frozen=True)
class FusedQuery:
    """Several legs as one ranking: prefetch, fusion, and where asked for, a rerank of the best `candidates`.

    The filters of the legs act before fusion, on the whole collection. `after` acts on what was fused, so
    it can leave a page short or empty; it is there to show just that.
    """

    legs: tuple[VectorSearch, ...]
    limit: int
    fusion: FusionMethod = "rrf"
    after: ProductFilter = field(default_factory=ProductFilter)
    rerank: Rerank | None = None
    candidates: int = 15


class SpaceOptions(BaseModel):
    """How one named vector space is compared and indexed. `m` and `ef_construct` shape its HNSW graph
    (Malkov and Yashunin, 2018); None leaves them to the engine.
    """

    model_config = ConfigDict(frozen=True)

    distance: Literal["cosine", "dot", "euclid"] = "cosine"
    m: int | None = Field(default=None, ge=4, le=512)
    ef_construct: int | None = Field(default=None, ge=4, le=4096)


class StoreState(BaseModel):
    """What a store says of itself: for `shoplens inspect`, and for whoever operates it.

    `details` holds the engine's own words (state, segments, shards); `ignores` what was asked for and has
    no effect there.
    """

    model_config = ConfigDict(frozen=True)

    engine: str
    location: str
    points: int
    dimensions: Mapping[str, int]
    spaces: Mapping[str, SpaceOptions]
    details: Mapping[str, str] = Field(default_factory=dict)
    ignores: tuple[str, ...] = ()


class CollectionInfo(BaseModel):
    """The collection's own card: what built it and what is in it. It travels with the store."""

    model_config = ConfigDict(frozen=True)

    format_version: int = FORMAT_VERSION
    encoders: Mapping[str, str]
    dimensions: Mapping[str, int]
    spaces: Mapping[str, SpaceOptions] = Field(default_factory=dict)
    catalog: str = ""
    status: Literal["indexing", "complete"] = "indexing"
    catalog_schema: CatalogSchema = CatalogSchema()

    def options(self, space: str) -> SpaceOptions:
        """How a space is compared and indexed."""
        return self.spaces.get(space, SpaceOptions())

    def succeeding(self, present: CollectionInfo | None) -> CollectionInfo:
        """This card as the next one of the collection that `present` describes: how its spaces were made
        stays. Raises CollectionMismatchError where the two do not fit.
        """
        if present is None:
            return self
        present.check(self.encoders, self.dimensions)
        for space in self.spaces:
            has, asked = present.options(space).distance, self.options(space).distance
            if has != asked:
                raise CollectionMismatchError(
                    f"the store compares {space} vectors by {has}, asked for {asked}. A distance is chosen "
                    "when a collection is made; build it again with: shoplens index CATALOG --rebuild"
                )
        return self.model_copy(update={"spaces": present.spaces})

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
