"""shoplens serve, shoplens mcp, and the doors beside the chat: who may come in, and what is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shoplens.tools.ucp.service import NotReadyError
from shoplens.ui.cli.doors import LoadingShop

from .commands import Run

pytestmark = pytest.mark.usefixtures("one_model")
KEY = "a-key-of-more-than-16"
EVERYBODY = "0.0.0.0"  # noqa: S104 - never listened on here
CATALOG = "id,name,price,material\n1,Bowl,5,oak\n2,Dish,7,ash\n"


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "my.csv").write_text(CATALOG)
    assert (
        run("index", tmp_path / "my.csv", "--store", tmp_path / "s", "--image-model", "color-shape").code == 0
    )
    return tmp_path / "s"


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[TestClient], None]], None]:
    """What is done with the app instead of listening."""

    def install(looking: Callable[[TestClient], None]) -> None:
        def serve(app: FastAPI, **options: object) -> None:
            with TestClient(app, base_url="http://127.0.0.1") as client:
                looking(client)

        monkeypatch.setattr(uvicorn, "run", serve)

    return install


def ready(client: TestClient) -> None:
    for _ in range(600):
        if client.get("/readyz").status_code == 200:
            return
    raise AssertionError(client.get("/readyz").text)


def test_serve_answers_without_a_page(
    run: Run, store: Path, look: Callable[[Callable[[TestClient], None]], None]
) -> None:
    def looking(client: TestClient) -> None:
        ready(client)
        answer = client.post("/catalog/search", json={"query": "something of oak"}).json()
        assert [product["title"] for product in answer["products"]] == ["Bowl"]
        assert client.get("/").status_code == 404

    look(looking)
    ran = run("serve", "--store", store, "--image-model", "color-shape", "--port", 0)
    assert ran.code == 0
    assert "MCP on http://127.0.0.1:0/mcp (no key)" in ran.err


def test_serve_is_not_open_to_others_without_a_key(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch,
    look: Callable[[Callable[[TestClient], None]], None],
) -> None:  # fmt: skip
    complaint = run("serve", "--store", store, "--host", EVERYBODY).complaint
    assert "set SHOPLENS_API_KEY" in complaint
    monkeypatch.setitem(os.environ, "SHOPLENS_API_KEY", "short")
    assert "at least 16" in run("serve", "--store", store).complaint
    monkeypatch.setitem(os.environ, "SHOPLENS_API_KEY", f"{KEY}\n")

    def looking(client: TestClient) -> None:
        assert client.post("/catalog/search", json={}).status_code == 401
        headers = {"Authorization": f"Bearer {KEY}"}
        assert client.post("/catalog/search", json={}, headers=headers).status_code in (200, 503)

    look(looking)
    ran = run("serve", "--store", store, "--host", EVERYBODY, "--port", 0, "--image-model", "color-shape")
    assert ran.code == 0
    assert "key needed" in ran.err
    assert KEY not in ran.err


def test_a_shop_that_does_not_open_is_503_and_the_reason_is_the_keepers(
    run: Run, tmp_path: Path, look: Callable[[Callable[[TestClient], None]], None]
) -> None:
    def looking(client: TestClient) -> None:
        for _ in range(600):
            if client.get("/readyz").json()["status"] != "loading":
                break
        assert client.get("/readyz").status_code == 503
        answer = client.post("/catalog/search", json={})
        assert answer.status_code == 503
        assert "hidden" not in answer.text + client.get("/readyz").text

    (tmp_path / "hidden").write_text("a file where a folder should be")
    look(looking)
    ran = run("serve", "--store", tmp_path / "hidden", "--port", 0, "--image-model", "color-shape")
    assert ran.err.strip()


def test_calls_wait_for_a_shop_that_loads(retriever: object) -> None:
    class Slow:
        def retriever(self) -> object:
            raise RuntimeError("no such luck")

    shop = LoadingShop(Slow(), patience=5)  # type: ignore[arg-type]
    with pytest.raises(NotReadyError, match="could not be opened"):
        shop()
    assert not shop.ready()[0]
