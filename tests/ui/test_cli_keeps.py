"""What a command that fails, or that replaces something, leaves alone."""

from pathlib import Path

import pytest

from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.cli.main import main


@pytest.fixture(autouse=True)
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shoplens.retrievers.embeddings.hub._answers", lambda patience: False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.csv"
    file.write_text("id,name,material\n1,Bowl,oak\n2,Dish,ash\n", encoding="utf-8")
    return file


@pytest.fixture
def store(tmp_path: Path, shop: Path) -> Path:
    folder = tmp_path / "store"
    assert main(["index", str(shop), "--store", str(folder)]) == 0
    return folder


def test_an_import_refused_because_the_store_is_in_use_changes_nothing(store: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,name,material\n9,Lamp,steel\n", encoding="utf-8")
    holder = QdrantEdgeStore(store)
    holder.count()
    before = (store / "collection.json").read_bytes()
    assert main(["index", str(other), "--store", str(store)]) == 1
    assert (store / "collection.json").read_bytes() == before
    holder.close()


def test_a_rebuild_with_a_model_that_is_not_there_keeps_the_store(store: Path, shop: Path) -> None:
    nowhere = ["--rebuild", "--text-model", str(shop.parent / "nowhere")]
    assert main(["index", str(shop), "--store", str(store), *nowhere]) == 1
    kept = QdrantEdgeStore(store)
    assert kept.count() == 2
    kept.close()


def test_a_rebuild_removes_our_copies_of_pictures_and_no_photo_of_the_shops(store: Path, shop: Path) -> None:
    photo = store / "images" / "lamp.webp"
    photo.write_bytes(b"the shop's own")
    assert main(["index", str(shop), "--store", str(store), "--rebuild"]) == 0
    assert photo.read_bytes() == b"the shop's own"
