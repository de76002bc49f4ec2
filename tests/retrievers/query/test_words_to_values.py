"""Synonyms, misspelt words, exclusions, strictness and nouns: from words to a request over the demo shop."""

import random
from typing import Any

import pytest

from shoplens.catalog import CatalogSchema, Product
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers.query import QueryConstructor

SHOP = QueryConstructor(CatalogSchema.from_products(demo_catalog().products))


def read(text: str, shop: QueryConstructor = SHOP) -> dict[str, Any]:
    """Field → values, "!field" → excluded values; `avoid` and `strict` where they hold."""
    request = shop.construct(text)
    found: dict[str, Any] = {field: list(values) for field, values in request.filter.any_of.items()}
    found |= {f"!{field}": list(values) for field, values in request.filter.none_of.items()}
    found |= {"avoid": list(request.avoid)} if request.avoid else {}
    return found | ({"strict": True} if request.strict else {})


def shop_of(*rows: dict[str, object], synonyms: dict[str, tuple[str, ...]] | None = None) -> QueryConstructor:
    products = [
        Product.model_validate({"id": str(n), "name": "x", "attributes": row}) for n, row in enumerate(rows)
    ]
    return QueryConstructor(CatalogSchema.from_products(products, synonyms=synonyms))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("a couch", "type", "sofa"),
        ("cream", "color", "beige"),
        ("a purse", "type", "handbag"),
        ("a pullover", "type", "sweater"),
        ("a rucksack", "type", "backpack"),
        ("faux leather", "material", "vegan leather"),
    ],
)
def test_a_synonym_stands_for_a_live_value_and_is_said(text: str, field: str, value: str) -> None:
    request = SHOP.construct(text)
    assert request.filter.any_of == {field: (value,)}
    assert [(m.value, m.field, m.how) for m in request.mapped] == [(value, field, "synonym")]
    assert request.query == ""


def test_a_synonym_of_no_live_value_stays_in_the_query() -> None:
    assert SHOP.construct("cell phone").query == "cell phone"


def test_one_way_synonyms_do_not_turn_round() -> None:
    assert read("beige", shop_of({"color": "cream"}, {"color": "red"})) == {}


def test_an_exact_value_goes_before_a_synonym() -> None:
    shop = shop_of({"color": "cream"}, {"color": "beige"})
    assert read("cream", shop) == {"color": ["cream"]}


def test_the_shops_own_table_goes_before_the_default_one() -> None:
    rows = {"color": "beige"}, {"color": "white"}
    assert read("cream", shop_of(*rows, synonyms={"cream": ("white",)})) == {"color": ["white"]}
    assert read("cream", shop_of(*rows, synonyms={"cream": ()})) == {}
    assert read("ivory", shop_of(*rows, synonyms={"cream": ()})) == {"color": ["beige"]}
    assert read("eggshell", shop_of(*rows, synonyms={"cream": ("white",)})) == {"color": ["beige"]}


def test_a_thing_of_its_own_is_no_value_in_any_part() -> None:
    assert read("ice cream, shaving cream, red wine") == {}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("lether jacket", {"material": ["leather"], "type": ["jacket"]}),
        ("jaket", {"type": ["jacket"]}),
        ("jakcet", {"type": ["jacket"]}),
        ("waterprof boots", {"features": ["waterproof"], "type": ["boots"]}),
        ("runing shoes", {"type": ["running shoes"]}),
        ("headphnes", {"type": ["headphones"]}),
        ("not lether", {"!material": ["leather"]}),
    ],
)
def test_a_misspelt_value_is_mended_and_said(text: str, values: dict[str, list[str]]) -> None:
    assert read(text) == values
    assert SHOP.construct(text).mapped[0].how == "spelling"


@pytest.mark.parametrize(
    "word", ["boat", "coast", "bets", "rag", "mag", "shit", "bot", "wok", "nike", "suite"]
)
def test_a_word_of_the_language_is_never_corrected(word: str) -> None:
    assert SHOP.construct(word).mapped == ()


def test_a_word_as_near_to_two_values_stays() -> None:
    shop = shop_of({"color": "abcde"}, {"color": "abcdf"})
    assert shop.construct("abcdq").query == "abcdq"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("other than red", {"!color": ["red"]}),
        ("nothing in leather", {"!material": ["leather"]}),
        ("excluding red and blue", {"!color": ["red", "blue"]}),
        ("boots instead of sneakers", {"type": ["boots"], "!type": ["sneakers"]}),
        ("minus nylon", {"!material": ["nylon"]}),
        ("not cream", {"!color": ["beige"]}),
        ("not red, blue or green", {"!color": ["red", "blue", "green"]}),
        ("not red, blue", {"!color": ["red"], "color": ["blue"]}),
        ("no leather or fur", {"!material": ["leather"], "avoid": ["fur"]}),
        ("no fur or leather", {"!material": ["leather"], "avoid": ["fur"]}),
        ("no tassels, frills or studs", {"avoid": ["tassels", "frills", "studs"]}),
        ("jacket without a hood", {"type": ["jacket"], "avoid": ["hood"]}),
        ("jacket without a hood and with zip", {"type": ["jacket"], "avoid": ["hood"]}),
    ],
)
def test_exclusions_reach_what_they_speak_of(text: str, values: dict[str, list[str]]) -> None:
    assert read(text) == values


def test_what_no_field_carries_is_avoided_said_and_not_searched_for() -> None:
    request = SHOP.construct("a cosy jacket without a hood")
    assert (request.query, request.avoid) == ("cosy", ("hood",))
    assert request.not_applied == (
        "without hood (no field of this catalogue says it; such products are ranked last)",
    )


@pytest.mark.parametrize(
    "idiom",
    [
        "no problem", "not sure", "no more than $50", "not too expensive", "no idea", "why not", "no rush",
        "not expensive", "can't find", "don't care about brand", "no preference", "no worries", "no thanks",
        "without breaking the bank", "not really", "color doesn't matter",
    ],
)  # fmt: skip
def test_idioms_exclude_nothing(idiom: str) -> None:
    request = SHOP.construct(f"boots, {idiom}")
    assert request.filter.any_of == {"type": ("boots",)}
    assert (dict(request.filter.none_of), request.avoid, request.query) == ({}, (), "")


@pytest.mark.parametrize(
    "text",
    [
        "only leather", "leather only", "must be waterproof", "it has to be leather", "leather, nothing else",
        "strictly leather", "exclusively leather", "nothing but leather", "only show me leather",
    ],
)  # fmt: skip
def test_only_and_must_are_strict(text: str) -> None:
    assert SHOP.construct(text).strict


@pytest.mark.parametrize(
    "text",
    ["only $50", "I only want to look", "the only thing is leather", "not only leather", "leather", "only"],
)
def test_other_uses_of_only_are_not_strict(text: str) -> None:
    assert not SHOP.construct(text).strict


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("something to keep coffee warm", {}),
        ("coffee grinder", {}),
        ("coffee", {"subcategory": ["coffee"]}),
        ("coffee under $20", {"subcategory": ["coffee"]}),
        ("water bottle", {"type": ["water bottle"]}),
        ("watch strap", {}),
        ("a pair of boots", {"type": ["boots"]}),
        ("boots for camping", {"type": ["boots"]}),
        ("lamp for my desk", {"type": ["lamp"]}),
        ("I want to buy a lamp", {"type": ["lamp"]}),
        ("jacket brown", {"type": ["jacket"], "color": ["brown"]}),
        ("kitchen knife", {"type": ["knife"]}),
        ("what does a lamp cost?", {"type": ["lamp"]}),
        ("photo paper printer", {}),
    ],
)
def test_a_kind_of_thing_is_a_filter_only_where_it_is_what_is_sought(
    text: str, values: dict[str, list[str]]
) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("red or blue", {"color": ["red", "blue"]}),
        ("brand Tarnfell", {"brand": ["Tarnfell"]}),
        ("from the brand Tarnfell", {"brand": ["Tarnfell"]}),
        ("by Tarnfell", {"brand": ["Tarnfell"]}),
        ("made of leather", {"material": ["leather"]}),
        ("the color should be red", {"color": ["red"]}),
        ("red colour", {"color": ["red"]}),
        ("brown leather jacket", {"color": ["brown"], "material": ["leather"], "type": ["jacket"]}),
        ("calm down", {}),
        ("reading glasses", {"subcategory": ["eyewear"]}),
    ],
)
def test_fields_are_named_before_or_behind(text: str, values: dict[str, list[str]]) -> None:
    assert read(text) == values


def test_flags_go_by_what_is_said_of_them() -> None:
    shop = shop_of({"sale": True, "new": True, "eco_collection": True}, {"sale": False, "new": False})
    assert read("on sale", shop) == {"sale": ["true"]}
    assert read("new arrivals", shop) == {"new": ["true"]}
    assert shop.construct("new arrivals").sort is None
    assert read("eco collection", shop) == {"eco_collection": ["true"]}
    assert read("gift cards on sale") == {}


ALPHABETS = (
    "abcdefghij not no or red,. ",
    "абвгд жзик",
    "日本語 手袋防水",
    "👟🧥👜 ☕🔥",
    "؀؁ابتث ",
    "\x00\x01\x1b\x7f\u202e\u200b\t\n",
    "';--<script>\"=*/ SELECT drop&lt; ",
    "0123456789$€.,-% ",
)


def test_ten_thousand_random_texts_are_read() -> None:
    chance = random.Random(20)
    words = "not no without red leather jackets or and , only must be under $50 size M couch lether".split()  # noqa: SIM905
    for _ in range(10_000):
        alphabet = chance.choice(ALPHABETS)
        text = "".join(chance.choices(alphabet, k=chance.randint(0, 30)))
        SHOP.construct(f"{text} {' '.join(chance.choices(words, k=chance.randint(0, 6)))}")


@pytest.mark.parametrize(
    "part", ["not red or ", "lether ", "only in a ", "no ", "xqz ", "<b>;--", "color is the "]
)
def test_100_kb_are_read(part: str) -> None:
    SHOP.construct(part * (100_000 // len(part)))
