"""Finds the catalogue's own values in a shopper's words, wanted and unwanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD

from .exclusions import idioms, merged_negators
from .known import KnownWords
from .mentions import Reading, ValueMention
from .nouns import Token
from .spelling import MAX_MENDED, Mender
from .walk import Walk
from .words import stem_of

MAX_TOKENS = 2_000
"""A request is read this far; the vectors see no more either."""


class ValueFinder:
    """Words are compared without case, plural, possessive and hyphens; the longest match wins, an exact
    value before a synonym, and a misspelt word is mended. A value of a field that says what a product is
    counts only where it ends its phrase and is not said about another thing. A phrase that several fields
    know goes to the field that is named ("brand Orange", "made of leather"), else to category, else to
    the field where most products have it.
    """

    def __init__(self, schema: CatalogSchema) -> None:
        self._fields = schema.filterable
        self._known = KnownWords(schema)
        shop = {stem_of(word) for word in schema.vocabulary}
        self._mender = Mender(self._known.words, self._known.words | shop)

    @property
    def subjects(self) -> frozenset[str]:
        """The fields that say what a product is."""
        return self._known.subjects

    @property
    def flags(self) -> frozenset[str]:
        """The flags that some product has."""
        return self._known.flags

    def find(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> list[ValueMention]:
        """Every mention outside the `taken` character ranges, in the order of the text."""
        return self.read(text, taken).mentions

    def read(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> Reading:
        """Mentions and exclusions outside the `taken` character ranges."""
        nothing = idioms(text)
        tokens = list(self._tokens(text, sorted([*taken, *nothing])))
        reading = Walk(self._known, self._fields, text, tokens).reading()
        reading.spans += nothing
        return reading

    def _tokens(self, text: str, taken: list[tuple[int, int]]) -> Iterator[Token]:
        negators = dict(merged_negators(text))
        count = mended = done = 0
        for match in WORD.finditer(text):
            start = match.start()
            while taken and taken[0][1] <= start:
                taken.pop(0)
            if start < done or any(s < match.end() and start < e for s, e in taken[:2]):
                continue
            if start in negators:
                done = negators[start]
                yield Token("not", start, done, "not")
                continue
            for token in self._split(match[0], start):
                if token.stem not in self._known.words and mended < MAX_MENDED:
                    better = self._mender.mend(token.stem, token.word)
                    mended += better is not None
                    yield token._replace(stem=better, mended=True) if better else token
                else:
                    yield token
            count += 1
            if count >= MAX_TOKENS:
                break

    def _split(self, word: str, start: int) -> list[Token]:
        """One word; two of "non-leather" and "leather-free" where "leather" is known and the whole is not."""
        whole = _token(word, start)
        cut = 3 if whole.stem.startswith("non-") else len(word) - 5 if whole.stem.endswith("-free") else 0
        if not cut or whole.stem in self._known.words or len(whole.stem) != len(word):
            return [whole]
        parts = [_token(word[:cut], start), _token(word[cut + 1 :], start + cut + 1)]
        return parts if any(part.stem in self._known.words for part in parts) else [whole]


def _token(word: str, start: int) -> Token:
    return Token(stem_of(word), start, start + len(word), word.casefold().replace("’", "'"))
