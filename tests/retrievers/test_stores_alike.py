"""One shop on every store: the same import, the same answers in the same order, the same diagnosis."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from shoplens.catalog import CatalogFile
from shoplens.retrievers import MultimodalRetriever, SearchRequest, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.fused import Mode
from shoplens.retrievers.vectorstores.opening import open_store
from shoplens.retrievers.vectorstores.qdrant import QdrantStore
from stand_ins.vectorai import VectorAIServer

REQUESTS = (
    "brown leather jacket under $250",
    "warm and waterproof",
    "anything but leather",
    "cheapest boots",
    "around $60",
    "red or blue, 4+ stars",
    "pink submarine under $3",
    "",
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, NamedVectorStore]]:
    folder = tmp_path_factory.mktemp("stores")
    with VectorAIServer() as server:
        stores: dict[str, NamedVectorStore] = {
            "edge": QdrantEdgeStore(folder / "edge"),
            "actian": open_store(f"actian://{server.address}/{uuid.uuid4().hex}"),
            "qdrant": QdrantStore.local(QdrantClient(":memory:")),
        }
        yield stores
        for store in stores.values():
            store.close()


@pytest.fixture(scope="module")
def retrievers(
    stores: dict[str, NamedVectorStore], shop: CatalogFile, embeddings: MultimodalEmbeddings,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, MultimodalRetriever]:  # fmt: skip
    media = tmp_path_factory.mktemp("media")
    made = {}
    for name, store in stores.items():
        first = index_products(shop, store, embeddings, media=media / name)
        again = index_products(shop, store, embeddings, media=media / name)
        assert (first.written, again.written, again.unchanged) == (len(shop.products), 0, len(shop.products))
        made[name] = MultimodalRetriever(store=store, embeddings=embeddings)
    return made


def _answer(retriever: MultimodalRetriever, text: str, limit: int) -> dict[str, object]:
    request = retriever.understand(text).model_copy(update={"limit": limit})
    result = retriever.search(request)
    return {
        "ids": [hit.product.id for hit in result.hits],
        "cosines": [
            pytest.approx(score.cosine, abs=1e-5) for hit in result.hits for score in hit.scores.values()
        ],
        "fused": [pytest.approx(hit.fused, abs=1e-9) for hit in result.hits],
        "total": result.total,
        "outcome": result.outcome,
        "offers": [(offer.kind, offer.condition, offer.count) for offer in result.offers],
    }


@pytest.mark.parametrize("text", REQUESTS)
def test_every_store_gives_the_same_answer(retrievers: dict[str, MultimodalRetriever], text: str) -> None:
    expected = _answer(retrievers["edge"], text, 10)
    for name, retriever in retrievers.items():
        assert _answer(retriever, text, 10) == expected, name


def test_a_photo_finds_the_same_on_every_store(
    retrievers: dict[str, MultimodalRetriever], shop_file: Path
) -> None:
    photo = next((shop_file.parent / "pictures").glob("*.png"))
    request = SearchRequest.model_validate({"limit": 20, "filter": {"ranges": {"price": {"max": 120}}}})
    found = {
        name: [hit.product.id for hit in retriever.search(request, photo).hits]
        for name, retriever in retrievers.items()
    }
    assert found["actian"] == found["qdrant"] == found["edge"] != []


@pytest.mark.parametrize("mode", ["auto", "server"])
def test_the_engines_own_fusion_finds_products_that_fit_on_every_store(
    stores: dict[str, NamedVectorStore], retrievers: dict[str, MultimodalRetriever],
    embeddings: MultimodalEmbeddings, mode: Mode,
) -> None:  # fmt: skip
    for name, store in stores.items():
        retriever = MultimodalRetriever(store=store, embeddings=embeddings, mode=mode)
        request = retriever.understand("leather under $250").model_copy(update={"limit": 5})
        assert request.filter
        hits = retriever.search(request).hits
        ours = retrievers[name].search(request).hits
        assert len(hits) == len(ours) > 0
        assert all(request.filter.matches(hit.product.to_payload()) for hit in hits)
        second = retriever.search(request.model_copy(update={"offset": 1, "limit": 2}))
        assert len(second.hits) == min(2, len(ours) - 1)


def test_pages_by_the_engines_own_fusion_repeat_nothing_and_miss_nothing(
    stores: dict[str, NamedVectorStore], embeddings: MultimodalEmbeddings
) -> None:
    for store in stores.values():
        retriever = MultimodalRetriever(store=store, embeddings=embeddings, mode="auto")
        seen: list[str] = []
        for offset in range(0, 24, 5):
            request = SearchRequest(query="something warm", offset=offset, limit=5)
            seen += [hit.product.id for hit in retriever.search(request).hits]
        assert len(seen) == len(set(seen)) == 24
