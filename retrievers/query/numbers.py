"""Read limits on numbers out of a shopper's words: "under $80", "4+ stars", "capacity over 20"."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from .amounts import Token, find_amounts, tokenize
from .attributes import Fields, read_named, read_rating, sort_fields
from .context import Left, look_left
from .prices import free_of_charge, read_price
from .quantities import Finding, Quantity, has_money, range_at, single


@dataclass(frozen=True)
class NumericConstraint:
    """One limit that the text puts on a number, both ends inclusive.

    `field` is "price" or one of the `numeric_fields`; talk of stars or reviews that the caller has no field
    for comes back as "rating" or "reviews", to be listed as not applied. `target` is a number with no
    direction ("around $50", "$10 candles"). `currency` is the ISO code of what was written: a bare "$" reads
    as USD and "pesos" as PHP, so a caller whose catalogue uses another dollar or peso should take those as
    its own. A text that contradicts itself ("under $20 or over $100") gives a minimum above the maximum.
    `spans` are the character ranges of the text that the constraint used up, cue words included.
    """

    field: str
    minimum: float | None
    maximum: float | None
    target: float | None
    currency: str | None
    spans: tuple[tuple[int, int], ...]


def find_numeric_constraints(text: str, numeric_fields: Collection[str] = ()) -> list[NumericConstraint]:
    """All limits on prices, ratings, review counts and the named numeric fields, merged to one per field.

    Never raises; reads at most `amounts.MAX_CHARS` characters and `amounts.MAX_AMOUNTS` numbers.
    """
    tokens = tokenize(text)
    amounts = find_amounts(tokens)
    fields = sort_fields(numeric_fields)
    findings: list[Finding] = []
    floor = index = 0
    while index < len(amounts):
        left = look_left(tokens, amounts[index].first, floor, money=has_money(amounts, index))
        quantity = range_at(tokens, amounts, index, left) or single(amounts[index])
        finding = _read(tokens, quantity, left, floor, fields)
        floor = quantity.last
        if finding:
            findings.append(finding)
            floor = finding.last
        index += 1
        while index < len(amounts) and amounts[index].first < floor:
            index += 1
    free = None if any(found.field == "price" for found in findings) else free_of_charge(tokens)
    return _merge(tokens, [*findings, free] if free else findings)


def _read(tokens: list[Token], quantity: Quantity, left: Left, floor: int, fields: Fields) -> Finding | None:
    if quantity.currency is None:
        found = read_rating(tokens, quantity, left, floor, fields) or read_named(
            tokens, quantity, left, floor, fields
        )
        if found:
            return found
    return read_price(tokens, quantity, left, floor)


def _merge(tokens: list[Token], findings: Iterable[Finding]) -> list[NumericConstraint]:
    """One constraint per field: the tightest limits; a plain number counts only where no limit was said."""
    merged: dict[str, NumericConstraint] = {}
    loose: dict[str, float] = {}
    for found in findings:
        low, high, target = _limits(found)
        span = (tokens[found.first].start, tokens[found.last - 1].end)
        old = merged.get(found.field) or NumericConstraint(found.field, None, None, None, found.currency, ())
        if target is not None and found.direction is None:
            loose.setdefault(found.field, target)
            target = None
        merged[found.field] = NumericConstraint(
            found.field,
            low if old.minimum is None else old.minimum if low is None else max(low, old.minimum),
            high if old.maximum is None else old.maximum if high is None else min(high, old.maximum),
            target if old.target is None else old.target,
            old.currency or found.currency,
            (*old.spans, span),
        )
    return [
        replace(one, target=loose.get(one.field)) if one.minimum is one.maximum is one.target is None else one
        for one in merged.values()
    ]


def _limits(found: Finding) -> tuple[float | None, float | None, float | None]:
    quantity = found.quantity
    if quantity.is_range:
        return quantity.low, quantity.high, None
    return (
        quantity.low if found.direction == "min" else None,
        quantity.high if found.direction == "max" else None,
        quantity.low if found.direction in ("about", None) else None,
    )
