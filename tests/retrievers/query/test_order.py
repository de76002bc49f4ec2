"""Which order, price leaning and number of results a shopper's words ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.retrievers.query.order import OrderCues, find_order

NOTHING = OrderCues(None, None, None, ())


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("cheapest umbrella", "price_asc"),
        ("umbrella, lowest price", "price_asc"),
        ("the lowest-priced umbrella", "price_asc"),
        ("least expensive umbrella", "price_asc"),
        ("umbrellas by price low to high", "price_asc"),
        ("umbrellas, sort by price", "price_asc"),
        ("most expensive pen", "price_desc"),
        ("priciest pen", "price_desc"),
        ("pens with the highest price", "price_desc"),
        ("pens sorted by price, high to low", "price_desc"),
        ("pens, order by price descending", "price_desc"),
        ("best rated toaster", "rating_desc"),
        ("top-rated toaster", "rating_desc"),
        ("toaster with the best reviews", "rating_desc"),
        ("sort the results by customer rating", "rating_desc"),
        ("newest scarves", "newest"),
        ("latest scarves", "newest"),
        ("scarves, new arrivals", "newest"),
        ("most recent scarves", "newest"),
        ("oldest stamps first", "oldest"),
        ("best selling novels", "best_sellers"),
        ("novels that are bestsellers", "best_sellers"),
        ("most popular novels", "best_sellers"),
        ("sort them by popularity", "best_sellers"),
    ],
)
def test_an_order_is_read(text: str, sort: str) -> None:
    found = find_order(text)
    assert (found.sort, found.price_hint) == (sort, None)


def test_an_order_asked_for_wins_over_one_that_is_named() -> None:
    assert find_order("best selling lamps, sorted by price").sort == "price_asc"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cheap sunglasses", "low"),
        ("affordable sunglasses", "low"),
        ("inexpensive sunglasses", "low"),
        ("budget sunglasses", "low"),
        ("sunglasses on a budget", "low"),
        ("sunglasses, not too expensive", "low"),
        ("low-cost sunglasses", "low"),
        ("mid-range camera", "mid"),
        ("mid priced camera", "mid"),
        ("luxury camera", "high"),
        ("high-end camera", "high"),
        ("an expensive camera", "high"),
    ],
)
def test_a_leaning_is_a_hint_and_no_order(text: str, hint: str) -> None:
    found = find_order(text)
    assert (found.sort, found.price_hint) == (None, hint)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("top 3 kettles", 3),
        ("the top five kettles", 5),
        ("show me ten", 10),
        ("show me the 4 cheapest kettles", 4),
        ("kettles, 5 results", 5),
        ("give me two options", 2),
        ("the first 6 results please", 6),
    ],
)
def test_a_number_of_results_is_read(text: str, limit: int) -> None:
    assert find_order(text).limit == limit


@pytest.mark.parametrize(
    "text",
    [
        "new balance trainers",
        "mid century sideboard",
        "top 10 inch pan",
        "smart show 8",
        "bag with at least 2 items",
        "cheaper than $50",
        "my budget is 40",
        "with a budget of 40",
        "premium ground coffee",
        "show me 2 piece swimsuits",
        "a table top",
        "latex gloves",
        "",
    ],
)
def test_other_words_ask_for_nothing(text: str) -> None:
    assert find_order(text) == NOTHING


def test_spans_cover_the_words_used() -> None:
    text = "Top 3 cheap kettles, sort by rating"
    assert [text[a:b] for a, b in find_order(text).spans] == ["Top 3", "cheap", "sort by rating"]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in find_order(text).spans)


@pytest.mark.parametrize(
    "part", ["sort by ", "sort by the ", "top 3 ", "budget ", "best ", " ", "not too ", "ſ"]
)
def test_a_text_of_any_length_is_read(part: str) -> None:
    find_order(part * 50_000)
