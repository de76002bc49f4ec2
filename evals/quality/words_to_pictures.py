"""Words against the demo's pictures alone, beside the text space, and both fused. Prints a Markdown table.

    python -m evals.quality.words_to_pictures

Requests are the catalogue's own kinds and colours ("red dress", "tent"); a product that has the kind and
the colour counts 3, the kind alone 1. No filters are read: what is measured is the ranking.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from shoplens.catalog import Product, read_catalog
from shoplens.catalog.demo import DEMO_CATALOG
from shoplens.retrievers import MultimodalRetriever, SearchRequest, index_products
from shoplens.retrievers.embeddings import (
    ClipEncoder,
    ImageEncoder,
    MiniLMEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
)
from shoplens.retrievers.errors import EncoderUnavailableError
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

DEPTH = 10
BALANCES: Mapping[str, float | None] = {"words": 0.0, "pictures": 1.0, "fused": None}


def ndcg(gains: list[float], ideal: list[float]) -> float:
    """nDCG@10 with gains as they are (Järvelin, Kekäläinen 2002)."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    best = float(np.dot(sorted(ideal, reverse=True)[:DEPTH], discounts[: len(ideal)]))
    return float(np.dot(gains[:DEPTH], discounts[: len(gains)])) / best if best else 0.0


def words_of(product: Product, field: str) -> tuple[str, ...]:
    """An attribute's words."""
    value = product.attributes.get(field)
    return value if isinstance(value, tuple) else ()


def requests(products: list[Product]) -> list[tuple[str, str, str]]:
    """(words, kind, colour or "")"""
    kinds = dict.fromkeys(kind for product in products for kind in words_of(product, "type"))
    pairs = dict.fromkeys(
        (color, kind)
        for product in products
        for kind in words_of(product, "type")
        for color in words_of(product, "color")
    )
    return [(kind, kind, "") for kind in kinds] + [(f"{color} {kind}", kind, color) for color, kind in pairs]


def gain(product: Product, kind: str, color: str) -> float:
    """3, 1 or 0."""
    if kind not in words_of(product, "type"):
        return 0.0
    return 3.0 if not color or color in words_of(product, "color") else 1.0


def encoders() -> list[ImageEncoder]:
    """Those that read words and are at hand."""
    found: list[ImageEncoder] = [PhotoEncoder(MiniLMEncoder(hub=ModelHub(offline=True)))]
    try:
        clip = ClipEncoder(hub=ModelHub(offline=True))
        clip.load()
        found.append(clip)
    except EncoderUnavailableError:
        print("without CLIP: it is not in the hub's cache\n")
    return found


def main() -> None:
    """Print the table."""
    catalog = read_catalog(DEMO_CATALOG)
    products = list(catalog.products)
    asked = requests(products)
    print(f"{len(asked)} requests, {len(products)} products, nDCG@{DEPTH}\n")
    print(f"| image encoder | {' | '.join(BALANCES)} |\n|---|{'---|' * len(BALANCES)}")
    for encoder in encoders():
        embeddings = MultimodalEmbeddings(MiniLMEncoder(hub=ModelHub(offline=True)), encoder)
        with tempfile.TemporaryDirectory() as folder:
            store = QdrantEdgeStore(Path(folder) / "store")
            index_products(catalog, store, embeddings, media=Path(folder) / "images")
            retriever = MultimodalRetriever(store=store, embeddings=embeddings)
            cells = []
            for balance in BALANCES.values():
                scores = []
                for words, kind, color in asked:
                    hits = retriever.search(SearchRequest(query=words, limit=DEPTH, balance=balance)).hits
                    gains = [gain(hit.product, kind, color) for hit in hits]
                    scores.append(ndcg(gains, [gain(product, kind, color) for product in products]))
                cells.append(f"{np.mean(scores):.3f}")
            print(f"| {encoder.name} | {' | '.join(cells)} |")
            store.close()


if __name__ == "__main__":
    main()
