"""Whether a shopper leaves no room: "only leather", "must be waterproof"."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

ONLY = re.compile(r"\b(?:only|strictly|exclusively|solely)\b", re.IGNORECASE)
BETWEEN = re.compile(
    r"(?:[\s:]+(?:a|an|any|be|by|from|give|have|if|in|interested|is|it|it['’]?s|looking|for|made|me|need|of"
    r"|show|something|that|the|they['’]?re|things|to see|want|with)){0,6}[\s:]+",
    re.IGNORECASE,
)
"""Words that may stand between "only" and the value that it binds; "only want to look" has others."""
NOT_BINDING = re.compile(r"(?:\bnot|n['’]t|\bthe|\bif|\bmy)\s*\Z", re.IGNORECASE)
"""Before "only": "not only red", "the only thing"."""
NOTHING_BUT = re.compile(r"\bnothing but\s*\Z", re.IGNORECASE)
MUST = re.compile(
    r"(?<!\bi )(?<!\bwe )(?<!\byou )\b(?:must|has to|have to|needs? to|got to) (?:also |really |not )?"
    r"(?:be|have|come|contain|include|support|feature)\b",
    re.IGNORECASE,
)
MUST_BEHIND = re.compile(
    r"[\s,]*(?:is|are|being)? ?(?:a must(?![- ]have)|required|mandatory|essential|non-negotiable)\b",
    re.IGNORECASE,
)
NOTHING_ELSE = re.compile(
    r"\b(?:(?:and )?nothing else(?! matters)|no (?:exceptions?|substitutes?|alternatives?))\b", re.IGNORECASE
)


def find_strictness(text: str, values: Sequence[Span]) -> list[Span]:
    """The spans of the words that leave no room; `values`: where conditions on values stand. A number is
    none of them: "only $50" says how little it is.
    """
    starts = {start for start, _ in values}
    ends = {end for _, end in values}
    patterns = (MUST, NOTHING_ELSE) if values else (MUST,)
    found = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    for only in ONLY.finditer(text):
        between = BETWEEN.match(text, only.end())
        binds = between is not None and any(at in starts for at in range(only.end() + 1, between.end() + 1))
        if NOT_BINDING.search(text[max(0, only.start() - 8) : only.start()]):
            continue
        if binds or len(text[: only.start()].rstrip()) in ends:
            found.append(only.span())
    for start, end in values:
        if behind := MUST_BEHIND.match(text, end):
            found.append(behind.span())
        if but := NOTHING_BUT.search(text, max(0, start - 30), start):
            found.append(but.span())
    return found
