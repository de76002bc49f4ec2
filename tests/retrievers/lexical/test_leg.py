"""The lexical ranking inside the search: what it adds, what binds it, what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shoplens.catalog import CatalogFile, Product
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.filters import Range
from shoplens.retrievers.lexical.leg import LexicalLeg
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

PRODUCTS = [
    Product(id="a", name="Tarnfell trail tent", price=300.0, attributes={"type": ("tent",)}),
    Product(id="b", name="Meridian camping shelter", price=200.0, attributes={"type": ("tent",)}),
    Product(
        id="c",
        name="Juice",
        description="Orange juice without bits",
        price=2.0,
        attributes={"type": ("juice",)},
    ),
    Product(
        id="d", name="Juice with bits", description="Orange juice", price=2.0, attributes={"type": ("juice",)}
    ),
]


@pytest.fixture
def shop(tmp_path: Path, embeddings: MultimodalEmbeddings) -> Iterator[MultimodalRetriever]:
    store = QdrantEdgeStore(tmp_path / "store")
    catalog = CatalogFile(path=tmp_path / "shop.jsonl", products=tuple(PRODUCTS), columns={})
    index_products(catalog, store, embeddings, media=tmp_path / "images")
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


def test_a_hit_says_where_it_stood_by_words(shop: MultimodalRetriever) -> None:
    hits = shop.search(SearchRequest(query="tarnfell")).hits
    assert hits[0].product.id == "a"
    assert hits[0].lexical is not None
    assert hits[0].lexical.rank == 1
    assert hits[1].lexical is None
    assert hits[1].places()["lexical"] is None


def test_a_misspelt_word_is_mended_and_said(shop: MultimodalRetriever) -> None:
    result = shop.search(SearchRequest(query="tarnfelll, please"))
    assert result.request.query == "tarnfell please"
    assert [(m.source, m.value, m.how) for m in result.request.mapped] == [
        ("tarnfelll", "tarnfell", "spelling")
    ]
    assert result.hits[0].product.id == "a"


def test_the_filter_is_that_of_the_store_not_of_what_was_read_before(shop: MultimodalRetriever) -> None:
    dear = ProductFilter(ranges={"price": Range(min=250)})
    asked = SearchRequest(query="tarnfell", filter=dear)
    assert [hit.product.id for hit in shop.search(asked).hits] == ["a"]
    shop.store.set_payload("a", {"price": 100.0})
    shop.store.set_payload("b", {"price": 400.0})
    assert [hit.product.id for hit in shop.search(asked).hits] == ["b"]
    shop.store.delete(["a"])
    assert "a" not in {hit.product.id for hit in shop.search(SearchRequest(query="tarnfell")).hits}


def test_a_catalogue_that_is_too_large_is_searched_by_vectors_alone(shop: MultimodalRetriever) -> None:
    leg = LexicalLeg(shop.store, most=3)
    assert leg.load() is None
    assert leg.search("tarnfell", ProductFilter(), 10, {}) == []
    assert leg.mended(SearchRequest(query="tarnfelll")).query == "tarnfelll"


def test_the_words_are_read_anew_after_a_refresh(shop: MultimodalRetriever) -> None:
    leg = LexicalLeg(shop.store)
    assert leg.search("yurt", ProductFilter(), 10, {}) == []
    shop.store.set_payload("b", {"name": "Meridian yurt"})
    assert leg.search("yurt", ProductFilter(), 10, {}) == []
    leg.refresh()
    assert [point.payload["product_id"] for point in leg.search("yurt", ProductFilter(), 10, {})] == ["b"]


def test_a_product_that_denies_the_unwanted_is_not_put_last(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(
        query="orange juice", filter=ProductFilter(any_of={"type": ("juice",)}), avoid=("bits",)
    )
    assert [hit.product.id for hit in shop.search(asked).hits] == ["c", "d"]


def test_beneath_a_short_list_stands_what_is_close(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(filter=ProductFilter(any_of={"type": ("tent",)}, ranges={"price": Range(max=250)}))
    result = shop.search(asked)
    assert [hit.product.id for hit in result.hits] == ["b"]
    assert {hit.product.id for hit in result.nearest} == {"c", "d"}, "a limit is kept there too"
    assert shop.search(asked.model_copy(update={"strict": True})).nearest == ()
    assert shop.search(asked.model_copy(update={"offset": 1})).nearest == ()


def test_what_fulfils_the_request_is_never_shown_as_only_close(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(query="tent", filter=ProductFilter(any_of={"type": ("tent",)}), limit=1)
    result = shop.search(asked)
    assert (len(result.hits), result.total) == (1, 2)
    assert {hit.product.id for hit in result.nearest} == {"c", "d"}
