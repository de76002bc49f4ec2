"""How well a photo finds its product: a catalogue's own picture again, another photo, a kind of garment.

Run from the repository root: `python -m evals.quality.photos [--data FOLDER] [--encoder color-shape]`.

R@k: the share of photos whose product is among the first k, by the cosine of one encoder alone.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from shoplens.catalog.images import load_image
from shoplens.retrievers.embeddings.base import ImageEncoder, Vectors
from shoplens.retrievers.embeddings.clip import ClipEncoder
from shoplens.retrievers.embeddings.color_shape import ColorShapeEncoder
from shoplens.retrievers.embeddings.hub import ModelHub
from shoplens.retrievers.embeddings.minilm import MiniLMEncoder
from shoplens.retrievers.embeddings.photo.encoder import PhotoEncoder

ENCODERS: dict[str, Callable[[], ImageEncoder]] = {
    "photo": lambda: PhotoEncoder(MiniLMEncoder(hub=ModelHub(offline=True))),
    "color-shape": ColorShapeEncoder,
    "clip": ClipEncoder,
}
DEMO = Path("catalog/demo")
CROPS = dict(zip(("left", "top", "right", "bottom"), np.eye(4) / 10, strict=True))  # shares cut off
CROPS |= {"each way": np.full(4, 0.05), "every side": np.full(4, 0.1)}
Row = dict[str, Any]
Labelled = list[tuple[Path, str]]  # a photo and its product's id


class Photos:
    """One encoder and the vectors it has made so far."""

    def __init__(self, encoder: ImageEncoder) -> None:
        self.encoder = encoder
        self.encoded, self.seconds = 0, 0.0
        self._known: dict[Path, npt.NDArray[np.float32]] = {}

    def of_images(self, images: Sequence[Image.Image]) -> Vectors:
        """(n, d), timed without the reading of files."""
        self.encoded += len(images)
        self.seconds -= time.perf_counter()
        vectors = self.encoder.embed_images(images)
        self.seconds += time.perf_counter()
        return vectors

    def of_files(self, paths: Sequence[Path]) -> Vectors:
        """(n, d); a file is encoded once."""
        new = [path for path in dict.fromkeys(paths) if path not in self._known]
        self._known.update(zip(new, self.of_images([load_image(path) for path in new]), strict=True))
        return np.stack([self._known[path] for path in paths])


def rows_of(path: Path) -> list[Row]:
    """A JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def degraded(image: Image.Image, cut: npt.NDArray[np.float64], seed: str) -> Image.Image:
    """`image` cropped, shrunk to 0.4 to 0.8 of its size and saved as a JPEG of quality 50 to 80."""
    dice, out = random.Random(seed), BytesIO()
    left, top, right, bottom = cut * np.tile(image.size, 2)
    image = image.crop((left, top, image.width - right, image.height - bottom))
    size = np.rint(np.array(image.size) * dice.uniform(0.4, 0.8)).astype(int)
    image.resize((size[0], size[1]), Image.Resampling.BICUBIC).save(out, "JPEG", quality=dice.randint(50, 80))
    return load_image(out.getvalue())


def ranking(photos: Photos, title: str, queries: Labelled, items: Labelled) -> str:
    """Photos against pictures of the same product; a photo never finds its own file."""
    scores = photos.of_files([path for path, _ in queries]) @ photos.of_files([path for path, _ in items]).T
    scores[np.array([[path == other for other, _ in items] for path, _ in queries])] = -np.inf
    right = np.array([[key == other for _, other in items] for _, key in queries])
    return recall(title, scores, right, (1, 5))


def own_picture_again(photos: Photos, name: str, paths: Sequence[Path]) -> Iterator[str]:
    """A catalogue's pictures cropped and recompressed. Products that share a picture count as one."""
    pictures = sorted(set(paths))
    vectors = photos.of_files(pictures)
    for title, cut in CROPS.items():
        images = [degraded(load_image(path), cut, path.name + title) for path in pictures]
        scores, right = photos.of_images(images) @ vectors.T, np.eye(len(pictures), dtype=bool)
        yield recall(f"{name}: own picture, 10 % off {title}", scores, right, (1,))


def recall(title: str, scores: Vectors, right: npt.NDArray[np.bool_], cuts: tuple[int, ...]) -> str:
    """One line of the table: R@k of `scores` (queries, items). A tie with a right item is no loss."""
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    above = (scores > best + 1e-6).sum(axis=1)
    values = "  ".join(f"R@{cut} {np.mean(above < cut):.3f}" for cut in cuts)
    return f"{title:<46}{len(scores):>5}  {values}"


def kind_of_garment(photos: Photos, folder: Path) -> str:
    """The kind of the nearest other photo."""
    rows = rows_of(folder / "labels.jsonl")
    vectors = photos.of_files([folder / row["image"] for row in rows])
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    labels = np.array([row["label"] for row in rows])
    values = f"1-NN {np.mean(labels[scores.argmax(axis=1)] == labels):.3f}"
    return f"{'clothing: kind of the nearest other photo':<46}{len(rows):>5}  {values}"


def table(photos: Photos, data: Path) -> Iterator[str]:
    """Line by line; what is absent is said."""
    if (DEMO / "catalog.jsonl").exists():
        pictures = [DEMO / row["image"] for row in rows_of(DEMO / "catalog.jsonl") if row.get("image")]
        yield from own_picture_again(photos, "demo", pictures)
    else:
        yield f"demo: skipped, there is no {DEMO / 'catalog.jsonl'}"
    if not data.is_dir():
        yield f"magento, grocery, clothing: skipped, there is no {data}"
        return
    shop, shelf = data / "magento", data / "grocery"
    rows = rows_of(shop / "catalog.jsonl")
    mains = [(shop / row["image"], row["sku"]) for row in rows]
    every = [(shop / image, row["sku"]) for row in rows for image in (row["image"], *row["more_images"])]
    others = [(shop / row["query_image"], row["sku"]) for row in rows_of(shop / "photo_to_product.jsonl")]
    yield from own_picture_again(photos, "magento", [path for path, _ in mains])
    yield ranking(photos, "magento: another photo → main picture", others, mains)
    yield ranking(photos, "magento: another photo → any other photo", others, every)
    icons = [(shelf / row["image"], str(row["class_id"])) for row in rows_of(shelf / "catalog.jsonl")]
    shots = [
        (shelf / row["image"], str(row["class_id"])) for row in rows_of(shelf / "photo_to_product.jsonl")
    ]
    yield ranking(photos, "grocery: shelf photo → product picture", shots, icons)
    yield kind_of_garment(photos, data / "clothing_photos")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How well a photo finds its product.")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument("--encoder", choices=sorted(ENCODERS), default="photo")
    arguments = parser.parse_args()
    photos = Photos(ENCODERS[arguments.encoder]())
    print(f"encoder: {photos.encoder.name}, {photos.encoder.dimension} numbers a photo")
    for text in table(photos, arguments.data / "catalogs"):
        print(text, flush=True)
    each = 1000 * photos.seconds / max(1, photos.encoded)
    print(f"{photos.encoded} photos, {each:.1f} ms each, without reading")


if __name__ == "__main__":
    main()
