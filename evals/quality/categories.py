"""How often the kind of thing that a query is about is guessed right, against plain nearness in meaning.

WANDS: 247 furniture queries with their class; the classes that occur are the catalogue's categories. What
was tuned was tuned on the queries whose id hashes to an even number ("tuned"); "held out" are the others.

Run from the repository root: `python -m evals.quality.categories [--data FOLDER] [--worst N]`.
"""

import argparse
import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.embeddings.minilm import MiniLMEncoder
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.request import SearchRequest


class Row(NamedTuple):
    """A query, its class, and which half it is in."""

    query: str
    category: str
    held_out: bool


def read_rows(path: Path) -> list[Row]:
    """The queries that have a class."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Row(row["query"], row["query_class"], _hash(row["query_id"]) % 2 == 1)
        for row in rows
        if row["query_class"].strip()
    ]


def schema_of(categories: Sequence[str]) -> CatalogSchema:
    """A catalogue with these categories and nothing else."""
    return CatalogSchema.from_products(
        Product(id=str(n), name="x", categories=(category,)) for n, category in enumerate(categories)
    )


def guesses(request: SearchRequest) -> list[str]:
    """Best first: what is applied, then what is preferred."""
    applied = request.filter.any_of.get("category", ())
    return list(dict.fromkeys((*applied, *request.preferred.get("category", ()))))


def main() -> None:
    """Print accuracy at 1 and at 3, for both halves and for all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds requests/"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print N wrong guesses")
    arguments = parser.parse_args()
    path = arguments.data / "requests" / "wands_query_category.tsv"
    if not path.is_file():
        print(f"skipped: no queries at {path}")
        return
    rows = read_rows(path)
    categories = sorted({row.category for row in rows})
    encoder = MiniLMEncoder()
    vectors = encoder.embed_texts([row.query for row in rows]) @ encoder.embed_texts(categories).T
    plain = [[categories[n] for n in order[:3]] for order in np.argsort(-vectors, axis=1, kind="stable")]
    constructor = QueryConstructor(schema_of(categories), encoder.embed_texts)
    requests = list(constructor.construct_many(row.query for row in rows))
    ours = [guesses(request) for request in requests]
    print(f"{'':10}{'queries':>8}{'plain @1':>10}{'@3':>7}{'ours @1':>10}{'@3':>7}{'applied':>9}{'right':>7}")
    for name, halves in (("tuned", {False}), ("held out", {True}), ("all", {False, True})):
        chosen = [n for n, row in enumerate(rows) if row.held_out in halves]
        applied = [n for n in chosen if requests[n].filter.any_of.get("category")]
        right = [rows[n].category in requests[n].filter.any_of["category"] for n in applied]
        scores = [_accuracy(rows, found, chosen, k) for found in (plain, ours) for k in (1, 3)]
        print(
            f"{name:10}{len(chosen):8}{scores[0]:10.3f}{scores[1]:7.3f}{scores[2]:10.3f}{scores[3]:7.3f}"
            f"{len(applied):9}{np.mean(right or [0.0]):7.3f}"
        )
    wrong = [n for n, row in enumerate(rows) if row.category not in ours[n][:1]]
    for n in wrong[: arguments.worst]:
        print(f"expected {rows[n].category}, found {ours[n]}: {rows[n].query}")


def _accuracy(rows: Sequence[Row], found: Sequence[Sequence[str]], chosen: Sequence[int], k: int) -> float:
    return sum(rows[n].category in found[n][:k] for n in chosen) / len(chosen)


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


if __name__ == "__main__":
    main()
