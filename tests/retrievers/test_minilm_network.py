"""MiniLM in ONNX Runtime gives sentence-transformers' vectors, whatever the texts and their batches."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.embeddings.base import Vectors, unit_rows
from shoplens.retrievers.embeddings.minilm import packaged_model
from shoplens.retrievers.embeddings.minilm_network import MiniLMNetwork
from shoplens.retrievers.embeddings.transformer import load_sentence_transformer

TEXTS = [
    "brown leather jacket", "", " ", "a", "Łódź café naïve 中文 ①", "🥾🥾", "<b>[CLS] [SEP] [PAD]</b>",
    "x" * 5_000, "waterproof boots " * 400, "\x00\u200b", "12.5 €", *(f"red {word}" for word in "abcdefgh"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Path:
    found = packaged_model()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def network(folder: Path) -> MiniLMNetwork:
    return MiniLMNetwork(folder)


@pytest.fixture(scope="module")
def original(folder: Path) -> Vectors:
    return unit_rows(load_sentence_transformer(folder).encode(TEXTS, show_progress_bar=False))


@pytest.mark.parametrize("batch", [1, 4, 64])
def test_its_vectors_are_the_originals(network: MiniLMNetwork, original: Vectors, batch: int) -> None:
    found = network.encode(TEXTS, batch_size=batch)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, original, atol=2e-6)


def test_threads_get_what_one_gets(network: MiniLMNetwork) -> None:
    alone = network.encode(TEXTS, batch_size=8)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: network.encode(TEXTS, batch_size=8), range(16)):
            np.testing.assert_allclose(found, alone, atol=1e-6)


def test_the_text_encoder_needs_no_torch() -> None:
    code = (
        "import sys; from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub; "
        "MiniLMEncoder(hub=ModelHub(offline=True)).embed_texts(['boots']); print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == "False"


def test_weights_that_are_not_the_known_ones_go_the_general_way(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("shoplens.retrievers.embeddings.minilm.PACKAGE_SHA256", "0" * 64)
    monkeypatch.setattr(
        "shoplens.retrievers.embeddings.transformer.load_sentence_transformer",
        lambda path: opened.append(path) or MiniLMNetwork(path),
    )
    MiniLMEncoder(folder, hub=ModelHub(offline=True)).load()
    assert opened == [folder]
