"""What stands left and right of a number: its cue, talk of money, where the phrase begins and ends."""

from dataclasses import dataclass
from typing import Final

from . import cues
from .amounts import Token, one_edit, touches, word_at
from .cues import CUES, Cue, Direction

_LIGHT: Final = frozenset(("of", "a", "an", "the", "only", "just", "like", "my", ":", "=", "is"))
_ITSELF_PRICE: Final = ("cheaper", "less expensive", "pricier", "more expensive", "no cheaper")


@dataclass(frozen=True)
class Left:
    """The words in front of a number, read backwards from it."""

    start: int
    """First token of the phrase: the cue, or the price word before it, or the number itself."""
    cue: Cue | None = None
    phrase: str = ""
    price: bool = False
    """A price word stands there: `priced under`, `cheaper than`, `my budget is`."""
    budget: bool = False


def look_left(tokens: list[Token], at: int, floor: int, *, money: bool) -> Left:
    """Read the cue in front of token `at`, not going back beyond `floor`; `money`: it has a currency."""
    phrase, start = _cue_before(tokens, at, floor)
    if not phrase and money:
        phrase, start = _misspelt_cue(tokens, at, floor)
    cue = CUES.get(phrase)
    if cue and cue.direction == "about":
        outer, outer_start = _cue_before(tokens, start, floor)
        if outer and CUES[outer].direction in ("min", "max"):
            phrase, start, cue = outer, outer_start, CUES[outer]
    if cue and cue.direction in ("min", "max") and phrase.split()[0] not in cues.NEGATIONS:
        negated = _negation_before(tokens, start, floor)
        if negated is not None:
            start = negated
            cue = Cue("min" if cue.direction == "max" else "max", cue.bare)
    word_index = walk_back(tokens, start, floor, cues.PRICE_WORDS | cues.BUDGET_WORDS)
    price = phrase.startswith(_ITSELF_PRICE)
    budget = False
    if word_index is not None:
        price, budget, start = True, word_at(tokens, word_index) in cues.BUDGET_WORDS, word_index
        if cue is None:
            phrase, start = _cue_before(tokens, word_index, floor)  # "maximum price 50"
            cue = CUES.get(phrase)
    return Left(start, cue, phrase, price, budget)


def with_leads(tokens: list[Token], start: int, floor: int) -> int:
    """Take the small words before a phrase in ("for", "that", "the"), three at most."""
    for _ in range(3):
        if start - 1 < floor or word_at(tokens, start - 1) not in cues.LEADS:
            break
        start -= 1
    return start


def look_right(tokens: list[Token], at: int) -> tuple[Direction | None, int, str]:
    """The closing phrase at token `at` ("or less", "and up"), the token behind it, and its words."""
    for length in (3, 2, 1):
        phrase = " ".join(token.text for token in tokens[at : at + length])
        direction = cues.AFTER.get(phrase)
        if direction:
            behind = tokens[at + length] if at + length < len(tokens) else None
            if behind and (behind.kind == "number" or behind.text in ("$", "€", "£", "than", "then")):
                return None, at, ""  # "over $50 and under $80"
            return direction, at + len(phrase.split()), phrase
    return None, at, ""


def walk_back(tokens: list[Token], at: int, floor: int, wanted: frozenset[str]) -> int | None:
    """Index of the nearest wanted word before `at`, with nothing but filler words between."""
    for index in range(at - 1, max(floor, at - 7) - 1, -1):
        word = tokens[index].text
        if word in wanted:
            return index
        if word not in cues.FILLERS and word not in cues.NEGATED_VERBS:
            return None
    return None


def unit_after(tokens: list[Token], at: int) -> str:
    """The word behind a number, a hyphen between them or not; "" for none."""
    at += word_at(tokens, at) == "-" and touches(tokens, at) and touches(tokens, at + 1)
    return tokens[at].text if at < len(tokens) and tokens[at].kind == "word" else ""


def is_closed(tokens: list[Token], at: int) -> bool:
    """Whether the phrase ends at `at`: the text, a mark or a small word, and no noun that is counted."""
    if at >= len(tokens):
        return True
    token = tokens[at]
    if token.kind == "word":
        return token.text in cues.FUNCTION_WORDS
    return token.text in ",.;!?)…" and not (touches(tokens, at) and touches(tokens, at + 1))


def is_face_value(tokens: list[Token], first: int, last: int) -> bool:
    """Whether the amount is what a gift card holds: "$25 visa gift card", "gift card of $50"."""
    for index in range(last, min(last + 4, len(tokens))):
        if tokens[index].text in cues.CARDS:
            return word_at(tokens, index - 1) not in cues.CARD_GOODS
    index = first - 1
    while index >= max(0, first - 4) and tokens[index].text in cues.CARD_LINKS:
        index -= 1
    word = word_at(tokens, index)
    return word in cues.CARDS and (word not in ("card", "cards") or word_at(tokens, index - 1) == "gift")


def is_no_price(tokens: list[Token], left: Left, last: int) -> bool:
    """Whether money is named but no price: a discount, a bank note, a threshold for free shipping."""
    if unit_after(tokens, last) in cues.NOT_A_PRICE_AFTER:
        return True
    before = word_at(tokens, left.start - 1)
    if before in cues.NOT_A_PRICE_BEFORE and not left.price:
        return True
    if left.price or not left.cue or left.cue.direction != "min":
        return False
    index = left.start - 1
    while index >= max(0, left.start - 5) and tokens[index].text in cues.SHIPPING_LINK:
        index -= 1
    return word_at(tokens, index) in cues.SHIPPING


def _cue_before(tokens: list[Token], at: int, floor: int) -> tuple[str, int]:
    for end in range(at, max(floor, at - 3), -1):
        for length in (5, 3, 2, 1):
            if end - length >= floor:
                phrase = " ".join(token.text for token in tokens[end - length : end])
                if phrase in CUES:
                    return phrase, end - length
        if tokens[end - 1].text not in _LIGHT:
            break
    return "", at


def _misspelt_cue(tokens: list[Token], at: int, floor: int) -> tuple[str, int]:
    word = word_at(tokens, at - 1)
    if at - 1 >= floor and len(word) > 3:
        for known in cues.MISSPELT:
            if one_edit(word, known):
                return known, at - 1
    return "", at


def _negation_before(tokens: list[Token], at: int, floor: int) -> int | None:
    for index in range(at - 1, max(floor, at - 6) - 1, -1):
        word = tokens[index].text.replace("’", "'")
        if word in cues.NEGATIONS:
            return index
        if word not in cues.NEGATED_VERBS:
            return None
    return None
