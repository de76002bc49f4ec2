"""How single requests are read: filters, unwanted values, order, wishes, what is said to be left out.

Run from the repository root: `python -m evals.quality.requests [--data FOLDER] [--worst N] [--meaning]`.
The requests: evals/requests/*.jsonl, labelled as GUIDELINE.md says. By the rules alone; with `--meaning` by
the retriever, which also searches, so that the reasons of empty lists are counted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from shoplens.catalog import CatalogFile, CatalogSchema
from shoplens.retrievers import MultimodalRetriever, SearchRequest, index_products
from shoplens.retrievers.embeddings import ColorShapeEncoder, MiniLMEncoder, ModelHub, MultimodalEmbeddings
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.request import DEFAULT_LIMIT
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

from .dialogues import catalog_of, confusion
from .labels import EITHER, Conditions, closest, has_all, mapped_in, options_of, same, untrue

FOLDER = Path(__file__).parents[1] / "requests"
KINDS = (
    "applied", "exclude", "sort", "target_price", "price_hint", "limit", "mapped", "avoid", "strict",
    "not_applied",
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass
class Kind:
    """One line of the table: rows that carry the thing and rows that do not."""

    present: int = 0
    right: int = 0
    absent: int = 0
    false: int = 0


@dataclass
class Field:
    """Values of one field over all rows."""

    hits: int = 0
    false: int = 0
    missed: int = 0


@dataclass
class Table:
    """What the rows gave."""

    rows: int = 0
    right: int = 0
    kinds: dict[str, Kind] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    price_false: list[str] = field(default_factory=list)
    without_price: int = 0
    outcomes: list[tuple[object, str | None]] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)


def requests(folder: Path = FOLDER) -> dict[str, list[Row]]:
    """Catalogue to its rows."""
    return {
        file.stem: [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
        for file in sorted(folder.glob("*.jsonl"))
    }


def score(row: Row, request: SearchRequest, table: Table, outcome: str | None = None) -> None:
    """Counts one request; `outcome` if it was searched too."""
    got = request.understood() | {"limit": None if request.limit == DEFAULT_LIMIT else request.limit}
    wrong = {
        kind: f"expected {_said(row, kind)}, got {got[kind]}" for kind in KINDS if not _right(row, got, kind)
    }
    wanted = row["outcome"] if outcome else None
    if outcome:
        table.outcomes.append((wanted, outcome))
        if outcome not in (wanted if isinstance(wanted, list) else [wanted]):
            wrong["outcome"] = f"expected {wanted}, got {outcome}"
    table.rows += 1
    table.right += not wrong
    for kind in KINDS:
        tally = table.kinds.setdefault(kind, Kind())
        if any(options_of(row, kind)) if kind in ("applied", "exclude") else row[kind]:
            tally.present += 1
            tally.right += kind not in wrong
        else:
            tally.absent += 1
            tally.false += kind in wrong
    for kind in ("applied", "exclude"):
        _count_values(closest(options_of(row, kind), got[kind]), got[kind], kind, table)
    if row["target_price"] is None and not any("price" in option for option in options_of(row, "applied")):
        table.without_price += 1
        if "price" in got["applied"] or got["target_price"] is not None:
            table.price_false.append(row["text"])
    if wrong:
        lines = "".join(f"\n    {kind}: {what}" for kind, what in wrong.items())
        table.wrong.append((len(wrong), f"[{row['id']}] {row['text']}{lines}"))


def run(data: Path, *, meaning: bool) -> Table:
    """All requests, catalogue by catalogue."""
    table = Table()
    embeddings = (
        MultimodalEmbeddings(MiniLMEncoder(hub=ModelHub(offline=True)), ColorShapeEncoder())
        if meaning
        else None
    )
    for name, rows in requests().items():
        catalog = catalog_of(name, data)
        if catalog is None:
            table.skipped.append(f"{len(rows)} requests on {name}: no catalogue under {data}")
            continue
        table.untrue += [f"{r['id']}: {what}" for r in rows if (what := untrue(r, catalog.products))]
        rules = QueryConstructor(CatalogSchema.from_products(catalog.products)).construct
        if embeddings is None:
            for row in rows:
                score(row, timed(rules, row["text"], table.rules), table)
        else:
            _run_with_meaning(rows, catalog, embeddings, rules, table)
    return table


def report(table: Table) -> Iterator[str]:
    """Line by line."""
    yield from (f"skipped: {line}" for line in table.skipped)
    yield from (f"untrue label: {line}" for line in table.untrue)
    yield f"requests read right in everything: {table.right} of {table.rows}"
    yield f"{'kind':16}{'rows':>6}{'exact':>8}{'none':>7}{'false':>7}"
    for name, kind in table.kinds.items():
        exact = f"{kind.right / kind.present:.3f}" if kind.present else "-"
        yield f"{name:16}{kind.present:6}{exact:>8}{kind.absent:7}{kind.false:7}"
    yield f"{'field':28}{'values':>7}{'precision':>11}{'recall':>8}"
    for name, one in sorted(table.fields.items(), key=lambda item: -(item[1].hits + item[1].missed)):
        said, wanted = one.hits + one.false, one.hits + one.missed
        precision = f"{one.hits / said:.3f}" if said else "-"
        recall = f"{one.hits / wanted:.3f}" if wanted else "-"
        yield f"{name:28}{wanted:7}{precision:>11}{recall:>8}"
    yield f"a price read where none was said: {len(table.price_false)} of {table.without_price}"
    yield from (f"  {text}" for text in table.price_false)
    if table.outcomes:
        yield from confusion(table.outcomes)
    for name, times in (("rules alone", table.rules), ("with meaning", table.whole)):
        if times:
            p50, p95 = np.percentile(times, (50, 95))
            yield f"{name}: {p50:.2f} ms p50, {p95:.2f} ms p95 per request"


def timed(read: Callable[[str], SearchRequest], text: str, times: list[float]) -> SearchRequest:
    """The request, and its milliseconds added to the list."""
    started = time.perf_counter()
    request = read(text)
    times.append((time.perf_counter() - started) * 1000)
    return request


def main() -> None:
    """Read all requests and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print N requests with a fault")
    parser.add_argument("--meaning", action="store_true", help="by the retriever, and search")
    arguments = parser.parse_args()
    table = run(arguments.data, meaning=arguments.meaning)
    for line in report(table):
        print(line)
    for _, line in sorted(table.wrong, key=lambda item: -item[0])[: arguments.worst]:
        print(line)


def _run_with_meaning(
    rows: Sequence[Row],
    catalog: CatalogFile,
    embeddings: MultimodalEmbeddings,
    rules: Callable[[str], SearchRequest],
    table: Table,
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        store = QdrantEdgeStore(Path(temporary) / "store")
        index_products(catalog, store, embeddings, media=Path(temporary) / "images")
        retriever = MultimodalRetriever(store=store, embeddings=embeddings)
        for row in rows:
            timed(rules, row["text"], table.rules)
            request = timed(retriever.understand, row["text"], table.whole)
            score(row, request, table, retriever.search(request).outcome)
        store.close()


def _right(row: Row, got: Mapping[str, Any], kind: str) -> bool:
    if kind in ("applied", "exclude"):
        return any(same(option, got[kind]) for option in options_of(row, kind))
    if kind == "mapped":  # the label names those that must be said; others may be
        return mapped_in(row["mapped"], got["mapped"])
    if kind == "avoid":
        return has_all(" ; ".join(got["avoid"]), row["avoid"]) if row["avoid"] else not got["avoid"]
    if kind == "not_applied":
        wanted, said = row["not_applied"], " ; ".join(got["not_applied"])
        return wanted is None or (
            has_all(said, [wanted]) if isinstance(wanted, str) else bool(said) == wanted
        )
    return bool(got[kind] == row[kind])


def _said(row: Row, kind: str) -> str:
    if kind in ("applied", "exclude"):
        return " or ".join(map(str, options_of(row, kind)))
    return str(row[kind])


def _count_values(expected: Conditions, got: Conditions, kind: str, table: Table) -> None:
    """Each value of a list counts; a range counts as one."""
    left = dict(got)
    for name, wanted in expected.items():
        fields = [f for f in name.split(EITHER) if f in left]
        tally = _field(table, kind, fields[0] if fields else name.split(EITHER)[0])
        part = {f: left.pop(f) for f in fields}
        if isinstance(wanted, Mapping) or EITHER in name:
            right = same({name: wanted}, part)
            tally.hits += right
            tally.missed += not right
            tally.false += bool(part) and not right
        else:
            came = [v for values in part.values() if not isinstance(values, Mapping) for v in values]
            hits = sum(same({name: [w]}, {name: [c]}) for w in wanted for c in came)
            found = sum(any(same({name: [w]}, {name: [c]}) for c in came) for w in wanted)
            tally.hits += found
            tally.missed += len(wanted) - found
            tally.false += max(0, len(came) - hits)
    for name, values in left.items():
        _field(table, kind, name).false += 1 if isinstance(values, Mapping) else len(values)


def _field(table: Table, kind: str, name: str) -> Field:
    return table.fields.setdefault(name if kind == "applied" else f"not {name}", Field())


if __name__ == "__main__":
    main()
