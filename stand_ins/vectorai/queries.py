"""The query tree: prefetches to any depth, nearest over all points or over candidates, fusion."""

from __future__ import annotations

import numpy as np
from qdrant_client import grpc as q

from .errors import invalid, unsupported
from .filters import matching
from .ranking import Ranked, by_id, dbsf, nearest, rrf
from .storage import Collection, Floats, Mask
from .switches import Switches

_FUSIONS = {q.Fusion.RRF: ("rrf", rrf), q.Fusion.DBSF: ("dbsf", dbsf)}


def search(collection: Collection, request: q.SearchPoints, switches: Switches) -> Ranked:
    """Answer a search."""
    for name in ("offset", "sparse_indices"):
        if request.HasField(name):
            unsupported(f"SearchPoints.{name}")
    space = collection.space(request.vector_name)
    mask = matching(collection, request.filter) if request.HasField("filter") else None
    vector = np.fromiter(request.vector, dtype=np.float64, count=len(request.vector))
    threshold = request.score_threshold if request.HasField("score_threshold") else None
    return nearest(collection, space, vector, mask, switches).cut(_limit(request.limit), threshold)


def query(collection: Collection, request: q.QueryPoints, switches: Switches) -> Ranked:
    """Answer a query."""
    for name in ("offset", "lookup_from"):
        if request.HasField(name):
            unsupported(f"QueryPoints.{name}")
    threshold = request.score_threshold if request.HasField("score_threshold") else None
    return (
        _Tree(collection, switches)
        .run(request, None, False)
        .cut(_limit(request.limit if request.HasField("limit") else 10), threshold)
    )


class _Tree:
    """One query and its prefetches."""

    def __init__(self, collection: Collection, switches: Switches) -> None:
        self.collection = collection
        self.switches = switches

    def run(self, node: q.QueryPoints | q.PrefetchQuery, outer: Mask | None, inside: bool) -> Ranked:
        """All results of a node, not yet cut. `outer` is the mask that nodes above push down."""
        own = None
        if node.HasField("filter") and not (inside and self.switches.prefetch_filter_ignored):
            own = matching(self.collection, node.filter)
        if not node.prefetch:
            return self._leaf(node, _both(outer, own))
        if self.switches.outer_filter == "before":
            outer, own = _both(outer, own), None
        elif self.switches.outer_filter == "ignored":
            own = None
        lists = [
            self.run(one, outer, True).cut(_limit(one.limit if one.HasField("limit") else 10))
            for one in node.prefetch
        ]
        merged = self._merged(node, lists)
        return merged if own is None else merged.only(own)

    def _leaf(self, node: q.QueryPoints | q.PrefetchQuery, mask: Mask | None) -> Ranked:
        match node.query.WhichOneof("variant"):
            case "nearest":
                space = self.collection.space(node.using)
                return nearest(self.collection, space, _vector(node.query), mask, self.switches)
            case "fusion":
                return invalid("A fusion needs prefetches to fuse")
            case None if isinstance(node, q.PrefetchQuery):
                return invalid("A prefetch without prefetches of its own needs a query")
            case None:
                return by_id(self.collection, mask)
            case other:
                return unsupported(f"QueryPoints.query.{other}")

    def _merged(self, node: q.QueryPoints | q.PrefetchQuery, lists: list[Ranked]) -> Ranked:
        match node.query.WhichOneof("variant"):
            case "nearest":
                candidates = np.zeros(len(self.collection.ids), dtype=bool)
                for one in lists:
                    candidates[one.rows] = True
                space = self.collection.space(node.using)
                return nearest(self.collection, space, _vector(node.query), candidates, self.switches)
            case "fusion":
                name, fuse = _FUSIONS[node.query.fusion]
                if name in self.switches.fusion_unimplemented:
                    unsupported(f"QueryPoints.query.fusion.{name.upper()}")
                return fuse(self.collection, lists, self.switches)
            case None:
                return invalid("A query is needed to merge the prefetches")
            case other:
                return unsupported(f"QueryPoints.query.{other}")


def _vector(wanted: q.Query) -> Floats:
    kind = wanted.nearest.WhichOneof("variant")
    if kind != "dense":
        unsupported(f"QueryPoints.query.nearest.{kind}")
    data = wanted.nearest.dense.data
    return np.fromiter(data, dtype=np.float64, count=len(data))


def _both(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _limit(limit: int) -> int:
    return limit if limit > 0 else invalid("limit must be at least 1, got 0")
