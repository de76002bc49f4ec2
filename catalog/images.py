"""Photos from anywhere, read safely: a shopper's upload, a product's own picture.

`load_image` gives a small plain RGB picture or an `ImageError` that can be shown to a shopper; `encode_image`
gives thumbnail bytes. Neither carries metadata over, so a shopper's location never leaves the upload.
"""

from __future__ import annotations

import os
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final, Literal

from PIL import Image

from .errors import ImageError

MAX_FILE_BYTES: Final = 10_000_000
"""10 MB: the largest file that is read."""
MAX_PIXELS: Final = 24_000_000
"""24 megapixels, as the header declares them, before anything is decoded."""
MAX_SIDE: Final = 1024
"""Longest side of a loaded picture, in pixels."""

_MAX_WEBP_PIXELS: Final = 16_000_000  # its decoder holds four full copies at once: 24 MP would take 400 MB
_MAX_JPEG_SCANS: Final = 40  # real progressive files have about ten; thousands keep a decoder busy for hours
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_WHITE: Final = (255, 255, 255)
_ORIENTATION_TAG: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MAGIC: Final = (
    (b"\xff\xd8\xff", "a damaged JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a damaged PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\0\0\1\0", "an icon file"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
)
WEBP_EFFORT = 2
"""Pillow's `method`: half the time of its own choice, 4, for files that are 4 % larger."""
_WEBP_HEAD = 20

# One decode at a time: it bounds the memory of many uploads at once, and `catch_warnings` changes
# process-wide state, which two threads must not do to each other.
_ONE_AT_A_TIME = threading.Lock()


def load_image(source: bytes | str | os.PathLike[str]) -> Image.Image:
    """The picture in `source` (file content, or a path) as a fresh RGB image, longest side ≤ 1024 px.

    Reads JPEG, PNG and WebP up to 10 MB and 24 megapixels (WebP: 16), the first frame of an animation. EXIF
    orientation is applied, transparency becomes white, 16-bit and CMYK pictures become 8-bit RGB. Colour
    profiles are not applied.

    Raises:
        ImageError: for anything else; one line that says what was found and what is expected.
    """
    data = source if isinstance(source, bytes) else _read(os.fspath(source))
    if not data:
        raise _unreadable("an empty file")
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(f"{len(data) / 1e6:.1f} MB")
    if _declared_webp_pixels(data) > _MAX_WEBP_PIXELS:  # even opening one reserves its whole canvas
        raise _too_large(f"a WebP of {_declared_webp_pixels(data) / 1e6:.0f} megapixels")
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > _MAX_JPEG_SCANS:
        raise _unreadable("a JPEG picture with too many scans")
    with _ONE_AT_A_TIME, _silent():
        try:
            return _decode(data)
        except ImageError:
            raise
        except Image.DecompressionBombError:
            raise _too_large("more than 24 megapixels") from None
        except Exception as error:  # a decoder fed hostile bytes raises nearly every built-in exception
            raise _unreadable(_found(data)) from error


def encode_image(
    image: Image.Image,
    *,
    max_side: int = 512,
    format: Literal["WEBP", "JPEG", "PNG"] = "WEBP",  # noqa: A002  (Pillow's own name for it)
    quality: int = 80,
) -> bytes:
    """`image` as file content without metadata, shrunk so that its longest side is ≤ `max_side` pixels.

    `quality` is Pillow's 1 to 100 and means nothing to a PNG. Transparency becomes white. `image` is left
    as it is.
    """
    copy = image.copy()
    out = BytesIO()
    effort = {"method": WEBP_EFFORT} if format == "WEBP" else {}
    _plain(copy, max_side).save(out, format=format, quality=quality, **effort)
    return out.getvalue()


def is_plain_webp(data: bytes) -> bool:
    """Whether it is what `encode_image` makes: a WebP of one lossy picture, no metadata, nothing else."""
    if len(data) < _WEBP_HEAD or data[:4] != b"RIFF" or data[8:16] != b"WEBPVP8 ":
        return False
    whole, chunk = (int.from_bytes(data[at : at + 4], "little") for at in (4, 16))
    return whole == len(data) - 8 and _WEBP_HEAD + chunk + chunk % 2 == len(data)


def _decode(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _too_large(f"{width} × {height} pixels")
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG only: lets the decoder itself halve the picture
        image.load()
        turn = _UPRIGHT.get(_orientation(image))
        plain = _plain(image, MAX_SIDE)
    return plain if turn is None else plain.transpose(turn)


def _plain(image: Image.Image, max_side: int) -> Image.Image:
    """`image` shrunk, on white, as a new RGB image that shares nothing with it. May change `image`."""
    if image.mode.startswith("I"):  # 16-bit grey; Pillow's own conversion would clip it, not scale it
        import numpy as np

        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    target = {"1": "L", "P": "RGB"}.get(image.mode, image.mode)  # these two cannot be interpolated
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        target = "RGBA"
    if target != image.mode:
        source, image = image, image.convert(target)
        source.close()  # two full copies of a large picture are held at most, never three
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain = Image.new("RGB", image.size, _WHITE)
    if image.mode in ("LA", "RGBA"):
        plain.paste(image.convert("RGB"), mask=image.getchannel("A"))
    else:
        plain.paste(image.convert("RGB"))
    return plain


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # broken metadata is no reason to refuse a sound picture
        return 1


def _read(path: str) -> bytes:
    """At most one byte more than is allowed, of a plain file only. O_NONBLOCK: a pipe would never answer."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise _unreadable("no such file") from None
    except IsADirectoryError:
        raise _unreadable("a folder") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable("a file that cannot be opened") from error
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable("a folder")
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable("a device or a pipe")
        if status.st_size > MAX_FILE_BYTES:
            raise _too_large(f"{status.st_size / 1e6:.1f} MB")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable("a file that cannot be read") from error
    finally:
        os.close(descriptor)


def _declared_webp_pixels(data: bytes) -> int:
    """Width × height as a WebP's first chunk declares it, 0 if `data` is no WebP (RFC 9649, section 2)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return 0
    kind = data[12:16]
    if kind == b"VP8X":
        return (int.from_bytes(data[24:27], "little") + 1) * (int.from_bytes(data[27:30], "little") + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        bits = int.from_bytes(data[26:30], "little")
        return (bits & 0x3FFF) * (bits >> 16 & 0x3FFF)
    return 0


def _found(data: bytes) -> str:
    """In a shopper's words, what `data` is."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a damaged WebP picture"
    if data[4:8] == b"ftyp":
        brand = data[8:11]
        if brand == b"avi":
            return "an AVIF picture"
        return "a HEIC picture" if brand in (b"hei", b"hev", b"mif", b"msf") else "a video"
    head = data[:1000].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html")):
        return "text/html"
    if "<svg" in head:
        return "an SVG drawing"
    is_text = bool(head) and "\ufffd" not in head[:-1] and all(c.isprintable() or c in "\t\r\n" for c in head)
    return "text" if is_text else "unknown data"


def _unreadable(found: str) -> ImageError:
    return ImageError(
        f"This file is not a picture we can read (found {found}). Use JPEG, PNG or WebP up to 10 MB."
    )


def _too_large(found: str) -> ImageError:
    return ImageError(
        f"This picture is too large (found {found}). Use JPEG, PNG or WebP up to 10 MB and 24 megapixels."
    )


@contextmanager
def _silent() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
