"""The contract on Qdrant Edge, and what only a folder on disk can get wrong."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shoplens.catalog import CatalogFile, CatalogSchema, Product
from shoplens.retrievers import (
    CollectionMismatchError,
    ProductFilter,
    RetrieverError,
    StoreUnavailableError,
    index_products,
)
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores import Point, VectorSearch
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.opening import open_store as open_location

from .contract import OpenStore, card, unit
from .search_contract import SearchContract

VECTOR = np.ones(384, dtype=np.float32)
HOLDER = """
import sys
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
store = QdrantEdgeStore(sys.argv[1])
store.count()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def open_store(tmp_path: Path) -> OpenStore:
    return lambda: QdrantEdgeStore(tmp_path / "store")


class TestQdrantEdge(SearchContract):
    """The contract."""


@pytest.fixture
def written(open_store: OpenStore, tmp_path: Path) -> Path:
    """A store of one product, closed."""
    store = open_store()
    store.ensure_collection(card(status="complete"))
    store.upsert([Point({"product_id": "1"}, {"text": VECTOR})])
    store.close()
    return tmp_path / "store"


def test_a_second_process_is_told_who_holds_the_store(written: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, str(written)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreUnavailableError) as refused:
            QdrantEdgeStore(written).count()
        with pytest.raises(StoreUnavailableError, match="in use"):
            QdrantEdgeStore(written).clear()
        holder.communicate("")
    assert f"{written} is in use by another process (pid {holder.pid})" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert QdrantEdgeStore(written).count() == 1


def test_a_second_open_in_one_process_is_refused_too(written: Path) -> None:
    first, second = QdrantEdgeStore(written), QdrantEdgeStore(written)
    first.count()
    with pytest.raises(StoreUnavailableError, match="in use"):
        second.count()
    first.close()
    assert second.count() == 1
    second.close()


def test_clearing_leaves_other_files_in_the_folder_alone(written: Path) -> None:
    (written / "notes.txt").write_text("mine")
    (written / "images").mkdir()
    (written / "images" / "a.webp").write_bytes(b"mine")
    store = QdrantEdgeStore(written)
    store.clear()
    assert sorted(p.name for p in written.iterdir()) == ["images", "notes.txt"]
    assert (written / "images" / "a.webp").read_bytes() == b"mine"


def test_opening_creates_nothing(tmp_path: Path) -> None:
    store = open_location(tmp_path / "nowhere")
    assert store.info() is None
    with pytest.raises(StoreUnavailableError, match="nothing is indexed"):
        list(store.scroll())
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "store"
    file.write_text("a letter")
    store = QdrantEdgeStore(file)
    for use in (store.info, lambda: store.ensure_collection(card())):
        with pytest.raises(StoreUnavailableError, match=r"store is not a folder$"):
            use()
    assert file.read_text() == "a letter"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"encoders": 3}', b"\xff\xfe"], ids=repr)
def test_a_damaged_card_is_one_clear_line_with_the_way_out(written: Path, content: bytes) -> None:
    (written / "collection.json").write_bytes(content)
    with pytest.raises(RetrieverError, match=r"collection.json is damaged .*--rebuild") as refused:
        QdrantEdgeStore(written).ensure_collection(card())
    assert "\n" not in str(refused.value)
    store = QdrantEdgeStore(written)
    store.clear()
    store.ensure_collection(card())
    assert store.count() == 0
    store.close()


def test_a_damaged_engine_folder_is_said_and_can_be_rebuilt(written: Path) -> None:
    for file in (written / "edge").rglob("*"):
        if file.is_file() and file.suffix == ".json":
            file.write_bytes(b"garbage")
    with pytest.raises(CollectionMismatchError, match=r"--rebuild") as refused:
        QdrantEdgeStore(written).count()
    assert "\n" not in str(refused.value)
    store = QdrantEdgeStore(written)
    store.clear()
    store.ensure_collection(card())
    assert store.count() == 0
    store.close()


def test_an_address_that_no_adapter_serves_is_refused() -> None:
    with pytest.raises(StoreUnavailableError, match=r"no adapter for 'redis://' stores; give a folder"):
        open_location("redis://localhost")


def test_files_that_a_kill_left_before_the_first_card_do_not_stand_in_the_way(
    tmp_path: Path, embeddings: MultimodalEmbeddings, shop: CatalogFile
) -> None:
    (tmp_path / "store" / "edge" / "segments").mkdir(parents=True)
    store = QdrantEdgeStore(tmp_path / "store")
    report = index_products(shop, store, embeddings, media=tmp_path / "images")
    assert store.count() == report.written == len(shop.products)
    store.close()


def test_a_large_stores_graph_is_built_in_another_process_and_finds_what_a_scan_finds(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shoplens.retrievers.vectorstores.edge_store.HNSW_FROM", 1_000)
    rng = np.random.default_rng(12)
    points = [
        Point({"product_id": f"{n}", "kind": ["odd" if n % 2 else "even"]}, {"text": unit(rng, 384)})
        for n in range(1_200)
    ]
    store = open_store()
    store.ensure_collection(card())
    store.upsert(points)
    query = VectorSearch("text", unit(rng, 384), 10, ProductFilter(any_of={"kind": ("odd",)}))
    before = store.search_batch([query])
    store.index_payload(
        CatalogSchema.from_products(
            Product(id=str(n), name="x", attributes={"kind": ("odd" if n % 2 else "even",)}) for n in range(4)
        )
    )
    assert store.count() == 1_200
    assert [p.id for p in store.search_batch([query])[0]] == [p.id for p in before[0]]
    store.close()


def test_a_graph_that_cannot_be_built_is_said_and_nothing_is_lost(
    written: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("shoplens.retrievers.vectorstores.edge_store.HNSW_FROM", 1)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    store = QdrantEdgeStore(written)
    store.index_payload(CatalogSchema())
    assert "graph" in caplog.text
    assert "could not be built (exit code 1)" in caplog.text
    assert store.count() == 1
    store.close()


def test_products_that_a_killed_clearing_left_behind_do_not_come_back(
    open_store: OpenStore, written: Path
) -> None:
    """The card goes first; a kill after it leaves the engine's files with their products and their spaces."""
    (written / "collection.json").unlink()
    store = open_store()
    store.ensure_collection(card(dimensions={"text": 8, "image": 512}))
    assert store.count() == 0
    store.upsert([Point({"product_id": "2"}, {"text": np.ones(8, dtype=np.float32)})])
    assert store.count() == 1
    store.close()
