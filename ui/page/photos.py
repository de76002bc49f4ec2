"""The shoppers' pictures on their way in: read, bounded, and refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL.Image import Image

from shoplens.catalog import ImageError
from shoplens.catalog.images import load_image

MAX_PHOTOS = 4
"""Photos in one message; more like several things is a middle of nothing."""
ANOTHER = "Show another photo, or say in words what you are looking for."


def read_photos(files: Sequence[str]) -> tuple[list[Image], list[str]]:
    """The photos that can be read, at most `MAX_PHOTOS`, and a sentence for each file that is left out."""
    photos: list[Image] = []
    refused: list[str] = []
    for file in files:
        name = Path(file).name[:60]
        if len(photos) == MAX_PHOTOS:
            refused.append(f"{name} was left out: at most {MAX_PHOTOS} photos are compared at once.")
            continue
        try:
            photos.append(load_image(file))
        except ImageError as error:
            refused.append(f"{name} was left out: {error}")
    return photos, refused
