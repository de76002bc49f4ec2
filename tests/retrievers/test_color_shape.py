"""The no-download photo encoder, on pictures drawn here."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from shoplens.retrievers.embeddings import ColorShapeEncoder, CrossModalEncoder

BLUE, GREEN, RED = (30, 60, 170), (40, 140, 70), (200, 30, 40)
WHITE, GREY = (255, 255, 255), (225, 225, 225)
Draw = Callable[[ImageDraw.ImageDraw, tuple[int, int, int]], None]


def shirt(draw: ImageDraw.ImageDraw, color: tuple[int, int, int]) -> None:
    draw.polygon(
        [
            (110, 60),
            (190, 60),
            (270, 110),
            (245, 150),
            (210, 130),
            (210, 260),
            (90, 260),
            (90, 130),
            (55, 150),
            (30, 110),
        ],
        fill=color,
    )


def bag(draw: ImageDraw.ImageDraw, color: tuple[int, int, int]) -> None:
    draw.rectangle((60, 140, 240, 250), fill=color)
    draw.arc((100, 60, 200, 220), 180, 360, fill=color, width=12)


def ball(draw: ImageDraw.ImageDraw, color: tuple[int, int, int]) -> None:
    draw.ellipse((60, 60, 240, 240), fill=color)


def photo(
    draw: Draw, color: tuple[int, int, int] = BLUE, background: tuple[int, int, int] = WHITE
) -> Image.Image:
    image = Image.new("RGB", (300, 300), background)
    draw(ImageDraw.Draw(image), color)
    return image


def clutter(seed: int) -> Image.Image:
    colors = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(colors).resize((240, 240), Image.Resampling.NEAREST)


def similarity(first: Image.Image, second: Image.Image) -> float:
    a, b = ColorShapeEncoder().embed_images([first, second])
    return float(a @ b)


def test_it_declares_what_it_is() -> None:
    """Photos only: whoever asks for an encoder that reads words does not get this one."""
    encoder = ColorShapeEncoder()
    assert (encoder.name, encoder.dimension) == ("color-shape-v1", 512)
    assert not isinstance(encoder, CrossModalEncoder)


def test_rows_are_float32_of_unit_length_in_order() -> None:
    images = [photo(shirt), photo(bag, RED), clutter(1)]
    vectors = ColorShapeEncoder().embed_images(images)
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors[1], ColorShapeEncoder().embed_images(images[1:2])[0])


def test_no_photos_give_no_rows() -> None:
    assert ColorShapeEncoder().embed_images([]).shape == (0, 512)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (200, 200), WHITE),
        Image.new("RGB", (200, 200), (0, 0, 0)),
        Image.new("RGB", (1, 1), RED),
        Image.new("RGB", (1, 1024), RED),
        Image.new("RGB", (1024, 1), RED),
        Image.new("RGBA", (40, 30), (0, 0, 0, 0)),
        Image.new("L", (5, 9), 90),
        Image.new("P", (40, 30)),
        Image.effect_noise((200, 200), 100),
        clutter(2),
    ],
    ids=["white", "black", "pixel", "column", "row", "transparent", "grey", "palette", "noise", "clutter"],
)
def test_any_photo_gives_a_finite_unit_vector(image: Image.Image) -> None:
    vector = ColorShapeEncoder().embed_images([image])[0]
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_photo_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="without pixels"):
        ColorShapeEncoder().embed_images([Image.new("RGB", (0, 5))])


def test_the_photo_is_left_as_it_is() -> None:
    image = photo(shirt).convert("RGBA")
    before = image.tobytes()
    ColorShapeEncoder().embed_images([image])
    assert (image.mode, image.tobytes()) == ("RGBA", before)


@pytest.mark.parametrize(
    "background", [GREY, (190, 205, 220), (20, 20, 20)], ids=["grey", "blue-grey", "black"]
)
def test_the_background_does_not_count(background: tuple[int, int, int]) -> None:
    """The same shirt before another wall is nearer than any other thing before the same wall."""
    here, there = photo(shirt), photo(shirt, background=background)
    same = similarity(here, there)
    assert same > 0.95
    for other in (photo(bag), photo(ball), photo(shirt, RED), photo(shirt, GREEN)):
        assert same > similarity(here, other) + 0.02


@pytest.mark.parametrize(
    "box",
    [(30, 0, 300, 300), (0, 30, 300, 300), (0, 0, 270, 300), (0, 0, 300, 270), (15, 15, 285, 285)],
    ids=["left", "top", "right", "bottom", "all round"],
)
def test_finds_its_own_picture_after_a_crop_a_rescale_and_recompression(
    box: tuple[int, int, int, int],
) -> None:
    catalogue = [photo(draw, color) for draw in (shirt, bag, ball) for color in (BLUE, GREEN, RED)]
    vectors = ColorShapeEncoder().embed_images(catalogue)
    queries = []
    for image in catalogue:
        out = BytesIO()
        image.crop(box).resize((150, 140), Image.Resampling.BICUBIC).save(out, "JPEG", quality=55)
        queries.append(Image.open(out))
    ranked = (ColorShapeEncoder().embed_images(queries) @ vectors.T).argmax(axis=1)
    np.testing.assert_array_equal(ranked, range(len(catalogue)))


def test_moving_and_shrinking_the_product_changes_little() -> None:
    whole = photo(bag)
    moved = Image.new("RGB", (400, 400), WHITE)
    moved.paste(whole.resize((200, 200), Image.Resampling.LANCZOS), (190, 20))
    assert similarity(whole, moved) > 0.95


def test_color_separates_before_shape() -> None:
    assert similarity(photo(shirt, RED), photo(bag, RED)) > similarity(photo(shirt, RED), photo(shirt, GREEN))


def test_shape_separates_where_color_does_not() -> None:
    assert (
        similarity(photo(shirt), photo(ball)) < 0.95 < similarity(photo(shirt), photo(shirt, background=GREY))
    )


def test_a_white_product_on_white_is_seen_by_its_outline() -> None:
    pale = (246, 246, 246)
    assert similarity(photo(shirt, pale), photo(shirt, (240, 240, 240))) > similarity(
        photo(shirt, pale), photo(ball, pale)
    )


def test_upper_and_lower_color_are_told_apart() -> None:
    def half(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
        image = photo(ball, top)
        image.paste(photo(ball, bottom).crop((0, 150, 300, 300)), (0, 150))
        return image

    assert similarity(half(RED, BLUE), half(BLUE, RED)) < 0.9
