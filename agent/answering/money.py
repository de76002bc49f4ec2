"""Prices as people read them."""

from __future__ import annotations

from collections.abc import Mapping

SIGNS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
WITHOUT_CENTS = frozenset({"JPY", "KRW"})


def format_price(amount: float | None, currency: str) -> str:
    """$1,249.99; a currency without a sign of its own goes by its code: 1,249.99 CHF."""
    if amount is None:
        return "no price"
    number = f"{amount:,.0f}" if currency in WITHOUT_CENTS else f"{amount:,.2f}"
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency}"
