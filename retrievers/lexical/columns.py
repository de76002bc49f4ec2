"""A catalogue's fields as columns in memory, so that a filter is decided for all products at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..filters import ProductFilter

Mask = npt.NDArray[np.bool_]


class Columns:
    """Over payloads, in their order. Decides as `ProductFilter.matches` does (a test holds the two
    together).
    """

    def __init__(self, payloads: Sequence[Mapping[str, Any]]) -> None:
        self._size = len(payloads)
        self._rows: dict[str, dict[str, list[int]]] = {}
        self._numbers: dict[str, npt.NDArray[np.float64]] = {}
        for row, payload in enumerate(payloads):
            for field, value in payload.items():
                self._take(row, field, value)

    def passing(self, conditions: ProductFilter) -> Mask:
        """(n,), True where a product satisfies every condition."""
        mask = np.ones(self._size, dtype=np.bool_)
        for field, values in conditions.any_of.items():
            mask &= self._having(field, values)
        for field, values in conditions.none_of.items():
            mask &= ~self._having(field, values)
        for field, span in conditions.ranges.items():
            numbers = self._numbers.get(field)
            if numbers is None:
                return np.zeros(self._size, dtype=np.bool_)
            low = -np.inf if span.minimum is None else span.minimum
            high = np.inf if span.maximum is None else span.maximum
            mask &= (numbers >= low) & (numbers <= high)  # NaN, no number, is neither
        return mask

    def _having(self, field: str, values: Sequence[str]) -> Mask:
        mask = np.zeros(self._size, dtype=np.bool_)
        rows = self._rows.get(field, {})
        for value in values:
            mask[rows.get(value.casefold(), [])] = True
        return mask

    def _take(self, row: int, field: str, value: Any) -> None:  # noqa: ANN401 - whatever a payload holds
        if isinstance(value, int | float) and not isinstance(value, bool):
            column = self._numbers.setdefault(field, np.full(self._size, np.nan))
            column[row] = value
        words = value if isinstance(value, list | tuple) else [] if value is None else [value]
        for word in words:
            self._rows.setdefault(field, {}).setdefault(str(word).casefold(), []).append(row)
