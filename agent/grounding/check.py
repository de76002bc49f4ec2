"""Holds an answer against what was found. A false alarm costs little: the answer made of the search itself
is shown instead. So whatever cannot be shown to be true counts as invented.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from .claims import Figure, Named, Run, Sentence, sentences
from .evidence import Evidence, Known, contains, normal, roots
from .figures import is_count, wrong_figure
from .list_claims import OFFERING, extremes, wrong_absence, wrong_order
from .plain_words import (
    ABSENCE,
    EVERY,
    IT,
    NEARNESS,
    PROMISES,
    WISHING,
    YOURS,
)

MAX_ANSWER = 4_000
FOREIGN = re.compile(
    r"https?:|www\.|\b[\w-]{2,}\.(?:[a-z]{2,}/|com|net|org|io|shop|store|co|de|uk|eu|info|biz|app|dev|xyz)\b"
    r"|\b(?:another|other|different) (?:shop|place|site)s?\b|\belsewhere\b"
    r"|(?<![\w.])(?:[^\W\d_][\w-]+[.。．｡])+[^\W\d_]{2,}"
    r"|\S@\S|!?\[[^\]]*\]\s*\(|[<{}|`\\]|>(?! )|(?<! )>|&#?\w+;"
    r"|(?<![\d.,])\+?\d(?:[ /()-]{0,2}\d){6,}(?![.,]?\d)",
    re.I,
)
"""Links, addresses, telephone numbers, markup: never from a model."""
DEEDS = re.compile(
    r"\b(?:I|we)(?:'ve| have|'ll| will)? (?:just |already |now )?"
    r"(?:open|sen[dt]|order|book|reserv|e-?mail|call|delet|add|plac|bought|buy|cancel|chang|updat|charg|"
    r"pa(?:id|y)|ship|sav|regist|subscrib|contact|forward|deliver)\w*",
    re.I,
)
"""What nobody here can do: the agent reads a catalogue."""
YES_NO = re.compile(r"^(?:is|are|was|does|do|did|has|have|can|could|will|would|isn't|doesn't)\b", re.I)
READ_AS = frozenset("read as understood took closest nearest instead".split())  # noqa: SIM905
AFFIRMING = frozenset(
    """
    yes yep yeah no nope it they that this these correct right indeed absolutely certainly definitely of sure
    """.split()  # noqa: SIM905
)
UNKNOWING = re.compile(r"\bknow nothing\b|\b(?:cannot|can't|do not|don't) (?:know|tell|say)\b", re.I)
UNSURE = frozenset("cannot can't don't unfortunately sorry unsure".split())  # noqa: SIM905
HEADLINE = re.compile(r"\s*(?:here|these) (?:are|is)\b", re.I)
HEADS = (("here", "are"), ("here", "is"), ("these", "are"), ("are", "the"), ("are", "your"), ("are", "all"))
Group = list[tuple[Known, ...]]


def ungrounded(text: str, evidence: Evidence) -> list[str]:
    """What a text says that was not found, said by the shopper, or true of the shop. Empty for a text that
    may be shown.
    """
    text = normal(text)
    if len(text) > MAX_ANSWER:
        return ["too long"]
    wrong = [f"“{match[0]}”" for signs in (FOREIGN, DEEDS) for match in signs.finditer(text)]
    signs = (character for character in text if unicodedata.category(character) == "Sc")
    wrong += [f"“{sign}”" for sign in signs if sign not in evidence.signs]
    read = sentences(text, evidence)
    subject: Group | None = None
    for sentence in read:
        wrong += _Checker(sentence, subject, evidence).wrong()
        if sentence.named:
            subject = [named.products for named in sentence.named]
    wrong += _bare_yes(read, evidence)
    if evidence.products and _names_nearest_as_found(read, text):
        wrong.append("the nearest shown as what was asked for")
    return list(dict.fromkeys(wrong))


class _Checker:
    """One sentence. `subject` is what the sentence before it spoke of."""

    def __init__(self, sentence: Sentence, subject: Group | None, evidence: Evidence) -> None:
        self._sentence = sentence
        self._evidence = evidence
        self._subject = subject
        self._every = sentence.says_any(EVERY)

    def wrong(self) -> list[str]:
        """All that cannot be shown to be true."""
        found = [f"“{' '.join(title)}”" for title in self._sentence.titles if not self._is_title(title)]
        if not self._is_note():
            found += [f"“{' '.join(run.phrase)}”" for run in self._sentence.runs if not self._holds(run)]
        for figure in self._sentence.figures:
            group = self._group_at(figure.start)
            if wrong_figure(figure, self._sentence, group, self._every, self._evidence):
                found.append(f"“{figure.text}”")
        if self._is_note():
            return found
        subject = self._subject if self._sentence.says_any(IT) else None
        found += wrong_order(self._sentence, subject, self._evidence)
        return found + wrong_absence(self._sentence, self._evidence)

    def _is_note(self) -> bool:
        """ "Not applied: …" repeats the search's own note."""
        words = {root for run in self._sentence.runs for root in run.phrase}
        starts = self._sentence.text.lstrip().casefold().startswith("not applied")
        return starts and words <= self._evidence.wish

    def _is_title(self, title: tuple[str, ...]) -> bool:
        known = any(set(title) <= product.own_names for product in self._evidence.products)
        said = set(title) <= self._evidence.asked | self._evidence.wish
        return known or said or title in self._evidence.vocabulary

    def _group_at(self, start: int) -> Group | None:
        """The products that a claim at this place is about; None where it is about the list."""
        named = self._sentence.named
        if not named:
            if self._sentence.is_question:
                return None
            if referred := self._referred_to(start):
                return [referred]
            return self._subject if self._sentence.says_any(IT | EVERY) else None
        before = [n for n in named if n.start < start]
        if not before and self._sentence.says_any(NEARNESS) and "(" in self._sentence.text[:start]:
            return None  # "Nearest (without “red”): …"
        if not before:
            return self._joined(named, 0)
        last = named.index(before[-1])
        first = last
        while first and not self._claims_between(named[first - 1], named[first]):
            first -= 1
        return [n.products for n in (named if self._every else named[first : last + 1])]

    def _referred_to(self, start: int) -> tuple[Known, ...]:
        """ "The brown one", "the cheapest": the products that this can mean, where the sentence began so."""
        runs = [run for run in self._sentence.runs if run.start < start and run.before[-1:] == ("the",)]
        if runs:
            return tuple(self._supporters(runs[-1])) if not self._denied(runs[-1]) else ()
        return extremes(self._sentence, self._evidence)

    def _joined(self, named: Sequence[Named], first: int) -> Group:
        last = first
        while last + 1 < len(named) and not self._claims_between(named[last], named[last + 1]):
            last += 1
        return [n.products for n in named[first : last + 1]]

    def _claims_between(self, one: Named, other: Named) -> bool:
        claims: list[Run | Figure] = [*self._sentence.runs, *self._sentence.figures]
        return any(one.start < claim.start < other.start for claim in claims)

    def _holds(self, run: Run) -> bool:
        group = self._group_at(run.start)
        if group is not None:
            return self._holds_of(run, group)
        evidence, phrase = self._evidence, set(run.phrase)
        if phrase <= PROMISES and UNKNOWING.search(self._sentence.text):
            return True
        known = evidence.known
        if self._denied(run):
            if self._every and not self._sentence.says_any(frozenset(("these", "they", "those"))):
                return phrase <= known
            denies_it_all = not evidence.is_empty and self._supporters(run)
            return phrase <= known | evidence.excluded and not denies_it_all
        if self._sentence.is_question or OFFERING.search(self._sentence.text):
            offered = OFFERING.search(self._sentence.text) is not None
            return not phrase & PROMISES and phrase <= (known if offered else evidence.asked)
        if phrase <= evidence.applied or (self._is_about_shop() and run.phrase in evidence.vocabulary):
            return True
        supporters = self._stated_by(run)
        if supporters:
            return self._are_enough(run, len(supporters))
        if run.before[-2:] == ("nearest", "to") and run.after[:1] == ("first",) and phrase <= evidence.wish:
            return True
        wished = phrase <= (evidence.wish | evidence.asked) - PROMISES
        if evidence.is_empty or not evidence.artifacts:
            in_shop = run.phrase in evidence.vocabulary and not evidence.artifacts
            return in_shop or (wished and self._sentence.says_any(ABSENCE | NEARNESS | WISHING))
        quoted = run.before[-1:] in (("read",), ("nearest",)) or self._reads_as(run)
        wishing = not WISHING.isdisjoint(run.before[-3:]) and not self._is_value(run)
        return wished and (quoted or wishing)

    def _is_about_shop(self) -> bool:
        return "shop" in self._sentence.words and not self._sentence.named

    def _are_enough(self, run: Run, supporters: int) -> bool:
        """ "All are brown", "here are brown ones": every one; "2 brown jackets": two."""
        shown = len(self._evidence.shown)
        counted = next(
            (
                figure.value
                for figure in self._sentence.figures
                if figure.after[:1] == (run.words[0].text.casefold(),)
                and figure.start < run.start
                and is_count(figure, self._evidence)
            ),
            None,
        )
        if counted is not None:
            return supporters == shown or (counted == supporters and shown in self._evidence.totals)
        heads = HEADLINE.match(self._sentence.text) is not None and run.before[-2:] in HEADS
        return supporters == shown or not (self._every or heads)

    def _reads_as(self, run: Run) -> bool:
        """ "I read cream as beige": said by the search itself."""
        return any(
            set(run.phrase) <= {*roots(str(m["from"])), *roots(str(m["to"]))}
            for artifact in self._evidence.artifacts
            for m in artifact["mapped"]
        ) and self._sentence.says_any(READ_AS)

    def _is_value(self, run: Run) -> bool:
        return any(contains(run.phrase, phrase) for phrase in self._evidence.vocabulary)

    def _denied(self, run: Run) -> bool:
        starts_denied = self._sentence.words[:1] in (["nothing"], ["none"], ["neither"])
        return run.negated or (starts_denied and not self._sentence.named)

    def _supporters(self, run: Run) -> list[Known]:
        return [p for p in self._evidence.shown if self._supports(p, run)]

    def _stated_by(self, run: Run) -> list[Known]:
        """The supporters of a claim that names no product. One product's prose is about that product: alone
        it carries nothing that is said of the list, or of the shop.
        """
        found = self._supporters(run)
        if self._every or (len(found) > 1 and len(found) == len(self._evidence.shown)):
            return found
        return [product for product in found if set(run.phrase) <= product.facts]

    def _holds_of(self, run: Run, group: Group) -> bool:
        phrase = set(run.phrase)
        yours = set(run.before[-3:]) & YOURS
        if yours and phrase <= self._evidence.asked and not phrase & PROMISES:
            return True
        if run.negated:
            words = self._evidence.known | {
                root for unit in group for product in unit for root in product.words
            }
            return phrase <= words and not any(self._supports(p, run) for unit in group for p in unit)
        return all(any(self._supports(product, run) for product in unit) for unit in group)

    def _supports(self, product: Known, run: Run) -> bool:
        """Whether every word is the product's own, and every value of the catalogue among them its value."""
        if not set(run.phrase) <= product.words:
            return False
        return all(self._has(product, phrase, run) for phrase in self._values_in(run.phrase))

    def _values_in(self, phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The catalogue's values in a run, the longest first, each word in one only."""
        start = 0
        while start < len(phrase):
            for end in range(len(phrase), start, -1):
                if phrase[start:end] in self._evidence.vocabulary:
                    yield phrase[start:end]
                    start = end
                    break
            else:
                start += 1

    def _has(self, product: Known, phrase: tuple[str, ...], run: Run) -> bool:
        fields = self._evidence.vocabulary[phrase]
        if any(phrase in product.values.get(field, ()) for field, _ in fields):
            return True
        if contains(product.name_words, phrase):
            return True
        flags = [product.flags.get(field) for field, is_flag in fields if is_flag]
        if flags:
            return True in flags or (None in flags and product.says(phrase))
        around = (run.neighbours[0], *run.phrase, run.neighbours[1])
        at = next(i for i in range(len(around)) if around[i : i + len(phrase)] == phrase)
        quoted = (around[at - 1 : at + len(phrase)], around[at : at + len(phrase) + 1])
        if any(len(words) > len(phrase) and product.says(words) for words in quoted):
            return True
        has_other = any(product.values.get(field) for field, _ in fields)
        return product.says(phrase) and (not has_other or len(phrase) > 1)


def _bare_yes(read: list[Sentence], evidence: Evidence) -> list[str]:
    """A question about a product answered with no more than yes or no."""
    bare = not any(s.runs or s.figures or s.named or s.is_question for s in read)
    bare = bare and bool(read) and read[0].words[:1] != [] and read[0].words[0] in AFFIRMING
    unsure = any(s.says_any(UNSURE) for s in read)
    asked = YES_NO.search(evidence.question.strip()) and evidence.products
    return ["an answer without a fact"] if bare and asked and not unsure else []


def _names_nearest_as_found(read: list[Sentence], text: str) -> bool:
    """Whether a product that does not fulfil the request is named, and nowhere that it does not."""
    only_near = any(not any(p.fits for p in n.products) for s in read for n in s.named)
    words = {word for sentence in read for word in sentence.words}
    return only_near and not words & (NEARNESS | ABSENCE)
