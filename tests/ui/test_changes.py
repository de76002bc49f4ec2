"""A click on a chip's alternatives, a range, a product: what becomes of the search and the panel."""

import pytest

from shoplens.catalog import AttributeSchema, CatalogSchema
from shoplens.retrievers.facets import Facet
from shoplens.ui.page.chips import editor, with_balance, with_range, with_value
from shoplens.ui.page.comparison import MISSING, comparison

NAMES = {"color": "color", "price": "price", "number of reviews": "number_of_reviews"}
COLORS = Facet(field="color", type="keyword", values={"red": 4, "blue": 2})
PRICE = Facet(field="price", type="number", minimum=12.5, maximum=80.2)
ARTIFACT = {"applied": {"color": ["red"]}, "exclude": {"color": ["blue"]}, "sort": None}
SCHEMA = CatalogSchema(currency="EUR", price=AttributeSchema(type="number", minimum=12.5, maximum=80.2))


def test_another_value_takes_the_place_of_the_one_and_of_guesses_and_exclusions_about_it() -> None:
    before = {
        "color": ["red"], "exclude_color": ["blue", "green"], "preferred": ["color: beige", "material: wool"],
        "mapped": ["cream → color: beige"], "query": "warm", "offset": 20,
    }  # fmt: skip
    after = with_value(before, "color", "blue", NAMES)
    assert after["color"] == ["blue"]
    assert after["exclude_color"] == ["green"]
    assert after["preferred"] == ["material: wool"]
    assert (after["query"], after["offset"]) == ("warm", 0)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("10", "20"), {"price_min": 10.0, "price_max": 20.0}),
        (("", "19,90"), {"price_max": 19.9}),
        (("50", "20"), {"price_min": 20.0, "price_max": 50.0}),
        (("", " "), {}),
    ],
)
def test_a_range_is_read_as_people_type_it(ends: tuple[str, str], expected: dict[str, float]) -> None:
    before = {"price_min": 1.0, "price_max": 2.0, "target_price": 60.0, "price_hint": "low", "query": "lamp"}
    assert with_range(before, "price", ends, NAMES) == {"query": "lamp", "offset": 0, **expected}


def test_a_range_of_an_attribute_uses_its_arguments_name() -> None:
    after = with_range({}, "number of reviews", ("5", ""), NAMES)
    assert after == {"number_of_reviews_min": 5.0, "offset": 0}


@pytest.mark.parametrize("text", ["ten", "-3", "nan", "inf", "1e999"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of 0 or more"):
        with_range({}, "price", (text, ""), NAMES)


def test_the_editor_of_a_field_has_its_alternatives_with_counts_and_marks_the_chosen() -> None:
    panel = editor(ARTIFACT, (COLORS, PRICE), "color", SCHEMA)
    assert panel["heading"] == "Change color"
    assert [(o["value"], o["count"], o["chosen"]) for o in panel["parts"][0]["options"]] == [
        ("red", 4, "true"),
        ("blue", 2, "false"),
    ]


def test_adding_offers_what_is_not_applied_yet_and_leaves_a_choice() -> None:
    alone = Facet(field="brand", type="keyword", values={"Nordhang": 4})
    panel = editor(ARTIFACT, (COLORS, PRICE, alone), "", SCHEMA)
    assert [part["field"] for part in panel["parts"]] == ["price", "sort"]
    price = panel["parts"][0]
    assert (price["name"], price["lowest"], price["highest"], price["low"]) == ("price (EUR)", "12", "81", "")


def test_an_exclusion_is_edited_by_its_own_alternatives() -> None:
    panel = editor(ARTIFACT, (COLORS, PRICE), "exclude:color", SCHEMA)
    assert panel["heading"] == "Change what is left out: color"
    (part,) = panel["parts"]
    assert part["field"] == "exclude:color"
    assert [(o["value"], o["chosen"]) for o in part["options"]] == [("red", "false"), ("blue", "true")]
    more = with_value({"exclude_color": ["blue"], "offset": 10}, "exclude:color", "red", NAMES)
    assert more == {"exclude_color": ["blue", "red"], "offset": 0}
    assert with_value(more, "exclude:color", "blue", NAMES)["exclude_color"] == ["red"]
    assert "exclude_color" not in with_value({"exclude_color": ["red"]}, "exclude:color", "red", NAMES)


def test_the_order_is_changed_to_one_that_the_catalogue_can_carry() -> None:
    panel = editor({**ARTIFACT, "sort": "price_asc"}, (), "sort", SCHEMA)
    (part,) = panel["parts"]
    assert [(o["value"], o["chosen"]) for o in part["options"]] == [
        ("price_asc", "true"),
        ("price_desc", "false"),
    ]
    assert with_value({"query": "lamp", "offset": 10}, "sort", "price_desc", NAMES) == {
        "query": "lamp", "sort": "price_desc", "offset": 0,
    }  # fmt: skip


@pytest.mark.parametrize(("percent", "balance"), [("0", 0.0), ("70", 0.7), ("100", 1.0)])
def test_the_slider_weighs_the_picture_against_the_words(percent: str, balance: float) -> None:
    assert with_balance({"query": "red", "offset": 10}, percent) == {
        "query": "red", "offset": 0, "balance": balance,
    }  # fmt: skip


@pytest.mark.parametrize("percent", ["", "101", "-1", "nan", "half", "1e9"])
def test_a_share_that_is_none_is_refused(percent: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        with_balance({}, percent)


def product(name: str, **attributes: object) -> dict[str, object]:
    return {
        "name": name, "price": 10.0, "currency": "USD", "category": ["Home > Lamps"],
        "attributes": attributes,
    }  # fmt: skip


def test_a_comparison_puts_what_differs_first_and_says_what_is_missing() -> None:
    table = comparison(
        [product("A", color=["red"], waterproof=True), product("B", color=["blue"], weight=1.5)]
    )
    assert table["names"] == ["A", "B"]
    assert [(row["name"], row["values"], row["differs"]) for row in table["rows"]] == [
        ("color", ["red", "blue"], True),
        ("waterproof", ["yes", MISSING], True),
        ("weight", [MISSING, "1.5"], True),
        ("price", ["$10.00", "$10.00"], False),
        ("category", ["Lamps", "Lamps"], False),
    ]
