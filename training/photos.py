"""The photos to train on, as small squares in memory, and the part of them kept back for validation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from shoplens.retrievers.embeddings.photo.pixels import squared

SIDE = 128
VALIDATION_SHARE = 0.12
MEASURED = ("photo_to_product.jsonl", "composed_color.jsonl")
"""What is measured with the catalogue that has second photos."""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Labelled:
    """A photo and what it shows."""

    path: Path
    kind: str


def garments(folder: Path) -> list[Labelled]:
    """Clothing photos that may be trained on."""
    return [Labelled(folder / row["image"], row["label"]) for row in _rows(folder / "train_labels.jsonl")]


def groceries(folder: Path, names: Sequence[str]) -> list[Labelled]:
    """Photos in shops that may be trained on; `names` by class id."""
    return [
        Labelled(folder / row["image"], names[row["class_id"]])
        for row in _rows(folder / "train_labels.jsonl")
    ]


def icons(folder: Path, names: Sequence[str]) -> list[Labelled]:
    """The groceries' pictures in their catalogue: not trained on, but looked for."""
    rows = _rows(folder / "catalog.jsonl")
    return [Labelled(folder / row["image"], names[row["class_id"]]) for row in rows]


def other_photos(folder: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Second photos of products, and the first ones of all products in all colours; a product in a
    colour is a kind. No photo of a product that is measured on, neither by its photos nor by its colours.
    """
    measured = {row["sku"] for name in MEASURED for row in _rows(folder / name)}
    seconds, firsts = [], []
    for row in _rows(folder / "catalog.jsonl"):
        for color, pictures in row["color_images"].items():
            kind = f"{row['sku']} {color}"
            if row["sku"] in measured or not pictures["main"]:
                continue
            firsts.append(Labelled(folder / pictures["main"], kind))
            seconds += [Labelled(folder / picture, kind) for picture in pictures["extra"]]
    return seconds, firsts


def split(photos: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """To train on, and to choose by. A photo's name alone says which, so every run keeps the same ones
    back.
    """
    kept_back = [photo for photo in photos if _share_of(photo.path.name) < VALIDATION_SHARE]
    back = set(kept_back)
    return [photo for photo in photos if photo not in back], kept_back


def load(photos: Sequence[Labelled], side: int = SIDE) -> Pixels:
    """(n, side, side, 3); a photo that is not square is padded with its border's colour."""
    pixels = np.empty((len(photos), side, side, 3), np.uint8)
    for place, photo in enumerate(photos):
        with Image.open(photo.path) as image:
            pixels[place] = squared(image, side)
    return pixels


def _share_of(name: str) -> float:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
