"""Runs commands in this process, each with an environment of its own; a page without a browser."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.embeddings import transformer
from shoplens.retrievers.embeddings.transformer import load_sentence_transformer
from shoplens.ui.cli.main import main
from shoplens.ui.page.desk import Desk
from shoplens.ui.page.feedback import FeedbackLog
from shoplens.ui.page.shopfront import Shopfront

from .commands import Ran, Run
from .pages import SWITCH, Page, SlowRetriever


@pytest.fixture(scope="module")
def one_model() -> Iterator[None]:
    """The commands load the text model each time, as their own processes would; here it is loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transformer, "load_sentence_transformer", cache(load_sentence_transformer))
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in [n for n in os.environ if n.startswith(("OPENAI_", "SHOPLENS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", os.environ.copy())  # what a command sets ends with the test

    def command(*arguments: object) -> Ran:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:
            code = int(str(error.code))
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def desk(retriever: MultimodalRetriever, store_folder: Path, tmp_path: Path) -> Iterator[Desk]:
    SWITCH.clear()
    slow = SlowRetriever(store=retriever.store, embeddings=retriever.embeddings)
    front = Shopfront(lambda notify: ShoppingAssistant(slow), store_folder / "images")
    front.start()
    assert front.wait(60)
    yield Desk(front, FeedbackLog(tmp_path / "feedback.jsonl"))
    SWITCH.clear()


@pytest.fixture
def page(desk: Desk) -> Page:
    return Page(desk)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (80, 80), (120, 70, 30)).save(file := tmp_path / "mine.png")
    return file
