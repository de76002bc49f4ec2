"""Which numbers in a shopper's words limit a rating, a review count or a named numeric attribute."""

import pytest

from shoplens.retrievers.query.numbers import find_numeric_constraints

Ends = tuple[float | None, float | None, float | None]


def ends(text: str, field: str, fields: tuple[str, ...] = ()) -> Ends | None:
    found = {one.field: one for one in find_numeric_constraints(text, fields)}
    one = found.get(field)
    return (one.minimum, one.maximum, one.target) if one else None


@pytest.mark.parametrize(
    "text",
    [
        "4+ stars",
        "rated above 4",
        "at least 4 stars",
        "4 stars and up",
        "rating over 4",
        "rated 4 or higher",
        "a customer rating of 4 stars or above",
        "4-star rating or better",
        "4 out of 5 stars or more",
        "4/5 or better",
        "four stars or more",
    ],
)
def test_stars_become_a_rating(text: str) -> None:
    assert ends(f"blender, {text}, under $70", "rating", ("rating",)) == (4, None, None)
    assert ends(f"blender, {text}, under $70", "price") == (None, 70, None)


@pytest.mark.parametrize(
    "text", ["at least 900 reviews", "more than 900 reviews", "900+ customer reviews", "over 900 ratings"]
)
@pytest.mark.parametrize("field", ["n_reviews", "review_count", "num_reviews", "reviews"])
def test_reviews_go_to_the_field_the_catalogue_has(text: str, field: str) -> None:
    assert ends(f"toaster with {text}", field, ("rating", field)) == (900, None, None)


def test_stars_and_reviews_without_a_field_come_back_all_the_same() -> None:
    """The caller lists them as not applied; they are never taken for a price."""
    found = find_numeric_constraints("kettle with over 50 reviews and at least 4 stars")
    assert [(one.field, one.minimum) for one in found] == [("reviews", 50), ("rating", 4)]


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("bin, capacity over 20", "capacity", (20, None, None)),
        ("bin with a capacity of at least 1.5 liters", "capacity", (1.5, None, None)),
        ("20 liter capacity bin", "capacity", (None, None, 20)),
        ("capacity of 2 to 3 quarts", "capacity", (2, 3, None)),
        ("weight under 2", "weight_kg", (None, 2, None)),
        ("weight under 2 kg", "weight_kg", (None, 2, None)),
        ("battery life of at least 10 hours", "battery_life", (10, None, None)),
    ],
)
def test_a_named_attribute_is_read(text: str, field: str, expected: Ends) -> None:
    assert ends(text, field, (field,)) == expected


def test_another_unit_than_the_fields_own_is_not_read() -> None:
    assert find_numeric_constraints("weight under 2 lbs", ("weight_kg",)) == []
