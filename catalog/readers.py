"""Reads a shop's catalogue file, JSONL or CSV, and names every row that is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from .columns import (
    Cell,
    assign_columns,
    attribute_name,
    is_extra_picture,
    is_nested,
    read_attribute,
    read_paths,
    read_price,
    read_text,
    slash_means_path,
    type_columns,
)
from .errors import CatalogError
from .product import RESERVED_FIELDS, Product
from .synonyms import SYNONYMS_FILE, read_synonyms

OnError = Literal["stop", "skip"]
MAX_PROBLEMS_SHOWN = 20
MAX_NAME_CHARACTERS = 64
"""Of an attribute; a longer heading is prose, and its column is left out."""
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
SURROGATE_CHARACTER = re.compile("[\ud800-\udfff]")
"""Half of a character that JSON can spell and no store or encoder can take."""
CSV_SUFFIXES = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True)
class CatalogFile:
    """A catalogue as read: its products, the folder its pictures are relative to, what was left out, and
    the shop's own synonyms where a table of them lies beside it.
    """

    path: Path
    products: tuple[Product, ...]
    columns: Mapping[str, str]
    ignored_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the pictures' relative paths start."""
        return self.path.parent

    def image_path(self, product: Product) -> Path | None:
        """The product's picture, if it names a file inside the catalogue's own folder. A catalogue is
        data: it cannot point at other files of this machine, and addresses on the web are not fetched.
        """
        if not product.image or "://" in product.image or "\0" in product.image:
            return None
        folder = self.folder.resolve()
        try:
            path = (folder / product.image).resolve()
        except (OSError, RuntimeError):  # RuntimeError: links that go round in circles
            return None
        return path if path.is_relative_to(folder) and path != folder else None


def read_catalog(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    on_error: OnError = "stop",
    currency: str = "USD",
) -> CatalogFile:
    """Reads a whole catalogue. Field names that shops commonly use are recognised; `mapping`
    (field → column) settles the rest; every other column becomes an attribute. `currency` is an ISO 4217
    code, of the prices that name none themselves.

    Raises:
        CatalogError: no such file, not a catalogue, or bad rows (each named with file and line; with
            `on_error="skip"` they are left out and listed in `problems` instead).
    """
    path = Path(path)
    rows, problems = _parse(path)
    if not rows:
        raise CatalogError("\n".join(problems[:1]) or f"{path.name}: no products in it")
    names = dict.fromkeys(column for _, row in rows for column in row)
    try:
        columns = assign_columns(names, mapping or {})
    except CatalogError as error:
        raise CatalogError(f"{path.name}: {error}") from None
    products, ignored = _build(rows, columns, path.name, problems, currency)
    problems.sort(key=lambda problem: int(re.findall(r"\d+", problem[len(path.name) :])[0]))  # by line
    synonyms, wrong = read_synonyms(path.parent) if path.name != SYNONYMS_FILE else ({}, [])
    problems += wrong
    if problems and on_error == "stop":
        raise CatalogError(_summary(problems))
    if not products:
        raise CatalogError(_summary(problems))
    return CatalogFile(path, tuple(products), columns, ignored, tuple(problems), synonyms)


def _build(
    rows: list[tuple[int, dict[str, Cell]]],
    columns: Mapping[str, str],
    file: str,
    problems: list[str],
    currency: str,
) -> tuple[list[Product], tuple[str, ...]]:
    used = set(columns.values())
    ignored: dict[str, None] = {}
    extras = [_attributes(row, used, ignored) for _, row in rows]
    types = type_columns(extras)
    category = columns.get("categories", "")
    slash = slash_means_path(row.get(category) for _, row in rows)
    seen: dict[str, int] = {}
    products: list[Product] = []
    for (line, row), extra in zip(rows, extras, strict=True):
        try:
            product = _product(row, extra, columns, types, slash_is_path=slash, shops=currency)
            if product.id in seen:
                raise ValueError(f"{columns['id']} '{product.id}' stands on line {seen[product.id]} already")
        except ValidationError as error:
            problems.append(f"{file}:{line}: {_first_reason(error)}")
        except ValueError as error:
            problems.append(f"{file}:{line}: {error}")
        else:
            seen[product.id] = line
            products.append(product)
    return products, tuple(ignored)


def _product(
    row: Mapping[str, Cell],
    extra: Mapping[str, Cell],
    columns: Mapping[str, str],
    types: Mapping[str, str],
    *,
    slash_is_path: bool,
    shops: str,
) -> Product:
    def cell(name: str) -> Cell:
        return row.get(columns[name]) if name in columns else None

    for column in columns.values():
        if is_nested(row.get(column)):
            raise ValueError(f"{column} holds an object; give text, a number or a flat list")
    price, currency = read_price(cell("price"))
    for name in ("id", "name"):
        if not read_text(cell(name)):
            raise ValueError(f"{columns[name]} is empty")
    return Product(
        id=read_text(cell("id")),
        name=read_text(cell("name")),
        description=read_text(cell("description")),
        visual_description=read_text(cell("visual_description")),
        price=price,
        currency=(read_text(cell("currency")) or currency or shops).upper(),
        categories=read_paths(cell("categories"), slash_is_path=slash_is_path),
        attributes={
            name: value
            for name, cell_ in extra.items()
            if (value := read_attribute(cell_, types[name])) is not None
        },
        image=read_text(cell("image")) or None,
    )


def _attributes(row: Mapping[str, Cell], used: set[str], ignored: dict[str, None]) -> dict[str, Cell]:
    """The columns that are attributes; a nested "attributes" object is spread out."""
    found: dict[str, Cell] = {}
    for column, cell in row.items():
        if column in used:
            continue
        nested = isinstance(cell, dict) and column.casefold() in ("attributes", "properties", "specs")
        for name, value in cell.items() if nested and isinstance(cell, dict) else ((column, cell),):
            key = attribute_name(str(name))
            unusable = not 0 < len(key) <= MAX_NAME_CHARACTERS or is_nested(value)
            taken = found.get(key) not in (None, "", [])  # "Color" beside "colors": the first one counts
            if unusable or taken or is_extra_picture(key, value) or key in RESERVED_FIELDS:
                ignored[str(name)] = None
            else:
                found[key] = value
    return found


def _parse(path: Path) -> tuple[list[tuple[int, dict[str, Cell]]], list[str]]:
    try:
        if not path.exists():
            raise CatalogError(f"no such file: {path}")
        if not path.is_file():
            raise CatalogError(f"{path} is not a file; give a catalogue as JSONL or CSV")
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"{path.name[:100]} cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogError(
            f"{path.name} is not a catalogue: not UTF-8 text at byte {error.start}. "
            "Give JSONL or CSV, saved as UTF-8"
        ) from None
    if "\0" in text:
        raise CatalogError(f"{path.name} is not a catalogue: it holds binary data. Give JSONL or CSV")
    problems: list[str] = []
    if path.suffix.lower() in CSV_SUFFIXES:
        return list(_csv_rows(text, path, problems)), problems
    if text.lstrip()[:1] == "[":
        raise CatalogError(f"{path.name} is one JSON array; give JSONL: one product object a line")
    if path.suffix.lower() not in (".jsonl", ".ndjson", ".json") and text.lstrip()[:1] != "{":
        return list(_csv_rows(text, path, problems)), problems
    return list(_jsonl_rows(text, path, problems)), problems


def _jsonl_rows(text: str, path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if SURROGATE.search(line) and SURROGATE_CHARACTER.search(json.dumps(row, ensure_ascii=False)):
                raise ValueError("half a character")
        except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
            where = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            problems.append(f"{path.name}:{number}{where}: not JSON. Each line is one product object")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            problems.append(f"{path.name}:{number}: not a product object but a {type(row).__name__}")


def _csv_rows(text: str, path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    first = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0])
    delimiter = CSV_SUFFIXES.get(path.suffix.lower(), ",")
    if delimiter != "\t" or delimiter not in first:
        delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                _check_header(header, path)
            elif len(cells) != len(header):
                problems.append(f"{path.name}:{start}: {len(cells)} cells, the header has {len(header)}")
            else:
                yield start, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        problems.append(f"{path.name}:{line}: not CSV ({error})")


def _check_header(header: list[str], path: Path) -> None:
    if len(header) < 2 or not all(re.search(r"\w", name) for name in header):
        raise CatalogError(
            f"{path.name} is not a catalogue: its first line is no CSV header and no JSON object"
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise CatalogError(f"{path.name}:1: the column '{twice[0]}' stands twice in the header")


def _first_reason(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}" if where else problem["msg"]


def _summary(problems: list[str]) -> str:
    shown = problems[:MAX_PROBLEMS_SHOWN]
    more = len(problems) - len(shown)
    return "\n".join([*shown, f"and {more} more"] if more else shown)
