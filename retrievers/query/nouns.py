"""Which nouns of a request name what is sought: "coffee" alone does, in "coffee table" and in "something to
keep coffee warm" it does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .words import FILLERS, JOINTS, MODIFIERS, NEGATORS, NO_NOUN, PEOPLE

BREAK = re.compile(r"[,.;:!?()\n]")
"""Ends what a preposition or a negation reaches over."""
COMPLEMENTS = frozenset(
    {"for", "to", "that", "which", "who", "with", "of", "over", "under", "inside", "while", "without"}
)
"""What follows them, once a thing was named, says more about it: "a bag for my laptop"."""
STAND_INS = frozenset(
    {"something", "anything", "thing", "things", "stuff", "gift", "gifts", "present", "one"}
)
"""They stand for the thing itself: "something to keep coffee warm"."""
MEASURES = frozenset(
    """
    bit bunch couple dozen kind kinds lot lots number out pack pair pairs piece range selection set sort style
    type types
    """.split()  # noqa: SIM905
)
"""Before "of" they measure the thing that follows: "a pair of boots"."""
ASKED_FOR = frozenset({"buy", "find", "get", "have", "look", "order", "own", "purchase", "replace", "see"})
"""After "to" they ask: "I want to buy boots"."""
DEEDS = frozenset(
    """
    brew brewing carry carrying clean cleaning go going holding keep keeping make making play playing protect
    store storing watch
    """.split()  # noqa: SIM905
)
"""What follows them is done, not sought: "I go camping", "to carry toys"."""
NAMED_SO = frozenset({"sport", "athletic", "headphone", "glasses"})
"""Plurals that stand before a noun like a singular: "sports watch". Other plurals end a phrase."""

BEHIND = frozenset(
    """
    available but collection collections come comes cost costs deal deals exist fit fits go goes has have
    idea ideas include includes look looks made model models option options price priced prices sale sell
    selection suit suits
    """.split()  # noqa: SIM905
)
"""Behind a thing they ask or tell of it: "what does a lamp cost", "lamp ideas"."""
OF_THE_WHOLE = frozenset(
    """
    color colors colour colours design exterior fabric finish look material materials outside pattern print
    shade style surface tone tones
    """.split()  # noqa: SIM905
)
"""Behind a colour or a substance they speak of the whole thing: "with a black finish". Other nouns name a
part of it: "with silver zips"."""
GOODS = frozenset({"gear", "equipment", "stuff", "goods", "items", "things", "supplies", "range", "section"})
"""Behind a category they only say that things of it are meant: "climbing gear"."""


class Token(NamedTuple):
    """A word of the text: its stem, where it stands, how it is written in lower case, and whether its stem
    is a mended one.
    """

    stem: str
    start: int
    end: int
    word: str
    mended: bool = False

    @property
    def is_plural(self) -> bool:
        """ "jackets", "men's" is not."""
        return self.word.endswith("s") and "'" not in self.word and not self.stem.endswith("s")


def complements(text: str, tokens: Sequence[Token]) -> list[bool]:
    """For every token whether it stands in what is only said about the thing."""
    found: list[bool] = []
    named = inside = False
    deed = 0  # words that a deed still reaches over
    for index, token in enumerate(tokens):
        word, following = token.word, tokens[index + 1].word if index + 1 < len(tokens) else ""
        if index and BREAK.search(text[tokens[index - 1].end : token.start]):
            named, inside, deed = False, False, 0
        if inside and word in ("and", "or", "plus") and following in ("a", "an", "some", "also"):
            named = inside = False
        elif word in COMPLEMENTS and named:
            measured = word == "of" and index and tokens[index - 1].word in MEASURES
            inside = inside or not (measured or (word == "to" and following in ASKED_FOR))
        elif word in STAND_INS:
            named = True
        elif word not in FILLERS | NEGATORS | JOINTS | ASKED_FOR and token.stem not in PEOPLE:
            named = named or not word.isdecimal()
        found.append(inside or deed > 0)
        done = word in ("go", "going") or "to" in [t.word for t in tokens[max(0, index - 3) : index]]
        deed = 2 if word in DEEDS and done else deed - 1
    return found


def ends_phrase(text: str, tokens: Sequence[Token], end: int) -> bool:
    """Whether the noun before `end` is the last of its phrase, so far as the words alone can tell."""
    if end >= len(tokens):
        return True
    last, following = tokens[end - 1], tokens[end]
    if text[last.end : following.start].strip():
        return True  # punctuation, or a price that was read already
    if last.is_plural and last.stem not in NAMED_SO:
        return True
    word = following.word
    adjective = len(word) > 5 and word.endswith(NO_NOUN)  # "table", "cable" and "bed" are none
    said_how = word in MODIFIERS or adjective or any(c.isdecimal() for c in word)
    return said_how or word in FILLERS | NEGATORS | JOINTS | BEHIND or following.stem in PEOPLE
