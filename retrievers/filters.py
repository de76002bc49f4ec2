"""Which products may be shown: the one filter type that every search leg and every check goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from langchain_core.structured_query import Comparator, Comparison, FilterDirective, Operation, Operator
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from shoplens.catalog import CatalogSchema

from .errors import InvalidFilterError


class Range(BaseModel):
    """A closed interval; a missing end is open."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)

    minimum: float | None = Field(default=None, alias="min")
    maximum: float | None = Field(default=None, alias="max")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            low, high = plain_number(self.minimum), plain_number(self.maximum)
            raise ValueError(f"the range starts at {low} and ends below it, at {high}")
        return self

    def holds(self, value: object) -> bool:
        """Whether a number lies inside. What is no number never does."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # NaN
            return False
        return not (
            (self.minimum is not None and value < self.minimum)
            or (self.maximum is not None and value > self.maximum)
        )

    def describe(self) -> str:
        """In words, without a unit: "up to 250", "from 100", "100 to 200"."""
        if self.minimum is None:
            return "any" if self.maximum is None else f"up to {plain_number(self.maximum)}"
        low = plain_number(self.minimum)
        return f"from {low}" if self.maximum is None else f"{low} to {plain_number(self.maximum)}"


class ProductFilter(BaseModel):
    """All conditions must hold. `any_of`: the field has one of the values; `none_of`: it has none of them;
    `ranges`: the number lies in the closed range (a product without that number does not match).
    Values are compared without case, as text; flags are the words "true" and "false".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    any_of: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    none_of: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    ranges: Mapping[str, Range] = Field(default_factory=dict)

    @field_validator("any_of", "none_of")
    @classmethod
    def _no_empty_lists(cls, conditions: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {field: tuple(dict.fromkeys(values)) for field, values in conditions.items() if values}

    @field_validator("ranges")
    @classmethod
    def _no_open_ranges(cls, ranges: Mapping[str, Range]) -> dict[str, Range]:
        return {field: r for field, r in ranges.items() if r != Range()}

    def __bool__(self) -> bool:
        return bool(self.any_of or self.none_of or self.ranges)

    def matches(self, payload: Mapping[str, Any]) -> bool:
        """Whether a product's payload satisfies every condition: the last check before it is shown."""
        return (
            all(_folded(values) & _stored(payload, field) for field, values in self.any_of.items())
            and not any(_folded(values) & _stored(payload, field) for field, values in self.none_of.items())
            and all(span.holds(payload.get(field)) for field, span in self.ranges.items())
        )

    def without(self, kind: str, field: str) -> ProductFilter:
        """The same filter with one condition dropped; `kind` is any_of, none_of or ranges."""
        rest = {name: value for name, value in getattr(self, kind).items() if name != field}
        return self.model_copy(update={kind: rest})

    def conditions(self) -> list[tuple[str, str]]:
        """Every condition as (kind, field), in a stable order."""
        return [(kind, field) for kind in ("any_of", "none_of", "ranges") for field in getattr(self, kind)]

    def describe(self) -> str:
        """All conditions on one line, for people and logs."""
        parts = [f"{field}: {' or '.join(values)}" for field, values in self.any_of.items()]
        parts += [f"{field}: not {' or '.join(values)}" for field, values in self.none_of.items()]
        parts += [f"{field}: {span.describe()}" for field, span in self.ranges.items()]
        return "; ".join(parts)

    def checked(self, schema: CatalogSchema) -> ProductFilter:
        """The same filter in the catalogue's own spellings, every stored variant included.

        Raises:
            InvalidFilterError: a field or a value that the catalogue does not have, or a list of values
                for a number.
        """
        fields = schema.filterable
        for name in (*self.any_of, *self.none_of, *self.ranges):
            if name not in fields:
                raise InvalidFilterError(f"Unknown attribute '{name}'. Known: {', '.join(fields)}.")
        for name in self.ranges:
            if fields[name].type != "number":
                raise InvalidFilterError(
                    f"'{name}' is not a number; give values, such as {_some(fields[name].values)}."
                )
        return self.model_copy(
            update={
                "any_of": {f: _resolved(schema, f, values) for f, values in self.any_of.items()},
                "none_of": {f: _resolved(schema, f, values) for f, values in self.none_of.items()},
            }
        )

    def overruled_by(self, other: ProductFilter) -> ProductFilter:
        """Both filters' conditions; where both speak of a field, the other's hold."""
        named = {*other.any_of, *other.none_of, *other.ranges}
        return ProductFilter(
            any_of={**{f: v for f, v in self.any_of.items() if f not in named}, **other.any_of},
            none_of={**{f: v for f, v in self.none_of.items() if f not in named}, **other.none_of},
            ranges={**{f: v for f, v in self.ranges.items() if f not in named}, **other.ranges},
        )

    def to_ir(self) -> FilterDirective | None:
        """As langchain_core's structured query (OR of EQ, NOT, GTE, LTE, AND), for the translators of
        other stores. An export only: the IR loses its filter in JSON.
        """
        parts: list[FilterDirective] = [_any_equal(field, values) for field, values in self.any_of.items()]
        parts += [
            Operation(operator=Operator.NOT, arguments=[_any_equal(field, values)])
            for field, values in self.none_of.items()
        ]
        for field, span in self.ranges.items():
            ends = ((Comparator.GTE, span.minimum), (Comparator.LTE, span.maximum))
            parts += [Comparison(comparator=c, attribute=field, value=v) for c, v in ends if v is not None]
        if len(parts) < 2:
            return parts[0] if parts else None
        return Operation(operator=Operator.AND, arguments=parts)


def plain_number(value: float) -> str:
    """A number for people to read: 1250000 and 12345.67, neither rounded nor with a needless ".0"."""
    return f"{value:.15g}"


def _any_equal(field: str, values: tuple[str, ...]) -> FilterDirective:
    equal: list[FilterDirective] = [
        Comparison(comparator=Comparator.EQ, attribute=field, value=value) for value in values
    ]
    return equal[0] if len(equal) == 1 else Operation(operator=Operator.OR, arguments=equal)


def _resolved(schema: CatalogSchema, field: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if schema.filterable[field].type == "number":
        raise InvalidFilterError(f"'{field}' is a number; give a range, not the value {_some(values)}.")
    found: list[str] = []
    for value in values:
        known = schema.resolve(field, value)
        if not known:
            raise InvalidFilterError(
                f"Unknown value '{value}' for '{field}'. Known: {_some(schema.filterable[field].values, 30)}."
            )
        found += [spelling for name in known for spelling in schema.spellings(field, name)]
    return tuple(dict.fromkeys(found))


def _some(values: Iterable[str], most: int = 5) -> str:
    listed = list(values)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _folded(values: Iterable[str]) -> set[str]:
    return {value.casefold() for value in values}


def _stored(payload: Mapping[str, Any], field: str) -> set[str]:
    value = payload.get(field)
    if value is None:
        return set()
    return {str(v).casefold() for v in (value if isinstance(value, list | tuple) else [value])}
