"""The search where it is hard: many products, equal values, a store that lies, wishes, weights."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import (
    CollectionMismatchError,
    InvalidFilterError,
    MultimodalRetriever,
    SearchRequest,
    StoreUnavailableError,
)
from shoplens.retrievers.embeddings import ColorShapeEncoder, MultimodalEmbeddings
from shoplens.retrievers.fusion import FusionMethod
from shoplens.retrievers.vectorstores import CollectionInfo, Point, ScoredPoint, VectorSearch
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

MANY = 450
PHOTO = Image.new("RGB", (60, 60), "teal")


@pytest.fixture(scope="module")
def many(
    tmp_path_factory: pytest.TempPathFactory, embeddings: MultimodalEmbeddings
) -> Iterator[MultimodalRetriever]:
    """450 products with random vectors, nine prices and one colour in three."""
    rng = np.random.default_rng(5)
    products = [
        Product(
            id=f"n{n:03d}",
            name=f"Thing {n}",
            price=n % 9,
            attributes={"color": (("red", "blue", "green")[n % 3],)},
        )
        for n in range(MANY)
    ]
    store = QdrantEdgeStore(tmp_path_factory.mktemp("many"))
    schema = CatalogSchema.from_products(products)
    store.ensure_collection(
        CollectionInfo(
            encoders=embeddings.names,
            dimensions=embeddings.dimensions,
            status="complete",
            catalog_schema=schema,
        )
    )
    sizes = embeddings.dimensions.items()
    store.upsert(
        [
            Point(p.to_payload(), {s: rng.standard_normal(size).astype(np.float32) for s, size in sizes})
            for p in products
        ]
    )
    store.index_payload(schema)
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


@pytest.mark.parametrize("request_", [
    {"query": "thing"}, {"sort": "price_asc"},
    {"sort": "price_desc", "filter": {"any_of": {"color": ["red", "blue"]}}},
    {"query": "thing", "target_price": 4}, {"filter": {"none_of": {"color": ["red"]}}},
], ids=["words and photo", "cheapest", "dearest", "near a price", "browse"])  # fmt: skip
def test_pages_of_a_large_catalogue_hold_everything_once(
    many: MultimodalRetriever, request_: dict[str, Any]
) -> None:
    """Beyond the first candidates, and with fifty products of every price."""
    photo = PHOTO if request_.get("query") == "thing" else None
    seen: list[str] = []
    total = MANY
    for offset in range(0, MANY, 45):
        result = many.search(SearchRequest.model_validate({**request_, "limit": 45, "offset": offset}), photo)
        seen += [hit.product.id for hit in result.hits]
        total = result.total
    assert len(seen) == len(set(seen)) == total
    first = many.search(SearchRequest.model_validate({**request_, "limit": 100}), photo)
    assert [hit.product.id for hit in first.hits] == seen[:100]


def test_the_same_request_gives_the_same_order_every_time(many: MultimodalRetriever) -> None:
    orders = {
        tuple(h.product.id for h in many.search(SearchRequest(query="thing"), PHOTO).hits) for _ in range(20)
    }
    assert len(orders) == 1


def test_filters_alone_are_sorted_whole_however_unlike_the_words(
    tmp_path: Path, embeddings: MultimodalEmbeddings
) -> None:
    """Nothing is said but a colour: a red product whose text is about something else is red too."""
    texts = ["red", "Tax law for beginners, a textbook", "red red red", "Granulated sugar, 1 kg"]
    products = [
        Product(id=str(n), name=text, price=9 - n, attributes={"color": ("red",)})
        for n, text in enumerate(texts)
    ]
    store = QdrantEdgeStore(tmp_path / "store")
    schema = CatalogSchema.from_products(products)
    store.ensure_collection(
        CollectionInfo(encoders=embeddings.names, dimensions=embeddings.dimensions, catalog_schema=schema)
    )
    vectors = embeddings.embed_texts(texts)
    store.upsert([Point(p.to_payload(), {"text": v}) for p, v in zip(products, vectors, strict=True)])
    retriever = MultimodalRetriever(store=store, embeddings=embeddings)
    asked: dict[str, Any] = {"filter": {"any_of": {"color": ["red"]}}, "sort": "price_asc"}
    assert [h.product.id for h in retriever.search(SearchRequest.model_validate(asked)).hits] == [
        "3",
        "2",
        "1",
        "0",
    ]
    store.close()


class LyingStore(QdrantEdgeStore):
    """Ignores every filter, as a store with a broken index would."""

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        return super().search_batch([VectorSearch(s.space, s.vector, s.limit) for s in searches])


def test_a_row_that_breaks_the_filter_never_leaves(
    many: MultimodalRetriever, embeddings: MultimodalEmbeddings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = many.store.location
    many.store.close()
    store = LyingStore(folder)
    liar = MultimodalRetriever(store=store, embeddings=embeddings)
    asked: dict[str, Any] = {"query": "object", "filter": {"any_of": {"color": ["red"]}}, "limit": 50}
    with caplog.at_level(logging.ERROR):
        hits = liar.search(SearchRequest.model_validate(asked)).hits
    store.close()
    assert 0 < len(hits) < 50
    assert {hit.product.attributes["color"] for hit in hits} == {("red",)}
    assert "against the filter (color: red)" in caplog.text


@pytest.mark.parametrize(
    ("wish", "near"),
    [({"target_price": 60}, 60), ({"price_hint": "low"}, 30), ({"price_hint": "high"}, 160)],
    ids=["target", "low", "high"],
)
def test_a_wish_for_a_price_ranks_and_filters_nothing(
    retriever: MultimodalRetriever, wish: dict[str, Any], near: float
) -> None:
    plain = retriever.search(SearchRequest(query="for every day", limit=24))
    wished = retriever.search(SearchRequest.model_validate({"query": "for every day", "limit": 24, **wish}))
    assert wished.total == plain.total == len(wished.hits)

    def distance(hits: Sequence[Any]) -> float:
        return float(
            np.mean([abs(hit.product.price - near) for hit in hits[:6] if hit.product.price is not None])
        )

    assert distance(wished.hits) < distance(plain.hits)


@pytest.mark.parametrize("fusion", ["rrf", "dbsf"])
def test_a_space_without_weight_has_no_say(
    retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings, fusion: FusionMethod
) -> None:
    """All weight on the pictures: the order of the pictures alone, among those that have one."""
    only = MultimodalRetriever(
        store=retriever.store, embeddings=embeddings, fusion=fusion, weights={"text": 0.0, "image": 2.0}
    )
    both = only.search(SearchRequest(query="metal lamp", limit=24, photo_read=True), PHOTO)
    alone = retriever.search(SearchRequest(limit=24, photo_read=True), PHOTO)
    assert [h.product.id for h in both.hits] == [h.product.id for h in alone.hits]
    assert [h.scores["image"].rank for h in both.hits] == list(range(1, len(both.hits) + 1))


def test_weights_move_the_order(retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings) -> None:
    def first(fusion: FusionMethod, text: float) -> str:
        weighted = MultimodalRetriever(
            store=retriever.store, embeddings=embeddings, fusion=fusion, weights={"text": text, "image": 1.0}
        )
        return weighted.search(SearchRequest(query="metal lamp"), PHOTO).hits[0].product.name

    methods: tuple[FusionMethod, ...] = ("rrf", "dbsf")
    for fusion in methods:
        assert "metal lamp" in first(fusion, 50.0)
        assert "metal lamp" not in first(fusion, 0.02)


@pytest.mark.parametrize(("conditions", "said"), [
    ({"any_of": {"colour": ["red"]}}, "Unknown attribute 'colour'. Known: category, price, brand, color"),
    ({"any_of": {"color": ["purple"]}}, "Unknown value 'purple' for 'color'. Known: beige, black"),
    ({"ranges": {"color": {"min": 1}}}, "'color' is not a number; give values"),
    ({"none_of": {"price": ["50"]}}, "'price' is a number; give a range"),
], ids=["attribute", "value", "range of words", "value of a number"])  # fmt: skip
def test_a_filter_that_the_catalogue_cannot_carry_is_refused_with_what_it_has(
    retriever: MultimodalRetriever, conditions: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidFilterError) as refused:
        retriever.search(SearchRequest.model_validate({"filter": conditions}))
    assert said in str(refused.value)


def test_a_store_with_nothing_in_it_is_refused_with_the_command(
    tmp_path: Path, embeddings: MultimodalEmbeddings
) -> None:
    with pytest.raises(StoreUnavailableError, match="shoplens index CATALOG"):
        MultimodalRetriever(store=QdrantEdgeStore(tmp_path / "none"), embeddings=embeddings)
    with pytest.raises(StoreUnavailableError, match="no adapter"):
        MultimodalRetriever.open("redis://nowhere")


class NewerColorShape(ColorShapeEncoder):
    """Another picture encoder."""

    name = "color-shape-v2"


def test_a_store_built_with_another_picture_encoder_is_refused(
    retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings
) -> None:
    with pytest.raises(
        CollectionMismatchError, match=r"the store has color-shape-v1 .* asked for color-shape-v2"
    ):
        MultimodalRetriever(
            store=retriever.store, embeddings=MultimodalEmbeddings(embeddings.text, NewerColorShape())
        )
