"""The words of a catalogue as they are compared, and misspelt ones of a request as the catalogue has them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shoplens.catalog.schema import WORD

from ..query.spelling import english_words
from ..query.words import FILLERS, JOINTS, NEGATORS, stem_of

UNSAID = FILLERS | NEGATORS | JOINTS
"""Words that say nothing of a product."""
TEXTS = ("name", "description", "visual_description")
MIN_LETTERS = 5
ALIKE: Any = OSA.normalized_similarity  # overloaded, which its users' annotations do not take
ALIKE_ENOUGH = 0.75
"""Of eight letters two may be wrong. Chosen on half of the judged requests: from .7 to .8 the words it mends
there are all mended rightly."""


class Terms:
    """Grows with the payloads that it reads."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}  # a term, and a word as a product has it

    def of(self, payload: Mapping[str, Any]) -> list[str]:
        """A product's terms: its texts, and the words of its attributes and categories."""
        lists = (value for value in payload.values() if isinstance(value, list))
        texts = [str(payload.get(field, "")) for field in TEXTS] + [
            str(v) for values in lists for v in values
        ]
        found = []
        for text in texts:
            for word in _words(text):
                found.append(term := _term(word))
                self._written.setdefault(term, word)
        return found

    def in_text(self, text: str) -> list[str]:
        """The terms of a request, each once."""
        return list(dict.fromkeys(_term(word) for word in _words(text)))

    def mended(self, text: str) -> dict[str, str]:
        """Words that neither the catalogue nor the language has, each with the catalogue's word that it most
        likely stands for. Nothing is mended over a catalogue that has no words.
        """
        strange = {
            w: t for w in _words(text) if (t := _term(w)) not in self._written and len(t) >= MIN_LETTERS
        }
        if not strange or not self._written:
            return {}
        english = english_words()
        found = {}
        for word, term in strange.items():
            if word not in english and term not in english and term.isalpha():
                near = process.extractOne(term, self._candidates, scorer=ALIKE, score_cutoff=ALIKE_ENOUGH)
                if near is not None:
                    found[word] = self._written[near[0]]
        return found

    @functools.cached_property
    def _candidates(self) -> list[str]:
        return [term for term in self._written if len(term) >= MIN_LETTERS - 1 and term.isalpha()]


def _words(text: str) -> Iterator[str]:
    """Those that say something; a word with hyphens and each of its parts: "noise-cancelling", "noise"."""
    for match in WORD.finditer(text):
        word = match[0].casefold()
        for one in (word, *(word.split("-") if "-" in word else ())):
            if (one not in UNSAID and len(one) > 1) or one.isdecimal():
                yield one


@functools.lru_cache(maxsize=100_000)
def _term(word: str) -> str:
    return stem_of(word)
