"""Which of the catalogue's values are found in a shopper's words, and which are excluded."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.query.values import ValueFinder

Row = dict[str, object]


def finder(*rows: Row, categories: Sequence[str] = ()) -> ValueFinder:
    shop = [
        Product.model_validate({"id": str(n), "name": "x", "attributes": row}) for n, row in enumerate(rows)
    ]
    shop += [Product(id=path, name="x", categories=(path,)) for path in categories]
    return ValueFinder(CatalogSchema.from_products(shop))


FINDER = finder(
    {"color": "Red", "brand": "Acme", "material": "Leather", "size": ["S", "M", "L"], "waterproof": True},
    {"color": "Blue", "brand": "North Peak", "material": "Wool", "size": ["32", "34"], "waterproof": False},
    {"color": "Navy Blue", "brand": "Orange", "material": "Synthetic", "size": "XL"},
    {"color": ["Orange", "Green"], "brand": "Orange", "material": "Gore-Tex"},
    categories=["Men > Jackets", "Women > Jackets", "Women > Dresses", "Accessories > Scarves", "Hoodies"],
)


def found(text: str, finder_: ValueFinder = FINDER) -> list[str]:
    """Each mention as "field=value|value", with "!" in front where it is excluded."""
    return [
        f"{'!' if mention.excluded else ''}{mention.field}={'|'.join(mention.values)}"
        for mention in finder_.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("a RED bag", "color=Red"),
        ("two reds", "color=Red"),
        ("acme's bags", "brand=Acme"),
        ("the Acmes’ bags", "brand=Acme"),
        ("NORTH   peak", "brand=North Peak"),
        ("(red)", "color=Red"),
        ("red/white", "color=Red"),
        ("gore-tex", "material=Gore-Tex"),
        ("gore tex", "material=Gore-Tex"),
        ("goretex", "material=Gore-Tex"),
        ("navy-blue", "color=Navy Blue"),
        ("a dress", "category=Women > Dresses"),
        ("a scarf", "category=Accessories > Scarves"),
        ("a hoodie", "category=Hoodies"),
        ("jackets", "category=Men > Jackets|Women > Jackets"),
        ("mens", "category=Men"),
        ("for a woman", "category=Women"),
        ("waterproof", "waterproof=true"),
    ],
    ids=lambda value: value.split("=")[0],
)
def test_a_value_is_found_in_every_inflection(text: str, mention: str) -> None:
    assert found(text) == [mention]


@pytest.mark.parametrize(
    "text",
    ["", "reddish", "infrared", "north", "peak", "leathery", "men-only", "leather-look", "bluetooth"],
    ids=str,
)
def test_part_of_a_word_or_of_a_name_is_no_value(text: str) -> None:
    assert found(text) == []


def test_the_longest_match_wins() -> None:
    assert found("navy blue, blue") == ["color=Navy Blue", "color=Blue"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("size M", ["size=M"]),
        ("size: m", ["size=M"]),
        ("sizes S, M and L", ["size=S", "size=M", "size=L"]),
        ("size 32 or 34", ["size=32", "size=34"]),
        ("size XL", ["size=XL"]),
        ("an M, an L", []),
        ("I'm 32", []),
        ("size M in red or l", ["size=M", "color=Red"]),
        ("not size M", ["!size=M"]),
    ],
    ids=[
        "letter",
        "colon",
        "list",
        "numbers",
        "xl",
        "letters alone",
        "number alone",
        "list broken off",
        "not",
    ],
)
def test_letters_and_numbers_count_beside_their_fields_name(text: str, mentions: list[str]) -> None:
    assert found(text) == mentions


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("orange bag", "brand=Orange"),
        ("color orange", "color=Orange"),
        ("colour: orange", "color=Orange"),
        ("brand Orange", "brand=Orange"),
        ("not the color orange", "!color=Orange"),
    ],
    ids=["the field with more products", "named", "named in British", "the other one named", "excluded"],
)
def test_a_word_of_two_fields_goes_to_the_one_that_is_named(text: str, mention: str) -> None:
    assert found(text) == [mention]


def test_a_fields_name_before_its_value_is_used_up() -> None:
    text = "shoes in color red"
    assert [text[slice(*mention.span)] for mention in FINDER.find(text)] == ["color red"]


def test_category_wins_over_an_attribute() -> None:
    shop = finder(*({"style": "Dress"} for _ in range(5)), categories=["Dresses"])
    assert found("dress", shop) == ["category=Dresses"]


@pytest.mark.parametrize("word", ["On", "All", "Love", "S", "7", "No", "Best"])
def test_a_brand_called_like_a_common_word_is_not_found_in_it(word: str) -> None:
    shop = finder({"brand": word}, {"brand": "Acme"})
    assert found(f"i {word.lower()} a bag {word.lower()} acme", shop) in (["brand=Acme"], ["!brand=Acme"])


@pytest.mark.parametrize("word", ["On", "Love", "S", "7"])
def test_a_brand_called_like_a_common_word_is_found_beside_brand(word: str) -> None:
    assert found(f"brand {word}", finder({"brand": word})) == [f"brand={word}"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("not leather", ["!material=Leather"]),
        ("without wool", ["!material=Wool"]),
        ("not by Acme", ["!brand=Acme"]),
        ("no synthetic", ["!material=Synthetic"]),
        ("not made of leather", ["!material=Leather"]),
        ("except the red one", ["!color=Red"]),
        ("non-leather bag", ["!material=Leather"]),
        ("non leather bag", ["!material=Leather"]),
        ("leather-free bag", ["!material=Leather"]),
        ("leather free bag", ["!material=Leather"]),
        ("red, free shipping", ["color=Red"]),
        ("red free shipping", ["color=Red"]),
        ("isn't leather", ["!material=Leather"]),
        ("I don’t want anything in red", ["!color=Red"]),
        ("anything but red", ["!color=Red"]),
        ("nothing but red", ["color=Red"]),
        ("not for men", ["!category=Men"]),
        ("not waterproof", ["!waterproof=true"]),
        ("neither red nor blue", ["!color=Red", "!color=Blue"]),
        ("not red or blue", ["!color=Red", "!color=Blue"]),
        ("not red, blue or green", ["!color=Red", "!color=Blue", "!color=Green"]),
        ("not red and not blue", ["!color=Red", "!color=Blue"]),
        ("without leather and wool", ["!material=Leather", "!material=Wool"]),
        ("no leather or red", ["!material=Leather", "!color=Red"]),
        ("not leather and red", ["!material=Leather", "color=Red"]),
        ("not leather, red", ["!material=Leather", "color=Red"]),
        ("not red, blue", ["!color=Red", "color=Blue"]),
        ("red, not blue", ["color=Red", "!color=Blue"]),
        ("leather-free or wool", ["!material=Leather", "material=Wool"]),
        ("No, red please", ["color=Red"]),
        ("not sure. red", ["color=Red"]),
        ("not only red", ["color=Red"]),
        ("blue but not navy blue", ["color=Blue", "!color=Navy Blue"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_negation_excludes_what_it_speaks_of(text: str, mentions: list[str]) -> None:
    assert found(text) == mentions


def test_the_negation_is_part_of_the_mention() -> None:
    text = "a bag not made of leather, acme-free"
    assert [text[slice(*m.span)] for m in FINDER.find(text)] == ["not made of leather", "acme-free"]


def test_a_word_that_the_catalogue_spells_with_free_or_non_is_itself() -> None:
    shop = finder({"diet": "Sugar-Free", "finish": "Non-stick"}, {"diet": "Sugar"})
    assert found("sugar-free, sugar free, sugar", shop) == [
        "diet=Sugar-Free",
        "diet=Sugar-Free",
        "diet=Sugar",
    ]
    assert found("non-stick or non stick", shop) == ["finish=Non-stick", "finish=Non-stick"]


def test_flags_go_by_their_name_and_only_where_one_product_has_them() -> None:
    shop = finder({"in_stock": True, "new": True, "organic": False, "bpa_free": True})
    assert found("in stock, new, organic, bpa-free", shop) == ["in_stock=true", "bpa_free=true"]


def test_characters_that_are_taken_are_not_read() -> None:
    text = "red under blue"
    assert [m.values for m in FINDER.find(text, [(4, 14)])] == [("Red",)]


def test_an_empty_catalogue_has_no_values() -> None:
    assert found("red jackets, size M", finder()) == []


vocabulary = st.sampled_from(
    """
    red blue navy leather wool acme orange size color M L 32 not no or and , . free - but anything men's
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)


@given(st.lists(vocabulary | st.text(max_size=5)).map(" ".join))
def test_mentions_stand_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for mention in FINDER.find(text):
        assert end <= mention.span[0] < mention.span[1] <= len(text)
        assert mention.values
        end = mention.span[1]
