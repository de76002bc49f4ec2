from typing import Any

import pytest

from evals.quality.labels import Observed, check, closest, has_all, same, untrue
from shoplens.catalog import Product

JACKETS = ["Men > Tops > Jackets", "Women > Tops > Jackets"]


def seen(**changes: Any) -> Observed:  # noqa: ANN401
    found = {
        "applied": {"type": ["jacket"]}, "exclude": {}, "outcome": "found", "sort": None, "query": "warm",
        "arguments": {"offset": 10, "use_photo": True}, "mapped": [{"from": "cream", "to": "Beige"}],
        "not_applied": ["under 50 euros"],
        "products": [{"id": "7", "name": "Parka", "price": 90.0, "attributes": {"features": ["warm"]}}],
    }  # fmt: skip
    return Observed(
        **{"kind": "search", "state": found, "found": found, "answer": "A Parka at $90.00.", **changes}
    )


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"color": ["red", "Blue"]}, {"color": ["blue", "Red"]}),
        ({"category": ["jackets"]}, {"category": JACKETS}),
        ({"category": [JACKETS[0]]}, {"category": [JACKETS[0]]}),
        ({"type/subcategory": ["dress"]}, {"subcategory": ["dresses"]}),
        ({"type/subcategory": ["boots"]}, {"type": ["boots"], "subcategory": ["boots"]}),
        ({"price": {"max": 100}}, {"price": {"min": None, "max": 100.0}}),
        ({"price": {"min": 5, "max": "any"}}, {"price": {"min": 5.0, "max": 80.0}}),
        ({"price": {"max": {"below_shown": 2}}}, {"price": {"min": None, "max": 39.99}}),
        ({"price": {"min": {"above_shown": 1}}}, {"price": {"min": 20.01, "max": None}}),
    ],
)
def test_the_same_conditions(expected: dict[str, Any], got: dict[str, Any]) -> None:
    assert same(expected, got, [20.0, 40.0])


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({}, {"color": ["red"]}),
        ({"color": ["red"]}, {}),
        ({"color": ["red"]}, {"color": ["red", "blue"]}),
        ({"category": [JACKETS[0]]}, {"category": JACKETS}),
        ({"category": ["jackets", "coats"]}, {"category": JACKETS}),
        ({"type/subcategory": ["boots"]}, {"type": ["boots"], "subcategory": ["outdoor"]}),
        ({"price": {"max": 100}}, {"price": {"min": 5.0, "max": 100.0}}),
        ({"price": {"max": 100}}, {"price": ["100"]}),
        ({"price": {"max": {"below_shown": 2}}}, {"price": {"min": None, "max": 40.0}}),
        ({"price": {"max": {"below_shown": 3}}}, {"price": {"min": None, "max": 1.0}}),
    ],
)
def test_other_conditions(expected: dict[str, Any], got: dict[str, Any]) -> None:
    assert not same(expected, got, [20.0, 40.0])


def test_of_several_right_answers_the_closest_is_compared() -> None:
    options = [{}, {"type": ["mug"]}, {"type": ["mug"], "color": ["red"]}]
    assert closest(options, {"type": ["mug"]}) == options[1]
    assert closest(options, {"type": ["mug"], "color": ["red"], "price": {"max": 3}}) == options[2]


def test_a_turn_that_is_right_has_no_fault() -> None:
    expected = {
        "kind": ["search", "help"], "applied": {"type": ["jacket"]}, "exclude": {}, "outcome": "found",
        "sort": None, "offset": 10, "photo_used": True, "first_product": ["3", "7"], "query_has": ["warm"],
        "query_lacks": ["cold"], "mapped": [{"from": "Cream", "to": "beige"}], "not_applied_has": ["€|euro"],
        "products_all": {"price_max": 90, "features": ["warm"]}, "answer_has": ["parka"],
    }  # fmt: skip
    assert check(expected, seen()) == {}


@pytest.mark.parametrize(
    ("aspect", "value"),
    [
        ("kind", "details"), ("applied", {}), ("exclude", {"color": ["red"]}), ("outcome", "too_tight"),
        ("sort", "price_asc"), ("offset", 0), ("photo_used", False), ("first_product", "3"), ("strict", True),
        ("query_has", ["cold"]), ("query_lacks", ["warm"]), ("mapped", [{"from": "sand", "to": "beige"}]),
        ("not_applied_has", ["pounds"]), ("products_all", {"price_max": 80}), ("like", True),
        ("products_all", {"features": ["warm", "light"]}), ("answer_has", ["coat"]),
        ("answer_lacks", ["parka"]), ("answer_names_shown", [1]), ("answer_price_of_shown", 1),
    ],
)  # fmt: skip
def test_each_aspect_is_found_wrong(aspect: str, value: object) -> None:
    assert list(check({aspect: value}, seen())) == [aspect]


def test_what_was_shown_before_is_named_in_the_answer() -> None:
    shown = [{"id": "1", "name": "Anorak", "price": 1234.5}, {"id": "2", "name": "Parka", "price": 90.0}]
    after = seen(found=None, kind="details", shown=shown, answer="The Parka costs $90.00.")
    assert check({"answer_names_shown": [2], "answer_price_of_shown": 2, "kind": "details"}, after) == {}
    assert list(check({"answer_names_shown": [1, 2]}, after)) == ["answer_names_shown"]
    dear = seen(found=None, shown=shown, answer="It is $1,234.50.")
    assert check({"answer_price_of_shown": 1}, dear) == {}


def test_saying_what_the_shop_can_do_stands_for_not_understood() -> None:
    assert check({"outcome": "not_understood"}, seen(found=None, kind="help")) == {}
    assert check({"applied": {}, "exclude": {}}, seen(found=None, state=None, kind="cleared")) == {}
    assert "outcome" in check({"outcome": "not_understood"}, seen(found=None, kind="thanks"))


def test_one_of_several_words_is_enough() -> None:
    assert has_all("It does not say", ["n't say|not say"])
    assert not has_all("It says", ["n't say|not say"])


def test_labels_are_held_against_the_catalogue() -> None:
    products = [
        Product(id="1", name="Red mug", price=8, attributes={"type": "mug", "color": ("red",)}),
        Product(id="2", name="Blue bowl", price=20, attributes={"type": "bowl", "color": ("blue",)}),
    ]
    true: list[dict[str, Any]] = [
        {"applied": {"type": ["mug"]}, "outcome": "found", "first_product": "1"},
        {"applied": {"type": ["mug"], "price": {"max": 5}}, "outcome": "too_tight"},
        {"applied": {"type": ["bowl"]}, "exclude": {"color": ["blue"]}, "outcome": "too_tight"},
        {"applied": {"type": ["mug"], "color": ["blue"]}, "outcome": "no_combination"},
        {"applied": {}, "outcome": "not_carried"},
    ]
    assert [untrue(label, products) for label in true] == [None] * len(true)
    untold = [
        {"applied": {"type": ["mug"], "color": ["blue"]}, "outcome": "too_tight"},
        {"applied": {"type": ["mug"], "price": {"max": 5}}, "outcome": "found"},
        {"applied": {"type": ["mug"]}, "outcome": "found", "first_product": "2"},
    ]
    assert all(untrue(label, products) for label in untold)
