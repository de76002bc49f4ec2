"""Stores on servers and copies of stores, as the command line has them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shoplens.retrievers.vectorstores import CollectionInfo, SpaceOptions
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.cli.main import main
from shoplens.ui.cli.shop import media_folder, same_place
from stand_ins.vectorai import VectorAIServer

from .commands import Run

pytestmark = pytest.mark.usefixtures("one_model")
KEY = "vdai_top_secret"


@pytest.fixture(scope="module")
def server() -> Iterator[VectorAIServer]:
    with VectorAIServer() as server:
        server.switches.api_key = KEY
        yield server


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setitem(os.environ, "ACTIAN_VECTORAI_API_KEY", KEY)
    monkeypatch.setitem(os.environ, "XDG_DATA_HOME", str(tmp_path / "data"))
    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shop_file: Path) -> Path:
    """The tests' shop in a folder; nothing writes to it."""
    folder = tmp_path_factory.mktemp("folder") / "shop"
    assert main(["index", str(shop_file), "--store", str(folder), "--image-model", "color-shape"]) == 0
    return folder


@pytest.fixture
def address(server: VectorAIServer, tmp_path: Path) -> str:
    return f"actian://{server.address}/{tmp_path.name}"


def test_a_shop_on_a_server_is_indexed_searched_inspected_and_built_again(
    run: Run, address: str, server: VectorAIServer, shop_file: Path, tmp_path: Path
) -> None:
    ran = run("index", shop_file, "--image-model", "color-shape", "--store", address)
    assert f"24 products into {address} in" in ran.out
    result = json.loads(run("search", "black boots under $90", "--json", "--store", address).out)
    (product,) = result["products"]
    pictures = tmp_path / "data" / "shoplens-pictures" / f"actian-127.0.0.1-{server.port}-{tmp_path.name}"
    assert product["id"] == "P-07"
    assert Path(product["image"]).parent == pictures
    assert json.loads(run("parse", "red lamp", "--store", address).out)["applied"]["color"] == ["red"]

    ran = run("inspect", "--store", address)
    for part in (
        f"store     {address} (Actian VectorAI DB)", f"pictures  {pictures}", "products  24",
        "color-shape-v1, 512-d, cosine", "ignores   ef", "engine    status",
    ):  # fmt: skip
        assert part in ran.out
    again = run("index", shop_file, "--image-model", "color-shape", "--rebuild", "--store", address)
    assert "written 24, unchanged 0" in again.out
    assert len(list(pictures.iterdir())) == 23


def test_inspect_shows_each_space_as_it_was_made(run: Run, tmp_path: Path) -> None:
    store = QdrantEdgeStore(tmp_path)
    spaces = {"text": SpaceOptions(m=8, ef_construct=64), "image": SpaceOptions(distance="dot")}
    dimensions = {"text": 16, "image": 24}
    encoders = {"text": "words", "image": "pictures"}
    store.ensure_collection(CollectionInfo(encoders=encoders, dimensions=dimensions, spaces=spaces))
    assert "in use by another process" in run("inspect", "--store", tmp_path).out
    store.close()
    ran = run("inspect", "--store", tmp_path)
    for part in (
        f"store     {tmp_path} (Qdrant Edge)", f"pictures  {tmp_path / 'images'}", "products  0",
        "text      words, 16-d, cosine, m 8, ef_construct 64\n", "image     pictures, 24-d, dot\n",
        "segments 1",
    ):  # fmt: skip
        assert part in ran.out
    report = json.loads(run("inspect", "--json", "--store", tmp_path).out)
    assert report["spaces"]["text"] == {"distance": "cosine", "m": 8, "ef_construct": 64}
    assert (report["engine"], report["ignores"]) == ("Qdrant Edge", [])


def test_the_key_comes_from_the_environment_and_is_never_printed(
    run: Run, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [run("copy", "--from", folder, "--to", address), run("inspect", "--json", "--store", address)]
    monkeypatch.setitem(os.environ, "ACTIAN_VECTORAI_API_KEY", "vdai_another_secret")
    said.append(run("inspect", "--store", address))
    monkeypatch.delitem(os.environ, "ACTIAN_VECTORAI_API_KEY")
    said.append(run("copy", "--from", address, "--to", folder.parent / "nowhere"))
    assert [ran.code for ran in said] == [0, 0, 1, 1]
    assert "ACTIAN_VECTORAI_API_KEY" in said[2].complaint
    assert "ACTIAN_VECTORAI_API_KEY" in said[3].complaint
    assert not any("secret" in ran.out + ran.err for ran in said)
    with_key = f"actian://:{KEY}@localhost"
    for arguments in (["inspect", "--store", with_key], ["copy", "--from", with_key, "--to", with_key]):
        ran = run(*arguments)
        assert "put keys into the environment" in ran.complaint
        assert KEY not in ran.err
    monkeypatch.setitem(os.environ, "SHOPLENS_STORE", f"{with_key}/100%")
    assert KEY not in run("inspect", "--help").out


def test_a_collection_that_is_not_ours_survives_a_rebuild(
    run: Run, server: VectorAIServer, shop_file: Path
) -> None:
    from actian_vectorai import Distance, PointStruct, VectorAIClient, VectorParams

    with VectorAIClient(server.address, access_token=KEY, allow_insecure=True) as client:
        client.collections.create(
            "theirs", vectors_config={"text": VectorParams(size=4, distance=Distance.Dot)}
        )
        client.points.upsert("theirs", [PointStruct(id=1, vector={"text": [1.0, 0, 0, 0]})])
        theirs = f"actian://{server.address}/theirs"
        ran = run("index", shop_file, "--image-model", "color-shape", "--rebuild", "--store", theirs)
        assert "1 points that Shoplens did not write" in ran.complaint
        assert client.points.count("theirs") == 1


def test_a_copy_says_in_one_line_what_it_did(run: Run, folder: Path, tmp_path: Path) -> None:
    ran = run("copy", "--from", folder, "--to", tmp_path / "copy")
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert ran.out.startswith(f"24 products from {folder} into {tmp_path / 'copy'} in ")
    assert ran.out.endswith(": written 24, unchanged 0, removed 0, pictures 23, verified 24\n")
    assert "written 0, unchanged 24" in run("copy", "--from", folder, "--to", tmp_path / "copy").out
    assert {f.name for f in (tmp_path / "copy" / "images").iterdir()} == {
        f.name for f in (folder / "images").iterdir()
    }
    found = run("search", "black boots", "--json", "--store", tmp_path / "copy").out
    ours, theirs = (
        json.loads(out)["products"]
        for out in (found, run("search", "black boots", "--json", "--store", folder).out)
    )
    assert [p["id"] for p in ours] == [p["id"] for p in theirs]


def test_a_copy_to_a_server_and_back_with_its_pictures(
    run: Run, folder: Path, address: str, tmp_path: Path
) -> None:
    for one, other in ((folder, address), (address, tmp_path / "back")):
        ran = run("copy", "--from", one, "--to", other)
        assert "written 24, unchanged 0, removed 0, pictures 23, verified 24" in ran.out
    for picture in (folder / "images").iterdir():
        assert (tmp_path / "back" / "images" / picture.name).read_bytes() == picture.read_bytes()


def test_pictures_that_are_on_another_machine_are_said(
    run: Run, folder: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("copy", "--from", folder, "--to", address)
    monkeypatch.setitem(os.environ, "XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    ran = run("copy", "--from", address, "--to", tmp_path / "back")
    assert ran.code == 0
    assert f"no picture: 23 products; theirs are not in {tmp_path / 'elsewhere'}" in ran.err


def test_another_catalogue_is_replaced_only_when_that_is_said(run: Run, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,name\n1,Bowl\n", encoding="utf-8")
    run("index", other, "--image-model", "color-shape", "--store", tmp_path / "s")
    assert "add --replace" in run("copy", "--from", folder, "--to", tmp_path / "s").complaint
    assert "written 24" in run("copy", "--from", folder, "--to", tmp_path / "s", "--replace").out


def test_a_store_is_not_copied_onto_itself(run: Run, folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    for one, other in (
        (folder, folder / ".." / "shop"),
        (folder, link),
        ("actian://localhost", "actian://localhost:6574/shoplens?tls=off"),
    ):
        ran = run("copy", "--from", one, "--to", other, "--replace")
        assert "cannot be copied onto itself" in ran.complaint
    assert json.loads(run("inspect", "--json", "--store", folder).out)["products"] == 24


def test_each_other_mistake_of_a_copy_is_one_clear_line(run: Run, folder: Path, tmp_path: Path) -> None:
    nowhere, new = tmp_path / "nowhere", tmp_path / "new"
    assert "nothing is indexed in" in run("copy", "--from", nowhere, "--to", new).complaint
    assert "no adapter for 'redis://'" in run("copy", "--from", folder, "--to", "redis://here").complaint
    assert (
        "unknown option in the store's address"
        in run("copy", "--from", folder, "--to", "qdrant://h?key=1").complaint
    )
    dead = run("copy", "--from", folder, "--to", "actian://127.0.0.1:1/x?timeout=1").complaint
    assert "actian://127.0.0.1:1/x" in dead
    (tmp_path / "file").write_text("")
    assert "not a folder" in run("copy", "--from", folder, "--to", tmp_path / "file").complaint
    assert not nowhere.exists()
    assert not new.exists()


@pytest.mark.parametrize(("where", "name"), [
    ("actian://localhost", "actian-localhost-6574-shoplens"),
    ("qdrant://shop-db:7000/toys?tls=on&shards=6&replicas=2&timeout=10", "qdrant-shop-db-7000-toys"),
    ("qdrant://[::1]/a", "qdrant-%3A%3A1-6333-a"),
    ("qdrant://../x", "qdrant-..-6333-x"),
    ("qdrant://a%2f..%2f../x", "qdrant-a%252f..%252f..-6333-x"),
    ("qdrant://a-6333-b/c", "qdrant-a%2D6333-b-6333-c"),
    ("qdrant://a/b-6333-c", "qdrant-a-6333-b-6333-c"),
], ids=lambda value: value.partition("//")[2])  # fmt: skip
def test_pictures_of_a_server_lie_in_a_folder_of_this_machine(where: str, name: str, tmp_path: Path) -> None:
    assert media_folder(where, {"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "shoplens-pictures" / name
    for home in ({}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "not/absolute"}):
        assert media_folder(where, home) == Path.home() / ".local/share/shoplens-pictures" / name


def test_names_of_one_place(tmp_path: Path) -> None:
    assert same_place("qdrant://H:6333", "QDRANT://h/shoplens?shards=6")
    assert same_place("actian://127.0.0.1", "actian://localhost:6574")
    assert not same_place("actian://h/a", "actian://h/b")
    assert not same_place("actian://h", "qdrant://h")
    assert not same_place("actian://h", str(tmp_path))
    assert same_place(str(tmp_path), str(tmp_path / "x" / ".."))
