"""Runs commands in this process, each with an environment of its own."""

import os
from collections.abc import Iterator
from functools import cache

import pytest

from shoplens.retrievers.embeddings import transformer
from shoplens.retrievers.embeddings.transformer import load_sentence_transformer
from shoplens.ui.cli.main import main

from .commands import Ran, Run


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
