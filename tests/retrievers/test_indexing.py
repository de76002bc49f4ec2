"""A catalogue into a store: again, changed, with bad pictures, and after a kill."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shoplens.catalog import CatalogError, CatalogFile, read_catalog
from shoplens.retrievers import IndexReport, MultimodalRetriever, SearchRequest, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.indexing import picture_file
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

Row = dict[str, Any]
WriteShop = Callable[[list[Row]], Path]
MANY = 600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[QdrantEdgeStore]:
    store = QdrantEdgeStore(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture
def rows(rows: list[Row]) -> list[Row]:
    """The shop's first eight products: each has a picture."""
    return rows[:8]


@pytest.fixture
def index(store: QdrantEdgeStore, embeddings: MultimodalEmbeddings) -> Callable[..., IndexReport]:
    def run(file: Path, *, keep_missing: bool = False) -> IndexReport:
        media = Path(store.location) / "images"
        return index_products(
            read_catalog(file), store, embeddings, media=media, keep_missing=keep_missing, batch_size=3
        )

    return run


Index = Callable[..., IndexReport]


def counts(report: IndexReport) -> tuple[int, int, int]:
    return report.written, report.unchanged, report.removed


def test_a_second_import_of_the_same_file_writes_nothing(
    index: Index, own_shop: WriteShop, rows: list[Row]
) -> None:
    file = own_shop(rows)
    assert counts(index(file)) == (8, 0, 0)
    assert counts(index(file)) == (0, 8, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Now in felt."},
        {"price": 1.25},
        {"color": "red"},
        {"rating": 1.0},
        {"name": "Renamed"},
    ],
    ids=["text", "price", "attribute", "number", "name"],
)
def test_a_changed_product_is_rewritten_alone(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore, change: Row
) -> None:
    index(own_shop(rows))
    rows[4] |= change
    (field, value), *_ = change.items()
    file = own_shop(rows)
    assert counts(index(file)) == (1, 7, 0)
    (payload,) = store.retrieve([rows[4]["id"]])
    assert payload[field] == ([value] if field == "color" else value)


def test_a_changed_picture_is_rewritten_alone_with_its_vector_and_its_copy(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore, draw: Callable[..., Path]
) -> None:
    file = own_shop(rows)
    index(file)
    vector, copy = store.vector("P-05", "image"), picture_file(Path(store.location) / "images", "P-05")
    before = copy.read_bytes()
    draw(file.parent / rows[4]["image"], (250, 240, 0), "lamp")
    assert counts(index(file)) == (1, 7, 0)
    after = store.vector("P-05", "image")
    assert vector is not None
    assert after is not None
    assert not np.allclose(vector, after)
    assert copy.read_bytes() != before


def test_a_lost_copy_of_a_picture_is_made_again(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore
) -> None:
    file = own_shop(rows)
    index(file)
    copy = picture_file(Path(store.location) / "images", "P-05")
    copy.unlink()
    assert counts(index(file)) == (1, 7, 0)
    assert copy.exists()


def test_a_product_that_is_gone_is_removed_with_its_picture(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore
) -> None:
    index(own_shop(rows))
    assert counts(index(own_shop(rows[1:]))) == (0, 7, 1)
    assert store.retrieve(["P-01"]) == []
    assert not picture_file(Path(store.location) / "images", "P-01").exists()


def test_a_product_that_is_gone_stays_where_asked_and_its_values_can_be_filtered_by(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore
) -> None:
    rows[0]["brand"] = "Only Here"
    index(own_shop(rows))
    assert counts(index(own_shop(rows[1:]), keep_missing=True)) == (0, 7, 0)
    info = store.info()
    assert store.count() == 8
    assert info is not None
    assert info.catalog_schema.products == 8
    assert info.catalog_schema.resolve("brand", "only here") == ("Only Here",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<html>gone</html>", "not a picture we can read"), (b"", "an empty file"), (None, "No such file")],
    ids=["html", "empty", "missing"],
)
def test_a_bad_picture_is_named_at_every_import_and_its_product_is_found_by_words(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore,
    embeddings: MultimodalEmbeddings, content: bytes | None, reason: str,
) -> None:  # fmt: skip
    file = own_shop(rows)
    picture = file.parent / rows[2]["image"]
    picture.unlink() if content is None else picture.write_bytes(content)
    for report in (index(file), index(file)):
        assert len(report.bad_pictures) == 1
        assert report.bad_pictures[0].startswith("P-03: pictures/03.png: ")
        assert reason in report.bad_pictures[0]
        assert report.pictures == 7
    assert store.vector("P-03", "image") is None
    found = MultimodalRetriever(store=store, embeddings=embeddings).search(
        SearchRequest(query="red leather jacket")
    )
    assert "P-03" in [hit.product.id for hit in found.hits]


@pytest.mark.parametrize(
    "image", ["/etc/hostname", "../outside.png", "https://127.0.0.1/a.png", "pictures"],
    ids=["absolute", "parent", "address", "folder"],
)  # fmt: skip
def test_a_picture_outside_the_catalogues_folder_is_never_read(
    index: Index, own_shop: WriteShop, rows: list[Row], draw: Callable[..., Path], image: str
) -> None:
    file = own_shop(rows)
    draw(file.parent.parent / "outside.png", (1, 2, 3), "lamp")
    rows[2]["image"] = image
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = index(file)
    assert report.pictures == 7
    assert [line.split(":")[0] for line in report.bad_pictures] == ["P-03"]


def test_an_import_that_a_killed_process_left_is_finished_by_the_next(
    tmp_path: Path, embeddings: MultimodalEmbeddings
) -> None:
    """SIGKILL in the middle: what was written stays, the store says that it is unfinished and can be
    searched and sorted; run again, it holds every product exactly once.
    """
    file, folder = tmp_path / "many.jsonl", tmp_path / "store"
    rows: list[Row] = [
        {"id": f"m{n}", "name": f"Mug {n}", "description": f"Mug number {n}", "price": n % 97}
        for n in range(MANY)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    kill_in_the_middle(file, folder)

    store = QdrantEdgeStore(folder)
    info = store.info()
    assert info is not None
    assert info.status == "indexing"
    kept = {p["product_id"] for p in store.scroll()}
    assert 0 < len(kept) < MANY
    found = MultimodalRetriever(store=store, embeddings=embeddings).search(SearchRequest(sort="price_asc"))
    assert [hit.product.price for hit in found.hits] == sorted(r["price"] for r in rows if r["id"] in kept)[
        :10
    ]

    catalog: CatalogFile = read_catalog(file)
    report = index_products(catalog, store, embeddings, media=folder / "images")
    assert counts(report) == (MANY - len(kept), len(kept), 0)
    assert sorted(p["product_id"] for p in store.scroll()) == sorted(row["id"] for row in rows)
    info = store.info()
    assert info is not None
    assert info.status == "complete"
    store.close()


def kill_in_the_middle(file: Path, folder: Path) -> None:
    """Indexes in a process of its own and kills it once a few batches are on disk."""
    slow = (
        "import sys, time\n"
        "from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore as Store\n"
        "write = Store.upsert\n"
        "def upsert(self, points):\n"
        "    write(self, points)\n"
        "    print('written', flush=True)\n"
        "    time.sleep(0.05)\n"
        "Store.upsert = upsert\n"
        "from shoplens.ui.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [
        sys.executable,
        "-c",
        slow,
        "index",
        str(file),
        "--store",
        str(folder),
        "--image-model",
        "color-shape",
    ]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    ) as process:
        assert process.stdout is not None
        for _ in range(2):
            assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)


def test_a_product_that_lost_its_picture_loses_our_copy_too(
    index: Index, own_shop: WriteShop, rows: list[Row], store: QdrantEdgeStore
) -> None:
    index(own_shop(rows))
    copy = picture_file(Path(store.location) / "images", rows[0]["id"])
    assert copy.exists()
    index(own_shop([{**rows[0], "image": None}, *rows[1:]]))
    assert not copy.exists()


def test_kept_products_of_another_type_are_refused_by_the_columns_name(
    index: Index, own_shop: WriteShop, rows: list[Row]
) -> None:
    index(own_shop([{**row, "size": n} for n, row in enumerate(rows)]))
    others = [{**row, "id": f"new-{n}", "size": "M"} for n, row in enumerate(rows)]
    with pytest.raises(CatalogError, match="column 'size' holds a keyword here and a number in the store"):
        index(own_shop(others), keep_missing=True)
