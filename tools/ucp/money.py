"""Amounts as UCP writes them: integers in a currency's minor unit."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

WITHOUT_MINOR_UNIT = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
     "XOF", "XPF")
)  # fmt: skip
WITH_THREE_DIGITS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
"""ISO 4217, list one: every other currency in use has two digits."""


def digits(currency: str) -> int:
    """How many decimal digits a currency's minor unit has."""
    if currency in WITHOUT_MINOR_UNIT:
        return 0
    return 3 if currency in WITH_THREE_DIGITS else 2


def to_minor(price: float, currency: str) -> int:
    """1299 for 12.99 USD, 13 for 13 JPY."""
    return int(_scaled(price, currency).to_integral_value(ROUND_HALF_EVEN))


def from_minor(amount: int, currency: str) -> float:
    """12.99 for 1299 USD."""
    return float(Decimal(amount).scaleb(-digits(currency)))


def minor_span(low: float | None, high: float | None, currency: str) -> tuple[int | None, int | None]:
    """Both ends of a range of prices, rounded outwards, so that the range loses nothing."""
    bottom = None if low is None else int(_scaled(low, currency).to_integral_value(ROUND_FLOOR))
    top = None if high is None else int(_scaled(high, currency).to_integral_value(ROUND_CEILING))
    return bottom, top


def _scaled(price: float, currency: str) -> Decimal:
    return Decimal(str(price)).scaleb(digits(currency))
