"""Columns decide as a filter does, on any payloads."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shoplens.retrievers import ProductFilter
from shoplens.retrievers.filters import Range
from shoplens.retrievers.lexical.columns import Columns

WORDS = st.sampled_from(["Red", "red", "RED", "blue", "Straße", "true", "7"])
VALUES = st.one_of(st.lists(WORDS, max_size=3), WORDS, st.integers(0, 9), st.floats(0, 9), st.none())
FIELDS = st.sampled_from(["color", "size", "price"])
PAYLOADS = st.lists(st.dictionaries(FIELDS, VALUES), max_size=8)
CHOSEN = st.dictionaries(FIELDS, st.lists(WORDS, min_size=1, max_size=2).map(tuple), max_size=2)
SPANS = st.tuples(st.floats(0, 9), st.floats(0, 9)).map(lambda ends: Range(min=min(ends), max=max(ends)))


@given(PAYLOADS, CHOSEN, CHOSEN, st.dictionaries(FIELDS, SPANS, max_size=2))
def test_they_decide_as_the_filter_itself(
    payloads: list[dict[str, Any]],
    any_of: dict[str, tuple[str, ...]],
    none_of: dict[str, tuple[str, ...]],
    ranges: dict[str, Range],
) -> None:
    conditions = ProductFilter(any_of=any_of, none_of=none_of, ranges=ranges)
    assert list(Columns(payloads).passing(conditions)) == [conditions.matches(p) for p in payloads]
