"""What `load_image` accepts, what it refuses and in which words, and what it never lets through."""

import os
import struct
import threading
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shoplens.catalog.errors import ImageError
from shoplens.catalog.images import MAX_FILE_BYTES, encode_image, is_plain_webp, load_image

RED = (200, 30, 40)
EXPECTED = "Use JPEG, PNG or WebP up to 10 MB"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *, extra: bytes = b"", rows: int = 1) -> bytes:
    """A grey PNG by hand: the header may declare more than the data holds."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * (width + 1) * rows))
    return b"\x89PNG\r\n\x1a\n" + header + extra + data + chunk(b"IEND", b"")


def close(pixel: object, expected: tuple[int, int, int], tolerance: int = 6) -> bool:
    assert isinstance(pixel, tuple)
    return len(pixel) == 3 and all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("as_path", [False, True], ids=["bytes", "path"])
def test_reads_the_three_formats_from_bytes_and_from_a_path(tmp_path: Path, kind: str, as_path: bool) -> None:
    data = saved(Image.new("RGB", (60, 40), RED), kind, quality=95)
    path = tmp_path / "photo.bin"  # the content decides, not the name
    path.write_bytes(data)
    image = load_image(path if as_path else data)
    assert (image.mode, image.size) == ("RGB", (60, 40))
    assert close(image.getpixel((30, 20)), RED)


def test_shrinks_to_1024_px_and_never_enlarges() -> None:
    assert load_image(saved(Image.new("RGB", (3000, 1500)), "JPEG")).size == (1024, 512)
    assert load_image(saved(Image.new("RGB", (16, 9)), "PNG")).size == (16, 9)


@pytest.mark.parametrize("size", [(1, 10_000), (10_000, 1)], ids=["tall", "wide"])
def test_keeps_at_least_one_pixel_of_a_hair_line(size: tuple[int, int]) -> None:
    image = load_image(saved(Image.new("RGB", size, RED), "PNG"))
    assert sorted(image.size) == [1, 1024]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_applies_exif_orientation(orientation: int, kind: str) -> None:
    """A red corner, stored as a camera held that way stores it, comes back top left."""
    upright = Image.new("RGB", (80, 40), "white")
    upright.paste(RED, (0, 0, 20, 10))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = load_image(saved(stored, kind, exif=exif, quality=95))
    assert image.size == (80, 40)
    assert close(image.getpixel((5, 3)), RED, 20)
    assert close(image.getpixel((70, 30)), (255, 255, 255), 20)


def test_carries_no_metadata_over() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    data = saved(
        Image.new("RGB", (60, 40), RED), "JPEG", exif=exif, comment=b"secret", icc_profile=b"secret" * 30
    )
    image = load_image(data)
    assert image.info == {}
    assert not image.getexif()
    for kind in ("WEBP", "JPEG", "PNG"):
        with Image.open(BytesIO(data)) as original:
            encoded = encode_image(original, format=kind)
        assert b"secret" not in encoded
        with Image.open(BytesIO(encoded)) as again:
            assert not again.getexif()


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        (Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG"),
        (Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "WEBP"),
        (Image.new("LA", (60, 40), (0, 0)), "PNG"),
    ],
    ids=["png", "webp", "grey png"],
)
def test_transparency_becomes_white(stored: Image.Image, kind: str) -> None:
    assert load_image(saved(stored, kind)).getpixel((5, 5)) == (255, 255, 255)


def test_palette_transparency_becomes_white() -> None:
    palette = Image.new("P", (60, 40), 0)
    palette.putpalette([0, 0, 0, *RED])
    palette.paste(1, (30, 0, 60, 40))
    image = load_image(saved(palette, "PNG", transparency=0))
    assert image.getpixel((5, 20)) == (255, 255, 255)
    assert close(image.getpixel((50, 20)), RED)


@pytest.mark.parametrize(
    ("stored", "kind", "expected"),
    [
        (Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("L", (60, 40), 90), "JPEG", (90, 90, 90)),
        (Image.new("1", (60, 40), 1), "PNG", (255, 255, 255)),
        (Image.new("I;16", (60, 40), 128 * 256), "PNG", (128, 128, 128)),
    ],
    ids=["cmyk jpeg", "grey jpeg", "one-bit png", "16-bit png"],
)
def test_every_kind_of_pixel_becomes_rgb(
    stored: Image.Image,
    kind: str,
    expected: tuple[int, int, int],
) -> None:
    image = load_image(saved(stored, kind))
    assert image.mode == "RGB"
    assert close(image.getpixel((30, 20)), expected)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_takes_the_first_frame_of_an_animation(kind: str) -> None:
    others = [Image.new("RGB", (60, 40), "blue")] * 2
    data = saved(Image.new("RGB", (60, 40), RED), kind, save_all=True, append_images=others)
    assert close(load_image(data).getpixel((30, 20)), RED)


def test_takes_the_first_picture_of_a_phones_multi_picture_file() -> None:
    data = saved(
        Image.new("RGB", (60, 40), RED),
        "MPO",
        save_all=True,
        append_images=[Image.new("RGB", (60, 40), "blue")],
    )
    assert close(load_image(data).getpixel((30, 20)), RED)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"<!DOCTYPE html><html></html>", "text/html"),
        (b"\n  <HTML>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"id,name\n1,shirt\n", "text"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
        (bytes(range(128, 256)), "unknown data"),
        (saved(Image.new("P", (4, 4)), "GIF"), "a GIF picture"),
        (saved(Image.new("RGB", (4, 4)), "BMP"), "a BMP picture"),
        (saved(Image.new("RGB", (4, 4)), "TIFF"), "a TIFF picture"),
        (b"\x89PNG\r\n\x1a\n", "a damaged PNG picture"),
        (b"RIFF\x20\0\0\0WEBPVP8 " + bytes(20), "a damaged WebP picture"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_says_what_was_found_and_what_is_expected(data: bytes, found: str) -> None:
    with pytest.raises(ImageError) as raised:
        load_image(data)
    assert str(raised.value) == (
        f"This file is not a picture we can read (found {found}). Use JPEG, PNG or WebP up to 10 MB."
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9])
def test_a_truncated_file_is_a_damaged_picture(kind: str, kept: float) -> None:
    data = saved(Image.effect_noise((300, 300), 80).convert("RGB"), kind)
    with pytest.raises(ImageError, match=r"found a damaged (JPEG|PNG|WebP) picture"):
        load_image(data[: int(len(data) * kept)])


def test_a_folder_a_missing_file_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, found in (
        (tmp_path, "a folder"),
        (tmp_path / "none.png", "no such file"),
        (pipe, "a device or a pipe"),
        (Path("/dev/zero"), "a device or a pipe"),
        ("nul\0name", "a file that cannot be opened"),
        ("x" * 5000, "a file that cannot be opened"),
    ):
        with pytest.raises(ImageError, match=f"found {found}"):
            load_image(path)


def test_a_file_over_10_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    for source in (path, bytes(MAX_FILE_BYTES + 1)):
        with pytest.raises(ImageError, match=rf"too large \(found 10\.0 MB\)\. {EXPECTED}"):
            load_image(source)


@pytest.mark.parametrize("limit", [None, 89_478_485], ids=["Pillow's guard off", "Pillow's default"])
@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (13_000, 13_000), (6_001, 4_000)])
def test_a_decompression_bomb_is_refused_by_its_header(
    monkeypatch: pytest.MonkeyPatch, limit: int | None, width: int, height: int
) -> None:
    """With warnings as errors, whatever Pillow's process-wide limit is set to."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises(ImageError, match=rf"This picture is too large .* {EXPECTED} and 24 megapixels"):
        load_image(png(width, height))


def test_a_webp_bomb_is_refused_by_its_header() -> None:
    declared = (16_382).to_bytes(3, "little") * 2
    data = b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + declared + bytes(40)
    with pytest.raises(ImageError, match="found a WebP of 268 megapixels"):
        load_image(data)


def test_exactly_24_megapixels_are_read() -> None:
    assert load_image(png(6_000, 4_000, rows=4_000)).size == (1024, 683)


def test_huge_text_chunks_are_refused_or_skipped() -> None:
    bomb = chunk(b"zTXt", b"comment\0\0" + zlib.compress(bytes(3_000_000)))
    with pytest.raises(ImageError, match="a damaged PNG picture"):
        load_image(png(60, 40, extra=bomb, rows=40))
    plain = chunk(b"tEXt", b"comment\0" + b"a" * 2_000_000)
    assert load_image(png(60, 40, extra=plain, rows=40)).info == {}


def test_a_jpeg_with_thousands_of_scans_is_refused() -> None:
    data = saved(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(ImageError, match="too many scans"):
        load_image(data[:-2] + scan * 1_000 + data[-2:])


def test_broken_exif_does_not_refuse_a_sound_picture() -> None:
    data = saved(Image.new("RGB", (60, 40), RED), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert load_image(data).size == (60, 40)


def test_threads_may_load_at_once() -> None:
    data = saved(Image.effect_noise((600, 600), 60).convert("RGB"), "PNG")
    sizes: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: sizes.append(load_image(data).size)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(600, 600)] * 8


def test_encodes_a_thumbnail_and_leaves_the_picture_alone() -> None:
    picture = Image.new("RGBA", (2000, 1000), (0, 0, 0, 0))
    for kind, side in (("WEBP", 512), ("JPEG", 100), ("PNG", 30)):
        with Image.open(BytesIO(encode_image(picture, max_side=side, format=kind))) as again:  # type: ignore[arg-type]
            assert (again.format, again.size) == (kind, (side, side // 2))
            assert again.convert("RGB").getpixel((3, 3)) == (255, 255, 255)
    assert (picture.mode, picture.size) == ("RGBA", (2000, 1000))


def test_quality_trades_size() -> None:
    noise = Image.effect_noise((300, 300), 60).convert("RGB")
    assert len(encode_image(noise, quality=20)) < len(encode_image(noise, quality=90))


def test_a_plain_webp_is_what_we_make_and_nothing_else() -> None:
    picture = Image.effect_noise((40, 31), 50).convert("RGB")
    ours = encode_image(picture)
    assert is_plain_webp(ours)
    assert not is_plain_webp(ours + b"<script>")
    assert not is_plain_webp(ours[:-2])
    assert not is_plain_webp(
        ours[:4] + (len(ours) + 8).to_bytes(4, "little") + ours[8:] + b"EXIF\0\0\0\0" + b"12345678"
    )
    assert not is_plain_webp(b"")
    for other in ("PNG", "JPEG"):
        assert not is_plain_webp(encode_image(picture, format=other))  # type: ignore[arg-type]
    with_metadata, lossless, clear = BytesIO(), BytesIO(), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    picture.save(with_metadata, format="WEBP", exif=exif)
    picture.save(lossless, format="WEBP", lossless=True)
    picture.convert("RGBA").point(lambda value: value // 2).save(clear, format="WEBP")
    assert not any(is_plain_webp(out.getvalue()) for out in (with_metadata, lossless, clear))
