"""What the embedded store costs at several sizes: import, disk, memory, and searches beside exact numpy.

Run from the repository root, best alone on the machine:
`nice python -m evals.speed.store_sizes --products 1000 10000 100000 [--queries 60] [--json FILE]`
`nice python -m evals.speed.store_sizes --products 1000000 --no-graph --queries 20`

The products are `sizes_data`'s; the store is our own QdrantEdgeStore in a temporary folder. One child process
imports a size, another searches it, so that memory is that of a process that only opened the store. A search
is `search_fused` in portable mode, two legs of 100 with their ids, and the payloads of ten results, as our
own search does it; numpy finds the same exactly on one thread, in turn with the store, so that the ratio
holds on a busy machine too. From 20,000 products on, `index_payload` builds the graph, which takes minutes
(at a million, hours); `--no-graph` leaves it out, and searches scan. A million need about 10 GB of memory,
and 9 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from itertools import product as each
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from shoplens.catalog import CatalogSchema
from shoplens.retrievers import ProductFilter
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.indexing import BATCH_SIZE
from shoplens.retrievers.vectorstores import CollectionInfo, FusedQuery, VectorSearch, edge_store
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.fused import search_fused

from . import sizes_data as data
from .timing import Spread, Way, interleaved, machine

WHO = ("store", "numpy")
WIDE_BELOW = 100_000
"""From so many products on, they are not written a second time in larger batches."""
SCHEMA_OF = 5_000
"""The first products say what is filtered by: every value is among them."""
WITHOUT_GRAPH = 10**9
"""More points than any size has."""
RECALL_GOAL, GOAL_SIZE, GOAL_FILTERS = 0.98, 100_000, ("no filter", "10 % pass", "0.5 % pass")
Row = dict[str, Any]
Found = tuple[list[str], dict[str, set[str]]]
"""A fused page, and what its legs found: product ids."""


def report(
    sizes: Sequence[int], queries: int, *, graph: bool = True, texts: int = 0, file: Path | None = None
) -> str:
    """Markdown: the machine, what each size costs, its searches, the goal. The figures go to `file` as JSON
    after each size.
    """
    for threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[threads] = "1"  # numpy in the children; the encoder's own threads are not bound by it
    where, rows = machine(), []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="shoplens-sizes-") as temporary:
            row = _in_child(imported, size, Path(temporary), graph)
            row |= _in_child(searched, size, Path(temporary), queries)
        rows.append(row)
        _say(_searches([row]))
        if file is not None:
            file.write_text(
                json.dumps({"machine": where, "queries": queries, "sizes": rows}, indent=1) + "\n"
            )
    parts = [where, _costs(rows), _searches(rows), *_goals(rows)]
    if texts:
        row = _in_child(_encoded, texts)
        parts.append("Text encoder: {texts} texts of 25 words, {rate:.0f} a second.".format(**row))
    return "\n\n".join([*parts, f"Load average at the end: {os.getloadavg()[0]:.1f}."])


def imported(size: int, folder: Path, graph: bool) -> Row:
    """Writes `size` products to a store in the folder: times, disk."""
    wide = None
    if size < WIDE_BELOW:
        wide, other = _timed_import(size, folder / "wide", 4 * BATCH_SIZE)
        other.close()
    rate, store = _timed_import(size, folder / "store", BATCH_SIZE)
    schema = CatalogSchema.from_products(data.product(number) for number in range(min(size, SCHEMA_OF)))
    _say(f"{size}: index_payload")
    with ExitStack() as stack:
        if not graph:
            stack.enter_context(patch.object(edge_store, "HNSW_FROM", WITHOUT_GRAPH))
        started = time.perf_counter()
        store.index_payload(schema)
        index_s = time.perf_counter() - started
    row: Row = {"products": size, "graph": graph and size >= edge_store.HNSW_FROM, "index_s": index_s}
    row |= {f"upsert_{BATCH_SIZE}": rate, f"upsert_{4 * BATCH_SIZE}": wide}
    row["payload_bytes"] = int(np.mean([len(json.dumps(data.payload(number))) for number in range(500)]))
    row["details"] = dict(store.inspect().details)
    store.close()
    blocks = sum(path.stat().st_blocks for path in (folder / "store").rglob("*") if path.is_file())
    return row | {"disk_mb": blocks * 512 / 1e6}


def _timed_import(size: int, folder: Path, batch: int) -> tuple[float, QdrantEdgeStore]:
    """Products per second of `upsert` alone; making the points is not counted."""
    store = QdrantEdgeStore(folder)
    encoders = dict.fromkeys(data.DIMENSIONS, "synthetic")
    store.ensure_collection(CollectionInfo(encoders=encoders, dimensions=data.DIMENSIONS))
    everything, seconds, done = data.points(size), 0.0, 0
    while written := list(islice(everything, batch)):
        started = time.perf_counter()
        store.upsert(written)
        seconds += time.perf_counter() - started
        done += len(written)
        if done % (data.CHUNK * 10) < batch:
            _say(f"{size}: {done} written in batches of {batch}, {done / seconds:.0f} a second")
    return size / seconds, store


def searched(size: int, folder: Path, queries: int) -> Row:
    """Opens the store as a shop's process does; memory first, then the times, in turn with numpy."""
    row: Row = {"process_mb": _memory_mb()["VmRSS"]}
    started = time.perf_counter()
    store = QdrantEdgeStore(folder / "store")
    store.count()
    row |= {"open_s": time.perf_counter() - started, "open_mb": _memory_mb()["VmRSS"]}
    wishes = data.requests(size, queries)
    _say(f"{size}: searches")
    for wish, conditions in each(wishes[:10], data.FILTERS.values()):
        _portable(store, conditions, wish)
    after = _memory_mb()
    row |= {"searching_mb": after["VmRSS"], "own_mb": after["RssAnon"], "mapped_mb": after["RssFile"]}
    exact = data.Exact(size)
    found: dict[str, dict[int, Found]] = {}
    ways: dict[str, Way] = {}

    def add(way: str, search: Callable[[data.Wish], Found]) -> None:
        kept = found.setdefault(way, {})
        ways[way] = lambda n: kept.update({n: search(wishes[n])})

    for name, conditions in data.FILTERS.items():
        add(f"store, {name}", partial(_portable, store, conditions))
        add(f"numpy, {name}", partial(exact.search, name))
    times = interleaved(ways, queries, warm_up=1)
    store.close()
    row["searches"] = [_compared(name, times, found) for name in data.FILTERS]
    return row


def _compared(
    name: str, times: Mapping[str, Sequence[float]], found: Mapping[str, Mapping[int, Found]]
) -> Row:
    ours, wanted = found[f"store, {name}"], found[f"numpy, {name}"]
    row: Row = {"filter": name}
    for who in WHO:
        spread = Spread.of(times[f"{who}, {name}"])
        row |= {f"{who}50": spread.median, f"{who}95": spread.p95}
    row["ratio"] = float(np.median(np.divide(times[f"store, {name}"], times[f"numpy, {name}"])))
    pages = [_recall(set(ours[n][0]), set(wanted[n][0])) for n in wanted]
    legs = [_recall(ours[n][1][space], wanted[n][1][space]) for n in wanted for space in data.DIMENSIONS]
    return row | {"recall10": float(np.mean(pages)), "recall100": float(np.mean(legs))}


def _recall(found: set[str], wanted: set[str]) -> float:
    return len(found & wanted) / len(wanted)


def _portable(store: QdrantEdgeStore, conditions: ProductFilter, wish: data.Wish) -> Found:
    """One fused page, brought whole; what its legs found."""
    legs = tuple(
        VectorSearch(space, vector, data.LEG, conditions, payload=("product_id",))
        for space, vector in wish.items()
    )
    result = search_fused(store, FusedQuery(legs, data.PAGE), mode="portable")
    found = {space: {str(p.payload["product_id"]) for p in leg} for space, leg in result.legs.items()}
    page = [str(point.payload["product_id"]) for point in result.points]
    store.retrieve(page)
    return page, found


def _encoded(count: int) -> Row:
    encoder = MiniLMEncoder(hub=ModelHub(offline=True))
    texts = [" ".join(data.product(number).description.split()[:25]) for number in range(count)]
    encoder.embed_texts(texts[:8])
    started = time.perf_counter()
    encoder.embed_texts(texts)
    return {"texts": count, "rate": count / (time.perf_counter() - started)}


def _in_child(work: Callable[..., Row], *arguments: object) -> Row:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _memory_mb() -> dict[str, float]:
    """VmRSS is RssAnon (the process's own) and RssFile (files it has mapped, which the system may drop)."""
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {words[0][:-1]: int(words[1]) / 1_000 for words in lines if words[0].startswith(("VmRSS", "Rss"))}


def _costs(rows: Sequence[Row]) -> str:
    columns = (
        "products", "upsert a second, by 64", "by 256", "index_payload, s", "graph", "vectors in it",
        "disk, MB", "opened in, s", "resident MB: before", "opened", "after searches", "own", "mapped files",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in rows:
        wide = row["upsert_256"]
        cells = [f"{row['products']:,}", f"{row['upsert_64']:.0f}", "–" if wide is None else f"{wide:.0f}"]
        cells += [f"{row['index_s']:.1f}", "yes" if row["graph"] else "no"]
        cells += [str(row["details"]["indexed vectors"]), f"{row['disk_mb']:.0f}", f"{row['open_s']:.2f}"]
        kinds = ("process_mb", "open_mb", "searching_mb", "own_mb", "mapped_mb")
        cells += [f"{row[kind]:.0f}" for kind in kinds]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"{rows[0]['payload_bytes']} bytes of payload each."])


def _searches(rows: Sequence[Row]) -> str:
    columns = (
        "products", "filter", "store p50, ms", "p95", "numpy p50, ms", "p95", "× numpy",
        "fused page, recall@10", "legs, recall@100",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in rows:
        for search in row["searches"]:
            cells = [f"{row['products']:,}", search["filter"]]
            cells += [f"{search[who]:.2f}" for who in ("store50", "store95", "numpy50", "numpy95", "ratio")]
            lines.append(f"| {' | '.join(cells)} | {search['recall10']:.4f} | {search['recall100']:.4f} |")
    return "\n".join(lines)


def _goals(rows: Sequence[Row]) -> list[str]:
    lines = []
    for size, search in [(row["products"], search) for row in rows for search in row["searches"]]:
        if size == GOAL_SIZE and search["filter"] in GOAL_FILTERS:
            met = "met" if search["recall10"] >= RECALL_GOAL else "**not met**"
            lines.append(
                f"Goal: {GOAL_SIZE:,} products, {search['filter']}: recall@10 of the fused page ≥ "
                f"{RECALL_GOAL}: {search['recall10']:.4f}: {met}."
            )
    return lines


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--products", type=int, nargs="+", default=[1_000, 10_000, 50_000], metavar="N")
    add("--queries", type=int, default=60, metavar="N", help="timed searches of each kind")
    add("--texts", type=int, default=0, metavar="N", help="also time the text encoder")
    add("--graph", action=argparse.BooleanOptionalAction, default=True, help="build the vector graph")
    add("--json", type=Path, metavar="FILE", help="also write the figures there, for size_picture")
    arguments = parser.parse_args()
    if min(arguments.products) < 2 * data.LEG:
        parser.error(f"--products are numbers from {2 * data.LEG}")
    graph, texts, file = arguments.graph, arguments.texts, arguments.json
    print(report(arguments.products, arguments.queries, graph=graph, texts=texts, file=file))


if __name__ == "__main__":
    main()
