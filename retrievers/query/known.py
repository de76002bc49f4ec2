"""Every way in which one catalogue's values are written: their own words, and the synonyms of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from shoplens.catalog import CatalogSchema, category_label
from shoplens.catalog.schema import WORD
from shoplens.catalog.synonyms import all_synonyms

from .words import FILLERS, NEGATORS, SUBJECT_FIELDS, stem_of

Key = tuple[str, ...]
"""The stems of a phrase."""
Candidates = dict[str, list[str]]
"""Field → the values of it that a phrase may stand for."""

JOINED = re.compile(r"\s*(?:&|/|\band\b)\s*")
"""Joins two kinds of thing in one label."""
TOO_COMMON = frozenset(
    """
    all any best both each every few good great large many more most nice no none other small some yes
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that are values in some catalogues and mean nothing of the kind in a request."""
FLAG_PHRASES = {
    "sale": ("on sale", "in the sale", "sale items", "discounted", "marked down"),
    "new": ("new arrivals", "new arrival", "newly arrived", "just arrived", "new in"),
}
"""How two flags are spoken of that are called by too common a word ("sale", "is_new")."""
SUBJECT_SHARE = 0.5
"""Of a field's values that products' names end with, from which on the field says what a product is."""


class Found(NamedTuple):
    """What a phrase stands for, and whether by its own words or as a synonym. No candidates: by the table
    of synonyms the phrase is a thing of its own ("ice cream"), so that no part of it is a value either.
    """

    candidates: Candidates
    how: Literal["synonym"] | None


class KnownWords:
    """An exact value goes before a synonym; a synonym stands only for values that the catalogue has."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._exact: dict[Key, Candidates] = {}
        for field, attribute in schema.keyword_fields.items():
            for value in attribute.values:
                for key in _keys(field, _label(field, value)):
                    self._add(key, field, value)
        flags = [f for f, a in schema.filterable.items() if a.type == "flag" and "true" in a.values]
        for field in flags:
            key = field_name(field)
            if len(key) > 1 or len(key[0]) > 4:
                self._add(key, field, "true")
            for phrase in FLAG_PHRASES.get("_".join(w for w in key if w not in ("is", "on")), ()):
                self._add(stems(phrase), field, "true")
        self._fields = [field_name(field) for field in schema.keyword_fields]
        self.subjects = frozenset(_subjects(schema))
        """The fields that say what a product is."""
        self.flags = frozenset(flags)
        self._synonyms: dict[Key, Candidates] = {}
        for word, tiers in all_synonyms(schema.synonyms).items():
            meant = next(filter(None, map(self._meant, tiers)), None)
            if meant is not None or not tiers:
                for key in _spelt(word):
                    if key not in self._exact:
                        self._synonyms[key] = meant or {}
        self._add_parts(schema)  # last: a synonym of half a label does not mean the whole
        self.longest = max(map(len, (*self._exact, *self._synonyms)), default=0)
        live = [*self._exact, *(key for key, meant in self._synonyms.items() if meant)]
        self.words = frozenset(word for key in live for word in key)
        """The stems that values and their synonyms are made of."""

    def get(self, key: Key) -> Found | None:
        """None where no value and no synonym is written so."""
        if key in self._exact:
            return Found(self._exact[key], None)
        return Found(self._synonyms[key], "synonym") if key in self._synonyms else None

    def _add_parts(self, schema: CatalogSchema) -> None:
        """ "Hoodies & Sweatshirts" goes by either word too, unless that is another value's word ("Racks" in
        "Shelving & Racks" beside "Coat Racks").
        """
        for field, attribute in schema.keyword_fields.items():
            labels = {_label(field, value) for value in attribute.values}
            using = Counter(stem for label in labels for stem in set(stems(label)))
            for value in attribute.values:
                parts = [stems(part) for part in JOINED.split(_label(field, value))]
                if len(parts) > 1 and all(len(part) == 1 for part in parts):
                    for part in parts:
                        if using[part[0]] == 1 or (part in self._exact and field in self._exact[part]):
                            self._add(part, field, value)

    def _add(self, key: Key, field: str, value: str) -> None:
        values = self._exact.setdefault(key, {}).setdefault(field, [])
        if value not in values:
            values.append(value)

    def _meant(self, phrases: Sequence[str]) -> Candidates:
        """The live values that any of the phrases names; letters ("xl") also without their field's name."""
        meant: Candidates = {}
        for phrase in phrases:
            key = stems(phrase)
            named = [self._exact.get((*name, *key), {}) for name in self._fields]
            for candidates in (self._exact.get(key, {}), *named):
                for field, values in candidates.items():
                    meant.setdefault(field, []).extend(values)
        return {field: list(dict.fromkeys(values)) for field, values in meant.items()}


def _label(field: str, value: str) -> str:
    return category_label(value) if field == "category" else value


def stems(phrase: str) -> Key:
    """A phrase as it is compared."""
    return tuple(stem_of(match[0]) for match in WORD.finditer(phrase))


def field_name(field: str) -> Key:
    """A field's name as it is compared: "feature_bags" as "feature bag"."""
    return tuple(stem_of(word) for word in field.split("_") if word) or (field,)


def _subjects(schema: CatalogSchema) -> Iterator[str]:
    kinds = {stem_of(word) for word in schema.kinds}
    for field, attribute in schema.keyword_fields.items():
        ends = [stem_of(words[-1]) for value in attribute.values if (words := WORD.findall(value))]
        if field in SUBJECT_FIELDS or sum(end in kinds for end in ends) > SUBJECT_SHARE * len(ends):
            yield field


def _spelt(label: str) -> Iterator[Key]:
    """A label's words, hyphens or not, "&" or "and"; so also "Hoodies and Sweatshirts"."""
    together = "-".join(label.split())
    spelt = (label, label.replace("-", " "), label.replace("-", ""), together, JOINED.sub(" and ", label))
    yield from dict.fromkeys(key for text in spelt if (key := stems(text)))


def _keys(field: str, label: str) -> Iterator[Key]:
    """How a value is written; a single letter, a number or a word that asks ("On") only beside its
    field's name.
    """
    for words in _spelt(label):
        if len(words) == 1 and words[0] in TOO_COMMON:
            continue
        short = len(words[0]) < 2 or words[0].isdecimal() or re.fullmatch(r"xs|x{1,3}l", words[0])
        if len(words) == 1 and (short or words[0] in FILLERS or words[0] in NEGATORS):
            yield (*field_name(field), *words)
            yield (*words, *field_name(field))
        else:
            yield words
