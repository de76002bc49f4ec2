"""shoplens parse: what is read out of a shopper's words, as JSON, without searching."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from shoplens.catalog import CatalogError, CatalogSchema, read_catalog
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.errors import EncoderUnavailableError
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.request import SearchRequest

from .shop import Shop, say

CHUNK = 256
"""Rows of a batch that are read, embedded and printed at once."""


def run(options: argparse.Namespace) -> int:
    """One text, or a file of them; a bad line is named and the others go on."""
    reader = _Reader(_schema(options), options)
    if options.batch is None:
        (request,) = reader.read([options.text])
        print(json.dumps(request.understood(), ensure_ascii=False, indent=1))
        return 0
    bad = 0
    rows = _rows(Path(options.batch))
    while chunk := list(islice(rows, CHUNK)):
        good = [row for _, row in chunk if _is_request(row)]
        for row, request in zip(good, reader.read([row["text"] for row in good]), strict=True):
            print(json.dumps({"id": row["id"], **request.understood()}, ensure_ascii=False))
        wrong = [line for line, row in chunk if not _is_request(row)]
        for line in wrong:
            say(f"{options.batch}:{line}: expected an object with an id and a text")
        bad += len(wrong)
    return 1 if bad else 0


class _Reader:
    """Reads by the words and, unless that is switched off, by their meaning. The text model is loaded with
    the first text that needs it; where it cannot be had, that is said once.
    """

    def __init__(self, schema: CatalogSchema, options: argparse.Namespace) -> None:
        self._schema = schema
        encoder = None if options.no_meaning else MiniLMEncoder(options.text_model, hub=ModelHub(say))
        self._constructor = QueryConstructor(schema, encoder.embed_texts if encoder else None)

    def read(self, texts: Sequence[str]) -> list[SearchRequest]:
        try:
            return list(self._constructor.construct_many(texts))
        except EncoderUnavailableError as error:
            say(f"going by the words alone: {error}")
            self._constructor = QueryConstructor(self._schema)
            return list(self._constructor.construct_many(texts))


def _is_request(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("text"), str) and "id" in row


def _schema(options: argparse.Namespace) -> CatalogSchema:
    if options.catalog:
        catalog = read_catalog(options.catalog, mapping=dict(options.map))
        return CatalogSchema.from_products(catalog.products, synonyms=catalog.synonyms)
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
