"""Finds the catalogue's own values in a shopper's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shoplens.catalog import CatalogSchema, category_label

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
NEGATORS = frozenset({"not", "no", "without", "except", "excluding", "non"})
ARTICLES = frozenset({"a", "an", "the", "any", "by", "in", "made", "of", "with", "from"})
"""May stand between a negator and what it excludes: "not made of leather"."""
TOO_COMMON = frozenset(
    """
    all any best both each every few good great large many more most nice no none other small some yes
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that are values in some catalogues and mean nothing of the kind in a request."""
MAX_TOKENS = 2_000
"""A request is read this far; the vectors see no more either."""


@dataclass(frozen=True)
class ValueMention:
    """One value, or several that share a spelling, met in the text. `excluded`: "not leather"."""

    field: str
    values: tuple[str, ...]
    span: tuple[int, int]
    excluded: bool


class ValueFinder:
    """Exact words only: case, plural and possessive aside. The longest match wins; a spelling that
    several fields know goes to category first, else to the field where most products have it.
    """

    def __init__(self, schema: CatalogSchema) -> None:
        self._known: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._longest = 1
        self._schema = schema
        for field, attribute in schema.keyword_fields.items():
            for value in attribute.values:
                label = category_label(value) if field == "category" else value
                for key in _keys(field, label):
                    self._known.setdefault(key, {}).setdefault(field, []).append(value)
                    self._longest = max(self._longest, len(key))
        for field, attribute in schema.filterable.items():
            key = tuple(_stem(word) for word in field.split("_"))
            if attribute.type == "flag" and "true" in attribute.values and (len(key) > 1 or len(key[0]) > 4):
                self._known.setdefault(key, {}).setdefault(field, []).append("true")

    def find(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> list[ValueMention]:
        """Every mention outside the `taken` character ranges, in the order of the text."""
        ranges = list(taken)
        tokens = []
        for match in WORD.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in ranges):
                tokens.append((_stem(match[0]), match.start(), match.end()))
            if len(tokens) == MAX_TOKENS:
                break
        return list(self._mentions(tokens))

    def _mentions(self, tokens: list[tuple[str, int, int]]) -> Iterator[ValueMention]:
        position = 0
        while position < len(tokens):
            for length in range(min(self._longest, len(tokens) - position), 0, -1):
                key = tuple(stem for stem, _, _ in tokens[position : position + length])
                if key in self._known:
                    excluded, start = _negated(tokens, position)
                    field, values = self._choose(self._known[key])
                    yield ValueMention(field, values, (start, tokens[position + length - 1][2]), excluded)
                    position += length - 1
                    break
            position += 1

    def _choose(self, candidates: dict[str, list[str]]) -> tuple[str, tuple[str, ...]]:
        fields = self._schema.filterable

        def weight(field: str) -> tuple[bool, int]:
            return field == "category", sum(fields[field].values.get(v, 0) for v in candidates[field])

        field = max(candidates, key=weight)
        return field, tuple(candidates[field])


def _keys(field: str, label: str) -> Iterator[tuple[str, ...]]:
    """How a value is written: its words; a single letter or a number only beside its field's name."""
    words = tuple(_stem(match[0]) for match in WORD.finditer(label))
    if not words or words in {(word,) for word in TOO_COMMON}:
        return
    if len(words) == 1 and (len(words[0]) < 2 or words[0].isdecimal() or words[0] in ("xs", "xl", "xxl")):
        name = tuple(_stem(word) for word in field.split("_"))
        yield (*name, *words)
        return
    yield words


def _negated(tokens: list[tuple[str, int, int]], position: int) -> tuple[bool, int]:
    """Whether a negator stands before the token, and where the mention then starts."""
    for back in range(position - 1, max(-1, position - 4), -1):
        stem, start, _ = tokens[back]
        if stem in NEGATORS:
            return True, start
        if stem not in ARTICLES:
            break
    return False, tokens[position][1]


def _stem(word: str) -> str:
    """Lower case, no possessive, singular: the form in which words are compared, never shown."""
    word = re.sub(r"['’]s?$", "", word.casefold())
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
