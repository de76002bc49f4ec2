"""Where vectors live: one protocol, one adapter per engine."""

from .base import CollectionInfo, NamedVectorStore, Point, ScoredPoint, VectorSearch, point_id

__all__ = ["CollectionInfo", "NamedVectorStore", "Point", "ScoredPoint", "VectorSearch", "point_id"]
