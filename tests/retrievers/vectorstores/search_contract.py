"""The contract's second half: search, filters and paging, everything against exact numpy."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import ProductFilter, Range
from shoplens.retrievers.vectorstores import NamedVectorStore, Point, VectorSearch

from .contract import make_point, passes, unit
from .query_contract import QueryContract


def names(payloads: Iterable[Mapping[str, Any]]) -> list[str]:
    return [payload["product_id"] for payload in payloads]


class SearchContract(QueryContract):
    """Needs a fixture `open_store`, as `StoreContract` does."""

    def test_each_leg_is_the_exact_order_with_raw_cosines(
        self, store: NamedVectorStore, points: list[Point]
    ) -> None:
        rng = np.random.default_rng(8)
        queries = {"text": unit(rng, 384), "image": unit(rng, 512)}
        found = store.search_batch([VectorSearch(space, vector, 200) for space, vector in queries.items()])
        for (space, query), leg in zip(queries.items(), found, strict=True):
            exact = {p.id: float(p.vectors[space] @ query) for p in points if space in p.vectors}
            assert [p.id for p in leg] == sorted(exact, key=lambda id_: -exact[id_])
            assert [p.score for p in leg] == pytest.approx([exact[p.id] for p in leg], abs=1e-5)
        assert len(found[1]) == len([p for p in points if "image" in p.vectors])

    def test_a_query_of_any_length_gives_a_cosine(self, store: NamedVectorStore, points: list[Point]) -> None:
        query = points[3].vectors["text"]
        legs = store.search_batch([VectorSearch("text", query * scale, 3) for scale in (0.01, 1, 50)])
        assert [round(leg[0].score, 4) for leg in legs] == [1.0, 1.0, 1.0]

    @pytest.mark.parametrize(
        "conditions",
        [
            ProductFilter(any_of={"color": ("blue",)}),
            ProductFilter(any_of={"color": ("red", "Red")}),
            ProductFilter(any_of={"color": ("red",), "tags": ("large", "tin")}),
            ProductFilter(none_of={"tags": ("wood",)}),
            ProductFilter(none_of={"missing": ("wood",)}),
            ProductFilter(any_of={"flag": ("true",)}),
            ProductFilter(ranges={"price": Range(min=10, max=20)}),
            ProductFilter(ranges={"price": Range(max=3)}),
            ProductFilter(ranges={"price": Range(min=119)}),
            ProductFilter(any_of={"color": ("green",)}, none_of={"tags": ("tin",)},
                          ranges={"price": Range(min=50)}),
            ProductFilter(any_of={"color": ("violet",)}),
        ],
        ids=lambda conditions: conditions.describe(),
    )  # fmt: skip
    def test_a_filter_acts_on_the_whole_collection_in_every_call(
        self, store: NamedVectorStore, points: list[Point], conditions: ProductFilter
    ) -> None:
        """The page is full where enough products pass, however far from the query they lie."""
        passing = {str(p.payload["product_id"]) for p in points if passes(conditions, p.payload)}
        assert store.count(conditions) == len(passing)
        assert set(names(store.scroll(conditions))) == passing
        query = points[1].vectors["text"]
        (leg,) = store.search_batch([VectorSearch("text", query, 5, conditions)])
        assert len(leg) == min(5, len(passing))
        assert {p.payload["product_id"] for p in leg} <= passing

    def test_attributes_and_values_in_any_script_are_filtered_and_sorted_by(
        self, empty: NamedVectorStore
    ) -> None:
        rng = np.random.default_rng(9)
        fields: dict[str, Any] = {
            "größe": ["XÄ"],
            "色": ["赤 い"],
            "3d": ["ja"],
            "höhe_cm": 4.0,
            "m²": ["1"],
            "क_रम": ["एक"],
        }
        empty.upsert([make_point(n, rng, **(fields if n == 3 else {"höhe_cm": 9.0})) for n in range(6)])
        empty.index_payload(
            CatalogSchema.from_products(
                Product(
                    id="p",
                    name="p",
                    attributes={k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()},
                )
                for _ in range(2)
            )
        )
        for field, values in fields.items():
            if isinstance(values, list):
                assert empty.count(ProductFilter(any_of={field: tuple(values)})) == 1, field
                assert empty.count(ProductFilter(none_of={field: tuple(values)})) == 5, field
        assert empty.count(ProductFilter(ranges={"höhe_cm": Range(max=5)})) == 1
        assert names(empty.scroll(order_by="höhe_cm", limit=1)) == ["toy 3"]

    def test_scrolling_gives_every_product_once_over_many_pages(self, empty: NamedVectorStore) -> None:
        rng = np.random.default_rng(10)
        small = [
            Point({"product_id": f"n{n}", "price": float(n % 50)}, {"text": unit(rng, 384)})
            for n in range(2_500)
        ]
        empty.upsert(small)
        assert sorted(names(empty.scroll())) == sorted(str(p.payload["product_id"]) for p in small)
        assert len(list(empty.scroll(limit=1_700))) == 1_700
        assert len(list(empty.scroll(ProductFilter(ranges={"price": Range(max=24)})))) == 1_250

    @pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
    def test_an_ordered_scroll_is_exact_and_leaves_out_what_has_no_number(
        self, store: NamedVectorStore, points: list[Point], descending: bool
    ) -> None:
        prices = sorted((p.payload["price"] for p in points if "price" in p.payload), reverse=descending)
        found = [p["price"] for p in store.scroll(order_by="price", descending=descending)]
        assert found == prices
        assert [p["price"] for p in store.scroll(order_by="price", descending=descending, limit=7)] == prices[
            :7
        ]

    @pytest.mark.parametrize("order_by", [None, "price"], ids=["unordered", "ordered"])
    def test_a_limit_of_nothing_gives_nothing(self, store: NamedVectorStore, order_by: str | None) -> None:
        assert list(store.scroll(order_by=order_by, limit=0)) == []

    def test_an_order_works_before_any_index_was_made(
        self, empty: NamedVectorStore, points: list[Point]
    ) -> None:
        """An import that was killed leaves a store without its payload indexes."""
        empty.upsert(points)
        assert [p["price"] for p in empty.scroll(order_by="price", limit=3)] == [1.0, 2.0, 3.0]
