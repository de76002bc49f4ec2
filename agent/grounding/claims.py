"""Reads an answer as claims: sentences, the products they name, runs of telling words, and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from shoplens.catalog.schema import WORD
from shoplens.retrievers.query.amounts import find_amounts, tokenize

from .evidence import Evidence, Known, Phrase, root_of, roots
from .plain_words import NEGATORS, PLAIN

HOLE = "■"
"""Stands where a product's name stood, as long as it was."""
PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PLACE = re.compile(
    rf"\b(?:the |number )(?P<place>{'|'.join(PLACES)}|last)\b(?! (?:by|time|two|three|few|thing))"
)
LEFT_OUT = re.compile(r"\bleft out\b", re.I)
ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
LIST_MARK = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•]|#+)[ \t]+", re.M)
SENTENCE_END = re.compile(r"(?<=[.!?;])[\"')*]*(?:\s+|$)|\n+|(?<=:)\s+(?=\n)")
PUNCTUATION = re.compile(r"[^\w\s'-]|_")
NEGATION_REACH = 5
_PLAIN_ROOTS = frozenset(root_of(word) for word in PLAIN)


@dataclass(frozen=True)
class Word:
    """One word of a sentence."""

    text: str
    start: int
    plain: bool

    @property
    def root(self) -> str:
        """As it is compared."""
        return root_of(self.text)


@dataclass(frozen=True)
class Run:
    """Telling words that stand together, with the plain words around them."""

    words: tuple[Word, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    neighbours: tuple[str, str]
    negated: bool
    start: int

    @property
    def phrase(self) -> Phrase:
        """The words as they are compared."""
        return tuple(word.root for word in self.words)


@dataclass(frozen=True)
class Figure:
    """A number, with the words around it; `currency` where it is money."""

    text: str
    value: float
    currency: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Named:
    """A product's name or place in the list; several products may have one name."""

    products: tuple[Known, ...]
    start: int


@dataclass
class Sentence:
    """One sentence, its claims in the order of the text."""

    text: str
    words: list[str] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    titles: list[Phrase] = field(default_factory=list)

    @property
    def is_question(self) -> bool:
        """Whether it asks."""
        return self.text.rstrip("\"') *").endswith("?")

    def says_any(self, words: frozenset[str]) -> bool:
        """Whether one of these words is in it."""
        return not words.isdisjoint(self.words)


def sentences(text: str, evidence: Evidence) -> list[Sentence]:
    """All of a text that `normal` has written plainly."""
    masked, names = _without_names(text, evidence.products)
    masked = LIST_MARK.sub(lambda m: " " * len(m[0]), masked)
    read, start = [], 0
    for end in [*(m.end() for m in SENTENCE_END.finditer(masked)), len(masked)]:
        if masked[start:end].strip():
            here = [Named(n.products, n.start - start) for n in names if start <= n.start < end]
            read.append(_sentence(masked[start:end], here, evidence))
        start = end
    return read


def is_plain(word: str, labels: set[str]) -> bool:
    """Whether a word claims nothing; `labels` are what the catalogue calls its attributes."""
    folded = word.casefold()
    return folded in PLAIN or root_of(folded) in _PLAIN_ROOTS or root_of(folded) in labels


def _without_names(text: str, products: Sequence[Known]) -> tuple[str, list[Named]]:
    by_name: dict[str, list[Known]] = {}
    for product in products:
        by_name.setdefault(" ".join(product.name.casefold().split()), []).append(product)
    found: list[Named] = []

    def hole(called: tuple[Known, ...]) -> Callable[[re.Match[str]], str]:
        def leave(match: re.Match[str]) -> str:
            found.append(Named(called, match.start()))
            return HOLE * len(match[0])

        return leave

    for name in sorted(by_name, key=len, reverse=True):
        words = r"\s+".join(re.escape(part) for part in _plainly(name).split())
        text = re.sub(rf"(?<!\w){words}(?!\w)", hole(tuple(by_name[name])), text, flags=re.I)
    return text, sorted(found, key=lambda n: n.start)


def _plainly(name: str) -> str:
    return name.replace("’", "'").replace("–", "-").replace("—", "-")


def _sentence(text: str, named: list[Named], evidence: Evidence) -> Sentence:
    sentence = Sentence(text, named=list(named))
    text = ORDINAL.sub(lambda m: " " * len(m[0]), text)
    last = evidence.artifacts[-1]["products"] if evidence.artifacts else []
    for match in PLACE.finditer(text.casefold()):
        place = len(last) - 1 if match["place"] == "last" else PLACES.index(match["place"])
        if not 0 <= place < len(last):
            continue
        ids = tuple(p for p in evidence.products if p.id == str(last[place]["id"]))
        sentence.named.append(Named(ids[:1], match.start()))
    sentence.named.sort(key=lambda n: n.start)
    tokens = tokenize(text)
    found = find_amounts(tokens)  # "one" is hardly ever a number
    amounts = [a for a in found if a.value != 1 or a.currency or tokens[a.first].kind == "number"]
    spans = [(tokens[a.first].start, tokens[a.last - 1].end) for a in amounts]
    left_out = {match.start() for match in LEFT_OUT.finditer(text)}  # but "only 3 left" is a claim
    words = [
        Word(
            part[0],
            match.start() + part.start(),
            is_plain(part[0], evidence.field_words) or match.start() in left_out,
        )
        for match in WORD.finditer(text)
        for part in re.finditer(r"[^\W_]+(?:'[^\W\d_]+)?", match[0])
        if not any(start <= match.start() + part.start() < end for start, end in spans)
    ]
    sentence.words = [word.text.casefold() for word in words]
    for amount, (start, end) in zip(amounts, spans, strict=True):
        before = tuple(w.text.casefold() for w in words if w.start < start)
        after = tuple(w.text.casefold() for w in words if w.start >= end)
        sentence.figures.append(
            Figure(text[start:end], round(amount.value, 2), amount.currency, before[-4:], after[:4], start)
        )
    sentence.runs = [*_runs(text, words, spans)]
    sentence.titles = [*_titles(text, words)]
    return sentence


def _runs(text: str, words: list[Word], spans: list[tuple[int, int]]) -> Iterator[Run]:
    run: list[Word] = []
    for index, word in enumerate([*words, None]):
        gap = text[run[-1].start + len(run[-1].text) : word.start] if run and word else ""
        at = word.start if word else 0
        parted = PUNCTUATION.search(gap) or any(start < at <= end for start, end in spans)
        if run and (word is None or word.plain or parted):
            first = index - len(run)
            before, after = words[:first], words[index:]
            sides = (before[-1].root if before else "", after[0].root if after else "")
            yield Run(
                tuple(run),
                tuple(w.text.casefold() for w in before[-4:]),
                tuple(w.text.casefold() for w in after[:3]),
                sides,
                _negated(text, words, first) or _said_no(text, run[-1], words[index:]),
                run[0].start,
            )
            run = []
        if word is not None and not word.plain:
            run.append(word)


def _negated(text: str, words: list[Word], first: int) -> bool:
    """Whether a negator of the same clause stands before. "Not only" denies nothing."""
    for back in range(first - 1, max(first - 1 - NEGATION_REACH, -1), -1):
        word = words[back].text.casefold()
        between = text[words[back].start + len(word) : words[back + 1].start]
        if word == "but" or re.search(r"[,;:.!?()–-]", between) or HOLE in between:
            return False
        if word in NEGATORS:
            return words[back + 1].text.casefold() != "only"
    return False


def _said_no(text: str, last: Word, after: list[Word]) -> bool:
    """ "waterproof: no"."""
    between = text[last.start + len(last.text) : after[0].start].strip() if after else ""
    return between == ":" and after[0].text.casefold() == "no"


def _titles(text: str, words: list[Word]) -> Iterator[Phrase]:
    """Two or more capitalised words in a row, as names are written."""
    title: list[Word] = []
    for word in [*words, None]:
        gap = text[title[-1].start + len(title[-1].text) : word.start] if title and word else ""
        joined = word is not None and word.text[:1].isupper() and (not title or gap in (" ", "-", " & "))
        if joined and word is not None:
            title.append(word)
            continue
        if title and not text[: title[0].start].strip(" \"'*("):
            title = title[1:]  # a sentence begins with a capital anyway
        if len(title) > 1:
            yield tuple(root for w in title for root in roots(w.text))
        title = [word] if word is not None and word.text[:1].isupper() else []
