"""Finds the catalogue's own values in a shopper's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shoplens.catalog import CatalogSchema, category_label
from shoplens.catalog.schema import WORD

from .words import FILLERS, NEGATORS, stem_of

ARTICLES = frozenset(
    """
    a an any anything are be by containing for from have in is like made of something that the want with
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""May stand between a negator and what it excludes: "not made of leather"."""
ALL_BUT = frozenset({"anything", "everything", "all", "any"})
"""Before "but" they exclude: "anything but leather"."""
LINKS = frozenset({",", "or", "nor", "and", "&", "/", ", or", ", nor", ", and"})
"""Between values that belong together: "red, blue or green"."""
NOT_WITHOUT = frozenset({"shipping", "delivery", "return", "postage", "size", "gift"})
"""After "free" they say that it is theirs: "a red one, free delivery"; else "leather free" excludes."""
TOO_COMMON = frozenset(
    """
    all any best both each every few good great large many more most nice no none other small some yes
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that are values in some catalogues and mean nothing of the kind in a request."""
MAX_NEGATION_WORDS = 5
MAX_TOKENS = 2_000
"""A request is read this far; the vectors see no more either."""


Token = tuple[str, int, int]
"""Stem, start and end of a word."""


@dataclass(frozen=True)
class ValueMention:
    """One value, or several that share a spelling, met in the text. `excluded`: "not leather"."""

    field: str
    values: tuple[str, ...]
    span: tuple[int, int]
    excluded: bool


class ValueFinder:
    """Exact words only: case, plural, possessive and hyphens aside. The longest match wins; a spelling
    that several fields know goes to the field named before it ("brand Orange"), else to category, else to
    the field where most products have it.
    """

    def __init__(self, schema: CatalogSchema) -> None:
        self._known: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._schema = schema
        for field, attribute in schema.keyword_fields.items():
            for value in attribute.values:
                label = category_label(value) if field == "category" else value
                for key in _keys(field, label):
                    self._known.setdefault(key, {}).setdefault(field, []).append(value)
        for field, attribute in schema.filterable.items():
            key = _field_name(field)
            if attribute.type == "flag" and "true" in attribute.values and (len(key) > 1 or len(key[0]) > 4):
                self._known.setdefault(key, {}).setdefault(field, []).append("true")
        self._longest = max(map(len, self._known), default=0)
        self._words = {word for key in self._known for word in key}

    def find(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> list[ValueMention]:
        """Every mention outside the `taken` character ranges, in the order of the text."""
        ranges = list(taken)
        tokens: list[Token] = []
        for match in WORD.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in ranges):
                tokens += self._split(match[0], match.start())
            if len(tokens) >= MAX_TOKENS:
                break
        return _spread(text, list(self._mentions(text, tokens)))

    def _split(self, word: str, start: int) -> list[Token]:
        """One word; two of "non-leather" and "leather-free", unless the catalogue has such a word."""
        stem, end = stem_of(word), start + len(word)
        cut = 3 if stem.startswith("non-") else len(word) - 5 if stem.endswith("-free") else 0
        if not cut or stem in self._words or len(stem) != len(word):
            return [(stem, start, end)]
        return [(stem_of(word[:cut]), start, start + cut), (stem_of(word[cut + 1 :]), start + cut + 1, end)]

    def _mentions(self, text: str, tokens: list[Token]) -> Iterator[ValueMention]:
        position = done = 0
        last = ""  # the field of the mention that ended at `done`
        while position < len(tokens):
            length, candidates = self._longest_at(text, tokens, position, done, last)
            if length:
                field, first = self._choose(candidates, tokens, position, done)
                excluded, start = _negated(text, tokens, first, done)
                position, done, last = position + length, position + length, field
                if _said_to_be_free_of(text, tokens, done):
                    excluded, position, done = True, position + 1, done + 1
                yield ValueMention(field, tuple(candidates[field]), (start, tokens[done - 1][2]), excluded)
            else:
                position += 1

    def _longest_at(
        self, text: str, tokens: list[Token], position: int, done: int, last: str
    ) -> tuple[int, dict[str, list[str]]]:
        """How many words at `position` are a value, and whose; "L" is one in "size M or L"."""
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            key = tuple(stem for stem, _, _ in tokens[position : position + length])
            if key in self._known:
                return length, self._known[key]
        if last and text[tokens[done - 1][2] : tokens[position][1]].strip().casefold() in LINKS:
            found = self._known.get((*_field_name(last), tokens[position][0]), {})
            if last in found:
                return 1, {last: found[last]}
        return 0, {}

    def _choose(
        self, candidates: dict[str, list[str]], tokens: list[Token], position: int, done: int
    ) -> tuple[str, int]:
        """The field that is meant, and the first word that says so: its name where that stands before."""
        for field in candidates:
            first = position - len(_field_name(field))
            if first >= done and tuple(stem for stem, _, _ in tokens[first:position]) == _field_name(field):
                return field, first
        fields = self._schema.filterable

        def weight(field: str) -> tuple[bool, int]:
            return field == "category", sum(fields[field].values.get(v, 0) for v in candidates[field])

        return max(candidates, key=weight), position


def _field_name(field: str) -> tuple[str, ...]:
    return tuple(stem_of(word) for word in field.split("_"))


def _keys(field: str, label: str) -> Iterator[tuple[str, ...]]:
    """How a value is written: its words, hyphens or not; a single letter, a number or a word that asks
    ("On") only beside its field's name.
    """
    spelt = (label, label.replace("-", " "), label.replace("-", ""), "-".join(label.split()))
    for words in dict.fromkeys(tuple(stem_of(match[0]) for match in WORD.finditer(text)) for text in spelt):
        if not words or words in {(word,) for word in TOO_COMMON}:
            continue
        short = len(words[0]) < 2 or words[0].isdecimal() or words[0] in ("xs", "xl", "xxl")
        if len(words) == 1 and (short or words[0] in FILLERS or words[0] in NEGATORS):
            yield (*_field_name(field), *words)
        else:
            yield words


def _negated(text: str, tokens: list[Token], position: int, floor: int) -> tuple[bool, int]:
    """Whether a negator stands before the token, and where the mention then starts. "No, red" is none."""
    for back in range(position - 1, max(floor, position - MAX_NEGATION_WORDS) - 1, -1):
        stem, start, end = tokens[back]
        if re.search(r"[,.;!?\n]", text[end : tokens[back + 1][1]]):
            break
        if stem in NEGATORS:
            return True, start
        if stem == "but" and back > floor and tokens[back - 1][0] in ALL_BUT:
            return True, tokens[back - 1][1]
        if stem not in ARTICLES:
            break
    return False, tokens[position][1]


def _said_to_be_free_of(text: str, tokens: list[Token], position: int) -> bool:
    """Whether "free" follows, and means that there is none: "leather-free", "leather free"."""
    if position >= len(tokens) or tokens[position][0] != "free":
        return False
    after = tokens[position + 1][0] if position + 1 < len(tokens) else ""
    return text[tokens[position - 1][2] : tokens[position][1]] in (" ", "-") and after not in NOT_WITHOUT


def _spread(text: str, mentions: list[ValueMention]) -> list[ValueMention]:
    """ "Not red, blue or green" excludes all three; "not red, blue" only the first."""
    spread = list(mentions)
    for index, mention in enumerate(mentions):
        if not mention.excluded or text[mention.span[0] : mention.span[1]].casefold().endswith("free"):
            continue
        for end in range(index + 1, len(mentions)):
            gap = text[mentions[end - 1].span[1] : mentions[end].span[0]].strip().casefold()
            other = mentions[end].field != mention.field
            if mentions[end].excluded or gap not in LINKS or (other and gap != "or"):
                break
            if gap != ",":
                spread[index + 1 : end + 1] = [
                    replace(m, excluded=True) for m in mentions[index + 1 : end + 1]
                ]
    return spread
