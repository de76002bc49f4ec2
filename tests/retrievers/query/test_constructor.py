"""From a shopper's sentence to a request: filters, ranges, order, what is left, what is not applied."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.query.constructor import MAX_CHARACTERS

ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("Men > Tops > Jackets", {"color": "Black", "material": "Leather", "brand": "Acme", "size": ["M", "L"]}),
    ("Women > Tops > Jackets", {"color": "Red", "material": "Wool", "brand": "North Peak", "size": "S"}),
    ("Men > Bottoms > Jeans", {"color": "Blue", "material": "Cotton", "size": "32"}),
    ("Women > Bottoms > Jeans", {"color": "Navy Blue", "material": "Cotton", "size": "32"}),
    ("Women > Dresses", {"color": "Red", "material": "Synthetic", "waterproof": True}),
)


def constructor(*, currency: str = "USD", price: float | None = 50, **numbers: float) -> QueryConstructor:
    shop = [
        Product.model_validate(
            {
                "id": str(n), "name": "x", "price": price, "currency": currency, "categories": (path,),
                "attributes": row | numbers,
            }
        )
        for n, (path, row) in enumerate(ROWS)
    ]  # fmt: skip
    return QueryConstructor(CatalogSchema.from_products(shop))


SHOP = constructor(rating=4.2)


def understood(text: str, shop: QueryConstructor = SHOP) -> dict[str, Any]:
    """What was read, without the parts that are empty."""
    return {key: value for key, value in shop.construct(text).understood().items() if value}


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("jackets", ["Men > Tops > Jackets", "Women > Tops > Jackets"]),
        ("men's jackets", ["Men > Tops > Jackets"]),
        ("jackets for men", ["Men > Tops > Jackets"]),
        ("men's tops, jackets", ["Men > Tops > Jackets"]),
        ("men", ["Men"]),
        ("men or women", ["Men", "Women"]),
        ("dresses or jeans", ["Women > Dresses", "Men > Bottoms > Jeans", "Women > Bottoms > Jeans"]),
        ("men's jackets or jeans", ["Men > Tops > Jackets", "Men > Bottoms > Jeans"]),
        ("jackets or jeans for men", ["Men > Tops > Jackets", "Men > Bottoms > Jeans"]),
        ("jackets for men or women", ["Men > Tops > Jackets", "Women > Tops > Jackets"]),
        ("dresses or men's jackets", ["Women > Dresses", "Men > Tops > Jackets"]),
        ("women's dresses or men's jackets", ["Women > Dresses", "Men > Tops > Jackets"]),
        ("men's jackets or women's jeans", ["Men > Tops > Jackets", "Women > Bottoms > Jeans"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_categories_narrow_each_other(text: str, categories: list[str]) -> None:
    assert understood(text) == {"applied": {"category": categories}}


def test_excluded_categories_are_all_excluded() -> None:
    assert understood("no jackets and no men") == {
        "exclude": {"category": ["Men > Tops > Jackets", "Women > Tops > Jackets", "Men"]}
    }


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("red or blue", {"applied": {"color": ["Red", "Blue"]}}),
        ("red red RED", {"applied": {"color": ["Red"]}}),
        ("red, not wool", {"applied": {"color": ["Red"]}, "exclude": {"material": ["Wool"]}}),
        ("not red or blue", {"exclude": {"color": ["Red", "Blue"]}}),
        ("waterproof in size M or L", {"applied": {"waterproof": ["true"], "size": ["M", "L"]}}),
        ("under $80", {"applied": {"price": {"min": None, "max": 80}}}),
        ("between 50 and 100 dollars", {"applied": {"price": {"min": 50, "max": 100}}}),
        ("rated 4 or better", {"applied": {"rating": {"min": 4, "max": None}}}),
        ("around $50", {"target_price": 50}),
        ("cheap", {"price_hint": "low"}),
        ("cheapest first", {"sort": "price_asc"}),
        ("the best rated ones", {"sort": "rating_desc"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_part_goes_to_its_place(text: str, read: dict[str, Any]) -> None:
    assert understood(text) == read


def test_a_whole_sentence() -> None:
    request = SHOP.construct(
        "Hi, I'm looking for a black men's jacket for winter hikes, no wool, under $120, 4+ stars, "
        "cheapest first, show me 5 please"
    )
    assert request.limit == 5
    assert {k: v for k, v in request.understood().items() if v} == {
        "query": "winter hikes",
        "applied": {
            "color": ["Black"],
            "category": ["Men > Tops > Jackets"],
            "price": {"min": None, "max": 120},
            "rating": {"min": 4, "max": None},
        },
        "exclude": {"material": ["Wool"]},
        "sort": "price_asc",
    }


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("something cosy for under $40 please", "cosy"),
        ("a tent that costs less than 90 dollars", "tent"),
        ("my budget is 60, hiking boots", "hiking boots"),
        ("hello, can you show me something", ""),
        ("red please!", ""),
        ("No, thanks", ""),
        ("… ?!", ""),
        ("", ""),
        ("Crème brûlée set", "Crème brûlée set"),
        ("防水 手袋", "防水 手袋"),
        ("gift for the one I love", "gift"),
        ("shirts with a collar", "shirts with a collar"),
    ],
    ids=[
        "price",
        "costs",
        "budget",
        "asking",
        "value",
        "no",
        "marks",
        "nothing",
        "accents",
        "cjk",
        "gift",
        "kept",
    ],
)
def test_the_query_is_what_is_left(text: str, query: str) -> None:
    """Without prices and without askings at either end; words in the middle stay."""
    assert SHOP.construct(text).query == query


@pytest.mark.parametrize(
    ("shop", "text", "said"),
    [
        (SHOP, "under €80", "price up to 80 EUR (prices here are in USD)"),
        (SHOP, "around 50 euros", "price about 50 EUR (prices here are in USD)"),
        (SHOP, "under $20 or over $100", "price from 100 up to 20 USD (nothing lies in it)"),
        (SHOP, "over 50 reviews", "reviews from 50 (this catalogue has no reviews)"),
        (SHOP, "over 1250000 euros", "price from 1250000 EUR (prices here are in USD)"),
        (constructor(), "at least 4 stars", "rating from 4 (this catalogue has no rating)"),
        (constructor(price=None), "under 20", "price up to 20 (this catalogue has no price)"),
        (constructor(currency="EUR"), "under $80", "price up to 80 USD (prices here are in EUR)"),
        (constructor(currency="CAD"), "under US$80", "price up to 80 USD (prices here are in CAD)"),
        (constructor(currency="MXN"), "under 80 PHP", "price up to 80 PHP (prices here are in MXN)"),
    ],
    ids=[
        "currency", "target in a currency", "contradiction", "reviews", "large number", "rating", "no prices",
        "dollars in a euro shop", "another dollar", "another peso",
    ],
)  # fmt: skip
def test_what_cannot_be_a_filter_here_is_said(shop: QueryConstructor, text: str, said: str) -> None:
    request = shop.construct(f"{text} red jackets")
    assert request.not_applied == (said,)
    assert not request.filter.ranges
    assert request.target_price is None
    assert set(request.filter.any_of) == {"color", "category"}
    assert request.query == ""


@pytest.mark.parametrize(
    ("currency", "text"),
    [("CAD", "under $80"), ("AUD", "under 80 dollars"), ("MXN", "under 80 pesos"), ("CNY", "under ¥80")],
    ids=["dollar sign", "dollars", "pesos", "yen sign"],
)
def test_a_sign_that_currencies_share_is_the_catalogues_own(currency: str, text: str) -> None:
    assert understood(text, constructor(currency=currency)) == {
        "applied": {"price": {"min": None, "max": 80}}
    }


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("bag, 20 liter capacity", {"min": 20, "max": 20}),
        ("bag, capacity about 20", {"min": 18, "max": 22}),
        ("bag, capacity over 20", {"min": 20, "max": None}),
    ],
    ids=["exact", "about: a tenth to either side", "at least"],
)
def test_a_number_of_another_field_is_never_a_price(text: str, span: dict[str, float]) -> None:
    assert understood(text, constructor(capacity=20)) == {"query": "bag", "applied": {"capacity": span}}


def test_an_empty_catalogue_leaves_the_words_to_the_query() -> None:
    empty = QueryConstructor(CatalogSchema())
    assert understood("red jackets", empty) == {"query": "red jackets"}


def test_a_request_reads_the_same_twice_and_leaves_out_what_is_too_long() -> None:
    text = "red jackets under $80 " + "x" * (MAX_CHARACTERS + 10)
    assert SHOP.construct(text) == SHOP.construct(text[:MAX_CHARACTERS])


SCHEMA_VALUES = {
    field: set(attribute.values)
    for field, attribute in CatalogSchema.from_products(
        [
            Product.model_validate({"id": str(n), "name": "x", "categories": (path,), "attributes": row})
            for n, (path, row) in enumerate(ROWS)
        ]
    ).filterable.items()
}
parts = st.sampled_from(
    """
    red blue men's jackets jeans size M 32 not no or and under over $ 20 100 € stars rated 4 cheapest
    waterproof around between without free , . ; - top first reviews
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)


@given(st.lists(parts | st.text(max_size=8)).map(" ".join) | st.text())
def test_any_text_gives_a_request_of_the_catalogues_own_values(text: str) -> None:
    request = SHOP.construct(text)
    for kind in (request.filter.any_of, request.filter.none_of):
        for field, values in kind.items():
            assert set(values) <= SCHEMA_VALUES[field]
    for span in request.filter.ranges.values():
        assert None in (span.minimum, span.maximum) or span.minimum <= span.maximum  # type: ignore[operator]
    assert request.query == request.query.strip()
    assert request.filter.checked(SHOP._schema).any_of.keys() == request.filter.any_of.keys()


@pytest.mark.parametrize(
    "part",
    [
        "red ",
        "not ",
        "size M or ",
        "$5 ",
        "under ",
        "men's jackets or ",
        "-",
        "a",
        "not red, ",
        "\u0301",
        "’",
    ],
)
def test_a_text_of_100_kb_is_read(part: str) -> None:
    SHOP.construct(part * (100_000 // len(part)))


@pytest.mark.parametrize(
    "text", ["\ud800 red", "red\0", "\u202ered", "𝐫𝐞𝐝"], ids=["half", "nul", "rtl", "math"]
)
def test_odd_characters_do_no_harm(text: str) -> None:
    SHOP.construct(text).model_dump_json()


def test_for_whom_and_what_do_not_join_as_categories() -> None:
    """No watch lies below Women: the field that knows the word says for whom."""
    products = [
        Product(id="1", name="Watch", categories=("Gear > Watches",), attributes={"gender": ("Women",)}),
        Product(id="2", name="Watch", categories=("Gear > Watches",), attributes={"gender": ("Men",)}),
        Product(id="3", name="Tee", categories=("Women > Tees",), attributes={"gender": ("Women",)}),
    ]
    reader = QueryConstructor(CatalogSchema.from_products(products))
    assert reader.construct("watches for women").filter.any_of == {
        "category": ("Gear > Watches",), "gender": ("Women",),
    }  # fmt: skip
    assert reader.construct("women's tees").filter.any_of == {"category": ("Women > Tees",)}
    assert SHOP.construct("men's dresses").not_applied == ("Men (nothing of the kind is there)",)


@pytest.mark.parametrize(("text", "sort", "limit"), [
    ("three cheapest mugs", "price_asc", 3), ("top 5 lamps by rating", "rating_desc", 5),
    ("cheapest first please", "price_asc", 10),
])  # fmt: skip
def test_an_order_and_a_number_are_read_together(text: str, sort: str, limit: int) -> None:
    request = QueryConstructor(CatalogSchema()).construct(text)
    assert (request.sort, request.limit) == (sort, limit)
    assert "first" not in request.query


def test_a_tale_of_what_was_never_done_excludes_nothing() -> None:
    request = QueryConstructor(CatalogSchema()).construct("I have never done this before")
    assert (request.avoid, request.not_applied) == ((), ())


def test_a_colour_that_nothing_has_is_said_and_still_ranks() -> None:
    products = [Product(id="1", name="Tee", categories=("Tees",), attributes={"color": ("Red",)})]
    request = QueryConstructor(CatalogSchema.from_products(products)).construct("teal tees")
    assert request.not_applied == ("teal (nothing here has this color)",)
    assert request.query == "teal"
    without_colors = CatalogSchema.from_products([Product(id="1", name="Tee", categories=("Tees",))])
    assert QueryConstructor(without_colors).construct("teal tees").not_applied == ()
