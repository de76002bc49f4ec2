"""shoplens inspect: what a store holds and what built it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from shoplens.catalog import AttributeSchema
from shoplens.retrievers import StoreUnavailableError

from .shop import Shop, say

MAX_VALUES = 8


def run(options: argparse.Namespace) -> int:
    """Reads the card; counts, where no other process holds the store."""
    shop = Shop(options)
    info = shop.store.info()
    if info is None:
        raise StoreUnavailableError(
            f"nothing is indexed in {shop.location}. Index a catalogue with: shoplens index CATALOG"
        )
    try:
        count: int | None = shop.store.count()
        shop.store.close()
    except StoreUnavailableError as error:
        count = None
        say(str(error))
    report = {"store": shop.location, "products": count, **info.model_dump(mode="json")}
    print(
        json.dumps(report, ensure_ascii=False, indent=1)
        if options.json
        else _table(report, info.catalog_schema.filterable)
    )
    return 0


def _table(report: dict[str, Any], fields: dict[str, AttributeSchema]) -> str:
    count = "in use by another process" if report["products"] is None else report["products"]
    lines = [
        f"store     {report['store']}",
        f"catalogue {report['catalog']} ({report['status']})",
        f"products  {count}",
    ]
    for space, encoder in report["encoders"].items():
        lines.append(f"{space:<9} {encoder}, {report['dimensions'][space]}-d, {report['distance']}")
    lines.append("filters")
    width = max(len(name) for name in fields)
    for name, attribute in fields.items():
        if attribute.type == "number":
            known = (
                f"{attribute.minimum:g} to {attribute.maximum:g}"
                if attribute.minimum is not None
                else "no values"
            )
        else:
            shown = [f"{value} {n}" for value, n in list(attribute.values.items())[:MAX_VALUES]]
            more = len(attribute.values) - len(shown)
            known = ", ".join(shown) + (f" and {more} more" if more else "")
        lines.append(f"  {name:<{width}}  {attribute.type:<7}  {known}")
    return "\n".join(lines)
