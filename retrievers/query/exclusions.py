"""Where words say that something is not wanted, and where they only sound like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .nouns import BREAK, Token
from .words import FILLERS, JOINTS, NEGATORS

ARTICLES = frozenset(
    """
    a all an any anything are be by containing for from have having in is like made of or overly really so
    something that the their too very want with
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""May stand between a negator and what it excludes: "not made of leather"."""
ALL_BUT = frozenset({"anything", "everything", "all", "any"})
"""Before "but" they exclude: "anything but leather"."""
LINKS = frozenset({",", "or", "nor", "and", "&", "/", ", or", ", nor", ", and"})
"""Between values that belong together: "red, blue or green"."""
NOT_WITHOUT = frozenset({"shipping", "delivery", "return", "postage", "size", "gift"})
"""After "free" they say that it is theirs: "a red one, free delivery"; else "leather free" excludes."""
NEGATING = re.compile(
    r"\b(?:other than|rather than|instead of|apart from|aside from|except(?:ing)? for|free (?:of|from)"
    r"|nothing(?= (?:in|with|from|by|made|containing)\b)|steer clear of|stay away from)\b",
    re.IGNORECASE,
)
"""Several words that negate as one; what follows them is excluded."""
_NOT = r"(?:do ?n['’]?t|do not|does ?n['’]?t|does not)"
IDIOMS = re.compile(
    r"\b(?:"
    + "|".join(
        (
            r"no (?:problems?|worries|rush|hurry|idea|clue|doubt|way|need|longer|pressure|stress|fuss)",
            r"no (?:offen[cs]e|brainer|thanks?(?: you)?|big deal|matter(?: what)?|one)",
            r"no (?:(?:budget|price) )?limits?",
            r"no (?:\w+ )?preferences?(?: (?:on|for|about|regarding|in|as to)(?: the)? \w+)?",
            r"not (?:(?:really|quite|too|very) )?(?:sure|certain)(?: (?:what|which|about|if|whether|how))?",
            r"not (?:(?:really|quite|too|very) )?(?:picky|fussy|bothered|particular)(?: about)?",
            r"not (?:really|yet|at all|necessarily|to mention|to worry|in (?:a|any) (?:hurry|rush))",
            r"not that (?:i|it)",
            r"(?:have|has|had|['’]ve|['’]d|i) never(?: \w+)?",
            r"not an? (?:problem|issue)",
            r"why not|whether or not|or not(?=\W*\Z)|if not|if possible|never ?mind",
            r"(?:can['’]?t|cannot|can not|could ?n['’]?t|could not) (?:find|decide|seem to find|wait)",
            rf"{_NOT} (?:really )?(?:mind|know|worry|need to)",
            rf"{_NOT} (?:really )?care(?: (?:much )?(?:about|for|if|which|what)(?: (?:the|my))? \w+)?",
            rf"{_NOT} have (?:a|an|any|much|the)(?: \w+)? (?:preferences?|idea|clue|budget|time|money)",
            rf"(?:the )?\w+ {_NOT} matter",
            r"without (?:any )?(?:doubt|question|fail)",
            r"without (?:break|spend|hav|pay|go|sacrific|los|wast)ing(?: (?:the bank|a fortune|a lot|much))?",
            r"nothing (?:too )?(?:fancy|special|much|serious|crazy)",
        )
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
"""They negate nothing that is sold, and say nothing of it either."""
NO_SHOW = frozenset(
    """
    bake brainer contact cook crease drill fog glare glue iron itch kink leak mess name pull rinse roll
    scratch sew show skid slip spill sweat tear tie tip touch wash wrinkle
    """.split()  # noqa: SIM905
)
"""Behind "no" they praise: "no show socks", "no iron shirt"."""
DOES = frozenset(
    """
    been break care come cost decide fit find go going having just know like matter mention mind much need
    only remember say see seem seen sold sure think to understand use used using wait work working worry yet
    """.split()  # noqa: SIM905
)
"""Behind "not" they are what is done or how much, not a thing to be without."""
MAX_NEGATION_WORDS = 5
MAX_AVOIDED_WORDS = 3


def negated(text: str, tokens: Sequence[Token], position: int, floor: int) -> tuple[bool, int]:
    """Whether a negator stands before the token, and where the mention then starts. "No, red" is none."""
    for back in range(position - 1, max(floor, position - MAX_NEGATION_WORDS) - 1, -1):
        token = tokens[back]
        if _parted(text, token, tokens[back + 1]):
            break
        if token.stem in NEGATORS:
            return True, token.start
        if token.stem == "but" and back > floor and tokens[back - 1].stem in ALL_BUT:
            return True, tokens[back - 1].start
        if token.word not in ARTICLES:
            break
    return False, tokens[position].start


def said_to_be_free_of(text: str, tokens: Sequence[Token], position: int) -> bool:
    """Whether "free" follows, and means that there is none: "leather-free", "leather free"."""
    if position >= len(tokens) or tokens[position].stem != "free":
        return False
    after = tokens[position + 1].stem if position + 1 < len(tokens) else ""
    return text[tokens[position - 1].end : tokens[position].start] in (" ", "-") and after not in NOT_WITHOUT


def reached(text: str, tokens: Sequence[Token], negator: int) -> int | None:
    """The first word that a negator speaks of; None where it speaks of nothing that a product could have."""
    position = negator + 1
    while position < len(tokens) and position <= negator + MAX_NEGATION_WORDS:
        if _parted(text, tokens[position - 1], tokens[position]):
            return None
        word = tokens[position].word
        if word not in ARTICLES:
            idle = word in DOES or word in NEGATORS or (tokens[negator].word == "no" and word in NO_SHOW)
            return None if idle or word.isdecimal() else position
        position += 1
    return None


def phrase_end(text: str, tokens: Sequence[Token], position: int) -> int:
    """Where the words end that follow one another from a position on, none of which asks or joins."""
    end = position
    while end < len(tokens) and end < position + MAX_AVOIDED_WORDS:
        if end > position and text[tokens[end - 1].end : tokens[end].start].strip():
            break
        if tokens[end].word in FILLERS | JOINTS | NEGATORS | {"but"}:
            break
        end += 1
    return end


def linked(text: str, tokens: Sequence[Token], end: int) -> tuple[str, int] | None:
    """What ties the words before `end` to the next ones ("or", ",", ", or"), and where those begin."""
    position = end
    while position < len(tokens) and position < end + 2 and tokens[position].word in ("or", "nor", "and"):
        position += 1
    if position >= len(tokens):
        return None
    tie = " ".join(text[tokens[end - 1].end : tokens[position].start].casefold().split())
    while position < len(tokens) - 1 and tokens[position].word in ("a", "an", "any", "the"):
        position += 1
    return (tie, position) if tie in LINKS else None


def merged_negators(text: str) -> Iterator[tuple[int, int]]:
    """Where several words negate as one."""
    return (match.span() for match in NEGATING.finditer(text))


def idioms(text: str) -> list[tuple[int, int]]:
    """The spans of what only sounds like a negation."""
    return [match.span() for match in IDIOMS.finditer(text)]


def _parted(text: str, before: Token, after: Token) -> bool:
    """Whether something else stands between two words: a comma, a price."""
    gap = text[before.end : after.start]
    return BREAK.search(gap) is not None or any(c.isalnum() for c in gap)
