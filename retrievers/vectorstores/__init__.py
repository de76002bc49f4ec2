"""Where vectors live: one protocol, one adapter per engine."""

from .base import (
    CollectionInfo,
    FusedQuery,
    Point,
    Rerank,
    ScoredPoint,
    SpaceOptions,
    StoreState,
    VectorSearch,
    point_id,
)
from .store import NamedVectorStore

__all__ = [
    "CollectionInfo",
    "FusedQuery",
    "NamedVectorStore",
    "Point",
    "Rerank",
    "ScoredPoint",
    "SpaceOptions",
    "StoreState",
    "VectorSearch",
    "point_id",
]
