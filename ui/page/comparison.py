"""Two or three products side by side, what differs first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shoplens.agent.answering.money import format_price
from shoplens.catalog import category_label

MAX_COMPARED = 3
MISSING = "–"


def comparison(products: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The table: a column for each product (as the artifact has it), a row for each thing known of one."""
    rows = [_row("price", [format_price(p["price"], p["currency"]) for p in products])]
    rows.append(
        _row("category", [_words([category_label(path) for path in p["category"]]) for p in products])
    )
    fields = dict.fromkeys(field for product in products for field in product["attributes"])
    rows += [_row(field, [_words(p["attributes"].get(field)) for p in products]) for field in fields]
    known = [row for row in rows if any(value != MISSING for value in row["values"])]
    return {
        "names": [product["name"] for product in products],
        "rows": sorted(known, key=lambda row: not row["differs"]),  # stable: the catalogue's order stays
    }


def _row(field: str, values: list[str]) -> dict[str, Any]:
    return {"name": field.replace("_", " "), "values": values, "differs": len(set(values)) > 1}


def _words(value: Any) -> str:  # noqa: ANN401 - an attribute of any type
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(word) for word in value) or MISSING
    if isinstance(value, float):
        return f"{value:g}"
    return MISSING if value is None or value == "" else str(value)
