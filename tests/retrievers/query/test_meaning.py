"""Guesses by nearness, over vectors that are made up: what they bind, what they rank, what they cost."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.query import QueryConstructor

CATEGORIES = ("Men > Jackets", "Women > Jackets", "Women > Dresses", "Lamps", "Area Rugs", "Men")
DIRECTIONS = {"jacket": 0, "windcheaters": 0, "dress": 1, "light": 2, "lamp": 2, "rug": 3, "carpeting": 3}


class Embedder:
    """Unit vectors that point along the words they hold; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        rows = np.full((len(texts), 6), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word, axis in DIRECTIONS.items():
                row[axis] += word in text.casefold()
            row[5] += not any(word in text.casefold() for word in DIRECTIONS)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


SCHEMA = CatalogSchema.from_products(
    Product(id=path, name="x", categories=(path,), attributes={"color": ("red",)}) for path in CATEGORIES
)


@pytest.fixture
def embed() -> Embedder:
    return Embedder()


def test_nothing_is_embedded_before_a_request_needs_it(embed: Embedder) -> None:
    shop = QueryConstructor(SCHEMA, embed)
    for text in ("", "red", "a red dress", "under $50", "men's jackets"):
        shop.construct(text)
    assert embed.asked == []


def test_a_guess_is_preferred_said_and_stays_in_the_query(embed: Embedder) -> None:
    request = QueryConstructor(SCHEMA, embed).construct("red windcheaters")
    assert request.filter.any_of == {"color": ("red",)}
    assert request.preferred == {"category": ("Men > Jackets", "Women > Jackets")}
    assert {(m.source, m.value, m.how) for m in request.mapped} == {
        ("windcheaters", "Men > Jackets", "meaning"), ("windcheaters", "Women > Jackets", "meaning"),
    }  # fmt: skip
    assert request.query == "windcheaters"


def test_for_whom_narrows_a_guess(embed: Embedder) -> None:
    request = QueryConstructor(SCHEMA, embed).construct("men's windcheaters")
    assert request.preferred == {"category": ("Men > Jackets",)}


def test_a_sure_guess_is_a_filter(embed: Embedder) -> None:
    request = QueryConstructor(SCHEMA, embed).construct("large tufted rug")
    assert request.filter.any_of == {"category": ("Area Rugs",)}
    assert request.mapped[0].how == "meaning"
    assert request.query == "large tufted rug"


def test_words_that_come_near_to_nothing_give_no_guess(embed: Embedder) -> None:
    request = QueryConstructor(SCHEMA, embed).construct("grand piano")
    assert (request.preferred, request.filter.any_of) == ({}, {})


def test_an_excluded_kind_is_not_guessed(embed: Embedder) -> None:
    request = QueryConstructor(SCHEMA, embed).construct("carpeting, no area rugs")
    assert request.preferred == {}


def test_many_texts_are_read_like_one_and_embedded_together(embed: Embedder) -> None:
    texts = ["windcheaters", "red dress", "carpeting", "", "windcheaters"]
    shop = QueryConstructor(SCHEMA, embed)
    together = list(shop.construct_many(texts))
    assert embed.asked.count("windcheaters") == 1
    assert together == [shop.construct(text) for text in texts]


def test_the_labels_are_embedded_once(embed: Embedder) -> None:
    shop = QueryConstructor(SCHEMA, embed)
    for text in ("windcheaters", "carpeting"):
        shop.construct(text)
    assert embed.asked.count("Lamps") == 1


def test_without_vectors_nothing_is_guessed() -> None:
    assert QueryConstructor(SCHEMA).construct("windcheaters").preferred == {}
