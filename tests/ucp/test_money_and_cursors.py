"""Amounts in minor units, and cursors that belong to one request."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.tools.ucp.cursors import CursorError, decode_cursor, encode_cursor, request_digest
from shoplens.tools.ucp.money import digits, from_minor, minor_span, to_minor


@pytest.mark.parametrize(
    ("price", "currency", "amount"),
    [
        (12.99, "USD", 1299),
        (0.29, "EUR", 29),
        (1234567.89, "GBP", 123456789),
        (1300, "JPY", 1300),
        (1.234, "KWD", 1234),
        (0, "USD", 0),
        (19.999, "USD", 2000),
        (8.2, "XXX", 820),
    ],
)
def test_a_price_in_minor_units(price: float, currency: str, amount: int) -> None:
    assert to_minor(price, currency) == amount


@given(st.integers(0, 10**12), st.sampled_from(["USD", "JPY", "BHD", "EUR"]))
def test_an_amount_comes_back_as_it_went(amount: int, currency: str) -> None:
    assert to_minor(from_minor(amount, currency), currency) == amount


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["USD", "JPY", "BHD"]))
def test_a_range_in_minor_units_holds_all_that_the_range_held(
    one: float, other: float, currency: str
) -> None:
    low, high = sorted((one, other))
    bottom, top = minor_span(low, high, currency)
    assert bottom is not None
    assert top is not None
    unit = 10 ** -digits(currency)
    assert from_minor(bottom, currency) <= low
    assert from_minor(top, currency) >= high
    assert low - from_minor(bottom, currency) < unit * 1.001
    assert minor_span(None, None, currency) == (None, None)


@given(st.integers(0, 10_000), st.dictionaries(st.text(), st.text()))
def test_a_cursor_comes_back_for_its_own_request_only(offset: int, request: dict[str, str]) -> None:
    digest = request_digest(request)
    assert decode_cursor(encode_cursor(offset, digest), digest) == offset
    with pytest.raises(CursorError, match="another request's"):
        decode_cursor(encode_cursor(offset, digest), request_digest({**request, "more": "than before"}))


def test_the_order_of_fields_makes_no_other_request() -> None:
    assert request_digest({"a": 1, "b": {"c": 2, "d": 3}}) == request_digest({"b": {"d": 3, "c": 2}, "a": 1})


def _written(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "", "ü", "====", "a" * 500, _written([2, 0, "d"]), _written([1, -1, "d"]),
        _written([1, True, "d"]), _written([1, 0.5, "d"]), _written({"1": 2}), _written(None),
        _written([1, 0]), _written("[" * 90),
        base64.b64encode(b"\xff\xfe").decode(), base64.b64encode(b"[" * 140).decode(),
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_said_to_be_none(cursor: str) -> None:
    with pytest.raises(CursorError, match="no cursor of ours"):
        decode_cursor(cursor, "d")


@given(st.text(max_size=150))
def test_any_text_is_a_cursor_or_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        decode_cursor(text, "digest")
