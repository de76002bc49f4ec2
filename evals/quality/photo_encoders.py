"""Photo encoders side by side, on photos that none of them was trained on. Prints a Markdown table.

    python -m evals.quality.photo_encoders [--data FOLDER]

MobileNet V1 needs `pip install ai-edge-litert` and the data's models/; CLIP the hub's cache or --clip
FOLDER. Where one is not at hand its column is left out, and that is said.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from evals.quality.photos import rows_of
from shoplens.catalog.images import load_image
from shoplens.retrievers.embeddings import (
    ClipEncoder,
    ColorShapeEncoder,
    CrossModalEncoder,
    MiniLMEncoder,
    ModelHub,
    PhotoEncoder,
)
from shoplens.retrievers.embeddings.base import ImageEncoder, Vectors, unit_rows
from shoplens.retrievers.errors import EncoderUnavailableError

Floats = npt.NDArray[np.float32]
NEIGHBOURS = 5


class MobileNet:
    """MobileNet V1's 1024-d embeddings, from the data's tflite file."""

    name = "MobileNet V1"
    dimension = 1024

    def __init__(self, file: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._model: Any = Interpreter(model_path=str(file))
        self._model.allocate_tensors()
        self._input, self._output = self._model.get_input_details()[0], self._model.get_output_details()[0]

    def embed_images(self, images: Sequence[Image.Image]) -> Vectors:
        """(n, 1024); the photo stretched to 224 x 224."""
        rows = []
        for image in images:
            pixels = np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR))
            self._model.set_tensor(self._input["index"], pixels[None])
            self._model.invoke()
            scale, zero = self._output["quantization"]
            found = self._model.get_tensor(self._output["index"]).ravel().astype(np.float32)
            rows.append((found - zero) * scale)
        return unit_rows(np.stack(rows))


class Measured:
    """One encoder, its photos encoded once, the time that took."""

    def __init__(self, encoder: ImageEncoder) -> None:
        self.encoder = encoder
        self._known: dict[Path, Floats] = {}
        self._times: list[float] = []

    def of(self, paths: Sequence[Path]) -> Floats:
        """(n, d)"""
        for path in paths:
            if path not in self._known:
                image = load_image(path)
                started = time.perf_counter()
                self._known[path] = self.encoder.embed_images([image])[0]
                self._times.append(time.perf_counter() - started)
        return np.stack([self._known[path] for path in paths])

    @property
    def milliseconds(self) -> float:
        """The median photo's."""
        return float(np.median(self._times)) * 1000


def first_right(scores: Floats, right: npt.NDArray[np.bool_], within: int) -> float:
    """The share of queries with a right item among the first `within`; a tie with a wrong one is a miss."""
    best = np.where(right, scores, -np.inf).max(1, keepdims=True)
    ahead = ((scores >= best - 1e-7) & ~right).sum(1)
    return float(np.mean(ahead < within))


def garments(photos: Measured, data: Path) -> dict[str, str]:
    """Kind of garment by the nearest photos of the training half, by the nearest others, and by the classes'
    names.
    """
    folder = data / "clothing_photos"
    measured, known = (rows_of(folder / name) for name in ("labels.jsonl", "train_labels.jsonl"))
    vectors, gallery = (photos.of([folder / row["image"] for row in rows]) for rows in (measured, known))
    labels = np.array([row["label"] for row in measured])
    theirs = np.array([row["label"] for row in known])
    others = vectors @ vectors.T
    np.fill_diagonal(others, -np.inf)
    voted = _voted(vectors @ gallery.T, theirs)
    alone = _voted(others, labels)
    told = {
        f"kind of garment, {len(measured)} photos, by {NEIGHBOURS} of {len(known)} labelled ones": (
            f"{np.mean(voted == labels):.2f}"
        ),
        f"the same, by {NEIGHBOURS} of the {len(measured) - 1} others": f"{np.mean(alone == labels):.2f}",
    }
    by_words = "the same, by the classes' names alone"
    if isinstance(photos.encoder, CrossModalEncoder):
        names = sorted(set(labels))
        guessed = (vectors @ photos.encoder.embed_words(names).T).argmax(1)
        told[by_words] = f"{np.mean(np.array(names)[guessed] == labels):.2f}"
    else:
        told[by_words] = "–"
    return told


def _voted(scores: Floats, labels: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The label that most of the nearest have."""
    nearest = labels[np.argsort(-scores, axis=1)[:, :NEIGHBOURS]]
    names = np.array(sorted(set(labels)))
    return np.asarray(names[(nearest[:, :, None] == names).sum(1).argmax(1)])


def products(photos: Measured, data: Path) -> dict[str, str]:
    """A photo to its product."""
    shelf, shop = data / "grocery", data / "magento"
    icons, shots = rows_of(shelf / "catalog.jsonl"), rows_of(shelf / "photo_to_product.jsonl")
    scores = photos.of([shelf / r["image"] for r in shots]) @ photos.of([shelf / r["image"] for r in icons]).T
    right = np.array([[s["class_id"] == i["class_id"] for i in icons] for s in shots])
    told = {
        f"shelf photo to grocery, {len(shots)} to {len(icons)}, R@1": f"{first_right(scores, right, 1):.2f}",
        "the same, R@5": f"{first_right(scores, right, 5):.2f}",
    }
    mains, others = rows_of(shop / "catalog.jsonl"), rows_of(shop / "photo_to_product.jsonl")
    scores = (
        photos.of([shop / r["query_image"] for r in others]) @ photos.of([shop / r["image"] for r in mains]).T
    )
    right = np.array([[o["sku"] == m["sku"] for m in mains] for o in others])
    told[f"another photo of a garment to its product, {len(others)} to {len(mains)}, R@1"] = (
        f"{first_right(scores, right, 1):.2f}"
    )
    return told


def composed(photos: Measured, data: Path) -> dict[str, str]:
    """ "The same one but in red": the right one of the product's other colours."""
    shop = data / "magento"
    rows = rows_of(shop / "composed_color.jsonl")
    title = f"photo + “the same one but in red”, {len(rows)}, the right one of the product's other colours"
    compose: Callable[[Floats, str], Floats] | None = getattr(photos.encoder, "compose", None)
    if compose is None:
        return {title: "–"}
    others: dict[str, list[str]] = {}
    for row in rows:
        others.setdefault(row["reference_image"], []).append(row["target_image"])
    hits = []
    for row in rows:
        asked = compose(photos.of([shop / row["reference_image"]])[0], row["text"])
        candidates = others[row["reference_image"]]
        scores = photos.of([shop / image for image in candidates]) @ asked
        hits.append(candidates[int(scores.argmax())] == row["target_image"])
    return {title: f"{np.mean(hits):.2f}"}


def encoders(data: Path, clip: Path | None) -> list[ImageEncoder]:
    """Those at hand."""
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    found: list[ImageEncoder] = [PhotoEncoder(text), ColorShapeEncoder()]
    try:
        found.append(MobileNet(next((data / "models").glob("mobilenet*.tflite"))))
    except (ImportError, StopIteration) as error:
        print(f"without MobileNet V1: {error!r}\n")
    try:
        known_as = ClipEncoder(clip, hub=ModelHub(offline=True))
        known_as.load()
        found.append(known_as)
    except EncoderUnavailableError as error:
        print(f"without CLIP: {error}\n")
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Photo encoders side by side.")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument("--clip", type=Path, help="CLIP's folder")
    options = parser.parse_args()
    columns: dict[str, dict[str, str]] = {}
    for encoder in encoders(options.data, options.clip):
        photos = Measured(encoder)
        told = {}
        for part in (garments, products, composed):
            told |= part(photos, options.data / "catalogs")
        columns[encoder.name] = told | {"milliseconds a photo, median": f"{photos.milliseconds:.1f}"}
    chance = ["", "", ".10", ".01", ".06", ".01", ".50", ""]
    print(f"| | {' | '.join(columns)} | chance |")
    print("|---" * (len(columns) + 2) + "|")
    for row, luck in zip(next(iter(columns.values())), chance, strict=True):
        print(f"| {row} | {' | '.join(told[row] for told in columns.values())} | {luck} |")


if __name__ == "__main__":
    main()
