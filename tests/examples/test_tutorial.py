"""The tutorial's seventeen steps: their figures, and the same ones on another engine."""

from __future__ import annotations

import importlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from shoplens.catalog.images import load_image
from shoplens.retrievers import CollectionMismatchError
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.fusion import FusionMethod, Ranking, fuse
from shoplens.retrievers.vectorstores import CollectionInfo, NamedVectorStore
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

if TYPE_CHECKING:
    from _tutorial_tables import TutorialResult

ROOT = Path(__file__).resolve().parents[2]
TEXT_OF_THE_FIRST_QUERY = {"2": 0.4411, "0": 0.3883, "5": 0.2609}
"""What MiniLM gives for the tutorial's own sentences."""


def scores(result: TutorialResult, step: str) -> dict[str, float]:
    return {row.id: row.score for row in result.rows[step]}


def exact(tutorial: ModuleType, embeddings: MultimodalEmbeddings, query: Any) -> dict[str, Ranking]:  # noqa: ANN401
    """The cosines of all ten products in both spaces, worked out without a store, before step 13."""
    eyes = tutorial.shop.Eyes(embeddings)
    points = eyes.points(tutorial.shop.read_products())
    return {
        leg.space: sorted(
            ((p.payload["product_id"], float(np.dot(p.vectors[leg.space], leg.vector))) for p in points),
            key=lambda row: -row[1],
        )
        for leg in eyes.legs(query)
    }


def test_all_seventeen_steps_are_printed_in_order(result: TutorialResult, printed: io.StringIO) -> None:
    assert re.findall(r"^Step (\d+):", printed.getvalue(), re.MULTILINE) == [str(n) for n in range(1, 18)]
    assert "0.4411  Vintage Denim Jacket" in printed.getvalue()


def test_the_first_query_has_the_cosines_that_minilm_gives_for_the_tutorials_sentences(
    result: TutorialResult,
) -> None:
    assert result.ids("6 text")[:3] == list(TEXT_OF_THE_FIRST_QUERY)
    for id_, cosine in TEXT_OF_THE_FIRST_QUERY.items():
        assert scores(result, "6 text")[id_] == pytest.approx(cosine, abs=1e-3)


def test_a_brown_jacket_in_a_picture_finds_the_brown_leather_jacket(result: TutorialResult) -> None:
    assert result.ids("11 2")[0] == "0"
    assert result.ids("11 1")[0] == "0"
    assert set(result.ids("11 3")) == {"3", "7", "9"}


def test_every_filtered_row_passes_the_filter(result: TutorialResult) -> None:
    for step in ("9 before 20", "9 after 20", "9 before 2", "9 after 2"):
        assert all(row.category == "apparel" and row.price <= 200 for row in result.rows[step])
    for step in ("9 before 20", "9 after 20", "9 before 2"):
        assert set(result.ids(step)) == {"2", "6"}


def test_the_filter_after_fusion_loses_a_product_that_the_candidates_did_not_hold(
    result: TutorialResult,
) -> None:
    assert set(result.ids("9 after 2")) < set(result.ids("9 before 2"))


@pytest.mark.parametrize("method", ["rrf", "dbsf"])
def test_the_portable_order_is_our_own_fusion_of_both_spaces(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings, method: FusionMethod
) -> None:
    expected = fuse(exact(tutorial, embeddings, tutorial.shop.RUNNING), None, method)[:5]
    assert result.ids(f"8 {method} portable") == [id_ for id_, _ in expected]
    assert scores(result, f"8 {method} portable") == pytest.approx(dict(expected), abs=1e-5)


def test_the_ends_of_the_alpha_sweep_are_the_single_spaces(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings
) -> None:
    spaces = exact(tutorial, embeddings, tutorial.shop.EVERYDAY)
    assert result.ids("10 alpha 1.0") == [id_ for id_, _ in spaces["text"][:5]]
    assert result.ids("10 alpha 0.0") == [id_ for id_, _ in spaces["image"][:5]]


def test_only_the_fields_and_the_vector_asked_for_come_back(
    result: TutorialResult, printed: io.StringIO
) -> None:
    assert "1: ['category', 'name', 'product_id']; text 384 numbers" in printed.getvalue()
    assert all(row.price is None for row in result.rows["12 selected"])
    assert scores(result, "12 selected") == pytest.approx(scores(result, "12 whole"), abs=1e-6)


def test_a_new_photo_changes_one_vector_and_the_price_one_key(
    tutorial: ModuleType, result: TutorialResult, store: NamedVectorStore, embeddings: MultimodalEmbeddings
) -> None:
    product = tutorial.shop.read_products()[0]
    text, image = store.vector("0", "text"), store.vector("0", "image")
    photo = embeddings.embed_photo(load_image(tutorial.shop.NEW_PHOTO.picture))
    assert text is not None
    assert image is not None
    assert np.allclose(text, embeddings.embed_texts([product.description])[0], atol=1e-6)
    assert np.allclose(image, photo, atol=1e-6)
    assert result.cosines["text"] == pytest.approx(1.0, abs=1e-6)
    assert result.cosines["image"] < 0.95
    assert store.retrieve(["0"]) == [{**product.to_payload(), "price": 229.99}]


def test_the_rerank_orders_what_was_fused_by_text_cosine(
    tutorial: ModuleType, result: TutorialResult, embeddings: MultimodalEmbeddings
) -> None:
    cosines = dict(exact(tutorial, embeddings, tutorial.shop.HIKING)["text"])
    found = scores(result, "14")
    assert result.ids("14") == sorted(found, key=lambda id_: -found[id_])
    assert found == pytest.approx({id_: cosines[id_] for id_ in found}, abs=1e-5)
    assert result.ids("14") != sorted(cosines, key=lambda id_: -cosines[id_])[:5]  # the pictures had a say


def test_inspect_tells_how_each_space_is_indexed(result: TutorialResult) -> None:
    state = result.state
    assert state.points == 10
    assert state.dimensions == {"text": 384, "image": 512}
    graphs = {space: (options.m, options.ef_construct) for space, options in state.spaces.items()}
    assert graphs == {"text": (16, 128), "image": (32, 256)}


def test_running_it_again_on_its_own_store_gives_the_same(
    tutorial: ModuleType, result: TutorialResult, store: NamedVectorStore, embeddings: MultimodalEmbeddings
) -> None:
    again = tutorial.run(store, embeddings, "portable", io.StringIO())
    assert {step: again.ids(step) for step in again.rows} == {step: result.ids(step) for step in result.rows}
    assert again.cosines == pytest.approx(result.cosines, abs=1e-6)


def test_a_shops_store_is_refused_and_stays_as_it_was(
    tutorial: ModuleType, embeddings: MultimodalEmbeddings, tmp_path: Path
) -> None:
    card = CollectionInfo(encoders=embeddings.names, dimensions=embeddings.dimensions, catalog="shop.jsonl")
    shop = QdrantEdgeStore(tmp_path / "shop")
    shop.ensure_collection(card)
    out = io.StringIO()
    with pytest.raises(CollectionMismatchError, match=r"holds another catalogue \(shop\.jsonl\)"):
        tutorial.run(shop, embeddings, "auto", out)
    assert (shop.info(), shop.count(), out.getvalue()) == (card, 0, "")
    shop.close()


def test_the_collection_goes_only_on_the_word(
    tutorial: ModuleType, embeddings: MultimodalEmbeddings, tmp_path: Path
) -> None:
    kept, deleted = QdrantEdgeStore(tmp_path / "kept"), QdrantEdgeStore(tmp_path / "deleted")
    tutorial.run(kept, embeddings, "auto", io.StringIO())
    tutorial.run(deleted, embeddings, "auto", io.StringIO(), delete=True)
    assert kept.count() == 10
    assert deleted.info() is None
    kept.close()
    deleted.close()


@pytest.mark.parametrize(
    ("location", "own"),
    [
        ("actian://db:6574", "actian://db:6574/shoplens-tutorial"),
        ("qdrant://db/?tls=off", "qdrant://db/shoplens-tutorial?tls=off"),
        ("actian://db/mine", "actian://db/mine"),
        ("a/folder", "a/folder"),
    ],
)
def test_a_server_gets_a_collection_of_the_tutorials_own(
    tutorial: ModuleType, location: str, own: str
) -> None:
    assert importlib.import_module("_tutorial_command").own_collection(location) == own


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603
        [sys.executable, str(ROOT / "examples" / "tutorial.py"), *arguments],
        capture_output=True, text=True, timeout=300, env=environment, cwd=ROOT, check=False,
    )  # fmt: skip


def test_the_script_runs_on_a_folder_and_ends_with_0(tmp_path: Path) -> None:
    ran = run_script("--store", str(tmp_path / "store"), "--image-model", "color-shape", "--mode", "server")
    assert ran.returncode == 0, ran.stderr
    assert "Step 17: Flush" in ran.stdout
    assert "the collection stays" in ran.stdout
    assert (tmp_path / "store" / "collection.json").exists()


def test_what_cannot_be_had_is_one_line_and_1() -> None:
    ran = run_script("--store", "actian://127.0.0.1:9/x?timeout=2", "--image-model", "color-shape")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("tutorial: actian://127.0.0.1:9/x")
    assert ran.stderr.count("\n") == 1
