"""The count of a list, where the words in memory are older than the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shoplens.catalog import CatalogFile, Product
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.filters import Range
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

TENTS = ProductFilter(any_of={"type": ("tent",)})
CHEAP = ProductFilter(any_of={"type": ("tent",)}, ranges={"price": Range(max=150)})


class Counted(QdrantEdgeStore):
    """Notes how often it is asked for a count."""

    counts = 0

    def count(self, filter: ProductFilter | None = None) -> int:  # noqa: A002
        self.counts += 1
        return super().count(filter)


@pytest.fixture
def shop(tmp_path: Path, embeddings: MultimodalEmbeddings) -> Iterator[MultimodalRetriever]:
    """Six tents of 100 to 600 and a lamp, their words read."""
    store = Counted(tmp_path / "store")
    products = [
        Product(id=f"t{n}", name=f"Tent for {n}", price=100.0 * n, attributes={"type": ("tent",)})
        for n in range(1, 7)
    ]
    lamp = Product(id="lamp", name="Lamp", price=20.0, attributes={"type": ("lamp",)})
    catalog = CatalogFile(path=tmp_path / "shop.jsonl", products=(*products, lamp), columns={})
    index_products(catalog, store, embeddings, media=tmp_path / "images")
    retriever = MultimodalRetriever(store=store, embeddings=embeddings)
    retriever.search(SearchRequest(query="tent"))
    store.counts = 0
    yield retriever
    store.close()


def counts(shop: MultimodalRetriever) -> int:
    assert isinstance(shop.store, Counted)
    return shop.store.counts


def test_the_store_is_not_asked_where_the_search_gave_all_that_passes(shop: MultimodalRetriever) -> None:
    result = shop.search(SearchRequest(query="tent", filter=TENTS))
    assert (result.total, len(result.hits), counts(shop)) == (6, 6, 0)


def test_a_product_that_came_or_went_is_counted(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(query="tent", filter=TENTS)
    shop.store.delete(["t1"])
    assert (shop.search(asked).total, counts(shop)) == (5, 1)
    shop.store.set_payload("lamp", {"type": ["tent"]})
    shop.store.set_payload("t2", {"price": 10.0})
    assert {hit.product.id for hit in shop.search(asked).hits} == {"lamp", "t2", "t3", "t4", "t5", "t6"}


def test_a_list_that_memory_takes_for_empty_is_looked_for(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(query="tent", filter=ProductFilter(ranges={"price": Range(max=15)}))
    shop.store.set_payload("t6", {"price": 10.0})
    result = shop.search(asked)
    assert ([hit.product.id for hit in result.hits], result.total) == (["t6"], 1)


def test_a_list_that_has_become_empty_says_why(shop: MultimodalRetriever) -> None:
    asked = SearchRequest(query="tent", filter=CHEAP)
    assert shop.search(asked).total == 1
    shop.store.set_payload("t1", {"price": 900.0})
    result = shop.search(asked)
    assert (result.hits, result.total, result.outcome) == ((), 0, "too_tight")
    assert result.offers


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(filter=ProductFilter(ranges={"price": Range(min=50)})),
        SearchRequest(query="tent", filter=TENTS, sort="price_asc"),
    ],
    ids=["no words", "an order"],
)
def test_lists_that_no_search_gave_whole_are_counted_by_the_store(
    shop: MultimodalRetriever, request_: SearchRequest
) -> None:
    shop.store.delete(["t1"])
    result = shop.search(request_)
    assert (result.total, len(result.hits), counts(shop)) == (5, 5, 1)


def test_what_is_close_stands_beneath_a_list_that_has_become_short(shop: MultimodalRetriever) -> None:
    shop.store.delete(["t1", "t2", "t3"])
    result = shop.search(SearchRequest(query="tent", filter=TENTS))
    assert (result.total, len(result.hits)) == (3, 3)
    assert [hit.product.id for hit in result.nearest] == ["lamp"]
