"""The search over a real store: filters bind, order is exact, pages are whole, each leg has its say."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import pytest
from PIL import Image

from shoplens.catalog import CatalogFile, ImageError, Product
from shoplens.retrievers import MultimodalRetriever, SearchRequest, SearchResult
from shoplens.retrievers.embeddings import MultimodalEmbeddings, Vectors

Conditions = Mapping[str, Mapping[str, Any]]


class Search(Protocol):
    """`search(photo, query=…, filter=…)`."""

    def __call__(self, photo: Image.Image | None = None, **request: object) -> SearchResult: ...


@pytest.fixture
def search(retriever: MultimodalRetriever) -> Search:
    def run(photo: Image.Image | None = None, **request: object) -> SearchResult:
        return retriever.search(SearchRequest.model_validate(request), photo)

    return run


@pytest.fixture
def photo_of(shop_file: Path) -> Callable[[str], Image.Image]:
    def load(product_id: str) -> Image.Image:
        return Image.open(shop_file.parent / "pictures" / f"{product_id.removeprefix('P-')}.png").convert(
            "RGB"
        )

    return load


def ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits]


def random_filter(rng: random.Random, products: Sequence[Product]) -> dict[str, Any]:
    """Conditions on up to four fields, their values taken from the shop's own products."""
    found: dict[str, Any] = {"any_of": {}, "none_of": {}, "ranges": {}}
    for field in rng.sample(
        ["color", "material", "brand", "category", "waterproof", "price", "rating"], rng.randint(1, 4)
    ):
        if field in ("price", "rating"):
            low, high = sorted(
                rng.choice([10.0, 40, 60, 90, 130, 200] if field == "price" else [3, 3.4, 4, 5]) for _ in "ab"
            )
            found["ranges"][field] = rng.choice([{"min": low}, {"max": high}, {"min": low, "max": high}])
            continue
        values = sorted({word for p in products for word in words_of(p, field)})
        kind = rng.choice(["any_of", "any_of", "none_of"])
        found[kind][field] = [
            v.upper() if rng.random() < 0.2 else v
            for v in rng.sample(values, rng.randint(1, min(3, len(values))))
        ]
    return found


def words_of(product: Product, field: str) -> tuple[str, ...]:
    if field == "category":
        return product.category_nodes
    value = product.attributes.get(field, ())
    return value if isinstance(value, tuple) else (str(value).lower(),)


def passes(product: Product, conditions: Conditions) -> bool:
    """Written a second time, over the catalogue and not over payloads."""

    def has(field: str, values: Sequence[str]) -> bool:
        return bool({v.casefold() for v in values} & {w.casefold() for w in words_of(product, field)})

    def number(field: str) -> object:
        return product.price if field == "price" else product.attributes.get(field)

    return (
        all(has(field, values) for field, values in conditions["any_of"].items())
        and not any(has(field, values) for field, values in conditions["none_of"].items())
        and all(
            isinstance(n := number(field), float)
            and (span.get("min") is None or span["min"] <= n)
            and (span.get("max") is None or n <= span["max"])
            for field, span in conditions["ranges"].items()
        )
    )


class EmbeddedAtOnce:
    """The real text encoder's vectors for words known beforehand: one batch instead of 200 calls."""

    def __init__(self, words: Sequence[str], encoder: MultimodalEmbeddings) -> None:
        self.name, self.dimension, self.load = encoder.text.name, encoder.text.dimension, encoder.text.load
        self._vectors = dict(zip(words, encoder.embed_texts(words), strict=True))

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])


def test_every_product_found_satisfies_every_filter_and_none_that_fits_is_missing(
    retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings, shop: CatalogFile
) -> None:
    """200 combinations: the total is the naive count, and the page is full."""
    rng = random.Random(11)
    asked = [
        SearchRequest.model_validate(
            {
                "query": rng.choice(["", "warm and light"]),
                "filter": random_filter(rng, shop.products),
                "limit": 24,
                "strict": True,  # nothing nearest is looked for where nothing fits
            }
        )
        for _ in range(200)
    ]
    text = EmbeddedAtOnce([request.words() for request in asked], embeddings)
    whole = MultimodalRetriever(
        store=retriever.store, embeddings=MultimodalEmbeddings(text, embeddings.image)
    )
    empty = 0
    for request in asked:
        result = whole.search(request)
        expected = {p.id for p in shop.products if passes(p, request.filter.model_dump(by_alias=True))}
        assert set(ids(result)) == expected, request.filter.describe()
        assert len(result.hits) == result.total == len(expected)
        assert (result.zero_hits is not None) == (not expected)
        assert ids(whole.search(request.model_copy(update={"limit": 3}))) == ids(result)[:3]
        empty += not expected
    assert 20 < empty < 160  # both kinds were tried


def test_the_filter_binds_every_leg(search: Search, photo_of: Callable[[str], Image.Image]) -> None:
    """Both legs put other products first; neither rank nor score of those shows through."""
    result = search(
        photo_of("P-01"), query="black leather jacket", filter={"any_of": {"category": ["Lamps"]}}
    )
    assert sorted(ids(result)) == [f"P-{n}" for n in range(19, 25)]
    for space in ("text", "image"):
        assert sorted(hit.scores[space].rank for hit in result.hits) == [1, 2, 3, 4, 5, 6]


def test_an_empty_result_says_what_each_condition_costs(search: Search, shop: CatalogFile) -> None:
    conditions: Conditions = {
        "any_of": {"category": ["Clothing > Boots"], "color": ["red"]},
        "none_of": {"material": ["leather"]},
        "ranges": {"price": {"max": 50}},
    }
    result = search(filter=conditions)
    assert (result.total, result.hits) == (0, ())
    assert result.zero_hits is not None
    for dropped in result.zero_hits:
        rest = {kind: {f: v for f, v in fields.items() if (kind, f) != (dropped.kind, dropped.field)}
                for kind, fields in conditions.items()}  # fmt: skip
        assert dropped.count_without == sum(passes(p, rest) for p in shop.products)
    counts = [dropped.count_without for dropped in result.zero_hits]
    assert len(counts) == 4
    assert counts == sorted(counts, reverse=True)
    assert search(query="nothing like it anywhere").zero_hits is None


@pytest.mark.parametrize(
    ("sort", "field", "down"),
    [("price_asc", "price", False), ("price_desc", "price", True), ("rating_desc", "rating", True)],
    ids=["cheapest", "dearest", "best rated"],
)
@pytest.mark.parametrize(
    "conditions",
    [{}, {"any_of": {"color": ["black", "red"]}}, {"none_of": {"category": ["Home > Lamps"]}}],
    ids=["all", "some", "most"],
)
def test_an_order_is_exact_over_everything_that_passes(
    search: Search, shop: CatalogFile, sort: str, field: str, down: bool, conditions: Conditions
) -> None:
    """A product without the number is in no order; with filters alone nothing else is left out."""
    whole: Conditions = {"any_of": {}, "none_of": {}, "ranges": {}, **conditions}
    values = [p.price if field == "price" else p.attributes[field] for p in shop.products if passes(p, whole)]
    expected = sorted((v for v in values if isinstance(v, float)), reverse=down)
    found = search(filter=conditions, sort=sort, limit=100).hits
    assert [h.product.price if field == "price" else h.product.attributes[field] for h in found] == expected


def test_words_and_an_order_give_what_the_words_are_about_in_exact_order(search: Search) -> None:
    found = search(query="lamp", sort="price_asc", limit=5)
    assert all("lamp" in hit.product.name for hit in found.hits)
    prices = [hit.product.price for hit in found.hits]
    assert prices == sorted(prices, key=lambda price: price or 0)
    assert prices[0] == 30.0


def test_an_order_that_the_catalogue_cannot_carry_is_said(search: Search) -> None:
    result = search(query="boots", sort="newest")
    assert result.request.sort is None
    assert result.request.not_applied == ("newest (this catalogue has no added)",)
    assert len(result.hits) == 10


@pytest.mark.parametrize("request_", [
    {}, {"sort": "price_asc", "filter": {"ranges": {"price": {"min": 0}}}}, {"query": "for a rainy day"},
    {"query": "brown", "target_price": 60}, {"filter": {"any_of": {"color": ["black", "red", "blue"]}}},
], ids=["browse", "sorted", "words", "near a price", "filters"])  # fmt: skip
def test_pages_hold_everything_once(search: Search, request_: dict[str, Any]) -> None:
    pages = [search(**request_, limit=5, offset=offset) for offset in range(0, 30, 5)]
    seen = [id_ for page in pages for id_ in ids(page)]
    assert len(seen) == len(set(seen)) == pages[0].total
    assert ids(search(**request_, limit=100)) == seen
    assert search(**request_, offset=10_000).hits == ()


def test_a_products_own_photo_finds_it_first_with_its_cosine(
    search: Search, photo_of: Callable[[str], Image.Image]
) -> None:
    for id_ in ("P-01", "P-09", "P-14", "P-23"):
        result = search(photo_of(id_).resize((300, 300)))
        assert ids(result)[0] == id_
        assert result.spaces == ("image",)
        assert result.hits[0].scores["image"].rank == 1
        assert result.hits[0].scores["image"].cosine > 0.95


def test_a_photo_obeys_the_price_and_the_excluded(
    search: Search, photo_of: Callable[[str], Image.Image]
) -> None:
    """The photo's own product costs 120; the next best that may be shown comes first."""
    result = search(
        photo_of("P-01"), filter={"ranges": {"price": {"max": 100}}, "none_of": {"color": ["red"]}}, limit=24
    )
    assert "P-01" not in ids(result)
    assert all(hit.product.price is not None and hit.product.price <= 100 for hit in result.hits)
    assert all("red" not in cast(tuple[str, ...], hit.product.attributes["color"]) for hit in result.hits)
    assert result.hits[0].product.attributes["color"] == ("black",)


def test_a_photo_may_be_bytes_a_path_or_a_picture(retriever: MultimodalRetriever, shop_file: Path) -> None:
    path = shop_file.parent / "pictures" / "09.png"
    ways = (path, str(path), path.read_bytes(), Image.open(path))
    assert {tuple(d.id for d in retriever.invoke("", photo=way, k=3)) for way in ways} == {
        tuple(d.id for d in retriever.invoke("", photo=path, k=3))
    }
    with pytest.raises(ImageError):
        retriever.invoke("", photo=b"no picture")


def test_scores_hold_the_rank_and_the_raw_cosine_of_each_space(
    search: Search, retriever: MultimodalRetriever, photo_of: Callable[[str], Image.Image]
) -> None:
    photo = photo_of("P-04")
    result = search(photo, query="blue lamp", limit=24)
    queries = {
        "text": retriever.embeddings.embed_query("blue lamp"),
        "image": retriever.embeddings.embed_photo(photo),
    }
    for hit in result.hits:
        for space, score in hit.scores.items():
            stored = retriever.store.vector(hit.product.id, space)
            assert stored is not None
            assert score.cosine == pytest.approx(float(stored @ queries[space]), abs=1e-5)
    for space, number in (("text", 24), ("image", 23)):
        standing = sorted((h.scores[space] for h in result.hits if space in h.scores), key=lambda s: s.rank)
        assert [s.rank for s in standing] == list(range(1, number + 1))
        assert [s.cosine for s in standing] == sorted((s.cosine for s in standing), reverse=True)
    fused = [hit.fused for hit in result.hits]
    assert fused == sorted(fused, reverse=True)
