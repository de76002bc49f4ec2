"""What the embedded store costs at several sizes: import, disk, memory, and searches beside exact numpy.

Run from the repository root, best alone on the machine:
`nice python -m evals.speed.store_sizes --products 1000 10000 50000 [--queries 60] [--texts 256]`

Synthetic products, always the same: unit vectors of 384 and 512 numbers around 200 centres, payloads of
about 1 KB. The store is our own QdrantEdgeStore in a temporary folder. One child process imports a size,
another searches it, so that memory is that of a process that only opened the store. A search is
`search_fused` in portable mode, two legs of 100 with their payloads, ten results; numpy does the same
exactly on one thread, in turn with the store, so that the ratio holds on a busy machine too. From 20,000
products on, `index_payload` builds the graph, which takes minutes.
"""

import argparse
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import ProductFilter
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.fusion import fuse
from shoplens.retrievers.indexing import BATCH_SIZE
from shoplens.retrievers.vectorstores import CollectionInfo, FusedQuery, Point, VectorSearch
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.fused import search_fused

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
}
WHO = ("store", "numpy")
PASSING = {"no filter": slice(None), "10 % pass": slice(3, None, 10), "1 % pass": slice(33, None, 100)}
Matrix = npt.NDArray[np.float32]
Row = dict[str, Any]


def main() -> None:
    """Measure each size, print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, nargs="+", default=[1_000, 10_000, 50_000], metavar="N")
    parser.add_argument("--queries", type=int, default=60, metavar="N", help="timed searches of each kind")
    parser.add_argument("--texts", type=int, default=0, metavar="N", help="also time the text encoder")
    arguments = parser.parse_args()
    if min(arguments.products) < 2 * LEG:
        parser.error(f"--products are numbers from {2 * LEG}")
    for threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[threads] = "1"  # numpy in the children; the encoder's own threads are not bound by it
    print(_machine())
    for size in arguments.products:
        with tempfile.TemporaryDirectory(prefix="shoplens-sizes-") as temporary:
            row = _in_child(_imported, size, Path(temporary))
            row |= _in_child(_searched, size, Path(temporary), arguments.queries)
        _print_row(row)
    if arguments.texts:
        row = _in_child(_encoded, arguments.texts)
        print("\ntext encoder: {texts} texts of 25 words, {rate:.0f} a second".format(**row))
    print(f"\nload average at the end: {os.getloadavg()[0]:.1f}")


def _imported(size: int, folder: Path) -> Row:
    wide, _ = _timed_import(size, folder / "wide", 4 * BATCH_SIZE)
    rate, store = _timed_import(size, folder / "store", BATCH_SIZE)
    schema = CatalogSchema.from_products(_product(number) for number in range(min(size, 5_000)))
    _say(f"{size}: index_payload")
    started = time.perf_counter()
    store.index_payload(schema)
    index_s = time.perf_counter() - started
    row: Row = {"products": size, "upsert_64": rate, "upsert_256": wide, "index_s": index_s}
    row["payload_bytes"] = int(np.mean([len(json.dumps(_payload(number))) for number in range(500)]))
    row["details"] = dict(store.inspect().details)
    store.close()
    blocks = sum(path.stat().st_blocks for path in (folder / "store").rglob("*") if path.is_file())
    return row | {"disk_mb": blocks * 512 / 1e6}


def _timed_import(size: int, folder: Path, batch: int) -> tuple[float, QdrantEdgeStore]:
    """Products per second of `upsert` alone; making the points is not counted."""
    store = QdrantEdgeStore(folder)
    store.ensure_collection(
        CollectionInfo(encoders=dict.fromkeys(DIMENSIONS, "synthetic"), dimensions=DIMENSIONS)
    )
    everything, seconds, done = _points(size), 0.0, 0
    while written := list(islice(everything, batch)):
        started = time.perf_counter()
        store.upsert(written)
        seconds += time.perf_counter() - started
        done += len(written)
        if done % (CHUNK * 5) < batch:
            _say(f"{size}: {done} written in batches of {batch}, {done / seconds:.0f} a second")
    return size / seconds, store


def _searched(size: int, folder: Path, queries: int) -> Row:
    """Opens the store as a shop's process does; memory first, then the times, in turn with numpy."""
    row: Row = {"process_mb": _memory_mb()["VmRSS"]}
    started = time.perf_counter()
    store = QdrantEdgeStore(folder / "store")
    store.count()
    row |= {"open_s": time.perf_counter() - started, "open_mb": _memory_mb()["VmRSS"]}
    wishes = _requests(size, queries)
    _say(f"{size}: searches")
    for wish, conditions in product(wishes[:10], FILTERS.values()):
        _portable(store, wish, conditions)
    after = _memory_mb()
    row |= {"searching_mb": after["VmRSS"], "own_mb": after["RssAnon"], "mapped_mb": after["RssFile"]}
    exact = _Exact(size)
    times: dict[tuple[str, str], list[float]] = {(name, who): [] for name in FILTERS for who in WHO}
    overlap: dict[str, list[float]] = {name: [] for name in FILTERS}
    for wish, (name, conditions) in product(wishes, FILTERS.items()):
        start = time.perf_counter()
        found = _portable(store, wish, conditions)
        middle = time.perf_counter()
        wanted = exact.search(wish, name)
        times[name, "numpy"].append(1_000 * (time.perf_counter() - middle))
        times[name, "store"].append(1_000 * (middle - start))
        overlap[name] += [len(found[s] & wanted[s]) / len(wanted[s]) for s in DIMENSIONS]
    store.close()
    row["searches"] = [
        {"filter": name, "recall": np.mean(overlap[name])}
        | {f"{who}{share}": np.percentile(times[name, who], share) for who in WHO for share in (50, 95)}
        | {"ratio": np.median(times[name, "store"]) / np.median(times[name, "numpy"])}
        for name in FILTERS
    ]
    return row


def _portable(
    store: QdrantEdgeStore, wish: Mapping[str, Matrix], conditions: ProductFilter
) -> dict[str, set[str]]:
    """One fused page; what its legs found."""
    legs = tuple(VectorSearch(space, vector, LEG, conditions) for space, vector in wish.items())
    result = search_fused(store, FusedQuery(legs, PAGE), mode="portable")
    return {space: {str(p.payload["product_id"]) for p in leg} for space, leg in result.legs.items()}


class _Exact:
    """The same without an engine: one product of matrix and vector per leg, then our fusion. Which rows pass
    is known beforehand, as from an index of the field.
    """

    def __init__(self, size: int) -> None:
        chunks = [_vectors(start, size) for start in range(0, size, CHUNK)]
        self.matrices = {space: np.concatenate([chunk[space] for chunk in chunks]) for space in DIMENSIONS}
        self.rows = {name: np.arange(size)[which] for name, which in PASSING.items()}

    def search(self, wish: Mapping[str, Matrix], name: str) -> dict[str, set[str]]:
        rows, found = self.rows[name], {}
        for space, query in wish.items():
            matrix = self.matrices[space] if name == "no filter" else self.matrices[space][rows]
            scores = matrix @ query
            best = np.argpartition(-scores, min(LEG, len(scores)) - 1)[:LEG]
            best = best[np.argsort(-scores[best])]
            found[space] = [(f"product {rows[i]}", float(scores[i])) for i in best]
        fuse(found)
        return {space: {id_ for id_, _ in ranking} for space, ranking in found.items()}


def _vectors(start: int, size: int) -> dict[str, Matrix]:
    """Those of the products from `start`, at most a chunk of them: always the same ones."""
    centres = np.random.default_rng([SEED, 1]).integers(0, CENTRES, size=size)[start : start + CHUNK]
    rng = np.random.default_rng([SEED, 2, start])
    made = {}
    for space, dimension in DIMENSIONS.items():
        middles = _unit(np.random.default_rng([SEED, 3, dimension]).standard_normal((CENTRES, dimension)))
        noise = rng.standard_normal((len(centres), dimension)) * (SPREAD / np.sqrt(dimension))
        made[space] = _unit(middles[centres] + noise)
    return made


def _points(size: int) -> Iterator[Point]:
    """All products, made as they are asked for."""
    for start in range(0, size, CHUNK):
        made = _vectors(start, size)
        for row in range(len(made["text"])):
            yield Point(_payload(start + row), {space: made[space][row] for space in DIMENSIONS})


def _requests(size: int, count: int) -> list[dict[str, Matrix]]:
    """Near some product each, in both spaces."""
    rng = np.random.default_rng([SEED, 4])
    wishes = []
    for number in rng.integers(0, size, size=count):
        near = _vectors(int(number) // CHUNK * CHUNK, size)
        noise = {
            space: rng.standard_normal(size) * (0.5 / np.sqrt(size)) for space, size in DIMENSIONS.items()
        }
        wishes.append({space: _unit(near[space][number % CHUNK] + noise[space]) for space in DIMENSIONS})
    return wishes


def _product(number: int) -> Product:
    """About what a shop says of one: a name, eighty words, eight attributes."""
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
            "color": (("red", "green", "blue", "black", "white")[number % 5],),
            "material": tuple(dict.fromkeys(str(word) for word in rng.choice(WORDS[10:14], 2))),
            "rating": float(rng.integers(10, 51)) / 10,
            "year": float(2010 + number % 15),
            "in_stock": bool(number % 9),
            "label": (f"Label {number % 600}",),
        },
        image=f"images/{number:08d}.webp",
    )


def _payload(number: int) -> Row:
    """As the indexer stores it."""
    return _product(number).to_payload() | {"content_hash": f"{number:064x}", "picture": "own"}


def _encoded(count: int) -> Row:
    encoder = MiniLMEncoder(hub=ModelHub(offline=True))
    texts = [" ".join(_product(number).description.split()[:25]) for number in range(count)]
    encoder.embed_texts(texts[:8])
    started = time.perf_counter()
    encoder.embed_texts(texts)
    return {"texts": count, "rate": count / (time.perf_counter() - started)}


def _in_child(work: Callable[..., Row], *arguments: object) -> Row:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _unit(rows: npt.NDArray[Any]) -> Matrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


def _memory_mb() -> dict[str, float]:
    """VmRSS is RssAnon (the process's own) and RssFile (files it has mapped, which the system may drop)."""
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {words[0][:-1]: int(words[1]) / 1_000 for words in lines if words[0].startswith(("VmRSS", "Rss"))}


def _machine() -> str:
    """Processor, cores, memory, load and versions."""
    cpu = next((x for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{cpu.partition(': ')[2] or platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"load average {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, numpy {np.__version__}"
    )


def _print_row(row: Row) -> None:
    print(
        "\n{products} products, {payload_bytes} bytes of payload each; {details}\n"
        "  upsert, products/s: {upsert_64:.0f} in batches of 64, {upsert_256:.0f} of 256; index_payload "
        "{index_s:.1f} s\n"
        "  disk {disk_mb:.0f} MB; opened in {open_s:.2f} s\n"
        "  resident MB: {process_mb:.0f} before, {open_mb:.0f} opened, {searching_mb:.0f} after searches "
        "({own_mb:.0f} own, {mapped_mb:.0f} mapped files)".format(**row)
    )
    for search in row["searches"]:
        print(
            "  {filter:10} p50 {store50:6.2f} ms, p95 {store95:6.2f}; numpy {numpy50:6.2f}, {numpy95:6.2f}; "
            "x {ratio:.2f}; recall@100 {recall:.4f}".format(**search)
        )
    sys.stdout.flush()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
