"""To a server and back, and what an address can hide."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shoplens.retrievers import CollectionMismatchError, RetrieverError, StoreFullError
from shoplens.retrievers.copying import copy_store
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.retrievers.vectorstores.opening import open_store
from stand_ins.vectorai import VectorAIServer

from .copies import assert_same, assert_same_pictures, copy, counts, draw, everything, fill, make_point, media

MANY = 5_000
SLOW = """
import sys, time
from shoplens.retrievers.vectorstores.actian import ActianStore as Store
write = Store.upsert
def upsert(self, points):
    write(self, points)
    print("written", flush=True)
    time.sleep(0.05)
Store.upsert = upsert
from shoplens.ui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def server() -> Iterator[VectorAIServer]:
    with VectorAIServer() as server:
        yield server


@pytest.fixture
def source(tmp_path: Path) -> Iterator[QdrantEdgeStore]:
    store = QdrantEdgeStore(tmp_path / "source")
    yield store
    store.close()


def test_to_a_server_killed_half_way_and_back_is_the_same_store(
    server: VectorAIServer, source: QdrantEdgeStore, tmp_path: Path
) -> None:
    """5,000 products, Qdrant Edge to VectorAI by the command line and SIGKILL, then on, and back."""
    fill(source, range(MANY))
    draw(source, range(0, MANY, 50))
    source.close()
    address, pictures = f"actian://{server.address}/toys", tmp_path / "pictures"
    kill_half_way(source.location, address, tmp_path)
    there, back = open_store(address), QdrantEdgeStore(tmp_path / "back")
    info = there.info()
    assert info is not None
    assert info.status == "indexing"
    kept = there.count()
    assert MANY / 4 < kept < MANY

    report = copy_store(source, there, media_from=media(source), media_to=pictures)
    assert counts(report) == (MANY - kept, kept, 0)
    assert counts(copy_store(there, back, media_from=pictures, media_to=media(back))) == (MANY, 0, 0)
    assert_same(source, back)
    assert_same_pictures(source, back)
    assert there.info() == source.info()
    back.close()
    there.close()


def kill_half_way(location: str, address: str, home: Path) -> None:
    command = [sys.executable, "-c", SLOW, "copy", "--from", location, "--to", address]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "XDG_DATA_HOME": str(home)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for _ in range(9):
            assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)


def test_two_addresses_of_one_store_do_not_empty_it(server: VectorAIServer, tmp_path: Path) -> None:
    one, other = (open_store(f"actian://{host}:{server.port}/toys") for host in ("127.0.0.1", "localhost"))
    fill(one, range(20))
    before = one.info()
    with pytest.raises(RetrieverError, match="are the same store; a copy needs two"):
        copy_store(one, other, media_from=tmp_path / "a", media_to=tmp_path / "b", replace=True)
    assert (one.count(), one.info()) == (20, before)
    one.close()
    other.close()


def test_a_server_that_gives_no_vectors_back_is_said_on_either_side(
    server: VectorAIServer, source: QdrantEdgeStore, tmp_path: Path
) -> None:
    fill(source, range(20))
    server.switches.vectors_unreadable = True
    there = open_store(f"actian://{server.address}/toys")
    with pytest.raises(RetrieverError, match=r"Actian VectorAI DB at actian://.* cannot be verified.*index"):
        copy_store(source, there, media_from=media(source), media_to=tmp_path / "p")
    with pytest.raises(
        RetrieverError, match=r"gives no vectors back, so it cannot be copied.*shoplens index"
    ):
        copy_store(there, source, media_from=tmp_path / "p", media_to=media(source))
    assert source.count() == 20
    there.close()


def test_a_licence_that_is_full_keeps_what_was_written_and_the_next_copy_goes_on(
    server: VectorAIServer, source: QdrantEdgeStore, tmp_path: Path
) -> None:
    fill(source, range(100))
    there = open_store(f"actian://{server.address}/toys")
    server.switches.max_vectors = 100
    with pytest.raises(StoreFullError):
        copy_store(source, there, media_from=media(source), media_to=tmp_path / "p", batch_size=16)
    kept = there.count()
    assert 0 < kept < 100
    server.switches.max_vectors = None
    report = copy_store(source, there, media_from=media(source), media_to=tmp_path / "p", batch_size=16)
    assert counts(report) == (100 - kept, kept, 0)
    there.close()


@pytest.mark.parametrize("replace", [False, True], ids=["copy", "replace"])
def test_a_collection_that_is_not_ours_is_never_touched(
    server: VectorAIServer, source: QdrantEdgeStore, tmp_path: Path, replace: bool
) -> None:
    from actian_vectorai import Distance, PointStruct, VectorAIClient, VectorParams

    fill(source, range(20))
    there = open_store(f"actian://{server.address}/theirs")
    with VectorAIClient(server.address) as client:
        spaces = {"text": VectorParams(size=4, distance=Distance.Dot)}
        client.collections.create("theirs", vectors_config=spaces)
        client.points.upsert("theirs", [PointStruct(id=1, vector={"text": [1.0, 0, 0, 0]})])
        with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write"):
            copy_store(source, there, media_from=media(source), media_to=tmp_path / "p", replace=replace)
        assert client.points.count("theirs") == 1
    there.close()


def test_a_server_in_another_place_takes_over_from_a_folder_that_changed(
    server: VectorAIServer, source: QdrantEdgeStore, tmp_path: Path
) -> None:
    fill(source, range(60))
    there = open_store(f"actian://{server.address}/toys")
    folders = {"media_from": media(source), "media_to": tmp_path / "p"}
    copy(source, there, **folders)
    source.upsert([make_point(3, version=1), make_point(60)])
    source.delete(["toy 4"])
    assert counts(copy(source, there, **folders)) == (2, 58, 1)
    assert everything(there).keys() == everything(source).keys()
    assert_same(source, there)
    there.close()
