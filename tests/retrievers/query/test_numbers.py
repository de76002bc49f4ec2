"""Which numbers in a shopper's words limit the price, and which limit nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.retrievers.query.amounts import one_edit, parse_number
from shoplens.retrievers.query.numbers import NumericConstraint, find_numeric_constraints

Ends = tuple[float | None, float | None, float | None]


def price(text: str) -> Ends | None:
    """Minimum, maximum and target of the price in a text; None where none is read."""
    found = {one.field: one for one in find_numeric_constraints(text)}
    one = found.get("price")
    return (one.minimum, one.maximum, one.target) if one else None


def only(text: str) -> NumericConstraint:
    (one,) = find_numeric_constraints(text)
    return one


@pytest.mark.parametrize(
    ("text", "highest"),
    [
        ("linen curtains under $45", 45),
        ("linen curtains below 45 dollars", 45),
        ("rain boots, less than $35", 35),
        ("rain boots up to 35 bucks", 35),
        ("kettle no more than €60", 60),
        ("kettle not more than 60 EUR", 60),
        ("a lamp, max 90", 90),
        ("a lamp, maximum of $90", 90),
        ("a lamp for at most ninety dollars", 90),
        ("wallet within $55", 55),
        ("wallet within a budget of 55", 55),
        ("wallet, my budget is 55", 55),
        ("tent cheaper than 130", 130),
        ("tent no higher than $130", 130),
        ("$75 or less backpacks", 75),
        ("backpacks 75 dollars and under", 75),
        ("sub $75 backpacks", 75),
        ("less then 80 dollars rug", 80),
        ("rug undr $80", 80),
        ("rug bellow 80$", 80),
        ("rug unfer $80", 80),
        ("rug under 1,250", 1250),
        ("rug under $1,250.50", 1250.5),
        ("desk under 1.5k", 1500),
        ("desk under a thousand dollars", 1000),
        ("desk under one hundred and twenty bucks", 120),
        ("desk priced below twenty-five pounds", 25),
        ("carpet under 1.200,50 €", 1200.5),
        ("pencils under 80 cents", 0.8),
        ("I don't want to spend more than $60 on a clock", 60),
        ("nothing over $40 please", 40),
        ("I have $100 to spend on shoes", 100),
        ("price <= 30", 30),
        ("iphone 13 under 400 unlocked", 400),
        ("size 9 boots under 70", 70),
        ("pack of 12 glasses below $24", 24),
        ("shoes with free shipping under $40", 40),
        ("gift card holder under $15", 15),
    ],
)
def test_a_cap_is_read(text: str, highest: float) -> None:
    assert price(text) == (None, highest, None)


@pytest.mark.parametrize(
    ("text", "lowest"),
    [
        ("watch over $200", 200),
        ("watch above 200 euros", 200),
        ("watch more than $200", 200),
        ("watch priced at least 200", 200),
        ("earrings from $20", 20),
        ("earrings starting at $20", 20),
        ("earrings $20 or more", 20),
        ("earrings 20 dollars and up", 20),
        ("$20+ earrings", 20),
        ("mixer with a minimum price of 150", 150),
        ("mixer not under $150", 150),
        ("mixer no less than $150", 150),
        ("spices costing over 35 pesos", 35),
    ],
)
def test_a_floor_is_read(text: str, lowest: float) -> None:
    assert price(text) == (lowest, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "mugs between $20 and $30",
        "mugs between 20 and 30",
        "mugs betwen 20 and 30 dollars",
        "mugs from $20 to $30",
        "mugs priced from 20 to 30",
        "mugs $20-30",
        "mugs $20–$30",
        "mugs 20 to 30 dollars",
        "mugs 20-30€",
        "mugs, price range 20 - 30",
        "mugs in the 20 to 30 price range",
        "mugs between $30 and $20",
        "mugs over $20 but under $30",
        "mugs above 20 and below 30",
        "mugs between twenty and thirty dollars",
        "Rs. 20 to Rs. 30 mugs",
    ],
)
def test_both_ends_of_a_range_are_read(text: str) -> None:
    assert price(text) == (20, 30, None)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a chair around $90", 90),
        ("a chair for about 90 dollars", 90),
        ("a chair roughly 90", 90),
        ("a chair in the $90 range", 90),
        ("$90 chairs", 90),
        ("chairs for 90 dollars", 90),
        ("chairs, 90ish dollars", 90),
        ("chairs, $90-ish", 90),
        ("~€90 chairs", 90),
    ],
)
def test_a_price_without_direction_is_a_target(text: str, target: float) -> None:
    assert price(text) == (None, None, target)


@pytest.mark.parametrize(
    "text",
    [
        "size 8 trainers",
        "trainers 7.5 wide",
        "3xl hoodie",
        "pack of 6 bowls",
        "12 count napkins",
        "2 piece luggage",
        "bottle less than 20 oz",
        "shelf under 40 inches",
        "tv up to 55 inch",
        "bag under 2 kg",
        "dumbbells under 50 pounds",
        "battery over 5000mah",
        "drive with at least 128gb",
        "backpack with more than 3 pockets",
        "cereal under 20 calories",
        "cable between 6 and 10 feet",
        "iphone 12",
        "windows 11 laptop",
        "xbox one controller",
        "phone 15 pro max 256",
        "drill 18v max 4 tool kit",
        "toys for 3 to 5 year olds",
        "toys under 5 years",
        "toys for kids under 6",
        "cream for women over 40",
        "power usage between 500 and 1000",
        "cars from 2005 to 2012",
        "a $25 gift card",
        "$50 visa gift card",
        "gift card of $50",
        "coats on sale",
        "20% off coats",
        "$10 off coats",
        "save up to $30",
        "free shipping over $25",
        "free delivery on orders above 30 dollars",
        "100 dollar bill wallet",
        "socks 10-20",
        "rs232 cable",
        "3/8 wrench",
        "24x36 poster",
        "gluten free crackers",
        "hands free headset, free returns",
        "star wars poster",
        "5 star notebook",
        "strap rated for 300 lbs",
        "",
    ],
)
def test_other_numbers_are_no_constraint(text: str) -> None:
    assert find_numeric_constraints(text, ("rating", "n_reviews")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("under $9", "USD"),
        ("under 9 bucks", "USD"),
        ("under C$9", "CAD"),
        ("under 9 canadian dollars", "CAD"),
        ("under €9", "EUR"),
        ("under 9 euros", "EUR"),
        ("under £9", "GBP"),
        ("priced under 9 pounds", "GBP"),
        ("under ₹9", "INR"),
        ("under 9 PHP", "PHP"),
        ("under 9 pesos", "PHP"),
        ("under 9", None),
    ],
)
def test_the_currency_is_the_one_written(text: str, code: str | None) -> None:
    one = only(text)
    assert (one.maximum, one.currency) == (9, code)


@pytest.mark.parametrize("text", ["free ebooks about gardening", "puzzle games free", "a planner for free"])
def test_free_of_charge_is_a_price_of_nothing(text: str) -> None:
    assert price(text) == (0, 0, None)


def test_the_tightest_of_several_limits_counts() -> None:
    assert price("under $80, well, at most $60, $10 each") == (None, 60, None)


def test_spans_cover_the_words_used_and_no_others() -> None:
    text = "The price should be under $40, a red lamp with 4+ stars"
    spans = [text[a:b] for one in find_numeric_constraints(text) for a, b in one.spans]
    assert spans == ["The price should be under $40", "4+ stars"]


def test_a_following_comparison_is_no_closing_phrase() -> None:
    """ "and more than …" opens the next limit; it does not close the one before."""
    text = "average rating above 4.5 and more than 200 ratings"
    spans = [text[a:b] for one in find_numeric_constraints(text) for a, b in one.spans]
    assert spans == ["average rating above 4.5", "more than 200 ratings"]


def test_spans_count_characters_of_the_original_text() -> None:
    """Letters that grow when lowered (İ) do not shift what follows."""
    text = "İİİ lamp under $40"
    assert [text[a:b] for a, b in only(text).spans] == ["under $40"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("1,200.5", 1200.5),
        ("1.200,50", 1200.5),
        ("49,99", 49.99),
        (".99", 0.99),
        ("1 000", 1000),
        ("1.2.3", None),
        ("9" * 400, None),
        ("٤", None),
    ],
)
def test_separators_of_numbers(text: str, value: float | None) -> None:
    assert parse_number(text) == value


def test_one_edit_is_added_dropped_changed_or_swapped() -> None:
    assert all(one_edit(word, "under") for word in ("under", "undr", "unnder", "unter", "udner"))
    assert not any(one_edit(word, "under") for word in ("thunder", "wonder", "un", ""))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for one in find_numeric_constraints(text, ("rating", "n_reviews", "battery_life", "", "_", text)):
        assert all(0 <= start < end <= len(text) for start, end in one.spans)


PIECES = (
    "under", "over", "$", "5", "10", "-", "to", "and", "between", "stars", "+", ".", ",", "/", "out", "of",
    "rating", "free", "k", "€", "a", "hundred", "one", "or", "less", "not", "price", "capacity",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)))
def test_any_mixture_of_cues_can_be_read(words: list[str]) -> None:
    for joint in (" ", ""):
        text = joint.join(words)
        for one in find_numeric_constraints(text, ("rating", "capacity")):
            assert all(0 <= start < end <= len(text) for start, end in one.spans)


@pytest.mark.parametrize(
    "part", ["1 ", "9", "$1", "1-", "under ", "one hundred and ", "1,", " ", "not be ", "4/"]
)
def test_a_text_of_any_length_is_read(part: str) -> None:
    find_numeric_constraints(part * 50_000, ("rating", "capacity"))
