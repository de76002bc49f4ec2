"""The command line: results on stdout, everything else on stderr, one clear line for each mistake."""

import json
import socket
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.cli.main import main

from .commands import Run

CONTRACT = {
    "query", "applied", "exclude", "sort", "target_price", "price_hint", "mapped", "not_applied",
    "preferred", "avoid", "like", "strict", "balance", "total", "outcome", "missing", "zero_hits", "offers",
    "nearest", "encoders", "products", "photo_unsure",
}  # fmt: skip
PRODUCT = {"id", "name", "price", "currency", "category", "attributes", "description", "image", "scores"}


pytestmark = pytest.mark.usefixtures("one_model")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shop_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    assert main(["index", str(shop_file), "--store", str(folder)]) == 0
    return folder


def catalog(tmp_path: Path, *rows: str, name: str = "shop.csv") -> Path:
    file = tmp_path / name
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_index_reports_what_it_did_and_what_can_be_filtered_by(
    run: Run, shop_file: Path, tmp_path: Path
) -> None:
    ran = run("index", shop_file, "--store", tmp_path / "new")
    assert ran.code == 0
    for part in (
        "shop.jsonl: 24 products into", "written 24, unchanged 0, removed 0", "pictures 23",
        "categories = category", "color (6)", "waterproof", "text all-MiniLM-L6-v2, image shoplens-photo-v1",
    ):  # fmt: skip
        assert part in ran.out
    again = run("index", shop_file, "--store", tmp_path / "new")
    assert "written 0, unchanged 24, removed 0" in again.out
    assert "pictures 23" in again.out


def test_index_names_bad_pictures_and_skipped_rows_on_stderr(run: Run, tmp_path: Path) -> None:
    rows = ["id,name,price,image", "1,Bowl,5,none.png", "2,Dish,abc,", "3,Cup,7,"]
    ran = run("index", catalog(tmp_path, *rows), "--store", tmp_path / "s", "--on-error", "skip")
    assert ran.code == 0
    assert "left out: shop.csv:3: price 'abc' is not a number" in ran.err
    assert "no picture: 1: none.png: No such file" in ran.err
    assert "2 products" in ran.out


def test_index_keep_missing_and_rebuild(run: Run, tmp_path: Path) -> None:
    first = catalog(tmp_path, "id,name", "1,Bowl", "2,Dish")
    run("index", first, "--store", tmp_path / "s")
    second = catalog(tmp_path, "id,name", "2,Dish", "3,Cup")
    assert "removed 0" in run("index", second, "--store", tmp_path / "s", "--keep-missing").out
    assert '"products": 3' in run("inspect", "--json", "--store", tmp_path / "s").out
    assert "written 2, unchanged 0" in run("index", second, "--store", tmp_path / "s", "--rebuild").out
    assert '"products": 2' in run("inspect", "--json", "--store", tmp_path / "s").out


def test_search_json_is_the_contract_and_nothing_else_on_stdout(run: Run, store: Path) -> None:
    ran = run("search", "black boots under $90", "--json", "--store", store)
    result: dict[str, Any] = json.loads(ran.out)
    assert (ran.code, set(result)) == (0, CONTRACT)
    assert result["applied"] == {
        "category": ["Clothing > Boots"], "color": ["black"], "price": {"min": None, "max": 90.0},
    }  # fmt: skip
    (product,) = result["products"]
    assert set(product) == PRODUCT
    assert (product["id"], product["price"], result["total"]) == ("P-07", 80.0, 1)
    assert Path(product["image"]).is_file()
    assert set(product["scores"]) == {"text", "image", "lexical"}
    assert result["encoders"] == {"text": "all-MiniLM-L6-v2", "image": "shoplens-photo-v1"}


def test_search_in_words_names_products_and_why(run: Run, store: Path) -> None:
    ran = run("search", "lamps, cheapest first", "--limit", 2, "--store", store)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("6 products fit")
    assert [line.split("[")[1][:4] for line in lines[1:]] == ["P-19", "P-20"]
    assert "$30.00" in lines[1]


def test_search_by_photo_alone_and_nothing_found(run: Run, store: Path, shop_file: Path) -> None:
    photo = shop_file.parent / "pictures" / "14.png"
    by_photo = json.loads(run("search", "", "--photo", photo, "--json", "--store", store).out)
    assert by_photo["products"][0]["id"] == "P-14"
    assert by_photo["products"][0]["scores"]["image"]["rank"] == 1
    nothing = json.loads(run("search", "red boots over $500", "--json", "--store", store).out)
    assert (nothing["total"], nothing["products"]) == (0, [])
    assert {dropped["field"] for dropped in nothing["zero_hits"]} == {"category", "color", "price"}
    said = run("search", "red boots over $500", "--store", store)
    assert (said.code, said.out.startswith("Nothing here fits")) == (0, True)


def test_parse_shows_what_is_read_without_a_store(run: Run, shop_file: Path, tmp_path: Path) -> None:
    ran = run("parse", "brown jackets under $150", "--catalog", shop_file, "--store", tmp_path / "none")
    parsed = json.loads(ran.out)
    assert parsed["applied"]["color"] == ["brown"]
    assert parsed["applied"]["price"] == {"min": None, "max": 150.0}
    found = {
        "total",
        "outcome",
        "missing",
        "photo_unsure",
        "zero_hits",
        "offers",
        "nearest",
        "encoders",
        "products",
    }
    assert set(parsed) == CONTRACT - found
    assert not (tmp_path / "none").exists()


def test_parse_batch_names_the_bad_lines_and_goes_on(run: Run, shop_file: Path, tmp_path: Path) -> None:
    rows = ['{"id": 1, "text": "red lamp"}', "", "{oops", '{"id": 2}', '"text"', '{"id": 3, "text": ""}']
    batch = catalog(tmp_path, *rows, name="batch.jsonl")
    ran = run("parse", "--batch", batch, "--catalog", shop_file)
    assert ran.code == 1
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == [1, 3]
    assert ran.err.splitlines() == [
        f"{batch}:{line}: expected an object with an id and a text" for line in (3, 4, 5)
    ]
    assert run("parse", "--batch", catalog(tmp_path, rows[0]), "--catalog", shop_file).code == 0


def test_inspect_shows_what_is_held_and_by_what(run: Run, store: Path) -> None:
    ran = run("inspect", "--store", store)
    for part in (
        "shop.jsonl (complete)",
        "products  24",
        "shoplens-photo-v1, 512-d",
        "black 4",
        "30 to 157.5",
    ):
        assert part in ran.out
    report = json.loads(run("inspect", "--json", "--store", store).out)
    assert (report["products"], report["status"]) == (24, "complete")


def test_inspect_works_while_another_holds_the_store(run: Run, store: Path) -> None:
    holder = QdrantEdgeStore(store)
    holder.count()
    ran = run("inspect", "--store", store)
    assert ran.code == 0
    assert "in use by another process" in ran.out
    assert "is in use" in run("search", "lamp", "--store", store).complaint
    holder.close()


@pytest.mark.parametrize("arguments", [
    [], ["fly"], ["copy"], ["copy", "--from", "x"], ["copy", "--to", "x"],
    ["index"], ["search"], ["parse"], ["parse", "x", "--batch", "y"],
    ["search", "x", "--limit", "0"], ["search", "x", "--limit", "101"], ["index", "x", "--map", "id"],
    ["chat", "--port", "many"], ["chat", "--port", "99999"],
    ["chat", "--port", "-1"], ["index", "x", "--on-error", "hide"],
], ids=" ".join)  # fmt: skip
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: shoplens")


@pytest.mark.parametrize(("rows", "said"), [
    (["id,name,price", "1,Bowl,5", "2,Dish,abc"], "shop.csv:3: price 'abc' is not a number"),
    (["id,name", "1,Bowl", "1,Dish"], "shop.csv:3: id '1' stands on line 2 already"),
    (["just a letter"], "shop.csv is not a catalogue"),
    (["colour,weight", "red,3"], "Say which it is with --map id=COLUMN"),
    (["id,name"], "shop.csv: no products in it"),
], ids=["bad price", "duplicate id", "no catalogue", "no id", "empty"])  # fmt: skip
def test_a_bad_catalogue_is_said_by_file_and_line_and_indexes_nothing(
    run: Run, tmp_path: Path, rows: list[str], said: str
) -> None:
    assert said in run("index", catalog(tmp_path, *rows), "--store", tmp_path / "s").complaint
    assert not (tmp_path / "s").exists()


def png_that_says(width: int, height: int) -> bytes:
    """A header, and no picture behind it, which would take 400 MB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "said"), [
    (None, "No such file"), (b"GIF89a not", "found a GIF picture"), (b"<html>", "not a picture"),
    (png_that_says(20_000, 20_000), "more than 24 megapixels"), (b"", "an empty file"),
], ids=["missing", "gif", "html", "huge", "empty"])  # fmt: skip
def test_a_bad_photo_is_said_in_one_line(
    run: Run, store: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    photo = tmp_path / "photo.png"
    if content is not None:
        photo.write_bytes(content)
    complaint = run("search", "", "--photo", photo, "--store", store).complaint
    assert said.casefold() in complaint.casefold()


def test_each_other_mistake_is_one_clear_line(run: Run, store: Path, shop_file: Path, tmp_path: Path) -> None:
    assert "no such file" in run("index", tmp_path / "none.csv", "--store", tmp_path / "s").complaint
    assert "is not a file" in run("index", tmp_path, "--store", tmp_path / "s").complaint
    assert "No such file" in run("parse", "--batch", tmp_path / "none").complaint
    assert "nothing is indexed in" in run("inspect", "--store", tmp_path / "s").complaint
    assert "is not a folder" in run("inspect", "--store", shop_file).complaint
    assert "no adapter for 'redis://'" in run("search", "x", "--store", "redis://here").complaint
    assert (
        "no CLIP model in"
        in run("index", shop_file, "--image-model", tmp_path, "--store", tmp_path / "s").complaint
    )
    other = run("search", "lamp", "--image-model", "clip", "--store", store).complaint
    assert "the store has shoplens-photo-v1 (512-d), asked for clip-ViT-B-32" in other
    assert "--rebuild" in other


def test_a_port_in_use_is_said_before_anything_is_loaded(run: Run, store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        complaint = run("chat", "--port", port, "--store", store).complaint
    assert complaint == f"cannot listen on 127.0.0.1:{port}: Address already in use. Choose another --port"
