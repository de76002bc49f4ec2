"""Whether a product is the same in two stores, whatever their engines, and which ones to look at."""

from __future__ import annotations

import random

import numpy as np

from .vectorstores import CollectionInfo, Point
from .vectorstores.base import Vector

TOLERANCE = 1e-6
"""Between two numbers of a vector, relative to its largest one: float32 carries about seven digits."""
ABSENT = object()


def difference(wanted: Point, found: Point | None, info: CollectionInfo) -> str | None:
    """What differs, in words that follow the product's id ("has another 'price' there"); None where nothing
    does. In a cosine space only directions count: engines store such vectors at unit length.
    """
    if found is None:
        return "is missing there"
    for key in sorted({*wanted.payload, *found.payload}):
        if wanted.payload.get(key, ABSENT) != found.payload.get(key, ABSENT):
            return f"has another '{key}' there"
    for space in sorted({*wanted.vectors, *found.vectors}):
        ours, theirs = wanted.vectors.get(space), found.vectors.get(space)
        if ours is None or theirs is None:
            return f"has {'a' if ours is None else 'no'} {space} vector there"
        if not same_vector(ours, theirs, by_direction=info.options(space).distance == "cosine"):
            return f"has another {space} vector there"
    return None


def same_vector(ours: Vector, theirs: Vector, *, by_direction: bool) -> bool:
    """Equal within `TOLERANCE`; `by_direction` looks at both at unit length."""
    if ours.shape != theirs.shape:
        return False
    left, right = ours.astype(np.float64), theirs.astype(np.float64)
    if by_direction:
        left, right = (vector / (np.linalg.norm(vector) or 1.0) for vector in (left, right))
    scale = max(1.0, float(np.abs(left).max(initial=0.0)))
    return bool(np.abs(left - right).max(initial=0.0) <= TOLERANCE * scale)


class Sample:
    """So many ids of a stream, each with the same chance (reservoir sampling, Vitter 1985, algorithm R)."""

    def __init__(self, size: int) -> None:
        self.ids: list[str] = []
        self._size, self._seen = size, 0
        self._random = random.Random(0)  # noqa: S311 - not for secrets

    def offer(self, id_: str) -> None:
        """The stream's next."""
        self._seen += 1
        if len(self.ids) < self._size:
            self.ids.append(id_)
        elif (place := self._random.randrange(self._seen)) < self._size:
            self.ids[place] = id_
