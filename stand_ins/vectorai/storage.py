"""Collections in memory: ids, payloads, and one matrix per vector space."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import grpc as q

from .errors import invalid, space_not_found

PointId = int | str
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


def point_id(message: q.PointId) -> PointId:
    """The id as an int, or as the text of a UUID; refused if it is neither."""
    if message.WhichOneof("point_id_options") == "num":
        return int(message.num)
    try:
        return str(uuid.UUID(message.uuid))
    except ValueError:
        return invalid(f"Invalid point id '{message.uuid}': neither a non-negative integer nor a UUID")


class Space:
    """The vectors of one name: a matrix of points x size, float32 values held as float64."""

    def __init__(self, name: str, size: int, distance: int) -> None:
        self.name, self.size, self.distance = name, size, distance
        self._matrix: Floats = np.zeros((0, size))
        self._has: Mask = np.zeros(0, dtype=bool)
        self._rows = 0

    @property
    def matrix(self) -> Floats:
        """One row per point, zeros where it has no vector."""
        return self._matrix[: self._rows]

    @property
    def has(self) -> Mask:
        """Which points have a vector here."""
        return self._has[: self._rows]

    def resize(self, rows: int) -> None:
        """Make room for so many points."""
        if rows > len(self._has):
            capacity = max(rows, 2 * len(self._has))
            grown, flags = np.zeros((capacity, self.size)), np.zeros(capacity, dtype=bool)
            grown[: self._rows], flags[: self._rows] = self.matrix, self.has
            self._matrix, self._has = grown, flags
        self._rows = rows

    def keep(self, rows: Mask) -> None:
        """Drop the other points."""
        self._matrix, self._has = self.matrix[rows], self.has[rows]
        self._rows = len(self._has)

    def put(self, row: int, vector: Floats | None) -> None:
        """Set the vector of a point, or take it away."""
        self._has[row] = vector is not None
        self._matrix[row] = 0.0 if vector is None else vector

    def checked(self, vector: Floats) -> Floats:
        """The vector as it is stored, normalised under Cosine; refused if it does not fit."""
        if len(vector) != self.size:
            name = self.name or "default"
            invalid(f"Dimension mismatch for '{name}': expected {self.size}, got {len(vector)}")
        if not np.isfinite(vector).all():
            invalid(f"The vector for '{self.name or 'default'}' has values that are not finite")
        length = float(np.sqrt(vector @ vector))
        if self.distance == q.Distance.Cosine and length > 0:
            vector = vector / length
        return vector.astype(np.float32).astype(np.float64)


@dataclass
class Point:
    """A point to write: its vectors by name, each as `Space.checked` gives it, and its payload."""

    id: PointId
    vectors: dict[str, Floats]
    payload: dict[str, Any]


class Collection:
    """The points of one collection and the request that created it."""

    def __init__(self, request: q.CreateCollection) -> None:
        self.request = request
        config = request.vectors_config
        named = config.WhichOneof("config") != "params"
        params = dict(config.params_map.map) if named else {"": config.params}
        self.named = named
        self.spaces = {name: Space(name, item.size, item.distance) for name, item in params.items()}
        self.ids: list[PointId] = []
        self.row_of: dict[PointId, int] = {}
        self.payloads: list[dict[str, Any]] = []
        self.columns: dict[str, Any] = {}  # what filters remember; emptied with every change of a payload

    def space(self, name: str) -> Space:
        """The space of this name, or the refusal."""
        found = self.spaces.get(name)
        return found if found is not None else space_not_found(name, sorted(self.spaces))

    @property
    def vectors(self) -> int:
        """How many vectors it holds, in all spaces together."""
        return sum(int(space.has.sum()) for space in self.spaces.values())

    @cached_property
    def order(self) -> Rows:
        """Rows in the order of their ids: numbers, then UUIDs."""
        keys = [(isinstance(one, str), one) for one in self.ids]
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)

    @cached_property
    def place(self) -> Rows:
        """Where each row stands in that order."""
        place = np.empty(len(self.ids), dtype=np.intp)
        place[self.order] = np.arange(len(self.ids))
        return place

    def changed(self, ids: bool) -> None:
        """Forget what was worked out from the payloads and, where they changed, the ids."""
        self.columns.clear()
        if ids:
            self.__dict__.pop("order", None)
            self.__dict__.pop("place", None)

    def write(self, points: Sequence[Point]) -> None:
        """Insert the points or replace them whole: a vector that is not given is gone."""
        new = list(dict.fromkeys(point.id for point in points if point.id not in self.row_of))
        for one in new:
            self.row_of[one] = len(self.ids)
            self.ids.append(one)
            self.payloads.append({})
        for space in self.spaces.values():
            space.resize(len(self.ids))
        for point in points:
            row = self.row_of[point.id]
            self.payloads[row] = point.payload
            for name, space in self.spaces.items():
                space.put(row, point.vectors.get(name))
        self.changed(ids=bool(new))

    def remove(self, rows: Iterable[int]) -> None:
        """Take these points away."""
        keep = np.ones(len(self.ids), dtype=bool)
        keep[list(rows)] = False
        self.ids = [one for one, kept in zip(self.ids, keep, strict=True) if kept]
        self.payloads = [one for one, kept in zip(self.payloads, keep, strict=True) if kept]
        self.row_of = {one: row for row, one in enumerate(self.ids)}
        for space in self.spaces.values():
            space.keep(keep)
        self.changed(ids=True)


@dataclass
class Disk:
    """What outlives a server: give it to the next one, and that is a restart. In memory all the same."""

    collections: dict[str, Collection] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def vectors(self) -> int:
        """How many vectors all collections hold together."""
        return sum(collection.vectors for collection in self.collections.values())
