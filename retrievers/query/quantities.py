"""A number or a range of two as one quantity, and what it was read as."""

from typing import Final, NamedTuple

from . import cues
from .amounts import Amount, Token, word_at
from .context import Left, unit_after
from .cues import Direction

_GAPS: Final = frozenset(
    ("-", "–", "—", "−", "~", "to", "and", "up to", "through", "thru", "till", "until", "&")
)


class Quantity(NamedTuple):
    """A number, or the two ends of a range, with the tokens it takes."""

    low: float
    high: float
    first: int
    last: int
    currency: str | None
    plus: bool
    glued: bool
    is_range: bool


class Finding(NamedTuple):
    """A quantity read as a limit on one field, before limits on the same field are merged."""

    field: str
    direction: Direction | None
    quantity: Quantity
    currency: str | None
    first: int
    last: int


def has_money(amounts: list[Amount], index: int) -> bool:
    """Whether the amount, or the one behind it, has a currency."""
    return any(amount.currency for amount in amounts[index : index + 2])


def single(amount: Amount) -> Quantity:
    """One amount on its own."""
    value = amount.value
    return Quantity(
        value, value, amount.first, amount.last, amount.currency, amount.plus, amount.glued, False
    )


def range_at(tokens: list[Token], amounts: list[Amount], index: int, left: Left) -> Quantity | None:
    """The amount and the one behind it as a range, if the words between and in front make one."""
    if index + 1 >= len(amounts):
        return None
    one, two = amounts[index], amounts[index + 1]
    if not 0 < two.first - one.last < 3:
        return None
    gap = " ".join(token.text for token in tokens[one.last : two.first])
    between = left.phrase in cues.BETWEEN or "rang" in word_at(tokens, one.first - 1)
    if gap not in _GAPS or (gap in ("and", "&") and not between):
        return None
    if one.currency and not two.currency and unit_after(tokens, two.last) in cues.UNITS:
        return None  # "$50 - 12 pack"
    low = one.value
    if two.scale > 1 and one.scale == 1 and low < two.value / two.scale:
        low *= two.scale  # "1-2k"
    low, high = min(low, two.value), max(low, two.value)
    currency = one.currency or two.currency
    return Quantity(low, high, one.first, two.last, currency, False, one.glued or two.glued, True)
