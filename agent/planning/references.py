"""Which of the products shown a shopper means: "the second one", "the first two", "it", a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
_THING = r"(?:ones?|products?|items?|results?|options?|picks?|suggestions?)"
SOME = re.compile(rf"\b(?:the |these |those )?(?P<end>first|last) (?P<count>{'|'.join(COUNTS)})\b", re.I)
ONE = re.compile(
    rf"\b(?:the |that |this )(?P<nth>{_ORDINAL}|last)(?: {_THING})?(?!\s+(?:time|hand|half|aid|floor"
    rf"|class))\b"
    rf"|\b(?P<bare>{_ORDINAL}|last) {_THING}\b"
    rf"|(?:\b(?:number|no\.?|{_THING[3:-1]})\s*|#)(?P<number>\d{{1,2}})\b",
    re.I,
)
IT = re.compile(r"\b(?:it|its|it's|this|that|(?:this|that|the same) (?:one|product|item))\b", re.I)
ALL = re.compile(r"\b(?:they|them|these|those|all of them|both)\b", re.I)


@dataclass(frozen=True)
class Reference:
    """Positions in the list of products shown, from 0, and where in the text they are named. `beyond`: a
    place that the list does not have.
    """

    positions: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    beyond: str = ""

    def __bool__(self) -> bool:
        return bool(self.positions or self.beyond)

    def without_words(self, text: str) -> str:
        """The text with the words of the reference blanked."""
        kept = list(text)
        for start, end in self.spans:
            kept[start:end] = " " * (end - start)
        return "".join(kept)


def find_reference(
    text: str, shown: Sequence[Mapping[str, Any]], focus: str | None = None, *, pronouns: bool = True
) -> Reference:
    """What is named by place or by name; else, with `pronouns`, "it" (the product last spoken of, or the
    first shown) and "they" (all that is shown).
    """
    positions: list[int] = []
    spans: list[tuple[int, int]] = []
    beyond = ""
    for match in SOME.finditer(text):
        count = min(COUNTS[match["count"].lower()], len(shown))
        first = len(shown) - count if match["end"].lower() == "last" else 0
        positions += range(first, first + count)
        spans.append(match.span())
    for match in ONE.finditer(text):
        if any(start <= match.start() < end for start, end in spans):
            continue
        position = _position(match, len(shown))
        if position is None:
            beyond = beyond or match[0]
        else:
            positions.append(position)
        spans.append(match.span())
    for position, product in enumerate(shown):
        name = str(product.get("name", ""))
        named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) if name else None
        if named:
            positions.append(position)
            spans.append(named.span())
    if not positions and not beyond and pronouns and shown:
        ids = [product["id"] for product in shown]
        if it := IT.search(text):
            positions, spans = [ids.index(focus) if focus in ids else 0], [it.span()]
        elif they := ALL.search(text):
            positions, spans = list(range(len(shown))), [they.span()]
    return Reference(tuple(dict.fromkeys(positions)), tuple(spans), beyond)


def _position(match: re.Match[str], shown: int) -> int | None:
    """None for a place that the list does not have."""
    word = (match["nth"] or match["bare"] or match["number"]).lower()
    if word == "last":
        place = shown
    elif word in ORDINALS:
        place = ORDINALS.index(word) + 1
    else:
        place = int(re.sub(r"\D", "", word))
    return place - 1 if 0 < place <= shown else None
