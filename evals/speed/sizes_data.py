"""Synthetic products for `store_sizes`, always the same; requests near them; and exact numpy over them.

Unit vectors of 384 and 512 numbers around 200 centres, payloads of about 1 KB. A product's brand, series and
shelf follow from its number, so a filter's passing share is exact.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shoplens.catalog import Product
from shoplens.retrievers import ProductFilter
from shoplens.retrievers.fusion import fuse
from shoplens.retrievers.vectorstores import Point

DIMENSIONS = {"text": 384, "image": 512}
CENTRES = 200
SPREAD = 0.8
"""Length of the noise beside a centre's 1: two products of one centre have a cosine of about 0.6."""
SEED, CHUNK = 20_240_601, 1_000
LEG, PAGE = 100, 10
TEXT = (
    "light warm strong boots lamp chair table bottle tent wool leather steel cotton long short easy to wash"
)
WORDS = TEXT.split()
FILTERS: Mapping[str, ProductFilter] = {
    "no filter": ProductFilter(),
    "10 % pass": ProductFilter(any_of={"brand": ("Brand 3",)}),
    "1 % pass": ProductFilter(any_of={"series": ("Series 33",)}),
    "0.5 % pass": ProductFilter(any_of={"shelf": ("Shelf 33",)}),
}
PASSING: Mapping[str, slice] = {
    "no filter": slice(None),
    "10 % pass": slice(3, None, 10),
    "1 % pass": slice(33, None, 100),
    "0.5 % pass": slice(33, None, 200),
}
Matrix = npt.NDArray[np.float32]
Wish = Mapping[str, Matrix]
"""A request's vector in each space."""


class Exact:
    """The same search without an engine: one product of matrix and vector per leg, then our fusion. Which
    rows pass is known beforehand, as from an index of the field.
    """

    def __init__(self, size: int) -> None:
        self.matrices = {space: np.empty((size, width), np.float32) for space, width in DIMENSIONS.items()}
        for start in range(0, size, CHUNK):
            for space, made in vectors(start, size).items():
                self.matrices[space][start : start + CHUNK] = made
        self.rows = {name: np.arange(size)[which] for name, which in PASSING.items()}

    def search(self, name: str, wish: Wish) -> tuple[list[str], dict[str, set[str]]]:
        """One fused page of product ids; what its legs found."""
        rows = self.rows[name]
        found: dict[str, list[tuple[str, float]]] = {}
        for space, query in wish.items():
            matrix = self.matrices[space] if name == "no filter" else self.matrices[space][rows]
            scores = matrix @ query
            best = np.argpartition(-scores, min(LEG, len(scores)) - 1)[:LEG]
            best = best[np.argsort(-scores[best])]
            found[space] = [(f"product {rows[i]}", float(scores[i])) for i in best]
        page = [id_ for id_, _ in fuse(found)[:PAGE]]
        return page, {space: {id_ for id_, _ in ranking} for space, ranking in found.items()}


def points(size: int) -> Iterator[Point]:
    """All products, made as they are asked for."""
    for start in range(0, size, CHUNK):
        made = vectors(start, size)
        for row in range(len(made["text"])):
            yield Point(payload(start + row), {space: made[space][row] for space in DIMENSIONS})


def vectors(start: int, size: int) -> dict[str, Matrix]:
    """Those of the products from `start`, at most a chunk of them."""
    chunk = min(CHUNK, size - start)
    centres = np.random.default_rng([SEED, 1, start]).integers(0, CENTRES, size=chunk)
    rng = np.random.default_rng([SEED, 2, start])
    made = {}
    for space, dimension in DIMENSIONS.items():
        noise = rng.standard_normal((chunk, dimension)) * (SPREAD / np.sqrt(dimension))
        made[space] = _unit(_middles(dimension)[centres] + noise)
    return made


def requests(size: int, count: int) -> list[dict[str, Matrix]]:
    """Near some product each, in both spaces."""
    rng = np.random.default_rng([SEED, 4])
    wishes = []
    for number in rng.integers(0, size, size=count):
        near = vectors(int(number) // CHUNK * CHUNK, size)
        noise = {
            space: rng.standard_normal(width) * (0.5 / np.sqrt(width)) for space, width in DIMENSIONS.items()
        }
        wishes.append({space: _unit(near[space][number % CHUNK] + noise[space]) for space in DIMENSIONS})
    return wishes


def product(number: int) -> Product:
    """About what a shop says of one: a name, eighty words, nine attributes."""
    rng = np.random.default_rng([SEED, 5, number])
    return Product(
        id=f"product {number}",
        name=" ".join(rng.choice(WORDS, 5)),
        description=" ".join(rng.choice(WORDS, 80)),
        price=float(rng.integers(100, 50_000)) / 100,
        categories=(f"Department {number % 7} > Aisle {number % 40}",),
        attributes={
            "brand": (f"Brand {number % 10}",),
            "series": (f"Series {number % 100}",),
            "shelf": (f"Shelf {number % 200}",),
            "color": (("red", "green", "blue", "black", "white")[number % 5],),
            "material": tuple(dict.fromkeys(str(word) for word in rng.choice(WORDS[10:14], 2))),
            "rating": float(rng.integers(10, 51)) / 10,
            "year": float(2010 + number % 15),
            "in_stock": bool(number % 9),
            "label": (f"Label {number % 600}",),
        },
        image=f"images/{number:08d}.webp",
    )


def payload(number: int) -> dict[str, Any]:
    """As the indexer stores it."""
    return product(number).to_payload() | {"content_hash": f"{number:064x}", "picture": "own"}


@functools.cache
def _middles(dimension: int) -> Matrix:
    return _unit(np.random.default_rng([SEED, 3, dimension]).standard_normal((CENTRES, dimension)))


def _unit(rows: npt.NDArray[Any]) -> Matrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)
