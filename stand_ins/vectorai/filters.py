"""Filters, over all points at once: a column per payload key, a mask of rows per condition."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import grpc as q

from .errors import invalid, unsupported
from .storage import Collection, Mask, Rows, point_id
from .values import at_path, path_of

_BOUNDS: dict[str, Callable[[Any, Any], Any]] = {
    "lt": operator.lt, "gt": operator.gt, "gte": operator.ge, "lte": operator.le,
}  # fmt: skip


class Column:
    """The values of one key in every row, an array's elements one by one."""

    def __init__(self, payloads: Sequence[dict[str, Any]], key: str) -> None:
        self.size = len(payloads)
        self.empty, self.null = np.ones(self.size, dtype=bool), np.ones(self.size, dtype=bool)
        self.counts = np.zeros(self.size, dtype=np.intp)
        self.rows_of: dict[tuple[type, Any], list[int]] = {}
        self.nested: list[tuple[int, dict[str, Any]]] = []
        numbers: list[tuple[int, float]] = []
        path = path_of(key)
        for row, payload in enumerate(payloads):
            found = at_path(payload, key, path)
            self.null[row] = not found or any(value is None for value in found)
            for value in found:
                parts = value if isinstance(value, list) else [] if value is None else [value]
                self.counts[row] += len(parts)
                for part in parts:
                    if isinstance(part, dict):
                        self.nested.append((row, part))
                        continue
                    self.rows_of.setdefault(
                        (type(part), str(part) if isinstance(part, list) else part), []
                    ).append(row)
                    if isinstance(part, int | float) and not isinstance(part, bool):
                        numbers.append((row, part))
        self.empty = self.counts == 0
        self.number_rows: Rows = np.array([row for row, _ in numbers], dtype=np.intp)
        self.numbers: NDArray[np.float64] = np.array([number for _, number in numbers], dtype=np.float64)

    def mask(self, rows: Rows | Sequence[int]) -> Mask:
        """True in these rows."""
        mask = np.zeros(self.size, dtype=bool)
        mask[np.asarray(rows, dtype=np.intp)] = True
        return mask

    def any_of(self, wanted: Sequence[Any]) -> Mask:
        """Rows with any of the values; 1, 1.0 and true are three values."""
        rows: list[int] = []
        for value in set(wanted):
            rows += self.rows_of.get((type(value), value), [])
        return self.mask(rows)

    def where(self, holds: Callable[[Any], bool]) -> Mask:
        """Rows with a value of which this holds."""
        return self.mask([row for (_, value), rows in self.rows_of.items() if holds(value) for row in rows])

    def except_of(self, unwanted: Sequence[Any]) -> Mask:
        """Rows with a value that is none of these, as Qdrant has it: a missing key does not match."""
        keys = {(type(value), value) for value in unwanted}
        plain = [
            row
            for key, rows in self.rows_of.items()
            if key not in keys and key[1] is not None
            for row in rows
        ]
        return self.mask(plain + [row for row, _ in self.nested])


@dataclass
class Table:
    """Payloads to filter: of a whole collection, or the objects inside the payloads (then without ids)."""

    payloads: Sequence[dict[str, Any]]
    columns: dict[str, Column]
    collection: Collection | None = None

    def column(self, key: str) -> Column:
        """The column of this key, remembered until a payload changes."""
        if key not in self.columns:
            self.columns[key] = Column(self.payloads, key)
        return self.columns[key]


def matching(collection: Collection, wanted: q.Filter) -> Mask:
    """Which points match. An empty filter matches all."""
    return _filter(Table(collection.payloads, collection.columns, collection), wanted)


def _filter(table: Table, wanted: q.Filter) -> Mask:
    mask = np.ones(len(table.payloads), dtype=bool)
    for condition in wanted.must:
        mask &= _condition(table, condition)
    for condition in wanted.must_not:
        mask &= ~_condition(table, condition)
    if wanted.should:
        mask &= reduce(operator.or_, (_condition(table, condition) for condition in wanted.should))
    if wanted.HasField("min_should"):
        counts = np.zeros(len(mask), dtype=np.intp)
        for condition in wanted.min_should.conditions:
            counts += _condition(table, condition)
        mask &= counts >= wanted.min_should.min_count
    return mask


def _condition(table: Table, condition: q.Condition) -> Mask:
    match condition.WhichOneof("condition_one_of"):
        case "field":
            return _field(table, condition.field)
        case "filter":
            return _filter(table, condition.filter)
        case "is_empty":
            return table.column(condition.is_empty.key).empty
        case "is_null":
            return table.column(condition.is_null.key).null
        case "nested":
            column = table.column(condition.nested.key.removesuffix("[]"))
            inner = _filter(Table([part for _, part in column.nested], {}), condition.nested.filter)
            return column.mask([row for (row, _), kept in zip(column.nested, inner, strict=True) if kept])
        case "has_id" if table.collection is not None:
            ids = {point_id(one) for one in condition.has_id.has_id}
            rows = [table.collection.row_of[one] for one in ids if one in table.collection.row_of]
            mask = np.zeros(len(table.payloads), dtype=bool)
            mask[rows] = True
            return mask
        case "has_vector" if table.collection is not None:
            return table.collection.space(condition.has_vector.has_vector).has
        case None:
            return invalid("A condition of the filter is empty")
        case other:
            return unsupported(f"Condition.{other}")


def _field(table: Table, field: q.FieldCondition) -> Mask:
    """A condition on a field; several in one are alternatives, as in Qdrant."""
    column = table.column(field.key)
    masks: list[Mask] = []
    if field.HasField("match"):
        masks.append(_match(column, field.match))
    if field.HasField("range"):
        keep = np.ones(len(column.numbers), dtype=bool)
        for holds, bound in _bounds(field.range):
            keep &= holds(column.numbers, bound)
        masks.append(column.mask(column.number_rows[keep]))
    if field.HasField("datetime_range"):
        masks.append(column.where(lambda value: _within(value, field.datetime_range)))
    if field.HasField("values_count"):
        keep = np.ones(column.size, dtype=bool)
        for holds, bound in _bounds(field.values_count):
            keep &= holds(column.counts, bound)
        masks.append(keep)
    if field.HasField("is_empty"):
        masks.append(column.empty if field.is_empty else ~column.empty)
    if field.HasField("is_null"):
        masks.append(column.null if field.is_null else ~column.null)
    if not masks:
        unsupported(f"FieldCondition on '{field.key}'")
    return reduce(operator.or_, masks)


def _bounds(message: Any) -> list[tuple[Callable[[Any, Any], Any], Any]]:  # noqa: ANN401
    """The bounds that are set, each with its comparison."""
    return [(holds, getattr(message, name)) for name, holds in _BOUNDS.items() if message.HasField(name)]


def _match(column: Column, match: q.Match) -> Mask:
    kind = match.WhichOneof("match_value")
    match kind:
        case "keyword" | "integer" | "boolean":
            return column.any_of([getattr(match, kind)])
        case "keywords" | "except_keywords":
            values = list(getattr(match, kind).strings)
        case "integers" | "except_integers":
            values = list(getattr(match, kind).integers)
        case "text" | "phrase":
            sought = getattr(match, kind)
            return column.where(lambda value: isinstance(value, str) and sought.lower() in value.lower())
        case "text_any":
            words = match.text_any.lower().split()
            return column.where(
                lambda value: isinstance(value, str) and any(word in value.lower() for word in words)
            )
        case _:
            return unsupported(f"Match.{kind}")
    return column.except_of(values) if kind.startswith("except") else column.any_of(values)


def _within(value: object, bounds: q.DatetimeRange) -> bool:
    """Whether this is the text of a moment inside the bounds; without a zone it is UTC."""
    if not isinstance(value, str):
        return False
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return all(holds(moment, bound.ToDatetime(tzinfo=UTC)) for holds, bound in _bounds(bounds))
