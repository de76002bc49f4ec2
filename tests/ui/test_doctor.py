"""shoplens doctor: what works, what is off, what fails, with the way out, in time, and nothing written."""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import pytest

from shoplens.retrievers.vectorstores import CollectionInfo
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.cli.doctor_command import EXTRAS
from shoplens.ui.cli.main import main
from tests.agent.scripted_server import Call, Fail, Say, Silent, Step, serving

from .commands import Run

pytestmark = pytest.mark.usefixtures("one_model")
KEY = "sk-not-a-real-key-0123456789"
SEARCH = Call({"query": "a red lamp"})
WHATS = [
    "Python", "store", "model hub", "text encoder", "image encoder", "search", "language model",
    *(f"extra {name}" for name in ("ui", "agent", "api", "mcp", "actian", "qdrant", "offline")),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shop_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "shop"
    assert main(["index", str(shop_file), "--store", str(folder), "--image-model", "color-shape"]) == 0
    return folder


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes connections, and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def examined(run: Run, *arguments: object) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code; per row its state and its note."""
    ran = run("doctor", "--json", *arguments)
    report: dict[str, Any] = json.loads(ran.out)
    assert ran.err == ""
    assert KEY not in ran.out
    assert report["works"] == (ran.code == 0)
    assert [finding["what"] for finding in report["findings"]] == WHATS
    for finding in report["findings"]:
        assert finding["state"] in ("works", "off", "fails")
        assert "\n" not in finding["note"]
    return ran.code, {f["what"]: (f["state"], f["note"]) for f in report["findings"]}


def files(folder: Path) -> dict[str, bytes]:
    """All but the engine's own: it tidies them whenever it is opened, for whatever."""
    found = (file for file in folder.rglob("*") if file.is_file() and "edge" not in file.parts)
    return {str(file): file.read_bytes() for file in found}


def test_a_shop_without_a_language_model_works_and_nothing_is_written(run: Run, store: Path) -> None:
    before = files(store.parent)
    code, rows = examined(run, "--store", store)
    assert code == 0
    assert rows["store"] == ("works", f"{store} (Qdrant Edge): 24 products of shop.jsonl")
    assert rows["model hub"][0] == "off"
    assert rows["text encoder"][0] == "works"
    assert rows["text encoder"][1].startswith("all-MiniLM-L6-v2 (")
    assert rows["image encoder"][1].startswith("color-shape-v1: ")
    assert rows["search"][0] == "works"
    assert rows["search"][1].startswith("one search over 24 products in ")
    assert rows["language model"][0] == "off"
    assert "OPENAI_BASE_URL" in rows["language model"][1]
    assert files(store.parent) == before


def test_the_table_reads_at_80_columns(run: Run, store: Path) -> None:
    ran = run("doctor", "--store", store)
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    named = [line for line in lines[2:] if not line.startswith(" ")]
    assert [line[:14].strip() for line in named] == WHATS
    assert {line[16:21].strip() for line in named} == {"works", "off"}
    assert all(len(line) <= 80 for line in lines if str(store) not in line)


def test_no_store_is_off_and_none_is_made(run: Run, tmp_path: Path) -> None:
    code, rows = examined(run, "--store", tmp_path / "none")
    assert code == 0
    assert rows["store"][0] == rows["search"][0] == "off"
    assert "shoplens index CATALOG" in rows["store"][1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    os.geteuid() == 0 if hasattr(os, "geteuid") else False, reason="root may write everywhere"
)
def test_a_place_where_no_store_can_be_made_fails(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    code, rows = examined(run, "--store", tmp_path / "none")
    tmp_path.chmod(0o700)
    assert (code, rows["store"]) == (1, ("fails", f"{tmp_path} cannot be written. Use another --store"))


def test_a_store_that_another_process_holds_says_who(run: Run, store: Path) -> None:
    holder = QdrantEdgeStore(store)
    holder.count()
    code, rows = examined(run, "--store", store)
    holder.close()
    assert code == 1
    assert rows["store"][0] == rows["search"][0] == "fails"
    assert f"is in use by another process (pid {os.getpid()})" in rows["store"][1]
    assert rows["search"][1] == "needs the store: see above"
    assert examined(run, "--store", store)[0] == 0


@pytest.mark.parametrize(("encoders", "row", "said"), [
    ({"text": "ours@12345678", "image": "color-shape-v1"}, "text encoder", "--text-model FOLDER"),
    ({"text": "all-MiniLM-L6-v2", "image": "ours@12345678"}, "image encoder", "--image-model FOLDER"),
], ids=["text", "image"])  # fmt: skip
def test_a_store_of_other_encoders_says_which_to_give(
    run: Run, tmp_path: Path, encoders: dict[str, str], row: str, said: str
) -> None:
    store = QdrantEdgeStore(tmp_path)
    store.ensure_collection(CollectionInfo(encoders=encoders, dimensions={"text": 384, "image": 512}))
    store.close()
    code, rows = examined(run, "--store", tmp_path)
    assert (code, rows[row][0]) == (1, "fails")
    assert "this store was built with ours@12345678" in rows[row][1]
    assert said in rows[row][1]
    assert rows["search"] == ("fails", f"needs the {row}: see above")


def test_encoders_of_another_size_are_found_by_the_search(run: Run, tmp_path: Path) -> None:
    store = QdrantEdgeStore(tmp_path)
    encoders = {"text": "all-MiniLM-L6-v2", "image": "color-shape-v1"}
    store.ensure_collection(CollectionInfo(encoders=encoders, dimensions={"text": 8, "image": 512}))
    store.close()
    code, rows = examined(run, "--store", tmp_path)
    assert (code, rows["search"][0]) == (1, "fails")
    assert "asked for all-MiniLM-L6-v2 (384-d)" in rows["search"][1]


def test_an_encoder_that_was_asked_for_and_is_not_there_fails(run: Run, tmp_path: Path) -> None:
    code, rows = examined(run, "--store", tmp_path / "s", "--text-model", tmp_path, "--image-model", "clip")
    assert code == 1
    assert "no text model in" in rows["text encoder"][1]
    assert "--image-model color-shape" in rows["image encoder"][1]
    assert rows["search"][1] == "needs the text encoder and the image encoder: see above"


@pytest.mark.parametrize(("step", "state", "said"), [
    (SEARCH, "works", "answers and calls tools"),
    (Say("It costs $12."), "fails", "Take a model that calls tools; docs/models.md"),
    (Fail(401), "fails", "it refuses the key. Set OPENAI_API_KEY anew"),
    (Silent(4), "fails", "did not finish within 1.5 s"),
], ids=["calls tools", "calls none", "wrong key", "hangs"])  # fmt: skip
def test_a_language_model_is_tried_with_one_small_call(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Step, state: str, said: str
) -> None:
    with serving(step) as server:
        for name, value in {"API_KEY": KEY, "BASE_URL": server.url, "MODEL": "talker"}.items():
            monkeypatch.setitem(os.environ, f"OPENAI_{name}", value)
        timeout = 1.5 if isinstance(step, Silent) else 30
        code, rows = examined(run, "--store", tmp_path / "none", "--timeout", timeout)
    assert (code, rows["language model"][0]) == (int(state == "fails"), state)
    assert said in rows["language model"][1]
    assert len(server.requests) == 1


def test_a_dead_model_and_settings_that_contradict_each_other_fail(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(SEARCH) as gone:
        monkeypatch.setitem(os.environ, "OPENAI_BASE_URL", gone.url)
    code, rows = examined(run, "--store", tmp_path / "none")
    assert (code, rows["language model"][0]) == (1, "fails")
    assert "nothing answers at 127.0.0.1:" in rows["language model"][1]
    monkeypatch.setitem(os.environ, "AZURE_OPENAI_ENDPOINT", "https://shop.openai.azure.com")
    code, rows = examined(run, "--store", tmp_path / "none")
    assert (code, rows["language model"][0]) == (1, "fails")
    assert "name two language models" in rows["language model"][1]


@pytest.mark.parametrize("engine", ["actian", "qdrant"])
def test_a_store_that_hangs_costs_its_deadline_and_no_more(run: Run, silent_server: str, engine: str) -> None:
    started = time.monotonic()
    code, rows = examined(run, "--store", f"{engine}://{silent_server}/shop", "--timeout", 2)
    assert (code, rows["store"][0]) == (1, "fails")
    assert "2 s" in rows["store"][1]
    assert time.monotonic() - started < 12


def test_a_store_that_is_not_there_is_said_by_its_own_words(run: Run) -> None:
    code, rows = examined(run, "--store", "actian://127.0.0.1:1/x?timeout=1")
    assert (code, rows["store"][0]) == (1, "fails")
    assert "actian://127.0.0.1:1/x" in rows["store"][1]
    assert "no adapter for 'redis://'" in examined(run, "--store", "redis://here")[1]["store"][1]


def test_missing_extras_are_off_with_their_pip_line(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("gradio", "langchain_openai", "actian_vectorai", "qdrant_client", "mcp"):
        monkeypatch.setitem(sys.modules, module, None)
    code, rows = examined(run, "--store", store)
    assert code == 0
    for extra in ("ui", "agent", "api", "mcp", "actian", "qdrant"):
        state, note = rows[f"extra {extra}"]
        assert state == "off"
        assert f"pip install 'shoplens[{extra}]'" in note


def test_a_missing_extra_that_was_asked_for_fails_with_its_pip_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("langchain_openai", "actian_vectorai"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(os.environ, "OPENAI_API_KEY", KEY)
    code, rows = examined(run, "--store", "actian://127.0.0.1:1/x")
    assert code == 1
    assert "pip install 'shoplens[actian]'" in rows["store"][1]
    assert "pip install 'shoplens[agent]'" in rows["language model"][1]


def test_every_extra_for_shops_is_looked_for() -> None:
    known = set(metadata("shoplens").get_all("Provides-Extra") or ())
    assert set(EXTRAS) <= known
    assert known - set(EXTRAS) <= {"artwork", "browser", "dev", "evals", "training"}


@pytest.mark.parametrize("timeout", ["0", "-1", "soon", "nan", "inf"])
def test_a_deadline_is_a_number_of_seconds(run: Run, timeout: str) -> None:
    assert run("doctor", "--timeout", timeout).code == 2
