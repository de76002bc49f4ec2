"""A catalogue with prices in several currencies: numbers of one are never compared with another's."""

from pathlib import Path

import pytest

from shoplens.catalog import read_catalog
from shoplens.retrievers import MultimodalRetriever, SearchResult, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

ROWS = ("id,name,price", "1,Lamp one,40 €", "2,Lamp two,90 €", "3,Lamp three,$45", "4,Lamp four,60 €")


@pytest.fixture
def mixed(tmp_path: Path, embeddings: MultimodalEmbeddings) -> MultimodalRetriever:
    file = tmp_path / "mixed.csv"
    file.write_text("\n".join(ROWS), encoding="utf-8")
    store = QdrantEdgeStore(tmp_path / "store")
    index_products(read_catalog(file), store, embeddings, media=tmp_path / "images")
    return MultimodalRetriever(store=store, embeddings=embeddings)


def ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits]


def test_a_limit_holds_for_the_catalogues_own_currency_and_the_rest_is_said(
    mixed: MultimodalRetriever,
) -> None:
    found = mixed.search(mixed.understand("lamp under 70"))
    assert sorted(ids(found)) == ["1", "4"]
    assert found.request.not_applied == ("prices in USD (only those in EUR are compared)",)


def test_an_order_by_price_leaves_other_currencies_out(mixed: MultimodalRetriever) -> None:
    assert ids(mixed.search(mixed.understand("cheapest lamp"))) == ["1", "4", "2"]


def test_without_a_price_every_currency_is_shown(mixed: MultimodalRetriever) -> None:
    found = mixed.search(mixed.understand("lamp"))
    assert sorted(ids(found)) == ["1", "2", "3", "4"]
    assert not found.request.not_applied
