"""What reading the filters out of the words is worth, and what filtering only after fusion costs.

Run from the repository root: `python -m evals.quality.filters_in_search [--data FOLDER] [--worst N]`
(needs `pip install 'shoplens[evals]'`). Requests with their gold constraints and relevant products:
catalogs/magento/attribute_queries.jsonl.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import R, nDCG

from shoplens.catalog import read_catalog
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest, index_products
from shoplens.retrievers.embeddings import ColorShapeEncoder, MiniLMEncoder, ModelHub, MultimodalEmbeddings
from shoplens.retrievers.request import Hit
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

CANDIDATES = 20
"""Per space, for the way that filters after fusion: the tutorial's own number."""
DEPTH = 20
Row = dict[str, Any]
System = Callable[[str], Iterable[Hit]]


def main() -> None:
    """Index the catalogue, run the three ways side by side, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="print N rows with a constraint missed"
    )
    arguments = parser.parse_args()
    folder = arguments.data / "catalogs" / "magento"
    if not folder.is_dir():
        print(f"skipped: no catalogue at {folder}")
        return
    rows = [json.loads(line) for line in (folder / "attribute_queries.jsonl").open(encoding="utf-8")]
    embeddings = MultimodalEmbeddings(MiniLMEncoder(hub=ModelHub(offline=True)), ColorShapeEncoder())
    with tempfile.TemporaryDirectory() as temporary:
        store = QdrantEdgeStore(Path(temporary))
        index_products(
            read_catalog(folder / "catalog.jsonl"), store, embeddings, media=Path(temporary) / "images"
        )
        retriever = MultimodalRetriever(store=store, embeddings=embeddings)
        _print_constraints(retriever, rows, arguments.worst)
        _print_systems(retriever, rows)
        store.close()


def _print_constraints(retriever: MultimodalRetriever, rows: list[Row], worst: int) -> None:
    applied = gold = shown = outside = 0
    missed = []
    for row in rows:
        request = retriever.understand(row["text"])
        held = _constraints(row, request.filter)
        gold += len(held)
        applied += sum(held.values())
        if not all(held.values()):
            lacking = ", ".join(name for name, ok in held.items() if not ok)
            missed.append(f"{row['text']}: {lacking} missing in: {request.filter.describe()}")
        for hit in retriever.search(request.model_copy(update={"limit": DEPTH})).hits:
            shown += 1
            outside += not _satisfies(hit, row)
    print(f"gold constraints applied: {applied} of {gold} ({applied / gold:.3f}), in {len(rows)} requests")
    print(f"products shown that violate a gold constraint: {outside} of {shown}")
    for line in missed[:worst]:
        print(f"  {line}")


def _print_systems(retriever: MultimodalRetriever, rows: list[Row]) -> None:
    def ours(text: str) -> Iterable[Hit]:
        return retriever.search(retriever.understand(text).model_copy(update={"limit": DEPTH})).hits

    def no_extraction(text: str) -> Iterable[Hit]:
        return retriever.search(SearchRequest(query=text, limit=DEPTH)).hits

    def after_fusion(text: str) -> Iterable[Hit]:
        conditions = retriever.understand(text).filter
        found = retriever.search(SearchRequest(query=text, limit=CANDIDATES)).hits
        return [hit for hit in found if conditions.matches(hit.product.to_payload())]

    qrels = [ir_measures.Qrel(str(i), sku, 1) for i, row in enumerate(rows) for sku in row["relevant"]]
    systems: dict[str, System] = {
        "ours: filters on every leg": ours,
        "filters only after fusion": after_fusion,
        "no extraction": no_extraction,
    }
    print(f"{'system':30}{'nDCG@10':>9}{'R@20':>8}{'empty':>8}")
    for name, system in systems.items():
        run, empty = [], 0
        for i, row in enumerate(rows):
            hits = list(system(row["text"]))
            empty += not hits
            run += [ir_measures.ScoredDoc(str(i), hit.product.id, -rank) for rank, hit in enumerate(hits)]
        found = ir_measures.calc_aggregate([nDCG @ 10, R @ 20], qrels, run)
        print(f"{name:30}{found[nDCG @ 10]:9.3f}{found[R @ 20]:8.3f}{empty:8}")


def _constraints(row: Row, conditions: ProductFilter) -> dict[str, bool]:
    """Each gold constraint of the row, and whether the filter carries it."""
    held: dict[str, bool] = {}
    if row["category"]:
        paths = conditions.any_of.get("category", ())
        held["category"] = bool(paths) and all(_is_below(path, row["category"]) for path in paths)
    if row["max_price"] is not None:
        span = conditions.ranges.get("price")
        held["max_price"] = span is not None and span.maximum == row["max_price"] and span.minimum is None
    for field in ("color", "climate"):
        if row[field]:
            held[field] = {v.casefold() for v in conditions.any_of.get(field, ())} == {row[field].casefold()}
    return held


def _satisfies(hit: Hit, row: Row) -> bool:
    product = hit.product
    fits = row["category"] is None or any(_is_below(path, row["category"]) for path in product.categories)
    if row["max_price"] is not None:
        fits &= product.price is not None and product.price <= row["max_price"]
    for field in ("color", "climate"):
        value = product.attributes.get(field, ())
        values = {str(v).casefold() for v in (value if isinstance(value, tuple) else (value,))}
        fits &= row[field] is None or row[field].casefold() in values
    return fits


def _is_below(path: str, gold: str) -> bool:
    """Whether "Men > Tops > Tees" is the gold "Men/Tees": the same first node and the same last."""
    nodes, wanted = path.split(" > "), gold.split("/")
    return nodes[0] == wanted[0] and nodes[-1] == wanted[-1]


if __name__ == "__main__":
    main()
