"""Holds an answer's prices against what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MONEY = re.compile(
    r"(?:[$€£¥₹₩]\s?(?P<before>\d[\d,]*(?:\.\d+)?))|(?:(?P<after>\d[\d,]*(?:\.\d+)?)\s?(?:[$€£¥₹₩]|USD|EUR|GBP|dollars?|euros?|pounds?)\b)",
    re.IGNORECASE,
)


def ungrounded_prices(text: str, artifacts: Sequence[Mapping[str, Any]], *, asked: str = "") -> list[str]:
    """The amounts of money in a text that are neither a found product's price, nor a limit that was
    applied, nor an amount that the shopper wrote.
    """
    known = {round(number, 2) for artifact in artifacts for number in _numbers(artifact)}
    known |= {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", asked)}
    said = ((m[0], float((m["before"] or m["after"]).replace(",", ""))) for m in MONEY.finditer(text))
    return [words for words, number in said if round(number, 2) not in known]


def _numbers(artifact: Mapping[str, Any]) -> Iterator[float]:
    for product in artifact["products"]:
        if product["price"] is not None:
            yield float(product["price"])
    for value in artifact["applied"].values():
        if isinstance(value, Mapping):
            yield from (float(end) for end in value.values() if end is not None)
