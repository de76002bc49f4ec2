"""How fast a catalogue is indexed, beside what its encoders alone take for the same texts and pictures.

Run from the repository root: `nice python -m evals.speed.indexing [--products 1000] [--rounds 3] [--profile]`

The demo catalogue over and over, each copy with a text and an id of its own, so that nothing is known
already; MiniLM and the package's photo encoder; a fresh folder for every import. The encoders get the very
batches of the import: once with the pictures in memory, once with their files read and decoded too.
`--profile` says where an import's time goes, by the calls that `index_products` and its batches make.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL.Image import Image

from shoplens.catalog import CatalogFile, Product
from shoplens.catalog.demo import demo_catalog
from shoplens.catalog.images import load_image
from shoplens.retrievers import index_products
from shoplens.retrievers.embeddings import ModelHub, MultimodalEmbeddings
from shoplens.retrievers.indexing import BATCH_SIZE, document_text
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

from .timing import Spread, interleaved, machine

GOAL = 0.85
"""Of the encoders' own throughput."""
IMPORT, DECODING, ENCODERS = (
    "import, end to end",
    "encoders, with reading and decoding the pictures",
    "encoders alone, pictures in memory",
)
CALLERS = ("index_products", "_points", "picture", "_write_picture", "upsert")
"""Functions of the import whose calls are told apart in the profile."""
SHOWN = 0.002
"""The smallest share of an import that the profile names."""


def copies(catalog: CatalogFile, count: int) -> CatalogFile:
    """`count` products that differ in id and text; the pictures are the catalogue's own."""
    products = []
    for number in range(count):
        copy, place = divmod(number, len(catalog.products))
        product = catalog.products[place]
        text = f"{product.description} Edition {copy + 1}."
        products.append(product.model_copy(update={"id": f"{product.id}-{copy}", "description": text}))
    return replace(catalog, products=tuple(products))


class Importing:
    """Ways to do the work of one import, all of it or the encoders' part."""

    def __init__(self, catalog: CatalogFile, folder: Path) -> None:
        self._catalog, self._folder = catalog, folder
        self._embeddings = MultimodalEmbeddings.choose(image_model="photo", hub=ModelHub(offline=True))
        self._embeddings.load()
        paths = dict.fromkeys(self._path(product) for product in catalog.products)
        self._pictures = {path: load_image(path.read_bytes()) for path in paths}
        self._made = 0

    def whole(self) -> None:
        """`index_products` into a fresh store."""
        self._made += 1
        folder = self._folder / str(self._made)
        store = QdrantEdgeStore(folder)
        report = index_products(self._catalog, store, self._embeddings, media=folder / "images")
        store.close()
        if not report.written == report.pictures == len(self._catalog.products):
            raise RuntimeError(f"not everything was written: {report}")

    def encoders(self, *, decoding: bool) -> None:
        """The import's batches through both encoders."""
        for start in range(0, len(self._catalog.products), BATCH_SIZE):
            batch = self._catalog.products[start : start + BATCH_SIZE]
            self._embeddings.embed_texts([document_text(product) for product in batch])
            self._embeddings.embed_images([self._picture(product, decoding) for product in batch])

    def _picture(self, product: Product, decoding: bool) -> Image:
        path = self._path(product)
        return load_image(path.read_bytes()) if decoding else self._pictures[path]

    def _path(self, product: Product) -> Path:
        path = self._catalog.image_path(product)
        if path is None:
            raise ValueError(f"{product.id} has no picture")
        return path


def report(products: int, rounds: int, *, profiled: bool = False) -> str:
    """Markdown: the machine, products per second of each way, the goal, and where the time goes."""
    catalog = copies(demo_catalog(), products)
    with tempfile.TemporaryDirectory(prefix="shoplens-indexing-") as temporary:
        few = replace(catalog, products=catalog.products[:BATCH_SIZE])
        Importing(few, Path(temporary) / "first").whole()  # what is loaded at a first call is loaded
        work = Importing(catalog, Path(temporary) / "all")
        times = interleaved(
            {
                IMPORT: lambda _: work.whole(),
                DECODING: lambda _: work.encoders(decoding=True),
                ENCODERS: lambda _: work.encoders(decoding=False),
            },
            rounds,
            warm_up=0,
        )
        parts = [machine(), _table(times, products, rounds), _goals(times)]
        if profiled:
            profile = cProfile.Profile()
            profile.runcall(work.whole)
            parts.append(_where(profile))
    return "\n\n".join(parts)


def _table(times: Mapping[str, Sequence[float]], products: int, rounds: int) -> str:
    lines = [
        f"{products} products with a picture each, in batches of {BATCH_SIZE}; {rounds} times, in turn.",
        "",
        "| what | products a second, median | slowest | seconds, median | × encoders alone |",
        "|---|---|---|---|---|",
    ]
    for name, taken in times.items():
        median, slowest = Spread.of(taken).median / 1_000, max(taken) / 1_000
        share = _share(times[ENCODERS], taken)
        lines.append(
            f"| {name} | {products / median:.1f} | {products / slowest:.1f} | {median:.1f} | {share:.2f} |"
        )
    return "\n".join(lines)


def _goals(times: Mapping[str, Sequence[float]]) -> str:
    lines = []
    for name in (ENCODERS, DECODING):
        share = _share(times[name], times[IMPORT])
        met = "met" if share >= GOAL else "**not met**"
        lines.append(f"Goal: the import has ≥ {GOAL:.0%} of the throughput of {name}: {share:.0%}: {met}.")
    return "\n".join(lines)


def _share(alone: Sequence[float], taken: Sequence[float]) -> float:
    """The throughput of `taken` over that of `alone`: the median over the rounds."""
    return float(np.median(np.asarray(alone) / np.asarray(taken)))


def _where(profile: cProfile.Profile) -> str:
    """What the import's own functions call, each with all that happens in it."""
    known: Mapping[tuple[str, int, str], Any]  # calls, own calls, own time, time, the same by caller
    known = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = next(row[3] for (_, _, name), row in known.items() if name == "index_products")
    found = []
    for (file, line, name), row in known.items():
        for (caller_file, _, caller), (_, _, _, inside) in row[4].items():
            if caller in CALLERS and "shoplens" in _place(caller_file) and inside / whole >= SHOWN:
                found.append((caller, name, _place(file), line, inside / whole))
    lines = ["Where an import's time goes (profiled once; a call's time holds what it calls)."]
    lines += ["", "| in | call | where | share |", "|---|---|---|---|"]
    for caller, name, file, line, share in sorted(found, key=lambda row: (CALLERS.index(row[0]), -row[4])):
        place = f"{file}:{line}" if line else "built in"
        lines.append(f"| `{caller}` | `{name.replace('|', '')}` | {place} | {share:.1%} |")
    return "\n".join(lines)


def _place(file: str) -> str:
    """A file from its package on: no folder of this machine."""
    root = Path(__file__).resolve().parents[2]
    path = Path(file)
    if path.is_relative_to(root):
        return f"shoplens/{path.relative_to(root)}"
    _, found, inside = file.partition("site-packages/")
    return inside if found else path.name


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="also say where an import's time goes")
    arguments = parser.parse_args()
    print(report(arguments.products, arguments.rounds, profiled=arguments.profile))


if __name__ == "__main__":
    main()
