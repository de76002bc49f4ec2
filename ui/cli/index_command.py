"""shoplens index: a catalogue into a store."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from shoplens.catalog import CatalogFile, CatalogSchema, read_catalog
from shoplens.retrievers import IndexReport

from .shop import Shop, say

MAX_LISTED = 10


def run(options: argparse.Namespace) -> int:
    """Reads, embeds, writes; the report goes to stdout."""
    catalog = read_catalog(options.catalog, mapping=dict(options.map), on_error=options.on_error)
    for problem in catalog.problems:
        say(f"left out: {problem}")
    if catalog.ignored_columns:
        say(
            f"not used: {', '.join(catalog.ignored_columns)} (pictures beside the main one, or nested values)"
        )
    shop = Shop(options)
    embeddings = shop.embeddings(anew=options.rebuild)
    if options.rebuild:
        embeddings.load()  # what cannot be had must not cost the store that is there
        shop.clear()
    report = shop.index(catalog, embeddings, keep_missing=options.keep_missing)
    info = shop.store.info()
    shop.store.close()
    _warn(report)
    schema = CatalogSchema.from_products(catalog.products)
    if schema.other_currencies:
        others = ", ".join(schema.other_currencies)
        say(f"prices in {others} too: limits and orders by price compare those in {schema.currency} only")
    print(_report(report, catalog, shop.location, info.encoders if info else {}))
    return 0


def _warn(report: IndexReport) -> None:
    for problem in report.bad_pictures[:MAX_LISTED]:
        say(f"no picture: {problem}")
    if (more := len(report.bad_pictures) - MAX_LISTED) > 0:
        say(f"no picture: and {more} more")


def _report(report: IndexReport, catalog: CatalogFile, location: str, encoders: Mapping[str, str]) -> str:
    schema = CatalogSchema.from_products(catalog.products)
    fields = ", ".join(
        f"{name} ({len(a.values)})" if a.type == "keyword" else name for name, a in schema.filterable.items()
    )
    return "\n".join(
        [
            f"{catalog.path.name}: {report.total} products into {location} in {report.seconds:.1f} s",
            f"  written {report.written}, unchanged {report.unchanged}, removed {report.removed}",
            f"  pictures {report.pictures}"
            + (f", stand-ins from words {report.stand_ins}" if report.stand_ins else "")
            + (f", missing {len(report.bad_pictures)}" if report.bad_pictures else ""),
            f"  columns  {', '.join(f'{field} = {column}' for field, column in catalog.columns.items())}",
            f"  filters  {fields}",
            f"  encoders text {encoders.get('text')}, image {encoders.get('image')}",
        ]
    )
