"""How many numbers and orders are read right out of real requests.

Run from the repository root: `python -m evals.quality.numbers_in_requests [--data FOLDER] [--worst N]`.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shoplens.retrievers.query.numbers import NumericConstraint, find_numeric_constraints
from shoplens.retrievers.query.order import find_order

FIELDS = ("rating", "n_reviews")
FILES = ("filters_human.jsonl", "filters_webshop.jsonl", "shoppingbench_product.jsonl")
Row = dict[str, Any]


@dataclass
class Tally:
    """One line of the table: rows that carry the thing, rows that do not, and what went wrong on each."""

    present: int = 0
    right: int = 0
    absent: int = 0
    false: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, expected: object, found: object, empty: object, text: str) -> None:
        """Count one row: exact match where something was expected, a false positive where nothing was."""
        if expected != empty:
            self.present += 1
            self.right += expected == found
        else:
            self.absent += 1
            self.false += found != empty
        if expected != found:
            self.wrong.append(f"expected {expected}, found {found}: {text}")


def main() -> None:
    """Print the table and, if asked, the rows that were read wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds requests/"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print N wrong rows of each kind")
    arguments = parser.parse_args()
    folder = arguments.data / "requests"
    if not folder.is_dir():
        print(f"skipped: no requests at {folder}")
        return
    tallies: dict[str, Tally] = {}
    texts: list[str] = []
    for name in FILES:
        for row in _rows(folder / name):
            texts.append(row["text"])
            _score(name.removesuffix(".jsonl"), row, tallies)
    print(f"{'kind':54}{'rows':>6}{'exact':>8}{'none':>7}{'false':>7}{'rate':>8}")
    for kind, tally in tallies.items():
        exact = f"{tally.right / tally.present:.3f}" if tally.present else "-"
        rate = f"{tally.false / tally.absent:.2%}" if tally.absent else "-"
        print(f"{kind:54}{tally.present:6}{exact:>8}{tally.absent:7}{tally.false:7}{rate:>8}")
    print(
        f"microseconds per request: numbers {_micros(texts, numbers=True)},"
        f" order {_micros(texts, numbers=False)}"
    )
    for kind, tally in tallies.items():
        for line in tally.wrong[: arguments.worst]:
            print(f"[{kind}] {line}")


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row: Row = json.loads(line)
            if row.get("split", "dev") == "dev":
                yield row


def _score(source: str, row: Row, tallies: dict[str, Tally]) -> None:
    text = row["text"]
    found = {one.field: one for one in find_numeric_constraints(text, FIELDS)}
    order = find_order(text)
    price = found.get("price")

    def count(kind: str, expected: object, got: object, empty: object = None) -> None:
        tallies.setdefault(f"{source}: {kind}", Tally()).add(expected, got, empty, text)

    kind = f"price, {row['kind']}" if "kind" in row else "price"
    count(kind, (row["min_price"], row["max_price"]), _ends(price), (None, None))
    if row["currency"] and price and price.currency:
        count("currency where one was read", row["currency"], price.currency)
    if source == "filters_human":
        count("target price", row["target_price"], price.target if price else None)
        for name, key in (("rating", "rating"), ("n_reviews", "reviews")):
            count(key, (row[f"min_{key}"], row[f"max_{key}"]), _ends(found.get(name)), (None, None))
        count("sort", row["sort"], order.sort)
        count("price hint", row["price_hint"], order.price_hint)
    else:
        count("rating or reviews (none has any)", (), tuple(f for f in FIELDS if f in found), ())
        count("target price (none has any)", None, price.target if price else None)


def _ends(one: NumericConstraint | None) -> tuple[float | None, float | None]:
    return (one.minimum, one.maximum) if one else (None, None)


def _micros(texts: list[str], *, numbers: bool) -> int:
    started = time.perf_counter()
    for text in texts:
        if numbers:
            find_numeric_constraints(text, FIELDS)
        else:
            find_order(text)
    return round((time.perf_counter() - started) / len(texts) * 1e6)


if __name__ == "__main__":
    main()
