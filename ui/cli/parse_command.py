"""shoplens parse: what is read out of a shopper's words, as JSON, without searching."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shoplens.catalog import CatalogError, CatalogSchema, read_catalog
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers.query import QueryConstructor

from .shop import Shop, say


def run(options: argparse.Namespace) -> int:
    """One text, or a file of them; a bad line is named and the others go on."""
    constructor = QueryConstructor(_schema(options))
    if options.batch is None:
        print(json.dumps(constructor.construct(options.text).understood(), ensure_ascii=False, indent=1))
        return 0
    bad = 0
    for line, row in _rows(Path(options.batch)):
        if isinstance(row, dict) and isinstance(row.get("text"), str) and "id" in row:
            parsed = constructor.construct(row["text"]).understood()
            print(json.dumps({"id": row["id"], **parsed}, ensure_ascii=False))
        else:
            bad += 1
            say(f"{options.batch}:{line}: expected an object with an id and a text")
    return 1 if bad else 0


def _schema(options: argparse.Namespace) -> CatalogSchema:
    if options.catalog:
        return CatalogSchema.from_products(read_catalog(options.catalog, mapping=dict(options.map)).products)
    info = Shop(options).store.info()
    return info.catalog_schema if info else CatalogSchema.from_products(demo_catalog().products)


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    try:
                        yield number, json.loads(line)
                    except (json.JSONDecodeError, RecursionError):
                        yield number, None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise CatalogError(f"{path}: {reason}") from None
