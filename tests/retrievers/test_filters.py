"""What a filter lets through, what it refuses, and how it is written down."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.structured_query import Comparator, Comparison, Operation, Operator
from pydantic import ValidationError

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.errors import InvalidFilterError
from shoplens.retrievers.filters import ProductFilter, Range

SHOP = [
    Product(
        id="1",
        name="Jacket",
        price=90,
        categories=("Men > Tops > Jackets",),
        attributes={"color": ("Red", "Blue"), "size": ("M",), "weight": 1.5, "waterproof": True},
    ),
    Product(
        id="2",
        name="Coat",
        price=120,
        categories=("Women > Tops > Jackets",),
        attributes={"color": ("red",), "size": ("S",), "weight": 2.0, "waterproof": False},
    ),
]
SCHEMA = CatalogSchema.from_products(SHOP)


def ids(**conditions: Any) -> list[str]:  # noqa: ANN401 - whatever a filter takes
    wanted = ProductFilter.model_validate(conditions)
    return [product.id for product in SHOP if wanted.matches(product.to_payload())]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, ["1", "2"]),
        ({"any_of": {"color": ["RED"]}}, ["1", "2"]),
        ({"any_of": {"color": ["blue", "green"]}}, ["1"]),
        ({"any_of": {"color": ["red"], "size": ["S"]}}, ["2"]),
        ({"any_of": {"category": ["Men"]}}, ["1"]),
        ({"any_of": {"category": ["Tops"]}}, []),
        ({"any_of": {"waterproof": ["true"]}}, ["1"]),
        ({"any_of": {"brand": ["Acme"]}}, []),
        ({"none_of": {"color": ["blue"]}}, ["2"]),
        ({"none_of": {"brand": ["Acme"]}}, ["1", "2"]),
        ({"any_of": {"color": ["red"]}, "none_of": {"color": ["red"]}}, []),
        ({"ranges": {"price": {"max": 90}}}, ["1"]),
        ({"ranges": {"price": {"min": 90}}}, ["1", "2"]),
        ({"ranges": {"price": {"min": 91, "max": 119.99}}}, []),
        ({"ranges": {"rating": {"min": 0}}}, []),
        ({"ranges": {"color": {"min": 0}}}, []),
    ],
    ids=[
        "nothing", "case", "one of several", "all fields", "a category's parent", "no bare node", "flag",
        "unknown field", "none of", "none of an unknown field", "wanted and excluded", "up to, inclusive",
        "from, inclusive", "between", "a missing number", "a word is no number",
    ],
)  # fmt: skip
def test_matches(conditions: dict[str, Any], found: list[str]) -> None:
    assert ids(**conditions) == found


words = st.sampled_from(["red", "Red", "BLUE", "blue", "green", "ß", "SS", "true", "3"])
fields = st.sampled_from(["color", "size", "price", "rating"])
numbers = st.integers(-3, 3) | st.floats(-3, 3, allow_nan=False)
payloads = st.dictionaries(fields, st.none() | words | st.lists(words, max_size=3) | numbers | st.booleans())
ranges = st.tuples(st.none() | numbers, st.none() | numbers).filter(
    lambda ends: None in ends or ends[0] <= ends[1]  # type: ignore[operator]
)
choices = st.dictionaries(fields, st.lists(words, max_size=3), max_size=2)


def naively(
    any_of: dict[str, list[str]],
    none_of: dict[str, list[str]],
    spans: dict[str, tuple[float | None, float | None]],
    payload: dict[str, Any],
) -> bool:
    """The promise of `ProductFilter` in loops."""

    def has(field: str, word: str) -> bool:
        stored = payload.get(field)
        for value in stored if isinstance(stored, list) else [] if stored is None else [stored]:
            if str(value).casefold() == word.casefold():
                return True
        return False

    for field, wanted in any_of.items():
        if wanted and not any(has(field, word) for word in wanted):
            return False
    for field, unwanted in none_of.items():
        if any(has(field, word) for word in unwanted):
            return False
    for field, (low, high) in spans.items():
        value = payload.get(field)
        if low is None and high is None:
            continue
        if type(value) not in (int, float):
            return False
        if (low is not None and value < low) or (high is not None and value > high):
            return False
    return True


@given(any_of=choices, none_of=choices, spans=st.dictionaries(fields, ranges, max_size=2), payload=payloads)
def test_matches_agrees_with_the_plain_loops(
    any_of: dict[str, list[str]],
    none_of: dict[str, list[str]],
    spans: dict[str, tuple[float | None, float | None]],
    payload: dict[str, Any],
) -> None:
    made = ProductFilter.model_validate(
        {
            "any_of": any_of,
            "none_of": none_of,
            "ranges": {field: {"min": low, "max": high} for field, (low, high) in spans.items()},
        }
    )
    assert made.matches(payload) == naively(any_of, none_of, spans, payload)
    assert ProductFilter.model_validate(json.loads(made.model_dump_json())) == made


@pytest.mark.parametrize(
    ("value", "inside"),
    [(1, True), (2.5, True), (0.99, False), (2.51, False), (True, False), ("1", False), (None, False),
     (float("nan"), False), (float("inf"), False), ([1], False), (10**400, False)],
    ids=lambda value: repr(value)[:10],
)  # fmt: skip
def test_a_range_holds_numbers_only(value: object, inside: bool) -> None:
    assert Range(min=1, max=2.5).holds(value) is inside


def test_nothing_lies_in_a_half_open_range_but_numbers() -> None:
    assert not Range(min=0).holds(float("nan"))
    assert Range(min=0).holds(float("inf"))


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ({"min": 2_500_000, "max": 1}, "starts at 2500000 and ends below it, at 1"),
        ({"min": float("nan")}, "finite number"),
        ({"max": float("inf")}, "finite number"),
        ({"min": "cheap"}, "valid number"),
        ({"from": 1}, "Extra inputs"),
    ],
    ids=["ends swapped", "nan", "inf", "word", "unknown end"],
)
def test_a_bad_range_is_refused(ends: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Range.model_validate(ends)


@pytest.mark.parametrize(
    "content",
    [
        {"any": {"color": ["red"]}},
        {"any_of": {"color": "red"}},
        {"any_of": {"color": [1]}},
        {"ranges": {"price": [1, 2]}},
    ],
    ids=["unknown kind", "one word", "a number as a word", "a list as a range"],
)
def test_what_is_no_filter_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProductFilter.model_validate(content)


def test_a_filter_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ProductFilter().any_of = {"color": ("red",)}  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        Range(min=1).minimum = 2  # type: ignore[misc]


def test_empty_conditions_are_dropped_and_repeats_joined() -> None:
    made = ProductFilter(
        any_of={"color": ("red", "red"), "size": ()}, none_of={"size": ()}, ranges={"price": Range()}
    )
    assert made == ProductFilter(any_of={"color": ("red",)})
    assert made
    assert not ProductFilter(any_of={"size": ()}, ranges={"price": Range()})


def test_every_condition_is_listed_and_can_be_dropped_alone() -> None:
    full = ProductFilter(
        any_of={"color": ("red",), "size": ("M",)},
        none_of={"color": ("blue",)},
        ranges={"price": Range(max=9)},
    )
    assert full.conditions() == [
        ("any_of", "color"), ("any_of", "size"), ("none_of", "color"), ("ranges", "price"),
    ]  # fmt: skip
    for kind, field in full.conditions():
        rest = full.without(kind, field)
        assert rest.conditions() == [one for one in full.conditions() if one != (kind, field)]
    assert full.without("any_of", "brand") == full


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ProductFilter(), ""),
        (ProductFilter(any_of={"color": ("red", "blue")}), "color: red or blue"),
        (ProductFilter(none_of={"color": ("red", "blue")}), "color: not red or blue"),
        (ProductFilter(ranges={"price": Range(max=250)}), "price: up to 250"),
        (ProductFilter(ranges={"price": Range(min=99.95)}), "price: from 99.95"),
        (
            ProductFilter(ranges={"price": Range(min=1_000_000, max=1_234_567.5)}),
            "price: 1000000 to 1234567.5",
        ),
        (
            ProductFilter(any_of={"size": ("M",)}, ranges={"weight": Range(min=0)}),
            "size: M; weight: from 0",
        ),
    ],
    ids=["empty", "any of", "none of", "up to", "from", "large numbers in full", "several"],
)
def test_describe(made: ProductFilter, said: str) -> None:
    assert made.describe() == said


def test_checked_uses_the_catalogues_spellings_with_all_variants() -> None:
    asked = ProductFilter(
        any_of={"color": ("RED",), "category": ("jackets",)}, none_of={"waterproof": ("False",)}
    )
    checked = asked.checked(SCHEMA)
    assert set(checked.any_of["color"]) == {"Red", "red"}
    assert set(checked.any_of["category"]) == {"Men > Tops > Jackets", "Women > Tops > Jackets"}
    assert checked.none_of == {"waterproof": ("false",)}
    assert checked.checked(SCHEMA) == checked


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"any_of": {"colour": ["red"]}}, "Unknown attribute 'colour'. Known: category, price, color, size,"),
        ({"ranges": {"length": {"min": 1}}}, "Unknown attribute 'length'."),
        ({"any_of": {"color": ["pink"]}}, "Unknown value 'pink' for 'color'. Known: "),
        ({"none_of": {"size": ["XXL"]}}, "Unknown value 'XXL' for 'size'."),
        ({"ranges": {"color": {"min": 1}}}, "'color' is not a number; give values, such as "),
        ({"any_of": {"price": ["90"]}}, "'price' is a number; give a range, not the value 90."),
    ],
    ids=["field", "range of no field", "value", "excluded value", "range of words", "values of a number"],
)
def test_what_the_catalogue_does_not_have_is_named(conditions: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidFilterError) as raised:
        ProductFilter.model_validate(conditions).checked(SCHEMA)
    assert str(raised.value).startswith(message)


def test_to_ir_of_one_condition_is_that_condition() -> None:
    assert ProductFilter().to_ir() is None
    one = ProductFilter(any_of={"size": ("M",)}).to_ir()
    assert one == Comparison(comparator=Comparator.EQ, attribute="size", value="M")


def test_to_ir_is_an_and_of_ors_nots_and_ends() -> None:
    def equal(value: str) -> Comparison:
        return Comparison(comparator=Comparator.EQ, attribute="color", value=value)

    exported = ProductFilter(
        any_of={"color": ("red", "blue")},
        none_of={"color": ("green",)},
        ranges={"price": Range(min=0, max=9)},
    ).to_ir()
    assert exported == Operation(
        operator=Operator.AND,
        arguments=[
            Operation(operator=Operator.OR, arguments=[equal("red"), equal("blue")]),
            Operation(operator=Operator.NOT, arguments=[equal("green")]),
            Comparison(comparator=Comparator.GTE, attribute="price", value=0.0),
            Comparison(comparator=Comparator.LTE, attribute="price", value=9.0),
        ],
    )
