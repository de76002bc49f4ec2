"""The same searches on every store: one order everywhere, and full pages under selective filters.

Run from the repository root: `python -m evals.quality.stores [--products N] [--queries N]`. Synthetic
products (clustered vectors, fixed seed). Two tables. The first asks whether our fusion gives the same
products in the same order on each store. The second sets filters that few products pass, and puts our pages
beside those of the tutorial's way (prefetch 20 + 20 without a filter, the filter outside) on a server of
Actian's protocol, under each switch for what that protocol leaves open.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from actian_vectorai import Field, FilterBuilder, PrefetchQuery, VectorAIClient
from actian_vectorai.models.enums import Fusion
from qdrant_client import QdrantClient
from tqdm import tqdm

from shoplens.retrievers import ProductFilter, Range
from shoplens.retrievers.fusion import fuse
from shoplens.retrievers.vectorstores import CollectionInfo, FusedQuery, NamedVectorStore, Point, VectorSearch
from shoplens.retrievers.vectorstores.base import Vector
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.fused import Mode, search_fused
from shoplens.retrievers.vectorstores.opening import open_store
from shoplens.retrievers.vectorstores.qdrant import QdrantStore
from stand_ins.vectorai import Switches, VectorAIServer

SEED = 4
DIMENSIONS = {"text": 384, "image": 512}
SHARES = (0.005, 0.01, 0.02, 0.04, 0.07, 0.10)
"""Of the products in a category: what a selective filter lets through."""
PAGE = 10
CANDIDATES = 20
NEAR_TIE = 1e-6
COLORS = ("red", "green", "blue", "black")
SWITCHES: dict[str, dict[str, Any]] = {
    "outer filter after fusion": {},
    "outer filter before fusion": {"outer_filter": "before"},
    "outer filter ignored": {"outer_filter": "ignored"},
    "prefetch filters ignored": {"prefetch_filter_ignored": True},
    "both ignored": {"prefetch_filter_ignored": True, "outer_filter": "ignored"},
    "no batches": {"batch_unimplemented": True},
    "ties in any order": {"shuffle_ties": True},
}

Search = Callable[[dict[str, Vector], ProductFilter], list[dict[str, Any]]]


class World:
    """Products in clusters, and requests whose words lie near some product of any kind."""

    def __init__(self, products: int, queries: int) -> None:
        self._rng = np.random.default_rng(SEED)
        centres = {space: self._units(12, size) for space, size in DIMENSIONS.items()}
        shares = self._rng.permutation(np.repeat(range(len(SHARES)), [round(s * products) for s in SHARES]))
        kinds = [f"kind {n}" for n in shares] + ["other"] * (products - len(shares))
        self._rng.shuffle(kinds)
        self.points = [self._point(number, kind, centres) for number, kind in enumerate(kinds)]
        self.queries = [self._query() for _ in range(queries)]

    def _units(self, count: int, size: int) -> Vector:
        rows = self._rng.standard_normal((count, size)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def _near(self, vector: Vector, spread: float) -> Vector:
        moved = vector + spread * self._units(1, len(vector))[0]
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)

    def _point(self, number: int, kind: str, centres: dict[str, Vector]) -> Point:
        cluster = int(self._rng.integers(12))
        payload = {
            "product_id": f"p{number}",
            "name": f"Product {number}",
            "kind": [kind],
            "color": [COLORS[int(self._rng.integers(4))]],
            "price": float(self._rng.integers(5, 500)),
        }
        return Point(payload, {space: self._near(rows[cluster], 0.9) for space, rows in centres.items()})

    def _query(self) -> tuple[dict[str, Vector], ProductFilter]:
        like = self.points[int(self._rng.integers(len(self.points)))]
        kind = f"kind {int(self._rng.integers(len(SHARES)))}"
        conditions = ProductFilter(any_of={"kind": (kind,)})
        return {space: self._near(vector, 0.7) for space, vector in like.vectors.items()}, conditions

    def mixed(self, count: int) -> list[tuple[dict[str, Vector], ProductFilter]]:
        """Requests with all kinds of conditions."""
        rng = self._rng
        asked = []
        for _ in range(count):
            vectors, kind = self._query()
            low = float(rng.integers(5, 300))
            price = {"price": Range(min=low, max=low + float(rng.integers(20, 300)))}
            color = tuple(str(c) for c in rng.choice(COLORS, int(rng.integers(1, 3)), replace=False))
            conditions = (
                kind,
                ProductFilter(ranges=price),
                ProductFilter(any_of={"color": color}),
                ProductFilter(any_of={"color": color}, ranges=price),
                ProductFilter(none_of={"color": color}, ranges=price),
                ProductFilter(none_of={"color": color, "kind": ("other",)}),
                ProductFilter(),
            )[int(rng.integers(7))]
            asked.append((vectors, conditions))
        return asked


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=200, help="of the second table; the first has 500")
    arguments = parser.parse_args()
    world = World(arguments.products, arguments.queries)
    print(f"{len(world.points)} products, {DIMENSIONS} dimensions, seed {SEED}\n")
    _print_orders(world)
    _print_pages(world)


def _print_orders(world: World) -> None:
    asked = world.mixed(500)
    by_numpy = [_by_numpy(world.points, *request) for request in tqdm(asked, "numpy", disable=None)]
    print("Our fusion: 500 random filtered requests, the ids of a page in their order, against exact numpy")
    print(f"{'store':<46}{'same order':>12}{'near ties':>12}{'different':>12}")
    for name, opened in _stores():
        with opened() as store:
            _fill(store, world)
            same = ties = 0
            for request, (expected, scores) in tqdm(
                list(zip(asked, by_numpy, strict=True)), name, disable=None
            ):
                found = [point.id for point in search_fused(store, _fused(*request), mode="portable").points]
                same += found == expected
                ties += found != expected and _nearly_tied(scores)
            print(f"{name:<46}{same:>12}{ties:>12}{len(asked) - same - ties:>12}")
    print(f"(near ties: two cosines of a leg closer than {NEAR_TIE}, which float32 sums may swap)\n")


def _print_pages(world: World) -> None:
    few = f"{SHARES[0]:.1%} to {SHARES[-1]:.0%}"
    print(f"Filters that {few} of the products pass, {len(world.queries)} requests, {PAGE} a page")
    print(f"{'server':<30}{'way':<22}{'full':>8}{'short':>8}{'empty':>8}{'rows against the filter':>26}")
    with VectorAIServer() as server:
        store = open_store(f"actian://{server.address}/pages")
        _fill(store, world)
        for name, switches in SWITCHES.items():
            server.switches = replace(Switches(), **switches)
            with VectorAIClient(server.address) as client:
                _print_row(name, "the tutorial's", world, lambda *q, c=client: _as_the_tutorial(c, *q))  # type: ignore[misc]
            for mode in ("auto", "server", "portable"):
                _print_row("", f"ours, {mode}", world, lambda *q, m=mode: _ours(store, m, *q))  # type: ignore[misc]
        store.close()


def _print_row(
    name: str,
    way: str,
    world: World,
    search: Callable[[dict[str, Vector], ProductFilter], list[dict[str, Any]]],
) -> None:
    full = short = empty = wrong = 0
    for vectors, conditions in tqdm(world.queries, f"{name} {way}", disable=None, leave=False):
        rows = search(vectors, conditions)
        right = [row for row in rows if conditions.matches(row)]
        passing = sum(conditions.matches(point.payload) for point in world.points)
        wrong += len(rows) - len(right)
        full += len(right) >= min(PAGE, passing)
        empty += not right
        short += 0 < len(right) < min(PAGE, passing)
    n = len(world.queries)
    print(f"{name:<30}{way:<22}{full / n:>8.1%}{short / n:>8.1%}{empty / n:>8.1%}{wrong:>26}")


def _ours(
    store: NamedVectorStore, mode: Mode, vectors: dict[str, Vector], conditions: ProductFilter
) -> list[dict[str, Any]]:
    return [dict(p.payload) for p in search_fused(store, _fused(vectors, conditions), mode=mode).points]


def _as_the_tutorial(
    client: VectorAIClient, vectors: dict[str, Vector], conditions: ProductFilter
) -> list[dict[str, Any]]:
    (field, (value,)) = next(iter(conditions.any_of.items()))
    rows = client.points.query(
        "pages",
        query={"fusion": Fusion.RRF},
        prefetch=[
            PrefetchQuery(query=vector.tolist(), using=space, limit=CANDIDATES)
            for space, vector in vectors.items()
        ],
        filter=FilterBuilder().must(Field(field).eq(value)).build(),
        limit=PAGE,
        with_payload=True,
    )
    return [row.payload or {} for row in rows]


def _fused(vectors: dict[str, Vector], conditions: ProductFilter) -> FusedQuery:
    legs = tuple(VectorSearch(space, vector, CANDIDATES, conditions) for space, vector in vectors.items())
    return FusedQuery(legs, PAGE)


def _by_numpy(
    points: Sequence[Point], vectors: dict[str, Vector], conditions: ProductFilter
) -> tuple[list[str], list[list[float]]]:
    """The page that exact cosines give, and each leg's cosines (one more than it was cut at)."""
    passing = [point for point in points if conditions.matches(point.payload)]
    rankings: dict[str, list[tuple[str, float]]] = {}
    scores = []
    for space, vector in vectors.items():
        cosines = [(point.id, float(point.vectors[space].astype(np.float64) @ vector)) for point in passing]
        ranked = sorted(cosines, key=lambda item: (-float(f"{item[1]:.6g}"), item[0]))
        scores.append([cosine for _, cosine in ranked[: CANDIDATES + 1]])
        rankings[space] = ranked[:CANDIDATES]
    return [id_ for id_, _ in fuse(rankings)[:PAGE]], scores


def _nearly_tied(scores: list[list[float]]) -> bool:
    return any(a - b < NEAR_TIE for leg in scores for a, b in pairwise(leg))


def _fill(store: NamedVectorStore, world: World) -> None:
    store.ensure_collection(
        CollectionInfo(
            encoders=dict.fromkeys(DIMENSIONS, "synthetic"), dimensions=DIMENSIONS, catalog="world"
        )
    )
    for start in range(0, len(world.points), 200):
        store.upsert(world.points[start : start + 200])


def _stores() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "Qdrant Edge", _edge
    yield "Qdrant (client's local mode)", _qdrant
    for name, switches in SWITCHES.items():
        yield f"Actian protocol: {name}", lambda switches=switches: _actian(switches)


@contextmanager
def _edge() -> Iterator[NamedVectorStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = QdrantEdgeStore(Path(folder))
        yield store
        store.close()


@contextmanager
def _qdrant() -> Iterator[NamedVectorStore]:
    store = QdrantStore.local(QdrantClient(":memory:"))
    yield store
    store.close()


@contextmanager
def _actian(switches: dict[str, Any]) -> Iterator[NamedVectorStore]:
    with VectorAIServer(switches=replace(Switches(), **switches)) as server:
        store = open_store(f"actian://{server.address}")
        yield store
        store.close()


if __name__ == "__main__":
    main()
