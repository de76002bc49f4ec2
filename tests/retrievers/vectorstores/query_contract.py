"""The contract's part about one ranking out of several legs, and about what else the tutorial shows."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from shoplens.retrievers import NotSupportedError, ProductFilter, Range, RetrieverError
from shoplens.retrievers.fusion import fuse
from shoplens.retrievers.vectorstores import (
    FusedQuery,
    NamedVectorStore,
    Point,
    Rerank,
    ScoredPoint,
    SpaceOptions,
    VectorSearch,
)
from shoplens.retrievers.vectorstores.base import Vector
from shoplens.retrievers.vectorstores.fused import search_fused

from .contract import OpenStore, StoreContract, card, make_point, passes, unit

RED = ProductFilter(any_of={"color": ("red",)}, ranges={"price": Range(min=20)})


def two_legs(filter: ProductFilter = RED, limit: int = 20) -> tuple[VectorSearch, ...]:  # noqa: A002
    rng = np.random.default_rng(21)
    return (
        VectorSearch("text", unit(rng, 384), limit, filter),
        VectorSearch("image", unit(rng, 512), limit, filter),
    )


def exactly(points: Sequence[Point], leg: VectorSearch) -> list[tuple[str, float]]:
    """The leg as numpy has it."""
    passing = [p for p in points if leg.space in p.vectors and passes(leg.filter, p.payload)]
    scored = [(p.id, float(p.vectors[leg.space] @ leg.vector)) for p in passing]
    return sorted(scored, key=lambda item: -item[1])[: leg.limit]


def ids(points: Sequence[ScoredPoint]) -> list[str]:
    return [point.id for point in points]


class QueryContract(StoreContract):
    """Needs a fixture `open_store`, as `StoreContract` does."""

    @pytest.mark.parametrize("method", ["rrf", "dbsf"])
    def test_our_fusion_over_the_store_is_the_same_on_every_store(
        self, store: NamedVectorStore, points: list[Point], method: str
    ) -> None:
        legs = two_legs()
        expected = fuse({leg.space: exactly(points, leg) for leg in legs}, None, method)  # type: ignore[arg-type]
        found = search_fused(store, FusedQuery(legs, 10, method), mode="portable")  # type: ignore[arg-type]
        assert ids(found.points) == [id_ for id_, _ in expected[:10]]
        assert [p.score for p in found.points] == pytest.approx([s for _, s in expected[:10]], abs=1e-5)
        assert found.mode == "portable"

    def test_weights_move_the_ranking_from_one_space_to_the_other(
        self, store: NamedVectorStore, points: list[Point]
    ) -> None:
        legs = two_legs(ProductFilter())
        for alpha, space in ((1.0, "text"), (0.0, "image")):
            weights = {"text": alpha, "image": 1 - alpha}
            found = search_fused(store, FusedQuery(legs, 5), weights=weights)
            leg = next(one for one in legs if one.space == space)
            assert ids(found.points) == [id_ for id_, _ in exactly(points, leg)[:5]]
            assert (found.mode, found.why) == ("portable", "weights are asked for")

    def test_products_with_the_same_words_and_pictures_keep_their_places(
        self, empty: NamedVectorStore
    ) -> None:
        """Engines give equal scores in any order; ours go by id, so pages repeat nothing."""
        rng = np.random.default_rng(31)
        vectors = {"text": unit(rng, 384), "image": unit(rng, 512)}
        twins = [Point({"product_id": f"twin {n}"}, vectors) for n in range(12)]
        empty.upsert(twins)
        legs = tuple(VectorSearch(space, unit(rng, len(v)), 12) for space, v in vectors.items())
        for _ in range(5):
            found = search_fused(empty, FusedQuery(legs, 12), mode="portable")
            assert ids(found.points) == sorted(p.id for p in twins)

    @pytest.mark.parametrize("method", ["rrf", "dbsf"])
    def test_the_engines_own_fusion_gives_full_pages_of_what_passes(
        self, store: NamedVectorStore, points: list[Point], method: str
    ) -> None:
        query = FusedQuery(two_legs(), 10, method)  # type: ignore[arg-type]
        try:
            found = search_fused(store, query, mode="server")
        except NotSupportedError:
            found = search_fused(store, query, mode="auto")
            assert found.mode == "portable"
        passing = {p.id for p in points if passes(RED, p.payload)}
        assert len(found.points) == 10
        assert set(ids(found.points)) <= passing
        assert [p.score for p in found.points] == sorted((p.score for p in found.points), reverse=True)

    def test_without_a_filter_the_engines_fusion_agrees_with_ours_on_who_leads(
        self, store: NamedVectorStore
    ) -> None:
        text = store.vector("toy 1", "text")
        image = store.vector("toy 1", "image")
        assert text is not None
        assert image is not None
        query = FusedQuery((VectorSearch("text", text, 20), VectorSearch("image", image, 20)), 5)
        assert {
            search_fused(store, query, mode=mode).points[0].payload["product_id"]
            for mode in ("auto", "portable")
        } == {"toy 1"}

    @pytest.mark.parametrize("mode", ["auto", "portable"])
    def test_a_filter_after_fusion_sifts_the_candidates_only(
        self, store: NamedVectorStore, points: list[Point], mode: str
    ) -> None:
        """It is what the tutorial does, and what it loses can be seen."""
        legs = two_legs(ProductFilter(), limit=8)
        candidates = {id_ for leg in legs for id_, _ in exactly(points, leg)}
        rare = ProductFilter(ranges={"price": Range(min=80, max=119)})
        found = search_fused(store, FusedQuery(legs, 16, after=rare), mode=mode)  # type: ignore[arg-type]
        passing = {p.id for p in points if passes(rare, p.payload)}
        assert set(ids(found.points)) == candidates & passing
        assert len(found.points) < 16 < len(passing)

    @pytest.mark.parametrize("mode", ["auto", "portable"])
    def test_a_rerank_gives_one_space_the_last_word_over_the_best_candidates(
        self, store: NamedVectorStore, points: list[Point], mode: str
    ) -> None:
        legs = two_legs(ProductFilter(any_of={"color": ("red", "blue")}))
        last = Rerank("text", legs[0].vector)
        found = search_fused(store, FusedQuery(legs, 5, rerank=last, candidates=12), mode=mode)  # type: ignore[arg-type]
        cosines = {p.id: float(p.vectors["text"] @ legs[0].vector) for p in points}
        assert len(found.points) == 5
        assert [p.score for p in found.points] == pytest.approx(
            [cosines[id_] for id_ in ids(found.points)], abs=1e-5
        )
        assert [p.score for p in found.points] == sorted((p.score for p in found.points), reverse=True)
        fused = fuse({leg.space: exactly(points, leg) for leg in legs})
        if found.mode == "portable":
            assert set(ids(found.points)) <= {id_ for id_, _ in fused[:12]}

    def test_fields_and_vectors_come_as_selected(self, store: NamedVectorStore, points: list[Point]) -> None:
        query = points[1].vectors["text"]
        search = VectorSearch("text", query, 2, RED, payload=("name", "color"), vectors=("image",))
        nothing = VectorSearch("text", query, 2, payload=())
        some, none = store.search_batch([search, nothing])
        for point in some:
            assert set(point.payload) == {"name", "color"}
            assert point.payload["color"] == ["red"]
            assert set(point.vectors) <= {"image"}
        assert any(point.vectors for point in some)
        assert all(not point.payload and not point.vectors for point in none)
        assert len(none) == 2

    def test_ef_is_taken_or_ignored_aloud_once(
        self, store: NamedVectorStore, points: list[Point], caplog: pytest.LogCaptureFixture
    ) -> None:
        query = points[3].vectors["text"]
        searches = [VectorSearch("text", query, 3, ef=ef) for ef in (64, 256)]
        found = [store.search_batch(searches) for _ in range(2)]
        assert all(leg[0].payload["product_id"] == "toy 3" for legs in found for leg in legs)
        said = [record for record in caplog.records if "ef" in record.getMessage().split()]
        assert len(said) == ("ef" in store.inspect().ignores)

    def test_facets_count_the_values_of_what_passes(
        self, store: NamedVectorStore, points: list[Point]
    ) -> None:
        everything = store.facets("color")
        assert everything == {"Red": 30, "blue": 30, "green": 30, "red": 30}
        assert list(everything) == sorted(everything)
        assert store.facets("color", limit=2) == {"Red": 30, "blue": 30}
        tags = store.facets("tags", ProductFilter(any_of={"color": ("blue",)}))
        blue = [p for p in points if p.payload["color"] == ["blue"]]
        assert tags == {
            tag: count
            for tag in ("tin", "large", "wood")
            if (count := sum(tag in p.payload["tags"] for p in blue))
        }
        assert store.facets("nothing like it") == {}

    def test_pages_give_every_whole_point_once(self, store: NamedVectorStore, points: list[Point]) -> None:
        found: list[Point] = []
        after: str | None = None
        while True:
            page, after = store.page(after, 50)
            found += page
            if after is None:
                break
        assert len(found) == len(points) == len({p.id for p in found})
        by_id = {p.id: p for p in points}
        for point in found:
            assert dict(point.payload) == dict(by_id[point.id].payload)
            assert point.vectors.keys() == by_id[point.id].vectors.keys()
            for space, vector in point.vectors.items():
                assert np.allclose(vector, by_id[point.id].vectors[space], atol=1e-6)

    def test_whole_points_are_read_in_the_order_asked_for(self, store: NamedVectorStore) -> None:
        read = store.read(["toy 9", "ghost", "toy 10"])
        assert [p.payload["product_id"] for p in read] == ["toy 9", "toy 10"]
        assert set(read[0].vectors) == {"text", "image"}
        assert set(read[1].vectors) == {"text"}

    def test_each_space_has_its_own_graph_and_says_so(self, open_store: OpenStore) -> None:
        store = open_store()
        spaces = {
            "text": SpaceOptions(m=16, ef_construct=128),
            "image": SpaceOptions(m=32, ef_construct=256),
        }
        store.ensure_collection(card(spaces=spaces))
        store.upsert([make_point(1, np.random.default_rng(1))])
        state = store.inspect()
        assert (state.engine, state.location, state.points) == (store.engine, store.location, 1)
        assert state.dimensions == {"text": 384, "image": 512}
        assert state.spaces == spaces
        store.ensure_collection(card(status="complete"))
        info = store.info()
        assert info is not None
        assert info.spaces == spaces
        store.close()

    @pytest.mark.parametrize("distance", ["dot", "euclid"])
    def test_higher_is_nearer_in_every_distance(self, open_store: OpenStore, distance: str) -> None:
        store = open_store()
        options = SpaceOptions.model_validate({"distance": distance})
        info = card(spaces={"text": options}, encoders={"text": "w"}, dimensions={"text": 4})
        store.ensure_collection(info)
        near, far = (np.asarray([x, 1, 0, 0], dtype=np.float32) for x in (2, -3))
        rows: list[tuple[str, Vector]] = [("near", near), ("far", far)]
        store.upsert([Point({"product_id": id_}, {"text": vector}) for id_, vector in rows])
        query = np.asarray([2, 0, 0, 0], dtype=np.float32)
        (found,) = store.search_batch([VectorSearch("text", query, 2)])
        assert [p.payload["product_id"] for p in found] == ["near", "far"]
        exact = {"dot": [4.0, -6.0], "euclid": [-1.0, -(26**0.5)]}[distance]
        assert [p.score for p in found] == pytest.approx(exact, abs=1e-5)
        store.close()
        again = open_store()  # an object that has not read the card
        (found,) = again.search_batch([VectorSearch("text", query, 2)])
        assert [p.score for p in found] == pytest.approx(exact, abs=1e-5)
        again.close()

    async def test_async_code_gets_the_same(self, store: NamedVectorStore, points: list[Point]) -> None:
        legs = two_legs()
        again = await store.asearch_batch(legs)
        assert [ids(leg) for leg in again] == [ids(leg) for leg in store.search_batch(legs)]
        with suppress(NotSupportedError):
            assert len(await store.aquery(FusedQuery(two_legs(ProductFilter()), 5))) == 5
        assert await store.acount(RED) == store.count(RED)
        assert await store.afacets("color", RED) == store.facets("color", RED)
        new = unit(np.random.default_rng(4), 384)
        await store.aupsert([Point({"product_id": "new", "name": "New"}, {"text": new})])
        await store.aset_payload("new", {"price": 2.0})
        await store.aupdate_vector("new", "text", points[0].vectors["text"])
        assert await store.aretrieve(["new"]) == [{"product_id": "new", "name": "New", "price": 2.0}]
        await store.adelete(["new"])
        assert await store.aretrieve(["new"]) == []
        with pytest.raises(KeyError, match="no product 'new'"):
            await store.aset_payload("new", {"price": 2.0})
        aclose = getattr(store, "aclose", None)
        if aclose is not None:
            await aclose()

    def test_numpy_values_and_tuples_in_a_payload_are_found_again(self, empty: NamedVectorStore) -> None:
        payload = {
            "product_id": "np",
            "price": np.float32(2.5),
            "stock": np.int64(3),
            "color": ("red", np.str_("blue")),
        }
        empty.upsert([Point(payload, {"text": unit(np.random.default_rng(5), 384)})])
        assert empty.count(ProductFilter(ranges={"price": Range(max=3), "stock": Range(min=3)})) == 1
        assert empty.count(ProductFilter(any_of={"color": ("blue",)})) == 1
        assert empty.retrieve(["np"])[0]["color"] == ["red", "blue"]

    @pytest.mark.parametrize("mode", ["auto", "portable"])
    def test_a_selection_of_fields_does_not_weaken_a_check(
        self, store: NamedVectorStore, points: list[Point], mode: str
    ) -> None:
        rare = ProductFilter(ranges={"price": Range(min=30)})
        legs = tuple(replace(leg, payload=("name",)) for leg in two_legs())
        query = FusedQuery(legs, 5, after=rare, rerank=Rerank("text", legs[0].vector))
        found = search_fused(store, query, mode=mode)  # type: ignore[arg-type]
        by_id = {p.id: p.payload for p in points}
        assert found.points
        for point in found.points:
            assert set(point.payload) == {"name"}
            assert passes(RED, by_id[point.id])
            assert passes(rare, by_id[point.id])

    def test_what_cannot_be_fused_is_refused_before_the_store_is_asked(self, store: NamedVectorStore) -> None:
        legs = two_legs()
        for query in (FusedQuery((), 5), FusedQuery((legs[0], legs[0]), 5)):
            with pytest.raises(ValueError, match="one leg for each space"):
                search_fused(store, query)
        for weights in ({"text": -1.0}, {"text": 0.0, "image": 0.0}, {"txt": 1.0}, {"text": float("nan")}):
            with pytest.raises(ValueError, match="weights are finite"):
                search_fused(store, FusedQuery(legs, 5), weights=weights)

    def test_a_limit_of_nothing_finds_nothing(self, store: NamedVectorStore) -> None:
        some, none = two_legs()
        assert search_fused(store, FusedQuery((some, none), 0)).points == []
        found = store.search_batch([some, replace(none, limit=0)])
        assert [len(leg) > 0 for leg in found] == [True, False]
        assert store.search_batch([]) == []

    def test_a_vector_of_another_length_is_one_clear_line(self, store: NamedVectorStore) -> None:
        with pytest.raises(RetrieverError) as error:
            store.search_batch([VectorSearch("text", unit(np.random.default_rng(1), 8), 3)])
        assert "\n" not in str(error.value)

    def test_a_number_too_large_for_a_vector_is_refused(self, store: NamedVectorStore) -> None:
        with pytest.raises(ValueError, match="text vector of product 'huge' is not finite"):
            store.upsert([Point({"product_id": "huge"}, {"text": np.full(384, 1e39)})])  # type: ignore[dict-item]
