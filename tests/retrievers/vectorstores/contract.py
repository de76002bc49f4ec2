"""What every store must keep. A store's test module subclasses `SearchContract` and says how to open one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import CollectionMismatchError, ProductFilter, StoreUnavailableError
from shoplens.retrievers.vectorstores import CollectionInfo, NamedVectorStore, Point, point_id
from shoplens.retrievers.vectorstores.base import Vector

OpenStore = Callable[[], NamedVectorStore]
DIMENSIONS = {"text": 384, "image": 512}
ENCODERS = {"text": "words-v1", "image": "pictures-v1"}
COLORS = ("red", "green", "blue", "Red")


def card(**changes: object) -> CollectionInfo:
    return CollectionInfo.model_validate(
        {"encoders": ENCODERS, "dimensions": DIMENSIONS, "catalog": "toys.jsonl", **changes}
    )


def unit(rng: np.random.Generator, size: int) -> Vector:
    vector = rng.standard_normal(size).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def make_point(number: int, rng: np.random.Generator, **payload: object) -> Point:
    """Every fifth has no image vector, every seventh no price."""
    fields: dict[str, Any] = {
        "product_id": f"toy {number}", "name": f"Toy {number}", "color": [COLORS[number % 4]],
        "tags": ["wood", "large"] if number % 3 == 0 else ["tin"], "flag": "true" if number % 2 else "false",
    }  # fmt: skip
    if number % 7:
        fields["price"] = float(number)
    vectors = {"text": unit(rng, 384)} | ({"image": unit(rng, 512)} if number % 5 else {})
    return Point(fields | payload, vectors)


def passes(conditions: ProductFilter, payload: Mapping[str, Any]) -> bool:
    """As stores compare: with case. (`ProductFilter.matches` compares without it.)"""

    def held(field: str) -> set[str]:
        value = payload.get(field, [])
        return set(value) if isinstance(value, list) else {value}

    return (
        all(set(values) & held(field) for field, values in conditions.any_of.items())
        and not any(set(values) & held(field) for field, values in conditions.none_of.items())
        and all(span.holds(payload.get(field)) for field, span in conditions.ranges.items())
    )


class StoreContract:
    """Needs a fixture `open_store`: opens the test's one store, each time as a new object."""

    @pytest.fixture
    def points(self) -> list[Point]:
        rng = np.random.default_rng(7)
        return [make_point(number, rng) for number in range(120)]

    @pytest.fixture
    def empty(self, open_store: OpenStore) -> Iterator[NamedVectorStore]:
        store = open_store()
        store.ensure_collection(card())
        yield store
        store.close()

    @pytest.fixture
    def store(self, empty: NamedVectorStore, points: list[Point]) -> NamedVectorStore:
        empty.upsert(points)
        empty.index_payload(
            CatalogSchema.from_products(
                Product(
                    id="p", name="p", price=1, attributes={"color": ("red",), "tags": ("tin",), "flag": True}
                )
                for _ in range(2)
            )
        )
        return empty

    def test_what_was_written_is_there_after_a_reopen(
        self, store: NamedVectorStore, open_store: OpenStore, points: list[Point]
    ) -> None:
        store.close()
        again = open_store()
        again.ensure_collection(card())
        assert again.count() == len(points)
        stored = again.vector("toy 3", "image")
        assert stored is not None
        assert np.allclose(stored, points[3].vectors["image"], atol=1e-6)
        again.close()

    def test_the_card_comes_back_as_it_was_written(
        self, empty: NamedVectorStore, open_store: OpenStore
    ) -> None:
        products = [Product(id="1", name="Lampe", price=3, attributes={"größe": ("groß",), "hell": True})]
        written = card(
            catalog="lämpchen.jsonl", status="complete", catalog_schema=CatalogSchema.from_products(products)
        )
        empty.ensure_collection(written)
        assert open_store().info() == written

    @pytest.mark.parametrize(
        ("encoders", "dimensions"),
        [(ENCODERS | {"image": "pictures-v2"}, DIMENSIONS), (ENCODERS, DIMENSIONS | {"text": 768})],
        ids=["name", "dimension"],
    )
    def test_other_encoders_are_refused_with_what_is_there_what_was_asked_and_the_way_out(
        self, empty: NamedVectorStore, encoders: dict[str, str], dimensions: dict[str, int]
    ) -> None:
        with pytest.raises(CollectionMismatchError) as refused:
            empty.ensure_collection(card(encoders=encoders, dimensions=dimensions))
        said = str(refused.value)
        changed = "image" if encoders != ENCODERS else "text"
        assert f"{changed}: the store has {ENCODERS[changed]} ({DIMENSIONS[changed]}-d)" in said
        assert f"asked for {encoders[changed]} ({dimensions[changed]}-d)" in said
        assert "shoplens index CATALOG --rebuild" in said
        info = empty.info()
        assert info is not None
        assert info.encoders == ENCODERS

    def test_a_store_of_a_newer_shoplens_is_refused(self, empty: NamedVectorStore) -> None:
        empty.ensure_collection(card(format_version=99))
        with pytest.raises(CollectionMismatchError, match="newer Shoplens"):
            empty.ensure_collection(card())

    def test_writing_a_product_again_replaces_it_whole(self, store: NamedVectorStore) -> None:
        before = store.count()
        store.upsert(
            [Point({"product_id": "toy 1", "name": "New"}, {"text": unit(np.random.default_rng(1), 384)})]
        )
        assert store.count() == before
        assert store.retrieve(["toy 1"]) == [{"product_id": "toy 1", "name": "New"}]
        assert store.vector("toy 1", "image") is None

    @pytest.mark.parametrize("bad", [np.nan, np.inf], ids=["nan", "inf"])
    def test_a_vector_that_is_not_finite_is_refused_by_product_and_nothing_is_written(
        self, store: NamedVectorStore, bad: float
    ) -> None:
        vector = np.full(384, bad, dtype=np.float32)
        rng = np.random.default_rng(2)
        with pytest.raises(ValueError, match="text vector of product 'broken' is not finite"):
            store.upsert([make_point(500, rng), Point({"product_id": "broken"}, {"text": vector})])
        with pytest.raises(ValueError, match="'toy 1' is not finite"):
            store.update_vector("toy 1", "text", vector)
        assert store.count() == 120

    def test_one_vector_is_replaced_and_the_other_and_the_payload_stay(
        self, store: NamedVectorStore, points: list[Point]
    ) -> None:
        new = unit(np.random.default_rng(3), 512)
        store.update_vector("toy 1", "image", new)
        image, text = store.vector("toy 1", "image"), store.vector("toy 1", "text")
        assert image is not None
        assert text is not None
        assert np.allclose(image, new, atol=1e-6)
        assert np.allclose(text, points[1].vectors["text"], atol=1e-6)
        assert store.retrieve(["toy 1"]) == [points[1].payload]

    def test_payload_keys_are_set_and_the_others_stay(
        self, store: NamedVectorStore, points: list[Point]
    ) -> None:
        store.set_payload("toy 1", {"price": 0.5})
        assert store.retrieve(["toy 1"]) == [{**points[1].payload, "price": 0.5}]
        assert store.vector("toy 1", "image") is not None

    def test_changing_what_is_not_there_is_a_key_error(self, store: NamedVectorStore) -> None:
        with pytest.raises(KeyError, match="no product 'ghost'"):
            store.update_vector("ghost", "text", unit(np.random.default_rng(4), 384))
        with pytest.raises(KeyError, match="no product 'ghost'"):
            store.set_payload("ghost", {"price": 1.0})

    def test_deleting_removes_exactly_those_named_and_forgives_the_unknown(
        self, store: NamedVectorStore
    ) -> None:
        store.delete(["toy 1", "toy 2", "ghost"])
        store.delete([])
        assert store.count() == 118
        assert store.retrieve(["toy 1", "toy 3"])[0]["product_id"] == "toy 3"
        assert store.vector("toy 1", "text") is None

    def test_payloads_come_in_the_order_asked_for_and_the_unknown_are_left_out(
        self, store: NamedVectorStore
    ) -> None:
        asked = ["toy 9", "ghost", "toy 0", "toy 44"]
        assert [p["product_id"] for p in store.retrieve(asked)] == ["toy 9", "toy 0", "toy 44"]
        assert store.retrieve([]) == []

    def test_nothing_indexed_is_said_in_one_line_with_the_command(self, open_store: OpenStore) -> None:
        store = open_store()
        assert store.info() is None
        with pytest.raises(StoreUnavailableError, match=r"^nothing is indexed in .*shoplens index CATALOG$"):
            store.count()

    def test_closing_twice_is_no_error_and_opens_again_at_the_next_call(
        self, store: NamedVectorStore
    ) -> None:
        store.close()
        store.close()
        assert store.count() == 120

    def test_clearing_empties_the_store_for_other_encoders(self, store: NamedVectorStore) -> None:
        store.clear()
        assert store.info() is None
        store.ensure_collection(
            card(encoders=ENCODERS | {"text": "words-v2"}, dimensions=DIMENSIONS | {"text": 8})
        )
        assert store.count() == 0
        store.upsert([Point({"product_id": "small"}, {"text": unit(np.random.default_rng(5), 8)})])
        assert store.count() == 1

    def test_a_product_id_of_any_script_is_one_product(self, empty: NamedVectorStore) -> None:
        rng = np.random.default_rng(6)
        ids = ["靴-1", "sku/1", "sku 1", "🧢", "a" * 200, "../../etc"]
        for _ in range(2):
            empty.upsert([Point({"product_id": id_}, {"text": unit(rng, 384)}) for id_ in ids])
        assert empty.count() == len(ids) == len({point_id(id_) for id_ in ids})
        assert [p["product_id"] for p in empty.retrieve(ids)] == ids
