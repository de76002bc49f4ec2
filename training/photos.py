"""The photos to train on, as small squares in memory, and the part of them kept back for validation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from shoplens.retrievers.embeddings.photo.pixels import squared

SIDE = 128
VALIDATION_SHARE = 0.12
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


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
