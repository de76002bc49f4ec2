"""What every image encoder keeps to: CLIP (tiny, random), our own photo encoder, colour and shape alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shoplens.retrievers.embeddings import (
    ClipEncoder,
    ColorShapeEncoder,
    CrossModalEncoder,
    ImageEncoder,
    MiniLMEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
)

from ..conftest import Draw
from .test_clip import save_clip


@pytest.fixture(scope="module")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ImageEncoder]:
    return {
        "CLIP": ClipEncoder(save_clip(tmp_path_factory.mktemp("model"))),
        "photo": PhotoEncoder(MiniLMEncoder(hub=ModelHub(offline=True))),
        "color-shape": ColorShapeEncoder(),
    }


@pytest.fixture(params=["CLIP", "photo", "color-shape"])
def encoder(request: pytest.FixtureRequest, encoders: dict[str, ImageEncoder]) -> ImageEncoder:
    return encoders[request.param]


@pytest.fixture
def pictures(draw: Draw, tmp_path: Path) -> list[Image.Image]:
    shapes = [("boots", (110, 66, 30)), ("jacket", (30, 70, 190)), ("lamp", (196, 30, 40))]
    return [Image.open(draw(tmp_path / f"{shape}.png", color, shape)) for shape, color in shapes]


def test_photos_are_unit_vectors_of_512(encoder: ImageEncoder, pictures: list[Image.Image]) -> None:
    vectors = encoder.embed_images(pictures)
    assert encoder.dimension == 512
    assert (vectors.shape, vectors.dtype) == ((3, 512), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_same_photo_gives_the_same_vector_alone_and_among_others(
    encoder: ImageEncoder, pictures: list[Image.Image]
) -> None:
    together = encoder.embed_images(pictures)
    alone = np.concatenate([encoder.embed_images([picture]) for picture in pictures])
    np.testing.assert_allclose(together, alone, atol=2e-5)
    assert (together @ together.T).argmax(1).tolist() == [0, 1, 2]


def test_no_photo_is_no_row(encoder: ImageEncoder) -> None:
    assert encoder.embed_images([]).shape == (0, 512)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "LA", "I;16"])
def test_any_mode_and_any_size_is_read(encoder: ImageEncoder, mode: str) -> None:
    picture = Image.new("RGB", (37, 90), (200, 40, 40))
    strange = Image.new(mode, (37, 90)) if mode == "I;16" else picture.convert(mode)
    for image in (strange, Image.new("RGB", (1, 1)), Image.new("RGB", (900, 20))):
        vector = encoder.embed_images([image])[0]
        assert np.isfinite(vector).all()


def test_a_store_knows_which_one_it_was_built_with(
    encoder: ImageEncoder, encoders: dict[str, ImageEncoder]
) -> None:
    assert len({one.name for one in encoders.values()}) == 3
    if isinstance(encoder, ClipEncoder):
        return  # a folder of one's own has to be named again
    chosen = MultimodalEmbeddings.choose(built_with={"image": encoder.name}, hub=ModelHub(offline=True))
    assert chosen.names["image"] == encoder.name


def test_words_are_compared_where_words_are_read(encoder: ImageEncoder) -> None:
    if not isinstance(encoder, CrossModalEncoder):
        assert encoder.name == ColorShapeEncoder.name
        return
    words = encoder.embed_words(["brown boots", "a lamp"])
    assert words.shape == (2, 512)
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)
    assert encoder.embed_words([]).shape == (0, 512)
