"""shoplens inspect: what a store holds, what built it, and what its engine says of it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from shoplens.catalog import AttributeSchema
from shoplens.retrievers import StoreUnavailableError
from shoplens.retrievers.vectorstores import StoreState
from shoplens.retrievers.vectorstores.address import is_address

from .shop import Shop, say

MAX_VALUES = 8


def run(options: argparse.Namespace) -> int:
    """Reads the card; counts, and asks the engine, where no other process holds the store."""
    shop = Shop(options)
    info = shop.store.info()
    if info is None:
        raise StoreUnavailableError(
            f"nothing is indexed in {shop.location}. Index a catalogue with: shoplens index CATALOG"
        )
    count: int | None = None
    state: StoreState | None = None
    try:
        count, state = shop.store.count(), shop.store.inspect()
        shop.store.close()
    except StoreUnavailableError as error:
        if is_address(shop.location):
            raise
        say(str(error))
    spaces = {space: (state or info).spaces.get(space, info.options(space)) for space in info.dimensions}
    report = {
        "store": shop.location,
        "engine": shop.store.engine,
        "pictures": str(shop.media),
        "products": count,
        **info.model_dump(mode="json"),
        "spaces": {space: options.model_dump(mode="json") for space, options in spaces.items()},
        "details": dict(state.details) if state else {},
        "ignores": list(state.ignores) if state else [],
    }
    print(
        json.dumps(report, ensure_ascii=False, indent=1)
        if options.json
        else _table(report, info.catalog_schema.filterable)
    )
    return 0


def _table(report: dict[str, Any], fields: dict[str, AttributeSchema]) -> str:
    count = "in use by another process" if report["products"] is None else report["products"]
    lines = [
        f"store     {report['store']} ({report['engine']})",
        f"pictures  {report['pictures']}",
        f"catalogue {report['catalog']} ({report['status']})",
        f"products  {count}",
    ]
    lines += [f"{space:<9} {_space(space, report)}" for space in report["dimensions"]]
    if report["details"]:
        lines.append(f"engine    {', '.join(f'{name} {value}' for name, value in report['details'].items())}")
    if report["ignores"]:
        lines.append(f"ignores   {', '.join(report['ignores'])}")
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


def _space(space: str, report: dict[str, Any]) -> str:
    """Encoder, size, distance, and how the graph is built where that was chosen."""
    options = report["spaces"][space]
    graph = [f"{name} {options[name]}" for name in ("m", "ef_construct") if options[name] is not None]
    words = [report["encoders"].get(space), f"{report['dimensions'][space]}-d", options["distance"], *graph]
    return ", ".join(str(word) for word in words)
