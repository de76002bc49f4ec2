"""The shops that are searched, each indexed once in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from shoplens.catalog import Product, read_catalog
from shoplens.catalog.demo import DEMO_CATALOG
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub, MultimodalEmbeddings, PhotoEncoder
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore


@dataclass(frozen=True)
class Shop:
    """A catalogue, and the search over it."""

    name: str
    retriever: MultimodalRetriever
    products: Mapping[str, Product]


def catalogs(data: Path) -> dict[str, Path]:
    """Those at hand: the demo always, the others where the folder of data is."""
    others = {name: data / "catalogs" / name / "catalog.jsonl" for name in ("magento", "eshop101", "grocery")}
    return {"demo": DEMO_CATALOG, **{name: path for name, path in others.items() if path.is_file()}}


def encoders() -> MultimodalEmbeddings:
    """MiniLM and the shipped photo encoder, with no network."""
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    return MultimodalEmbeddings(text, PhotoEncoder(text))


@contextmanager
def opened(data: Path, embeddings: MultimodalEmbeddings) -> Iterator[dict[str, Shop]]:
    """All shops, indexed and open."""
    with ExitStack() as stack:
        shops = {}
        for name, path in catalogs(data).items():
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="shoplens-compare-")))
            store = QdrantEdgeStore(folder / "store")
            stack.callback(store.close)
            catalog = read_catalog(path)
            index_products(catalog, store, embeddings, media=folder / "images")
            retriever = MultimodalRetriever(store=store, embeddings=embeddings)
            shops[name] = Shop(name, retriever, {product.id: product for product in catalog.products})
        yield shops
