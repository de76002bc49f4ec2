"""What every adapter does itself, whatever its engine: vectors that are numbers, rows that pass, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import CollectionMismatchError
from .base import FusedQuery, Point, ScoredPoint

CHUNK = 200
CHUNK_BYTES = 2_000_000
"""Of one upsert: gRPC's default limit is 4 MB, and estimates err."""


def check_vectors(points: Sequence[Point]) -> None:
    """Raises ValueError, naming product and space, where a vector is not made of finite float32 numbers:
    engines take NaN, and what is too large becomes it.
    """
    for point in points:
        for space, vector in point.vectors.items():
            try:
                with np.errstate(over="ignore"):
                    length = float(np.linalg.norm(np.asarray(vector, dtype=np.float32)))
            except (TypeError, ValueError):
                length = np.nan
            if not np.isfinite(length):
                raise ValueError(
                    f"the {space} vector of product '{point.payload['product_id']}' is not finite"
                )


def chunks(points: Sequence[Point]) -> Iterator[list[Point]]:
    """In parts that one message carries: `CHUNK` points or about `CHUNK_BYTES`, at least one point each."""
    part: list[Point] = []
    size = 0
    for point in points:
        weight = sum(4 * len(vector) for vector in point.vectors.values()) + len(repr(point.payload))
        if part and (len(part) >= CHUNK or size + weight > CHUNK_BYTES):
            yield part
            part, size = [], 0
        part.append(point)
        size += weight
    if part:
        yield part


def passing(rows: Sequence[ScoredPoint], query: FusedQuery) -> list[ScoredPoint]:
    """The rows that satisfy `after` and the filter of at least one leg (which of them found a row is not
    said): an engine may do less than it was asked.
    """
    return [
        row
        for row in rows
        if query.after.matches(row.payload) and any(leg.filter.matches(row.payload) for leg in query.legs)
    ]


def in_stable_order(points: Sequence[ScoredPoint]) -> list[ScoredPoint]:
    """Best first; scores that agree to six digits, about what float32 carries, are equal and go by id.
    Engines give equal ones in any order: products with the same words would change places.
    """
    return sorted(points, key=lambda point: (-float(f"{point.score:.6g}"), point.id))


def by_count(payloads: Iterable[Mapping[str, Any]], field: str, limit: int) -> dict[str, int]:
    """The field's values with how many products have each: the most frequent first, equal ones by value."""
    counts: Counter[str] = Counter()
    for payload in payloads:
        value = payload.get(field)
        counts.update({str(v) for v in (value if isinstance(value, list) else [value]) if v is not None})
    return most_frequent(counts, limit)


def most_frequent(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    """The most frequent first, equal ones by value."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])


def plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload in plain Python values: a client makes text of numpy's numbers, tuples and sets, which no
    range and no value finds again. Raises TypeError for what cannot be stored.
    """
    return {str(key): _plain(value) for key, value in payload.items()}


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)  # an enum's member too
    raise TypeError(f"a {type(value).__name__} cannot be stored in a payload")


def somebody_elses(location: str, points: int) -> CollectionMismatchError:
    """For a collection that holds points and has no card of ours: it is neither written to nor deleted."""
    return CollectionMismatchError(
        f"{location} holds {points} points that Shoplens did not write. Choose another name for the "
        "collection, behind the server's address: …://HOST:PORT/NAME"
    )
