"""LangChain's structured queries as our filters, for its self-query retriever and for whoever speaks them.

The way out is `ProductFilter.to_ir()`. The way in takes what a filter can say exactly and refuses the rest:

    eq, in            one of the values; a number for a number's field is the range that holds it alone
    ne, nin           none of the values, a product without the field included
    gte, lte          an end of the range
    gt, lt            the same with the next floating-point number, which is exact
    and               several fields; of one field all that can be joined into one condition
    or                the values of one field
    not               of all the above but numbers' ends: it would take in products without the number
    like, contain     refused: words belong into the query
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from langchain_core.structured_query import (
    Comparator,
    Comparison,
    FilterDirective,
    Operation,
    Operator,
    StructuredQuery,
    Visitor,
)
from pydantic import ValidationError

from shoplens.catalog import CatalogSchema

from .errors import InvalidFilterError
from .filters import ProductFilter, Range

COMPARATORS = (
    Comparator.EQ, Comparator.NE, Comparator.GT, Comparator.GTE, Comparator.LT, Comparator.LTE,
    Comparator.IN, Comparator.NIN,
)  # fmt: skip
OPPOSITES: Mapping[Comparator, Comparator] = MappingProxyType(
    {
        Comparator.EQ: Comparator.NE,
        Comparator.NE: Comparator.EQ,
        Comparator.IN: Comparator.NIN,
        Comparator.NIN: Comparator.IN,
    }
)
ENDS: Mapping[Comparator, Callable[[float], Range]] = MappingProxyType(
    {
        Comparator.GTE: lambda number: Range(min=number),
        Comparator.LTE: lambda number: Range(max=number),
        Comparator.GT: lambda number: Range(min=math.nextafter(number, math.inf)),
        Comparator.LT: lambda number: Range(max=math.nextafter(number, -math.inf)),
    }
)


class ShoplensTranslator(Visitor):
    """LangChain's visitor for our stores, as its self-query retriever takes one
    (`structured_query_translator=ShoplensTranslator(retriever.catalog_schema)`).

    With a catalogue's schema every field and value is checked and spelt as the catalogue spells it, and a
    number is told from a word by its field; without one by its Python type.
    """

    allowed_comparators = COMPARATORS
    allowed_operators = (Operator.AND, Operator.OR, Operator.NOT)

    def __init__(self, schema: CatalogSchema | None = None) -> None:
        self._schema = schema

    def visit_structured_query(self, structured_query: StructuredQuery) -> tuple[str, dict[str, Any]]:
        """The words, and keyword arguments for the search: `filter` where there is one, `k` where a limit is.

        Raises:
            InvalidFilterError: what a filter cannot say, or the catalogue does not have.
        """
        conditions = self.translate(structured_query.filter)
        arguments: dict[str, Any] = {"filter": conditions} if conditions else {}
        if structured_query.limit is not None:
            arguments["k"] = structured_query.limit
        return structured_query.query, arguments

    def translate(self, directive: FilterDirective | None) -> ProductFilter:
        """One filtering expression; None filters nothing. Raises as `visit_structured_query` does."""
        if directive is None:
            return ProductFilter()
        try:
            translated = directive.accept(self)
        except ValidationError as error:  # an empty range
            raise InvalidFilterError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
        if not isinstance(translated, ProductFilter):
            raise InvalidFilterError(f"{type(directive).__name__} is no comparison and no operation")
        return translated if self._schema is None else translated.checked(self._schema)

    def visit_operation(self, operation: Operation) -> ProductFilter:
        """AND, OR or NOT of what a filter can say."""
        if operation.operator is Operator.NOT:
            return self._all([_negated(argument) for argument in operation.arguments])
        if operation.operator is Operator.AND or len(operation.arguments) == 1:
            return self._all(operation.arguments)
        return self._any(operation.arguments)

    def visit_comparison(self, comparison: Comparison) -> ProductFilter:
        """One condition on one field."""
        comparator, field = comparison.comparator, comparison.attribute
        if comparator not in COMPARATORS:
            raise InvalidFilterError(
                f"'{comparator.value}' on '{field}' cannot be filtered by. Put the words into the query, or "
                f"compare with one of: {', '.join(known.value for known in COMPARATORS)}."
            )
        if comparator in ENDS:
            return ProductFilter(ranges={field: ENDS[comparator](_number(field, comparison.value))})
        several = isinstance(comparison.value, list | tuple | set | frozenset)
        values = list(comparison.value) if several else [comparison.value]
        if not values:
            raise InvalidFilterError(f"'{comparator.value}' on '{field}' has no value. Give at least one.")
        wanted = comparator in (Comparator.EQ, Comparator.IN)
        if self._is_number(field, values):
            if not wanted or len(values) > 1:
                raise InvalidFilterError(
                    f"'{field}' is a number; '{comparator.value}' cannot be asked of it. Give one value "
                    "with eq, or the ends with gte and lte."
                )
            number = _number(field, values[0])
            return ProductFilter(ranges={field: Range(min=number, max=number)})
        words = tuple(_word(field, value) for value in values)
        return ProductFilter(any_of={field: words}) if wanted else ProductFilter(none_of={field: words})

    def _is_number(self, field: str, values: list[Any]) -> bool:
        if self._schema is not None and field in self._schema.filterable:
            return self._schema.filterable[field].type == "number"
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)

    def _all(self, arguments: list[FilterDirective]) -> ProductFilter:
        joined = ProductFilter()
        for argument in arguments:
            joined = _both(joined, argument.accept(self))
        return joined

    def _any(self, arguments: list[FilterDirective]) -> ProductFilter:
        parts: list[ProductFilter] = [argument.accept(self) for argument in arguments]
        fields = dict.fromkeys(field for part in parts for _, field in part.conditions())
        if len(fields) != 1 or any([kind for kind, _ in part.conditions()] != ["any_of"] for part in parts):
            told = " or ".join(f"({part.describe()})" for part in parts)
            raise InvalidFilterError(
                f"'or' can join the values of one field alone, not {told}. Search once for each, or leave "
                "one of them out."
            )
        (field,) = fields
        return ProductFilter(any_of={field: tuple(v for part in parts for v in part.any_of[field])})


def from_ir(directive: FilterDirective | None) -> ProductFilter:
    """The filter that `ProductFilter.to_ir` made an expression of, and any other that a filter can say.

    Raises:
        InvalidFilterError: what it cannot say, and what to use instead.
    """
    return ShoplensTranslator().translate(directive)


def attribute_info(schema: CatalogSchema) -> list[dict[str, str]]:
    """What a self-query retriever is told of the catalogue (`metadata_field_info`): each field that can be
    filtered by, with its values or its range.
    """
    told = []
    for name, field in schema.filterable.items():
        if field.type == "number":
            unit = f", in {schema.currency}" if name == "price" else ""
            says = f"{name}{unit}, from {field.minimum} to {field.maximum}"
        else:
            says = f"{name}, one or more of: {', '.join(list(field.values)[:50])}"
        told.append(
            {"name": name, "description": says, "type": "float" if field.type == "number" else "string"}
        )
    return told


def _negated(directive: FilterDirective) -> FilterDirective:
    """NOT, carried down to the comparisons."""
    if isinstance(directive, Operation):
        if directive.operator is Operator.NOT:  # of several: none of them, so here any of them
            return Operation(operator=Operator.OR, arguments=directive.arguments)
        swapped = Operator.OR if directive.operator is Operator.AND else Operator.AND
        return Operation(operator=swapped, arguments=[_negated(one) for one in directive.arguments])
    if not isinstance(directive, Comparison) or directive.comparator not in OPPOSITES:
        told = directive.comparator.value if isinstance(directive, Comparison) else type(directive).__name__
        raise InvalidFilterError(f"'not' of '{told}' cannot be filtered by. Give an end with gte or lte.")
    return Comparison(
        comparator=OPPOSITES[directive.comparator], attribute=directive.attribute, value=directive.value
    )


def _both(one: ProductFilter, other: ProductFilter) -> ProductFilter:
    any_of = dict(one.any_of)
    for field, values in other.any_of.items():
        any_of[field] = _narrower(field, any_of[field], values) if field in any_of else values
    none_of = {
        f: (*one.none_of.get(f, ()), *other.none_of.get(f, ())) for f in {**one.none_of, **other.none_of}
    }
    ranges = dict(one.ranges)
    for field, span in other.ranges.items():
        ranges[field] = _overlap(ranges[field], span) if field in ranges else span
    return ProductFilter(any_of=any_of, none_of=none_of, ranges=ranges)


def _narrower(field: str, one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Of two lists of which both must hold, the one inside the other: a product may have several values."""
    inside, outside = {v.casefold() for v in one}, {v.casefold() for v in other}
    if inside <= outside:
        return one
    if outside <= inside:
        return other
    raise InvalidFilterError(
        f"'and' of two conditions on '{field}' ({' or '.join(one)}; {' or '.join(other)}) cannot be filtered "
        "by. Ask for one of them, and put the other into the query."
    )


def _overlap(one: Range, other: Range) -> Range:
    lows = [span.minimum for span in (one, other) if span.minimum is not None]
    highs = [span.maximum for span in (one, other) if span.maximum is not None]
    return Range(min=max(lows, default=None), max=min(highs, default=None))


def _number(field: str, value: Any) -> float:  # noqa: ANN401 - whatever a model wrote
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InvalidFilterError(f"'{value}' for '{field}' is not a number.")
    return number


def _word(field: str, value: Any) -> str:  # noqa: ANN401 - whatever a model wrote
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, str):
        return value
    raise InvalidFilterError(f"'{value}' for '{field}' is not a value. Give a word, a number, true or false.")
