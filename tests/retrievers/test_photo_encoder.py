"""Our own photo encoder: its weights, what it knows, and what it says where it does not know."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from shoplens.catalog.demo import DEMO_CATALOG
from shoplens.catalog.images import load_image
from shoplens.retrievers import EncoderUnavailableError
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub, MultimodalEmbeddings, PhotoEncoder
from shoplens.retrievers.embeddings.photo import color_names, weights
from shoplens.retrievers.embeddings.photo.encoder import MEANING

PACKAGE = "shoplens.retrievers.embeddings.photo"
REAL = ("chelsea", "brick", "grass", "gravel", "text", "coins", "moon", "camera", "horse", "rocket")
DEMO = Path(DEMO_CATALOG).parent / "images"


@pytest.fixture(scope="module")
def encoder() -> PhotoEncoder:
    return PhotoEncoder(MiniLMEncoder(hub=ModelHub(offline=True)))


def demo(part: str) -> Image.Image:
    return load_image(next(DEMO.glob(f"*{part}*")))


def noise(seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (120, 120, 3), np.uint8))


def screenshot() -> Image.Image:
    image = Image.new("RGB", (320, 200), "white")
    image.paste((40, 90, 200), (0, 0, 320, 24))
    for line in range(40, 190, 14):
        image.paste((90, 90, 90), (12, line, 60 + line * 7 % 230, line + 5))
    return image


def wall() -> Image.Image:
    shade = np.linspace(200, 215, 200, dtype=np.uint8)
    return Image.fromarray(
        np.dstack([np.tile(shade, (200, 1)), np.tile(shade - 8, (200, 1)), np.tile(shade - 20, (200, 1))])
    )


def test_the_weights_are_small_and_the_ones_that_were_released() -> None:
    folder = files(PACKAGE) / weights.FOLDER
    assert (
        sum(len((folder / name).read_bytes()) for name in (weights.NETWORK, weights.PALETTE, weights.CARD))
        <= 4_000_000
    )
    assert len(weights.load_weights().kinds) > 150


def test_other_weights_are_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    read = weights._read
    monkeypatch.setattr(
        weights, "_read", lambda name: read(name) + (b"x" if name == weights.NETWORK else b"")
    )
    with pytest.raises(
        EncoderUnavailableError, match=r"network.onnx is not the file that was released .* color-shape"
    ):
        PhotoEncoder(MiniLMEncoder()).embed_images([noise(1)])


def test_missing_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "FOLDER", "nowhere")
    with pytest.raises(
        EncoderUnavailableError, match=r"card.json is missing from the package. Install shoplens anew"
    ):
        PhotoEncoder(MiniLMEncoder()).load()


def test_the_demos_things_are_what_their_words_say(encoder: PhotoEncoder) -> None:
    """Drawings that were not trained on: of two words the right one is nearer."""
    for part, right, wrong in (
        ("leather-jacket", "jacket", "lamp"), ("boots", "boots", "teapot"), ("tent", "tent", "shirt"),
        ("backpack", "backpack", "clock"), ("mug", "mug", "rug"),
    ):  # fmt: skip
        picture = encoder.embed_images([demo(part)])[0]
        near, far = encoder.embed_words([right, wrong]) @ picture
        assert near > far, part


@pytest.mark.parametrize(
    "picture",
    [noise(3), screenshot(), wall(), Image.new("RGB", (90, 90), "teal")],
    ids=["noise", "screenshot", "wall", "colour"],
)
def test_a_picture_of_nothing_is_no_kind_of_thing(encoder: PhotoEncoder, picture: Image.Image) -> None:
    vector = encoder.embed_images([picture])[0]
    assert not encoder.is_sure_of(vector)
    assert encoder.kinds_in(vector, ["jacket", "boots", "lamp"]) == []
    both = MultimodalEmbeddings(MiniLMEncoder(), encoder)
    assert both.embed_photo_as_text(picture) is None
    assert both.embed_photo_as_text(picture, unsure=True) is not None


def test_plain_colours_and_noise_are_likely_nothing_and_a_thing_is_likely(encoder: PhotoEncoder) -> None:
    both = MultimodalEmbeddings(MiniLMEncoder(), encoder)
    plain = [Image.new("RGB", (90, 90), color) for color in ("red", "navy", "white", "black")]
    assert all(both.likelihood_of(picture) < 0.1 for picture in (*plain, noise(3)))
    assert both.likelihood_of(demo("boots")) > 0.5


@pytest.mark.parametrize(
    "name",
    [
        *REAL,
        pytest.param(
            "page", marks=pytest.mark.xfail(strict=True, reason="a scanned page is called a cooler")
        ),
        pytest.param(
            "coffee", marks=pytest.mark.xfail(strict=True, reason="a cup of coffee is called shoes")
        ),
    ],
)
def test_a_photo_of_none_of_its_kinds_is_no_kind_of_thing(encoder: PhotoEncoder, name: str) -> None:
    """Real photos, of a cat, walls, stars, a page: scikit-image has them."""
    picture = Image.fromarray(getattr(data, name)()).convert("RGB")
    vector = encoder.embed_images([picture])[0]
    assert not encoder.is_sure_of(vector)
    assert encoder.kinds_in(vector, ["jacket", "boots", "lamp"]) == []


def test_words_for_other_things_are_not_compared_with_pictures(encoder: PhotoEncoder) -> None:
    assert encoder.knows("brown boots")
    assert encoder.knows("a lamp for my desk")
    assert not encoder.knows("quarterly tax consultancy")
    both = MultimodalEmbeddings(MiniLMEncoder(), encoder)
    assert both.embed_photo_words("boots") is not None
    assert both.embed_photo_words("quarterly tax consultancy") is None


def test_a_colour_in_words_takes_the_place_of_the_photos(encoder: PhotoEncoder) -> None:
    blue, red = (Image.new("RGB", (120, 120), "white") for _ in range(2))
    for picture, color in ((blue, (30, 70, 190)), (red, (196, 30, 40))):
        picture.paste(color, (30, 30, 90, 90))
    there = encoder.embed_images([blue, red])
    asked = encoder.compose(there[0], "the same one but in red")
    assert asked @ there[1] > asked @ there[0]
    unchanged = encoder.compose(there[0], "the same one but larger")
    assert unchanged @ there[0] > unchanged @ there[1]


def test_colour_names_are_found_in_words_the_longest_first() -> None:
    assert color_names.named_in("a light blue shirt, blue jeans, Navy cap") == ["light blue", "blue", "navy"]
    assert color_names.named_in("colourful") == []


def test_words_that_name_no_colour_have_an_empty_colour_part(encoder: PhotoEncoder) -> None:
    plain, red = encoder.embed_words(["boots", "red boots"])
    assert not plain[MEANING:].any()
    assert red[MEANING:].any()


def test_the_colours_of_a_product_are_named_without_its_background() -> None:
    picture = Image.new("RGB", (120, 120), "white")
    picture.paste((196, 30, 40), (30, 20, 90, 100))
    shares = color_names.nearest_names(picture, ["white", "red", "blue"])
    assert next(iter(shares)) == "red"
    assert shares["red"] > 0.9
