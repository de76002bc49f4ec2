"""What a photo shows becomes a wish that ranks, in the catalogue's own values; nothing is filtered by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shoplens.catalog import CatalogFile, Product
from shoplens.retrievers import (
    MultimodalRetriever,
    ProductFilter,
    SearchRequest,
    SearchResult,
    index_products,
)
from shoplens.retrievers.embeddings import (
    ColorShapeEncoder,
    ImageEncoder,
    MiniLMEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
    TextEncoder,
)
from shoplens.retrievers.filters import Range
from shoplens.retrievers.fusion import FusionMethod
from shoplens.retrievers.photo_reading import FROM_PHOTO
from shoplens.retrievers.raising import as_much_as_a_photo_says, raised_by_same_picture
from shoplens.retrievers.ranking import Ranker
from shoplens.retrievers.request import Mapped
from shoplens.retrievers.vectorstores import ScoredPoint
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.tools import ProductSearchTool

from ..conftest import COLORS, Draw


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory, shop: CatalogFile) -> Iterator[MultimodalRetriever]:
    """The tests' shop, its pictures looked at by our own encoder."""
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    embeddings = MultimodalEmbeddings(text, PhotoEncoder(text))
    folder = tmp_path_factory.mktemp("seeing")
    store = QdrantEdgeStore(folder / "store")
    index_products(shop, store, embeddings, media=folder / "images")
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


@contextmanager
def shop_of(
    folder: Path, products: tuple[Product, ...], text: TextEncoder, image: ImageEncoder | None = None
) -> Iterator[MultimodalRetriever]:
    embeddings = MultimodalEmbeddings(text, image or PhotoEncoder(text))
    store = QdrantEdgeStore(folder / "store")
    catalog = CatalogFile(path=folder / "shop.jsonl", products=products, columns={})
    index_products(catalog, store, embeddings, media=folder / "images")
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


@pytest.fixture
def red_lamp(draw: Draw, tmp_path: Path) -> Image.Image:
    return Image.open(draw(tmp_path / "photo.png", (196, 30, 40), "lamp"))


def test_its_colour_is_preferred_and_said_and_filters_nothing(
    seeing: MultimodalRetriever, red_lamp: Image.Image
) -> None:
    result = seeing.search(SearchRequest(limit=24), red_lamp)
    assert result.request.preferred["color"] == ("red",)
    assert [m.how for m in result.request.mapped if m.field == "color"] == ["photo"]
    assert {m.source for m in result.request.mapped} == {FROM_PHOTO}
    assert not result.request.filter
    assert result.total == 24
    assert result.hits[0].product.attributes["color"] == ("red",)


@pytest.mark.parametrize("request_", [
    SearchRequest(filter=ProductFilter(any_of={"color": ("blue",)})),
    SearchRequest(filter=ProductFilter(none_of={"color": ("red",)})),
    SearchRequest(preferred={"color": ("green",)}),
], ids=["a filter", "an exclusion", "a wish"])  # fmt: skip
def test_what_the_shopper_says_of_the_colour_stands_over_the_photo(
    seeing: MultimodalRetriever, red_lamp: Image.Image, request_: SearchRequest
) -> None:
    result = seeing.search(request_, red_lamp)
    assert result.request.preferred.get("color") == request_.preferred.get("color")
    assert "color" not in {m.field for m in result.request.mapped}


def test_what_was_read_can_be_taken_away_and_stays_away(
    seeing: MultimodalRetriever, red_lamp: Image.Image
) -> None:
    tool = ProductSearchTool(retriever=seeing)
    _, artifact = tool.respond({"use_photo": True}, red_lamp)
    arguments = artifact["arguments"]
    assert "color: red" in arguments["preferred"]
    _, again = tool.respond(arguments, red_lamp)
    assert again["preferred"] == artifact["preferred"]
    assert [p["id"] for p in again["products"]] == [p["id"] for p in artifact["products"]]
    less = arguments | {"preferred": [], "mapped": []}
    _, without = tool.respond(less, red_lamp)
    assert without["preferred"] == {}
    assert without["mapped"] == []


def test_several_photos_are_looked_at_and_not_read(
    seeing: MultimodalRetriever, red_lamp: Image.Image
) -> None:
    result = seeing.search(SearchRequest(), [red_lamp, red_lamp.rotate(90)])
    assert result.request.preferred == {}


def test_an_exact_order_is_not_changed_by_a_photo(seeing: MultimodalRetriever, red_lamp: Image.Image) -> None:
    result = seeing.search(SearchRequest(sort="price_asc", limit=5), red_lamp)
    prices = [hit.product.price or 0 for hit in result.hits]
    assert prices == sorted(prices)
    assert result.request.preferred == {}


def test_an_encoder_that_is_not_sure_says_so(seeing: MultimodalRetriever) -> None:
    result = seeing.search(SearchRequest(), Image.new("RGB", (90, 90), "teal"))
    assert result.photo_unsure
    assert "type" not in result.request.preferred


@pytest.mark.parametrize("color", ["red", "blue", "black", "brown", "green"])
def test_a_plain_colour_finds_things_of_that_colour(seeing: MultimodalRetriever, color: str) -> None:
    """What an unsure encoder seems to see weighs as little as it is likely."""
    hits = seeing.search(SearchRequest(limit=4), Image.new("RGB", (90, 90), COLORS[color])).hits
    assert [hit.product.attributes["color"] for hit in hits] == [(color,)] * 4


def test_what_an_unsure_encoder_seems_to_see_is_no_part_of_a_request_with_words(
    seeing: MultimodalRetriever,
) -> None:
    nothing = Image.new("RGB", (90, 90), "teal")
    alone, with_words, balanced = (
        seeing.search(request, nothing)
        for request in (SearchRequest(), SearchRequest(query="lamp", limit=24), SearchRequest(balance=0.5))
    )
    assert alone.spaces == with_words.spaces == ("text", "image")
    assert balanced.spaces == ("image",)
    by_words = seeing.search(SearchRequest(query="lamp", limit=24))
    assert cosines(with_words) == pytest.approx(cosines(by_words))


def cosines(result: SearchResult) -> dict[str, float]:
    """In the text space."""
    return {hit.product.id: hit.scores["text"].cosine for hit in result.hits if "text" in hit.scores}


@pytest.mark.parametrize(
    ("nearest", "likely", "share"),
    [
        (0.70, 1.0, 0.0),
        (0.70, 0.6, 0.4),
        (0.775, 1.0, 0.5),
        (0.775, 0.6, 0.7),
        (0.90, 1.0, 1.0),
        (0.70, 0.0, 1.0),
    ],
)
def test_far_pictures_leave_the_order_to_the_words_as_far_as_they_are_likely(
    nearest: float, likely: float, share: float
) -> None:
    points = [ScoredPoint("a", nearest, {}), ScoredPoint("b", nearest - 0.3, {})]
    scaled = dict(as_much_as_a_photo_says([(p.id, p.score) for p in points], points, likely))
    assert scaled == pytest.approx({"a": share * nearest, "b": share * (nearest - 0.3)})
    assert as_much_as_a_photo_says([], [], likely) == []


def test_only_the_very_picture_is_raised() -> None:
    near = [ScoredPoint("very", 0.93, {}), ScoredPoint("like", 0.8, {})]
    joined = [("like", 0.7), ("none", 0.65), ("very", 0.6)]
    raised = raised_by_same_picture(joined, near, 0.5)
    assert [id_ for id_, _ in raised] == ["very", "like", "none"]
    assert dict(raised) == pytest.approx({"very": 0.6 + 0.5 * 10 * 0.1, "like": 0.7, "none": 0.65})


def test_the_very_thing_stands_first_though_nothing_else_has_a_picture(
    tmp_path: Path, embeddings: MultimodalEmbeddings
) -> None:
    pattern = np.random.default_rng(3).integers(0, 255, (8, 8, 3), np.uint8)
    picture = Image.fromarray(pattern).resize((160, 160), Image.Resampling.NEAREST)
    picture.save(tmp_path / "very.png")
    rows = [Product(id="very", name="A quilt", price=9.0, image="very.png")]
    rows += [
        Product(id=f"n{n}", name=name, price=9.0) for n, name in enumerate(("Rug", "Boots", "Lamp", "Tea"))
    ]
    with shop_of(tmp_path, tuple(rows), embeddings.text) as seeing:
        assert seeing.search(SearchRequest(), picture).hits[0].product.id == "very"


def test_a_product_without_a_picture_is_counted_where_pictures_alone_are_searched(
    tmp_path: Path, embeddings: MultimodalEmbeddings, red_lamp: Image.Image
) -> None:
    red_lamp.save(tmp_path / "lamp.png")
    rows = [Product(id=f"l{n}", name="Lamp", price=9.0, image="lamp.png") for n in range(3)]
    rows.append(Product(id="none", name="Lamp without a picture", price=30.0))
    cheap = SearchRequest(filter=ProductFilter(ranges={"price": Range(max=20)}), balance=1.0)
    with shop_of(tmp_path, tuple(rows), embeddings.text, ColorShapeEncoder()) as shop:
        shop.search(SearchRequest(query="lamp"))
        shop.store.set_payload("none", {"price": 10.0})
        assert shop.search(cheap, red_lamp).total == 4


@pytest.mark.parametrize(
    "request_", [SearchRequest(balance=1.0), SearchRequest(balance=0.5)], ids=["pictures alone", "half"]
)
def test_where_pictures_alone_are_known_their_nearness_orders(
    seeing: MultimodalRetriever, request_: SearchRequest
) -> None:
    far = Image.new("RGB", (90, 90), "teal")
    request = request_.model_copy(update={"photo_read": True, "limit": 24})
    for retriever, asked in (
        (seeing, request),
        (MultimodalRetriever(store=seeing.store, embeddings=seeing.embeddings, mode="server"), request),
    ):
        ranks = [
            hit.scores["image"].rank for hit in retriever.search(asked, far).hits if "image" in hit.scores
        ]
        assert ranks == sorted(ranks)


def test_a_price_wish_chooses_among_what_the_photo_is_near_to_not_among_guesses(
    seeing: MultimodalRetriever,
) -> None:
    far = Image.new("RGB", (90, 90), "teal")
    for request in (SearchRequest(sort="price_asc"), SearchRequest(price_hint="low")):
        assert seeing.search(request, far).spaces == ("image",)


def test_colour_and_shape_alone_claims_to_know_nothing(
    retriever: MultimodalRetriever, red_lamp: Image.Image
) -> None:
    result = retriever.search(SearchRequest(), red_lamp)
    assert not result.photo_unsure
    assert result.request.preferred == {"color": ("red",)}


@pytest.mark.parametrize("method", ["rrf", "dbsf"])
def test_what_was_seen_decides_between_products_that_look_alike_and_no_others(
    seeing: MultimodalRetriever, method: FusionMethod
) -> None:
    read = Mapped.model_validate({"from": FROM_PHOTO, "to": "red", "field": "color", "how": "photo"})
    request = SearchRequest(preferred={"color": ("red",)}, mapped=(read,), photo_read=True)
    shown = [("best", 0.9, "blue"), ("a", 0.8, "blue"), ("b", 0.8, "red"), ("c", 0.6, "red")]
    points = [ScoredPoint(id_, score, {"product_id": id_, "color": [color]}) for id_, score, color in shown]
    ranker = Ranker(request, seeing.catalog_schema, {}, method)
    assert [one.id for one in ranker.fused({"image": points})] == ["best", "b", "a", "c"]
