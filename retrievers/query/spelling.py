"""Misspelt words of the catalogue's values, mended only where nothing else can be meant."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Any, Protocol, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LETTERS = 4
LONG_WORD = 8
"""Letters from which on a word may have two errors; a shorter one may have one. Two letters that changed
places are one error (optimal string alignment)."""
DISTANCE: Any = OSA.distance  # overloaded, which its users' annotations do not take
MAX_MENDED = 40
"""Unknown words of one text that are looked at: more is no request but a document."""
CACHE_SIZE = 4_096


class _Words(Protocol):
    def __contains__(self, word: str) -> bool: ...


@functools.cache
def english_words() -> _Words:
    """160,000 English words with the commonest brands, from pyspellchecker (MIT); a sixth of a second,
    once, when the first unknown word comes.
    """
    from spellchecker import SpellChecker

    return cast(_Words, SpellChecker(language="en", distance=1).word_frequency)


class Mender:
    """Knows the words of the values (`targets`), and those that the shop uses besides (`known`)."""

    def __init__(self, targets: Iterable[str], known: Collection[str]) -> None:
        self._known = known
        self._by_length: dict[int, list[str]] = {}
        for word in targets:
            if len(word) >= MIN_LETTERS - 1 and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        self._cache: OrderedDict[str, str | None] = OrderedDict()

    def mend(self, stem: str, word: str) -> str | None:
        """The one value word that is nearest to a word that no dictionary has; None where it is a word,
        too short, too far from every value, or as near to two.
        """
        if len(stem) < MIN_LETTERS or not stem.isalpha() or not stem.isascii() or stem in self._known:
            return None
        if word not in self._cache:
            self._cache[word] = self._nearest({stem, word}) if not _is_english(stem, word) else None
            while len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        return self._cache.get(word)

    def _nearest(self, forms: Collection[str]) -> str | None:
        """Of the stem, and of the word as written: "whtie" looks like a plural and is none."""
        near: list[tuple[str, float]] = []
        for form in forms:
            allowed = 1 if len(form) < LONG_WORD else 2
            for length in range(len(form) - allowed, len(form) + allowed + 1):
                words = self._by_length.get(length, [])
                found = process.extract(form, words, scorer=DISTANCE, score_cutoff=allowed, limit=3)
                near += [(str(word), float(distance)) for word, distance, _ in found]
        if not near:
            return None
        best = min(distance for _, distance in near)
        nearest = {word for word, distance in near if distance == best}
        return nearest.pop() if len(nearest) == 1 else None


def _is_english(stem: str, word: str) -> bool:
    words = english_words()
    return stem in words or word in words or word.removesuffix("'s") in words
