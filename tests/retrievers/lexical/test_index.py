"""Ranking by the very words, and misspelt ones mended."""

import pytest

from shoplens.retrievers import ProductFilter
from shoplens.retrievers.filters import Range
from shoplens.retrievers.lexical.index import LexicalIndex

EVERYTHING = ProductFilter()


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex(
        [
            {
                "product_id": "1",
                "name": "Oat drink",
                "description": "Without milk",
                "brand": ["Oatly"],
                "price": 2.0,
            },
            {
                "product_id": "2",
                "name": "Whole milk",
                "description": "From the farm",
                "brand": ["Arla"],
                "price": 1.0,
            },
            {"product_id": "3", "name": "Noise-cancelling headphones", "brand": ["Sonderly"], "price": 90.0},
            {"product_id": "4", "name": "Desk lamp", "visual_description": "a green dome", "price": 30.0},
        ]
    )


def ids(index: LexicalIndex, text: str, conditions: ProductFilter = EVERYTHING, limit: int = 10) -> list[str]:
    return [id_ for id_, _ in index.search(text, conditions, limit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("milk", ["1", "2"]),
        ("Oatly's", ["1"]),
        ("noise cancelling", ["3"]),
        ("noise-cancelling", ["3"]),
        ("green lamps", ["4"]),
        ("something for the", []),
        ("", []),
        ("kayak", []),
    ],
)
def test_products_that_have_the_words_are_found(index: LexicalIndex, text: str, found: list[str]) -> None:
    assert ids(index, text) == found


def test_a_share_is_of_all_that_was_asked(index: LexicalIndex) -> None:
    whole, half = (index.search(text, EVERYTHING, 1)[0][1] for text in ("desk lamp", "desk kayak"))
    assert 0 < half < whole <= 1


def test_a_filter_binds_before_the_list_is_cut(index: LexicalIndex) -> None:
    cheap = ProductFilter(ranges={"price": Range(min=1.5)})
    assert ids(index, "milk", cheap, limit=1) == ["1"]


def test_equal_ones_come_by_id_and_the_cut_keeps_that() -> None:
    index = LexicalIndex([{"product_id": str(n), "name": "Red mug"} for n in range(9, 0, -1)])
    assert ids(index, "mug", limit=3) == ["1", "2", "3"]


def test_an_empty_catalogue_finds_nothing() -> None:
    assert ids(LexicalIndex([]), "milk") == []
    assert LexicalIndex([{"product_id": "1", "name": "!"}]).search("milk", EVERYTHING, 3) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("hedphones", {"hedphones": "headphones"}),
        ("sonderlly lampp", {"sonderlly": "sonderly", "lampp": "lamp"}),
        ("kayak", {}),
        ("teh lmp", {}),
        ("farms", {}),
        ("qwertyuiop", {}),
    ],
)
def test_only_words_that_nobody_knows_are_mended(
    index: LexicalIndex, text: str, mended: dict[str, str]
) -> None:
    assert index.terms.mended(text) == mended
