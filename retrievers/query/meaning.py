"""What kind of thing words come near to in meaning, where they are not written like any value."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shoplens.catalog import CatalogSchema, category_label
from shoplens.catalog.product import PATH_SEPARATOR
from shoplens.catalog.schema import WORD

from ..request import Mapped, SearchRequest
from .known import stems
from .words import FILLERS, JOINTS, MODIFIERS, NEGATORS, PEOPLE, stem_of

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors, shape (n, d)."""

WHOLE_LABEL, LAST_NOUN, WHOLE_QUERY = 0.2, 0.1, 0.3
"""What is added to a cosine: for the share of the label's words that the query has; for the label's last
noun being the query's; for the share of the query's words that the label has. Words weigh by how rare they
are among the labels. Read off one half of WANDS' queries (`evals/quality/categories.py`)."""
SURE_MARGIN = 0.3
SURE_COSINE = 0.75
"""A guess is sure where the label ends with the query's last noun, is this far ahead of the next one and
this near, and does not stand in the query word for word (it would be a filter already, were it meant). On
WANDS all such guesses are right from cosine .5 on (8 of 8 on the calibrating half, 19 of 19 on the other),
but of 7,305 requests for what the demo shop mostly lacks ("office chair" beside camping chairs) 97 then got
a filter (14 of 15 read were wrong); from .75 on 1 does, and 3 of 3 are right on WANDS."""
MAX_WORDS = 12
"""A longer query is compared by what it is about alone: a sentence's vector is mostly its other words."""
NEAR_ENOUGH = 0.3
"""A mean cosine below which nothing is guessed: such words have nothing to do with the label."""
ABOUT_AS_GOOD = 0.2
"""How far behind the best guess another one is still worth a preference."""
MAX_GUESSES = 3
MAX_LABELS = 1_000
"""Labels per field that are compared, those with most products: a second or two of embedding, once."""


class _Guess(NamedTuple):
    label: int
    score: float
    cosine: float
    ends_alike: bool


class _Labels:
    """One field's labels, each with the values that it stands for: "Jackets" below Men and below Women."""

    def __init__(self, field: str, values: Sequence[str]) -> None:
        grouped: dict[str, list[str]] = {}
        for value in values:
            label = category_label(value) if field == "category" else value
            if not all(stem in PEOPLE for stem in stems(label)):
                grouped.setdefault(label, []).append(value)
        self.names = list(grouped)[:MAX_LABELS]
        self.values = [grouped[name] for name in self.names]
        self._parts = [[part for text in _parts(name) if (part := stems(text))] for name in self.names]
        self._having: dict[str, list[int]] = {}
        counts = Counter[str]()
        for number, parts in enumerate(self._parts):
            for stem in {stem for part in parts for stem in part}:
                counts[stem] += 1
                self._having.setdefault(stem, []).append(number)
        self._rarity = {stem: math.log(1 + len(self.names) / count) for stem, count in counts.items()}
        self._unknown = math.log(1 + 2 * len(self.names))

    def lexical(self, words: Sequence[str]) -> tuple[NDArray[np.float64], set[int]]:
        """What each label has in common with the query's stems, and the labels that end with its last one."""
        gains = np.zeros(len(self.names))
        if not words:
            return gains, set()
        known = set(words)
        whole = sum(self._rarity.get(stem, self._unknown) for stem in known)
        alike: set[int] = set()
        for number in {number for stem in known for number in self._having.get(stem, ())}:
            parts = self._parts[number]
            shared = [sum(self._rarity[stem] for stem in set(part) & known) for part in parts]
            sizes = [sum(self._rarity[stem] for stem in set(part)) for part in parts]
            gains[number] = WHOLE_LABEL * max(s / size for s, size in zip(shared, sizes, strict=True))
            gains[number] += WHOLE_QUERY * max(shared) / whole
            if any(part[-1] == words[-1] for part in parts):
                gains[number] += LAST_NOUN
                alike.add(number)
        return gains, alike


class Meanings:
    """Over the fields that say what a product is. The labels are embedded once, with the first request
    whose own words say nothing of the kind.
    """

    def __init__(self, schema: CatalogSchema, subjects: Collection[str], embed: Embed) -> None:
        self._embed = embed
        fields = {f: a for f, a in schema.keyword_fields.items() if f in subjects}
        self._labels = {f: labels for f, a in fields.items() if (labels := _Labels(f, list(a.values))).names}
        self._subjects = frozenset(subjects)
        self._vectors: dict[str, Vectors] | None = None
        self._lock = threading.Lock()

    def complete(self, requests: Sequence[SearchRequest]) -> Iterator[SearchRequest]:
        """The same requests, with a guess where none says yet what is sought."""
        open_ = [r for r in requests if r.query and self._labels and not self._says_what(r)]
        said = {request.query: content_words(request.query) for request in open_}
        compared = {query: _compared(query, words) for query, words in said.items()}
        texts = list(dict.fromkeys(text for pair in compared.values() for text in pair))
        vectors = dict(zip(texts, self._embed(texts), strict=True)) if texts else {}
        for request in requests:
            words = said.get(request.query)
            if words is None or self._says_what(request):
                yield request
            else:
                whole, about = compared[request.query]
                yield self._with_guess(request, words, (vectors[whole] + vectors[about]) / 2)

    def _says_what(self, request: SearchRequest) -> bool:
        """Whether a filter names a kind of thing; for whom it is does not."""
        wanted = request.filter.any_of
        return any(field in self._subjects for field in wanted if not _is_for_whom(field, wanted[field]))

    def _with_guess(self, request: SearchRequest, words: Sequence[str], near: Vectors) -> SearchRequest:
        vectors = self._label_vectors()
        wanted = [stem_of(word) for word in words]
        best: tuple[float, str, list[_Guess]] = (0.0, "", [])
        for field, labels in self._labels.items():
            cosines = vectors[field] @ near
            gains, alike = labels.lexical(wanted)
            scores = cosines + gains
            order = np.argsort(-scores, kind="stable")[: MAX_GUESSES + 1]
            guesses = [_Guess(int(n), float(scores[n]), float(cosines[n]), int(n) in alike) for n in order]
            if guesses[0].score > best[0] and guesses[0].cosine >= NEAR_ENOUGH:
                best = (guesses[0].score, field, guesses)
        _, field, guesses = best
        return self._applied(request, words, field, guesses) if guesses else request

    def _applied(
        self, request: SearchRequest, words: Sequence[str], field: str, guesses: Sequence[_Guess]
    ) -> SearchRequest:
        labels, said = self._labels[field], " ".join(words)
        unwanted = request.filter.none_of.get(field, ())
        scope = request.filter.any_of.get(field, ())

        def values(guess: _Guess) -> list[str]:
            found = [value for value in labels.values[guess.label] if value not in unwanted]
            return [v for v in found if any(v.startswith(up + PATH_SEPARATOR) for up in scope)] or (
                [] if scope else found
            )

        first = guesses[0]
        ahead = first.score - (guesses[1].score if len(guesses) > 1 else 0.0)
        written_out = set(stems(labels.names[first.label])) <= set(map(stem_of, words))
        if (
            first.ends_alike
            and not written_out
            and ahead >= SURE_MARGIN
            and first.cosine >= SURE_COSINE
            and values(first)
        ):
            sure = tuple(values(first))
            narrowed = request.filter.model_copy(update={"any_of": {**request.filter.any_of, field: sure}})
            update = {"filter": narrowed, "mapped": (*request.mapped, *_mapped(said, field, sure))}
            return request.model_copy(update=update)
        near = [g for g in guesses if g.score >= first.score - ABOUT_AS_GOOD and g.cosine >= NEAR_ENOUGH]
        preferred = tuple(value for guess in near for value in values(guess))[:MAX_GUESSES]
        if not preferred:
            return request
        update = {
            "preferred": {**request.preferred, field: preferred},
            "mapped": (*request.mapped, *_mapped(said, field, preferred)),
        }
        return request.model_copy(update=update)

    def _label_vectors(self) -> dict[str, Vectors]:
        with self._lock:
            if self._vectors is None:
                self._vectors = {f: np.asarray(self._embed(la.names)) for f, la in self._labels.items()}
            return self._vectors


def content_words(text: str) -> list[str]:
    """What a query is about: its words up to the first preposition behind a noun, without those that ask,
    say how a thing is or for whom.
    """
    words: list[str] = []
    for match in WORD.finditer(text):
        word = match[0].casefold().replace("’", "'")
        if word in JOINTS and words:
            break
        idle = word in FILLERS or word in NEGATORS or word in MODIFIERS or stem_of(word) in PEOPLE
        if not idle and not any(c.isdecimal() for c in word):
            words.append(word)
    return words


def _compared(query: str, words: Sequence[str]) -> tuple[str, str]:
    """The two texts that stand for a query: itself, and what it is about."""
    about = " ".join(words[:MAX_WORDS]) or query
    return (query if len(query.split()) <= MAX_WORDS else about), about


def _parts(label: str) -> list[str]:
    """ "Coffee & Cocktail Tables" as "Coffee", "Cocktail Tables" and "Coffee Tables"."""
    parts = [part for part in re.split(r"\s*(?:[&/,]|\band\b)\s*", label) if part]
    last = WORD.findall(parts[-1]) if len(parts) > 1 else []
    shared = [f"{part} {last[-1]}" for part in parts[:-1] if len(last) > 1 and len(WORD.findall(part)) == 1]
    return [*parts, *shared]


def _is_for_whom(field: str, values: Sequence[str]) -> bool:
    return field == "category" and all(stem in PEOPLE for v in values for stem in stems(category_label(v)))


def _mapped(said: str, field: str, values: Sequence[str]) -> list[Mapped]:
    return [Mapped(**{"from": said, "to": value}, field=field, how="meaning") for value in values]
