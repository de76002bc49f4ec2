"""shoplens chat, all but the listening: its settings, its thumbs, and the shop it opens."""

import asyncio
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.page import shopfront
from shoplens.ui.page.shopfront import REASONS, Shopfront, StoreUnavailableError

from .commands import Ran, Run

pytestmark = pytest.mark.usefixtures("one_model")
Serving = Callable[[TestClient, Shopfront], None]
CATALOG = "id,name,price,material\n1,Bowl,5,oak\n2,Dish,7,ash\n3,Cup,abc,oak\n"


@pytest.fixture
def chat(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command; instead of listening it waits until loading has ended, and looks at the page."""
    fronts: list[Shopfront] = []

    class Watched(Shopfront):
        def start(self) -> None:
            fronts.append(self)
            super().start()

    monkeypatch.setattr(shopfront, "Shopfront", Watched)

    def command(*arguments: object, serving: Serving = lambda client, front: None) -> Ran:
        def serve(app: FastAPI, **options: object) -> None:
            assert fronts[-1].wait(60)
            serving(TestClient(app), fronts[-1])

        async def within_a_loop() -> (
            Ran
        ):  # outside of one Gradio opens a loop for every lock, and closes none
            return run("chat", "--port", 0, "--image-model", "color-shape", *arguments)

        monkeypatch.setattr(uvicorn, "run", serve)
        return asyncio.run(within_a_loop())

    return command


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    file = tmp_path / "my.csv"
    file.write_text(CATALOG, encoding="utf-8")
    return file


def test_a_catalogue_with_bad_rows_is_indexed_and_both_are_said(
    chat: Callable[..., Ran], catalog: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=shopfront.__name__)
    store = tmp_path / "hidden-place" / "my-shop"
    (tmp_path / "shop.toml").write_text('name = "Bowls & Co"\ncurrency = "EUR"\n')
    seen: list[str] = []

    def look(client: TestClient, front: Shopfront) -> None:
        seen.append(client.get("/about").text)
        assert front.assistant is not None
        assert front.assistant.retriever.catalog_schema.currency == "EUR"

    ran = chat(
        "--catalog", catalog, "--on-error", "skip", "--settings", tmp_path / "shop.toml", "--store", store,
        serving=look,
    )  # fmt: skip
    assert ran.code == 0
    assert "left out: my.csv:4: price 'abc' is not a number" in ran.err
    assert "Bowls & Co answers on http://" in ran.err
    assert f"Thumbs are written to {store / 'feedback.jsonl'}" in ran.err
    assert "currency" not in ran.err
    said = [record.getMessage() for record in caplog.records]
    assert said[0] == "Indexing my.csv (1 row left out): 0 of 2 products"
    assert "Indexing my.csv (1 row left out): 2 of 2 products" in said
    for part in (
        "About Bowls &amp; Co",
        "my-shop",
        "<dt>Prices in</dt><dd>EUR</dd>",
        "written to feedback.jsonl",
    ):
        assert part in seen[0]
    assert "hidden-place" not in seen[0]
    assert not (store / "feedback.jsonl").exists()


@pytest.fixture
def three(catalog: Path) -> tuple[object, ...]:
    """The options of a shop of three products: nothing here looks at more."""
    catalog.write_text(CATALOG.replace("abc", "9"))
    return "--catalog", catalog, "--store", catalog.parent / "s"


def test_a_bad_row_stops_it_before_the_page_is_up_unless_told_otherwise(
    chat: Callable[..., Ran], catalog: Path, tmp_path: Path
) -> None:
    complaint = chat("--catalog", catalog, "--store", tmp_path / "s").complaint
    assert complaint == "my.csv:4: price 'abc' is not a number"
    assert not (tmp_path / "s").exists()


def test_prices_keep_the_currency_they_were_indexed_with_and_a_settings_file_that_differs_is_told(
    chat: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("id,name,price\n1,Bowl,£5\n2,Dish,£7\n3,Cup,4\n")
    (tmp_path / "shop.toml").write_text('currency = "CHF"')
    given = ("--settings", tmp_path / "shop.toml", "--store", tmp_path / "s")
    schemas = []

    def look(client: TestClient, front: Shopfront) -> None:
        assert front.assistant is not None
        schemas.append(front.assistant.retriever.catalog_schema)

    for arguments in (("--catalog", tmp_path / "own.csv"), ()):
        ran = chat(*given, *arguments, serving=look)
        assert ran.code == 0
        assert ran.err.count("the settings say currency = CHF, and the prices in the store are in GBP") == 1
    assert [(schema.currency, schema.other_currencies) for schema in schemas] == [("GBP", ("CHF",))] * 2


def test_thumbs_go_where_they_are_told_to_or_nowhere(
    chat: Callable[..., Ran], three: tuple[object, ...], tmp_path: Path
) -> None:
    chosen = tmp_path / "notes" / "thumbs.jsonl"
    ran = chat("--feedback", chosen, *three)
    assert f"Thumbs are written to {chosen}" in ran.err
    assert chosen.read_bytes() == b""
    ran = chat("--no-feedback", *three)
    assert (ran.code, "Thumbs" in ran.err) == (0, False)
    complaint = chat("--feedback", tmp_path, "--store", tmp_path / "s").complaint
    assert complaint == f"{tmp_path}: Is a directory"
    assert chat("--feedback", chosen, "--no-feedback").code == 2


def test_a_shop_whose_store_was_in_use_opens_at_another_try(
    chat: Callable[..., Ran], three: tuple[object, ...], tmp_path: Path
) -> None:
    assert chat(*three).code == 0
    holder = QdrantEdgeStore(tmp_path / "s")
    holder.count()

    def look(client: TestClient, front: Shopfront) -> None:
        assert front.failed == REASONS[StoreUnavailableError]
        assert client.get("/readyz").json() == {"ready": False, "status": front.failed}
        holder.close()
        assert front.retry()
        assert front.wait(60)
        assert client.get("/readyz").status_code == 200

    ran = chat("--store", tmp_path / "s", serving=look)
    assert ran.code == 0
    assert "is in use by another process" in ran.err


def test_the_language_models_name_is_shown_and_never_its_key_or_address(
    chat: Callable[..., Ran], three: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setitem(os.environ, "OPENAI_BASE_URL", "http://127.0.0.1:9/inner")
    monkeypatch.setitem(os.environ, "OPENAI_MODEL", "house-model")
    pages: list[str] = []
    ran = chat(*three, serving=lambda client, front: pages.append(client.get("/about").text))
    assert ran.code == 0
    assert "on: house-model" in pages[0]
    assert not re.search("sk-very|127.0.0.1|inner", pages[0] + ran.err.replace("http://127.0.0.1:0 ", ""))


def test_the_logo_is_served_as_the_picture_that_was_encoded(
    chat: Callable[..., Ran], three: tuple[object, ...], tmp_path: Path
) -> None:
    from PIL import Image

    Image.new("RGB", (40, 40), "teal").save(tmp_path / "logo.jpg")
    (tmp_path / "shop.toml").write_text('logo = "logo.jpg"')
    answers: list[Any] = []
    looks = {"serving": lambda client, front: answers.append(client.get("/logo"))}
    chat("--settings", tmp_path / "shop.toml", *three, **looks)
    chat(*three, **looks)
    with_logo, without = answers
    assert (with_logo.status_code, with_logo.headers["content-type"]) == (200, "image/webp")
    assert with_logo.headers["X-Content-Type-Options"] == "nosniff"
    assert with_logo.content[8:12] == b"WEBP"
    assert without.status_code == 404
