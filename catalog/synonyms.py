"""Words that mean a value: the table that ships with the package, and the one that a shop keeps."""

from __future__ import annotations

import csv
import functools
import io
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import CatalogError

SYNONYMS_FILE = "synonyms.csv"
"""Beside the catalogue: the shop's own table. Two columns, `words` and `means`, several of either joined by
"|". A row whose `means` is empty says that its words mean each other; with only one word in it, that the
word means nothing but itself, which is how a shop takes one of the default table away."""
HEADER = ["words", "means"]
MAX_PHRASE_CHARACTERS = 60
MAX_ROWS = 20_000

Row = tuple[tuple[str, ...], tuple[str, ...]]
Tiers = Mapping[str, tuple[tuple[str, ...], ...]]
"""Word → the groups of words that it may mean; the first group that a catalogue has any value of holds."""


@functools.cache
def default_synonyms() -> Tiers:
    """General shopping English, written by hand; read once."""
    text = Path(__file__).with_name(SYNONYMS_FILE).read_text(encoding="utf-8")
    rows, problems = parse_synonyms(text, SYNONYMS_FILE)
    if problems:
        raise CatalogError("\n".join(problems))
    tiers: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in rows:
        for word, means in _meanings(row):
            tiers[word] = (*tiers.get(word, ()), *((means,) if means else ()))
    return tiers


def all_synonyms(own: Mapping[str, tuple[str, ...]]) -> Tiers:
    """The default table with the shop's `own` in it: of a word that stands in both, only the shop's
    meanings count.
    """
    return {**default_synonyms(), **{word: (means,) if means else () for word, means in own.items()}}


def read_synonyms(folder: str | os.PathLike[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The shop's own table, word → what it means, and what is wrong in it by file and line; empty where
    the folder has none.
    """
    path = Path(folder) / SYNONYMS_FILE
    if not path.is_file():
        return {}, []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {}, [f"{path.name} is not a table of synonyms: not UTF-8 text at byte {error.start}"]
    except OSError as error:
        raise CatalogError(f"{path.name} cannot be read: {error.strerror}") from error
    rows, problems = parse_synonyms(text, path.name)
    table: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for word, means in _meanings(row):
            table[word] = tuple(dict.fromkeys((*table.get(word, ()), *means)))
    return table, problems


def parse_synonyms(text: str, name: str) -> tuple[list[Row], list[str]]:
    """The rows of a table, and the problems, each with file and line."""
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    problems: list[str] = []
    line = 0
    try:
        for cells in reader:
            start, line = line + 1, reader.line_num
            cells = [cell.strip() for cell in cells]
            if start == 1:
                if [cell.casefold() for cell in cells] != HEADER:
                    return [], [f"{name}:1: expected the header {','.join(HEADER)}"]
            elif any(cells):
                if problem := _problem(cells):
                    problems.append(f"{name}:{start}: {problem}")
                else:
                    rows.append((_phrases(cells[0]), _phrases(cells[1])))
            if len(rows) > MAX_ROWS:
                return rows, [*problems, f"{name}:{start}: more than {MAX_ROWS} rows"]
    except csv.Error as error:
        problems.append(f"{name}:{line + 1}: not CSV ({error})")
    return rows, problems


def _problem(cells: list[str]) -> str:
    if len(cells) != len(HEADER):
        return f"{len(cells)} cells, expected {len(HEADER)}: words and means"
    if not _phrases(cells[0]):
        return "words is empty"
    for phrase in _phrases(cells[0] + "|" + cells[1]):
        if not re.search(r"\w", phrase):
            return f"'{phrase}' is no word"
        if len(phrase) > MAX_PHRASE_CHARACTERS:
            return f"'{phrase[:20]}…' is longer than {MAX_PHRASE_CHARACTERS} characters"
    return ""


def _phrases(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(part.casefold().split()) for part in cell.split("|") if part.strip()))


def _meanings(row: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    words, means = row
    for word in words:
        yield word, tuple(other for other in means or words if other != word)
