"""The tutorial on other engines than Edge, and with an image encoder that reads words."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from shoplens.retrievers import NotSupportedError
from shoplens.retrievers.embeddings import ClipEncoder, MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.opening import open_store

from ..retrievers.test_clip import save_clip

if TYPE_CHECKING:
    from _tutorial_tables import TutorialResult

SWITCHES: dict[str, dict[str, Any]] = {
    "plain": {},
    "updates drop the other vector": {"partial_updates_drop": True},
    "no fusion": {"fusion_unimplemented": {"rrf", "dbsf"}},
    "no batches": {"batch_unimplemented": True},
    "filters of a fused query ignored": {"prefetch_filter_ignored": True, "outer_filter": "ignored"},
}


def scores(result: TutorialResult, step: str) -> dict[str, float]:
    return {row.id: row.score for row in result.rows[step]}


def assert_same(theirs: TutorialResult, ours: TutorialResult) -> None:
    """Same products in the same order, raw cosines and our own fused scores to 1e-5."""
    assert theirs.rows.keys() == ours.rows.keys()
    for step in ours.rows:
        assert theirs.ids(step) == ours.ids(step), step
        assert scores(theirs, step) == pytest.approx(scores(ours, step), abs=1e-5), step
    assert theirs.cosines == pytest.approx(ours.cosines, abs=1e-5)
    assert theirs.state is not None
    assert ours.state is not None
    assert theirs.state.spaces == ours.state.spaces


class TestOnActiansProtocol:
    """Edge and the loopback stand-in side by side."""

    @pytest.fixture(params=SWITCHES, ids=lambda name: name.replace(" ", "-"))
    def other(self, request: pytest.FixtureRequest) -> Iterator[NamedVectorStore]:
        stand_ins = pytest.importorskip("stand_ins.vectorai")
        pytest.importorskip("actian_vectorai")
        switches = replace(stand_ins.Switches(), **SWITCHES[request.param])
        with stand_ins.VectorAIServer(switches=switches) as server:
            store = open_store(f"actian://{server.address}/shoplens-tutorial")
            yield store
            store.close()

    def test_same_products_same_cosines_same_portable_order_as_on_edge(
        self, tutorial: ModuleType, result: TutorialResult, other: NamedVectorStore,
        embeddings: MultimodalEmbeddings,
    ) -> None:  # fmt: skip
        assert_same(tutorial.run(other, embeddings, "portable", io.StringIO()), result)

    @pytest.mark.parametrize("mode", ["auto", "server"])
    def test_the_servers_own_fusion_keeps_the_filters_and_the_single_spaces(
        self, tutorial: ModuleType, result: TutorialResult, other: NamedVectorStore,
        embeddings: MultimodalEmbeddings, mode: str,
    ) -> None:  # fmt: skip
        theirs = tutorial.run(other, embeddings, mode, io.StringIO())
        for step in ("6 text", "6 image", "11 1", "11 2", "11 3", "12 whole"):
            assert scores(theirs, step) == pytest.approx(scores(result, step), abs=1e-5), step
        for step in ("9 before 20", "9 before 2"):
            assert set(theirs.ids(step)) == {"2", "6"}, step

    def test_an_ef_that_is_ignored_is_said_once(
        self, tutorial: ModuleType, other: NamedVectorStore, embeddings: MultimodalEmbeddings
    ) -> None:
        theirs = tutorial.run(other, embeddings, "portable", io.StringIO())
        assert len([note for note in theirs.notes if "takes no ef" in note]) == 1
        assert "ef" in theirs.state.ignores


def test_a_fusion_that_the_server_refuses_is_said_and_done_by_us(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings
) -> None:
    stand_ins = pytest.importorskip("stand_ins.vectorai")
    pytest.importorskip("actian_vectorai")
    switches = replace(stand_ins.Switches(), fusion_unimplemented={"dbsf"})
    with stand_ins.VectorAIServer(switches=switches) as server:
        store = open_store(f"actian://{server.address}/shoplens-tutorial")
        theirs = tutorial.run(store, embeddings, "server", io.StringIO())
        store.close()
    assert theirs.fused_by["8 rrf"] == "server"
    assert theirs.fused_by["8 dbsf"] == theirs.fused_by["15"] == "portable"
    assert scores(theirs, "8 dbsf") == pytest.approx(scores(result, "8 dbsf portable"), abs=1e-5)
    assert len([note for note in theirs.notes if "fusing DBSF here instead" in note]) == 2


def test_a_server_that_gives_no_vectors_back_is_said_so_and_searched_all_the_same(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings
) -> None:
    stand_ins = pytest.importorskip("stand_ins.vectorai")
    pytest.importorskip("actian_vectorai")
    out = io.StringIO()
    with stand_ins.VectorAIServer(switches=replace(stand_ins.Switches(), vectors_unreadable=True)) as server:
        store = open_store(f"actian://{server.address}/shoplens-tutorial")
        theirs = tutorial.run(store, embeddings, "portable", out)
        store.close()
    assert {step: theirs.ids(step) for step in theirs.rows} == {
        step: result.ids(step) for step in result.rows
    }
    assert out.getvalue().count("no vector came back") == 3
    assert len([note for note in theirs.notes if "nothing to compare" in note]) == 2


def test_where_one_vector_cannot_be_changed_the_product_is_written_whole(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings, tmp_path: Path
) -> None:
    class WholePointsOnly(QdrantEdgeStore):
        def update_vector(self, product_id: str, space: str, vector: object) -> None:
            raise NotSupportedError("no such operation")

    store = WholePointsOnly(tmp_path / "edge")
    theirs = tutorial.run(store, embeddings, "portable", io.StringIO())
    store.close()
    assert_same(theirs, result)
    assert any("writing the product whole" in note for note in theirs.notes)


def test_qdrants_own_client_gives_the_same_as_edge(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings
) -> None:
    client = pytest.importorskip("qdrant_client")
    adapter = pytest.importorskip("shoplens.retrievers.vectorstores.qdrant")
    store = adapter.QdrantStore.local(client.QdrantClient(":memory:"))
    assert_same(tutorial.run(store, embeddings, "portable", io.StringIO()), result)
    store.close()


@pytest.fixture(scope="module")
def with_clip(
    embeddings: MultimodalEmbeddings, tmp_path_factory: pytest.TempPathFactory
) -> MultimodalEmbeddings:
    """MiniLM and a tiny CLIP of random weights: what it sees means nothing, its way through the code does."""
    return MultimodalEmbeddings(embeddings.text, ClipEncoder(save_clip(tmp_path_factory.mktemp("clip"))))


@pytest.mark.parametrize(
    ("image_from", "source"),
    [
        (None, lambda clip, shop: clip.embed_photo_words(shop.NEW_PHOTO.words)),
        ("pictures", lambda clip, shop: clip.embed_photo(shop.load_image(shop.NEW_PHOTO.picture))),
    ],
    ids=["descriptions", "pictures"],
)
def test_where_the_image_encoder_reads_words_they_search_the_pictures(
    tutorial: ModuleType, with_clip: MultimodalEmbeddings, tmp_path: Path,
    image_from: str | None, source: Callable[[MultimodalEmbeddings, ModuleType], Any],
) -> None:  # fmt: skip
    out, store = io.StringIO(), QdrantEdgeStore(tmp_path / "edge")
    result = tutorial.run(store, with_clip, "auto", out, image_from=image_from)
    words = with_clip.embed_photo_words(tutorial.shop.WARM.words)
    assert words is not None
    for id_, score in scores(result, "6 image").items():
        vector = store.vector(id_, "image")
        assert vector is not None
        if id_ != "0":  # has its new photo by now
            assert score == pytest.approx(float(vector @ words), abs=1e-5)
    assert store.vector("0", "image") == pytest.approx(source(with_clip, tutorial.shop), abs=1e-5)
    assert f"image vectors from {image_from or 'descriptions'}" in out.getvalue()
    assert "in the image space the words" in out.getvalue()
    store.close()
