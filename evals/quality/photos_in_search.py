"""A photo alone, through the whole search: the pictures' space, and beside it the products' words.

    python -m evals.quality.photos_in_search [--data FOLDER]

One encoder compares pictures with pictures; the search also compares what the encoder says that a photo shows
with the words of the products, and ranks by what was read off the photo. R@k over catalogs/grocery (shelf
photos) and catalogs/magento (second photos).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.quality.photos import rows_of
from shoplens.catalog import read_catalog
from shoplens.catalog.images import load_image
from shoplens.retrievers import MultimodalRetriever, SearchRequest, index_products
from shoplens.retrievers.embeddings import (
    ColorShapeEncoder,
    ImageEncoder,
    MiniLMEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
)
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

Asked = Sequence[tuple[Path, str]]  # a photo and its product's id


@dataclass(frozen=True)
class Shop:
    """A catalogue, and photos of its products."""

    name: str
    catalog: Path
    asked: Asked


def shops(data: Path) -> Iterator[Shop]:
    """Those that are there."""
    shelf, garments = data / "catalogs" / "grocery", data / "catalogs" / "magento"
    if shelf.is_dir():
        rows = rows_of(shelf / "photo_to_product.jsonl")
        yield Shop(
            "grocery", shelf / "catalog.jsonl", [(shelf / r["image"], str(r["class_id"])) for r in rows]
        )
    if garments.is_dir():
        rows = rows_of(garments / "photo_to_product.jsonl")
        asked = [(garments / r["query_image"], str(r["sku"])) for r in rows]
        yield Shop("magento", garments / "catalog.jsonl", asked)


def ranks(retriever: MultimodalRetriever, asked: Asked) -> Iterator[int]:
    """Where each photo's own product stands, from 0; 20 where it is not among twenty."""
    for path, product_id in asked:
        found = [hit.product.id for hit in retriever.search(SearchRequest(limit=20), load_image(path)).hits]
        yield found.index(product_id) if product_id in found else 20


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description="A photo alone, through the whole search.")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    options = parser.parse_args()
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    encoders: list[ImageEncoder] = [PhotoEncoder(text), ColorShapeEncoder()]
    print("| | R@1 | R@5 |\n|---|---|---|")
    for shop in shops(options.data):
        for image in encoders:
            embeddings = MultimodalEmbeddings(text, image)
            with tempfile.TemporaryDirectory() as folder:
                store = QdrantEdgeStore(Path(folder))
                index_products(read_catalog(shop.catalog), store, embeddings, media=Path(folder) / "images")
                retriever = MultimodalRetriever(store=store, embeddings=embeddings)
                found = np.array(list(ranks(retriever, shop.asked)))
                store.close()
            title = f"{shop.name}, {len(shop.asked)} photos, {image.name}"
            print(f"| {title} | {np.mean(found < 1):.2f} | {np.mean(found < 5):.2f} |", flush=True)


if __name__ == "__main__":
    main()
