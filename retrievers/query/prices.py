"""Decide whether a quantity is a price, and which limit on it."""

from typing import Final

from . import cues
from .amounts import Token, touches, word_at
from .context import (
    Left,
    is_closed,
    is_face_value,
    is_no_price,
    look_right,
    unit_after,
    walk_back,
    with_leads,
)
from .quantities import Finding, Quantity

_RANGE_CUES: Final = frozenset({"range", "max"})


def read_price(tokens: list[Token], quantity: Quantity, left: Left, floor: int) -> Finding | None:
    """The quantity as a limit on the price; None if it is something else."""
    last, currency = quantity.last, quantity.currency
    if not currency and left.price and unit_after(tokens, last) in ("pound", "pounds"):
        currency, last = "GBP", last + 1  # elsewhere pounds are a weight
    closing, behind, phrase = look_right(tokens, last)
    cued = left.cue is not None or left.price
    if currency:
        if is_no_price(tokens, left, last):
            return None
        if (
            not cued
            and not closing
            and (_is_model(tokens, quantity) or is_face_value(tokens, left.start, last))
        ):
            return None
    elif not _is_bare_price(tokens, quantity, left, phrase, floor):
        return None
    direction = left.cue.direction if left.cue else None
    if closing and (direction in (None, closing) or quantity.is_range):
        direction, last = direction or closing, behind
    if direction is None and not quantity.is_range:
        direction = "min" if quantity.plus else "max" if left.budget else None
    if direction == "range" and not quantity.is_range:
        if left.phrase in cues.BETWEEN:
            return None
        direction = "min"
    start = with_leads(tokens, left.start, floor) if cued or closing or quantity.currency else left.start
    return Finding("price", direction, quantity, currency, start, last)


def _is_model(tokens: list[Token], quantity: Quantity) -> bool:
    """Letters that are also a currency's, stuck to a number with no cue: a "rs422" port."""
    code, number = tokens[quantity.first], quantity.first + 1
    return code.kind == "word" and touches(tokens, number) and tokens[number].kind == "number"


def _is_bare_price(tokens: list[Token], quantity: Quantity, left: Left, closing: str, floor: int) -> bool:
    """Whether a number with no currency is a price: by its cue, unless unit or noun say otherwise."""
    following = unit_after(tokens, quantity.last)
    if quantity.glued or following in cues.UNITS:
        return False
    if left.price:
        return True
    cue = left.cue
    if quantity.high < 5 or (quantity.is_range and 1900 <= quantity.low <= quantity.high <= 2100):
        return False
    if walk_back(tokens, left.start, floor, cues.MEASURES) is not None and not (
        cue and cue.direction == "max" and word_at(tokens, left.start - 1) == "size"
    ):
        return False
    if quantity.is_range and (cue is None or cue.direction not in _RANGE_CUES):
        return closing in ("price range", "price point")
    if cue is None:
        return closing in cues.BARE_AFTER
    if cue.direction == "range" and not quantity.is_range:
        return False
    before = word_at(tokens, left.start - 1)
    if before in cues.CHILDREN and quantity.high <= 18:
        return False
    if before in cues.ADULTS and cue.direction == "min":
        return False
    if left.phrase == "max" and (before in cues.NAMES_WITH_MAX or before.isdecimal()):
        return False
    if cue.bare == "open":
        return not _counts_things(following)
    closed = is_closed(tokens, quantity.last) or closing == cue.direction
    return closed and (cue.bare == "closed" or (quantity.is_range and cue.direction == "range"))


def _counts_things(word: str) -> bool:
    """A plural noun behind a bare number: "under 20 calories"; not "under 50 mens"."""
    people = word in ("mens", "womens", "boys", "girls", "ladies", "kids")
    return len(word) > 3 and word.endswith("s") and not people and not word.endswith(("ss", "us"))


def free_of_charge(tokens: list[Token]) -> Finding | None:
    """A price of nothing: "for free", "free kindle books"; not "gluten free", not "free shipping"."""
    for index, token in enumerate(tokens):
        if token.text != "free":
            continue
        before, ahead = word_at(tokens, index - 1), [word_at(tokens, index + step) for step in (1, 2)]
        opens = index == 0 or before in cues.FREE_LEADS
        closes = index == len(tokens) - 1 and (before in cues.FREE_GOODS or before == "for")
        if closes or (opens and not cues.FREE_GOODS.isdisjoint(ahead)):
            first = index - (before == "for")
            nothing = Quantity(0.0, 0.0, index, index + 1, None, plus=False, glued=False, is_range=True)
            return Finding("price", None, nothing, None, first, index + 1)
    return None
