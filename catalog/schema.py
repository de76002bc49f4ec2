"""What a catalogue can be filtered by, read off the catalogue itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from .product import PATH_SEPARATOR, Product, attribute_to_payload

AttributeType = Literal["keyword", "number", "flag", "text"]

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
"""A word, with the hyphens and apostrophes inside it."""
MAX_VOCABULARY = 50_000
MAX_KEYWORD_CHARACTERS = 60
"""A longer value is prose; nobody filters by it."""
MAX_PROSE_SHARE = 0.5
MIN_DISTINCT_FOR_CODES = 64
MIN_UNIQUE_SHARE_FOR_CODES = 0.9
"""Over this many different values, nearly every product its own: codes or addresses, not facets."""


class AttributeSchema(BaseModel):
    """One field: its type, and what the catalogue holds of it.

    `values` counts products per value, most frequent spelling first where only the case differs
    (`variants` holds the others). `text` fields are shown and searched, never filtered.
    """

    model_config = ConfigDict(frozen=True)

    type: AttributeType
    values: Mapping[str, int] = Field(default_factory=dict)
    variants: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None


class CatalogSchema(BaseModel):
    """The one declaration of what can be filtered: fields, values with counts, prices, currency."""

    model_config = ConfigDict(frozen=True)

    products: int = 0
    currency: str = "USD"
    other_currencies: tuple[str, ...] = ()
    price: AttributeSchema = AttributeSchema(type="number")
    category: AttributeSchema = AttributeSchema(type="keyword")
    attributes: Mapping[str, AttributeSchema] = Field(default_factory=dict)
    vocabulary: tuple[str, ...] = ()
    """The words of the products' names, without case, the most frequent 50,000: what the shop talks about."""
    kinds: tuple[str, ...] = ()
    """The words that two names or more end with: in a shop's names the last word says what the thing is."""
    synonyms: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """The shop's own table, word → what it means; it goes before the default one (`catalog/synonyms.py`)."""

    @classmethod
    def from_products(
        cls, products: Iterable[Product], *, synonyms: Mapping[str, tuple[str, ...]] | None = None
    ) -> Self:
        """Reads types, values, counts and ranges off the products, in one pass."""
        total = 0
        currencies: Counter[str] = Counter()
        prices: list[float] = []
        categories: Counter[str] = Counter()
        columns: dict[str, list[list[str] | float | str]] = {}
        words: Counter[str] = Counter()
        last: Counter[str] = Counter()
        for product in products:
            total += 1
            currencies[product.currency] += 1
            categories.update(product.category_nodes)
            named = [word.casefold() for word in WORD.findall(product.name)]
            words.update(named)
            last.update(named[-1:])
            if product.price is not None:
                prices.append(product.price)
            for name, value in product.attributes.items():
                columns.setdefault(name, []).append(attribute_to_payload(value))
        ranked = [code for code, _ in currencies.most_common()]
        return cls(
            products=total,
            currency=ranked[0] if ranked else "USD",
            other_currencies=tuple(ranked[1:]),
            price=_number_schema(prices),
            category=_keyword_schema(categories),
            attributes={name: _column_schema(values) for name, values in sorted(columns.items())},
            vocabulary=tuple(sorted(word for word, _ in words.most_common(MAX_VOCABULARY))),
            kinds=tuple(sorted(w for w, n in last.most_common(MAX_VOCABULARY) if n > 1 and w.isalpha())),
            synonyms=dict(synonyms or {}),
        )

    @property
    def filterable(self) -> dict[str, AttributeSchema]:
        """Every field that a filter may name: category, price, and all attributes but the prose."""
        fields = {"category": self.category, "price": self.price}
        return fields | {name: a for name, a in self.attributes.items() if a.type != "text"}

    @property
    def keyword_fields(self) -> dict[str, AttributeSchema]:
        """The fields with a closed list of values: category first."""
        return {name: a for name, a in self.filterable.items() if a.type == "keyword" and a.values}

    @property
    def number_fields(self) -> dict[str, AttributeSchema]:
        """The fields that take a range: price first."""
        return {name: a for name, a in self.filterable.items() if a.type == "number"}

    def resolve(self, field: str, word: str) -> tuple[str, ...]:
        """The catalogue's own spelling of a value, whatever its case; for a category also by its last
        node ("Jackets" gives "Men > Tops > Jackets" and its like). Empty when there is no such value.
        """
        schema = self.filterable.get(field)
        if schema is None:
            return ()
        wanted = word.strip().casefold()
        exact = tuple(value for value in schema.values if value.casefold() == wanted)
        if exact or field != "category":
            return exact
        return tuple(value for value in schema.values if category_label(value).casefold() == wanted)

    def spellings(self, field: str, value: str) -> tuple[str, ...]:
        """Every spelling of a value that stands in the store ("Red", "red")."""
        schema = self.filterable.get(field)
        return (value, *schema.variants.get(value, ())) if schema else (value,)


def category_label(path: str) -> str:
    """A category's own name: the last node of its path."""
    return path.rsplit(PATH_SEPARATOR, 1)[-1]


def _number_schema(values: list[float]) -> AttributeSchema:
    return AttributeSchema(
        type="number", minimum=min(values, default=None), maximum=max(values, default=None)
    )


def _keyword_schema(counts: Counter[str], type_: AttributeType = "keyword") -> AttributeSchema:
    """Joins spellings that differ in case only; a product with two of them counts twice, which is rare."""
    groups: dict[str, Counter[str]] = {}
    for value, count in counts.items():
        groups.setdefault(value.casefold(), Counter())[value] += count
    joined = {group.most_common(1)[0][0]: group for group in groups.values()}
    order = sorted(joined, key=lambda value: (-joined[value].total(), value))
    return AttributeSchema(
        type=type_,
        values={value: joined[value].total() for value in order},
        variants={v: tuple(s for s in joined[v] if s != v) for v in order if len(joined[v]) > 1},
    )


def _column_schema(column: list[list[str] | float | str]) -> AttributeSchema:
    numbers = [value for value in column if isinstance(value, float)]
    if len(numbers) == len(column):
        return _number_schema(numbers)
    counts = Counter(word for value in column for word in _words(value))
    if all(isinstance(value, str) for value in column):
        return _keyword_schema(counts, "flag")
    prose = sum(len(word) > MAX_KEYWORD_CHARACTERS for word in counts) > len(counts) * MAX_PROSE_SHARE
    codes = len(counts) > max(MIN_DISTINCT_FOR_CODES, counts.total() * MIN_UNIQUE_SHARE_FOR_CODES)
    if prose or codes:
        return AttributeSchema(type="text")
    return _keyword_schema(Counter({w: c for w, c in counts.items() if len(w) <= MAX_KEYWORD_CHARACTERS}))


def _words(value: list[str] | float | str) -> list[str]:
    return value if isinstance(value, list) else [f"{value:g}" if isinstance(value, float) else value]
