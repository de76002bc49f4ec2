"""Exact search, and fusion of ranked lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from qdrant_client import grpc as q

from .storage import Collection, Floats, Mask, Rows, Space
from .switches import Switches

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Ranked:
    """Points (rows of the collection) with their scores, best first."""

    rows: Rows
    scores: Scores
    smaller_is_better: bool = False  # distances

    def cut(self, limit: int, threshold: float | None = None) -> Ranked:
        """The first `limit` of those that are not worse than the threshold."""
        rows, scores = self.rows, self.scores
        if threshold is not None:
            kept = scores <= threshold if self.smaller_is_better else scores >= threshold
            rows, scores = rows[kept], scores[kept]
        return Ranked(rows[:limit], scores[:limit], self.smaller_is_better)

    def only(self, mask: Mask) -> Ranked:
        """Those whose row is set in the mask."""
        kept = mask[self.rows]
        return Ranked(self.rows[kept], self.scores[kept], self.smaller_is_better)


def by_id(collection: Collection, mask: Mask | None) -> Ranked:
    """The points in the order of their ids, all with score 0."""
    rows = collection.order if mask is None else collection.order[mask[collection.order]]
    return Ranked(rows, np.zeros(len(rows), dtype=np.float32))


def nearest(
    collection: Collection, space: Space, vector: Floats, mask: Mask | None, switches: Switches
) -> Ranked:
    """The points that have a vector there, and are set in the mask, by their similarity to this vector.

    Scores are worked out in float64 and rounded to float32, so equal vectors have equal scores.
    """
    query = space.checked(vector)
    if space.distance == q.Distance.Euclid:
        matrix = space.matrix
        squares = np.einsum("ij,ij->i", matrix, matrix) - 2 * (matrix @ query) + query @ query
        scores = np.sqrt(np.maximum(squares, 0.0)).astype(np.float32)
    elif space.distance == q.Distance.Manhattan:
        scores = np.abs(space.matrix - query).sum(axis=1).astype(np.float32)
    else:
        scores = (space.matrix @ query).astype(np.float32)
    rows = np.flatnonzero(space.has if mask is None else space.has & mask)
    distances = space.distance in (q.Distance.Euclid, q.Distance.Manhattan)
    return _sorted(collection, rows, scores[rows], switches, distances)


def rrf(collection: Collection, lists: Sequence[Ranked], switches: Switches) -> Ranked:
    """Reciprocal rank fusion: 1 / (k + rank), summed over the lists."""
    parts = [1.0 / (switches.rrf_k + switches.rrf_first_rank + np.arange(len(one.rows))) for one in lists]
    return _summed(collection, lists, parts, 1.0, switches)


def dbsf(collection: Collection, lists: Sequence[Ranked], switches: Switches) -> Ranked:
    """Distribution-based fusion: each list's scores scaled so that mean ± 3 sigma is 0..1, then summed.

    With `switches.dbsf == "mean"` the sum is divided by the number of lists. Equal scores give 0.5.
    """
    parts: list[Floats] = []
    for one in lists:
        scores = one.scores.astype(np.float64) * (-1.0 if one.smaller_is_better else 1.0)
        spread = 6.0 * float(scores.std()) if len(scores) else 0.0
        if spread == 0.0:
            parts.append(np.full(len(scores), 0.5))
        else:
            parts.append(np.clip((scores - scores.mean()) / spread + 0.5, 0.0, 1.0))
    return _summed(collection, lists, parts, len(lists) if switches.dbsf == "mean" else 1.0, switches)


def _summed(
    collection: Collection,
    lists: Sequence[Ranked],
    parts: Sequence[Floats],
    divisor: float,
    switches: Switches,
) -> Ranked:
    totals = np.zeros(len(collection.ids))
    seen = np.zeros(len(collection.ids), dtype=bool)
    for one, part in zip(lists, parts, strict=True):
        totals[one.rows] += part  # a row is in a list once
        seen[one.rows] = True
    rows = np.flatnonzero(seen)
    return _sorted(collection, rows, (totals[rows] / divisor).astype(np.float32), switches, False)


def _sorted(
    collection: Collection, rows: Rows, scores: Scores, switches: Switches, ascending: bool
) -> Ranked:
    """Best first; equal scores by id, or at random with `shuffle_ties`."""
    ties = np.random.default_rng().permutation(len(rows)) if switches.shuffle_ties else collection.place[rows]
    order = np.lexsort((ties, scores if ascending else -scores))
    return Ranked(rows[order], scores[order], ascending)
