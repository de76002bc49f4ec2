"""The shops that are searched, each indexed once in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from shoplens.catalog import CatalogFile, Product, read_catalog
from shoplens.catalog.demo import DEMO_CATALOG
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub, MultimodalEmbeddings, PhotoEncoder
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from training.photos import garments, split


@dataclass(frozen=True)
class Shop:
    """A catalogue, and the search over it."""

    name: str
    retriever: MultimodalRetriever
    products: Mapping[str, Product]


def catalogs(data: Path) -> dict[str, CatalogFile]:
    """Those at hand: the demo always, the others where the folder of data is."""
    folders = {name: data / "catalogs" / name for name in ("magento", "eshop101", "grocery")}
    paths = {name: path for name, folder in folders.items() if (path := folder / "catalog.jsonl").is_file()}
    found = {name: read_catalog(path) for name, path in {"demo": DEMO_CATALOG, **paths}.items()}
    if (photos := data / "catalogs" / "clothing_photos").is_dir():
        found["clothes"] = second_hand(photos)
    return found


def second_hand(folder: Path) -> CatalogFile:
    """A shop of people's photos of their clothes, each with its kind for a name and nothing more: those that
    were kept back when the photo encoder was trained.
    """
    _, kept_back = split(garments(folder))
    products = (
        Product(id=photo.path.stem, name=photo.kind, image=str(photo.path.relative_to(folder)))
        for photo in kept_back
    )
    return CatalogFile(path=folder / "train_labels.jsonl", products=tuple(products), columns={})


def encoders() -> MultimodalEmbeddings:
    """MiniLM and the shipped photo encoder, with no network."""
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    return MultimodalEmbeddings(text, PhotoEncoder(text))


@contextmanager
def opened(data: Path, embeddings: MultimodalEmbeddings) -> Iterator[dict[str, Shop]]:
    """All shops, indexed and open."""
    with ExitStack() as stack:
        shops = {}
        for name, catalog in catalogs(data).items():
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="shoplens-compare-")))
            store = QdrantEdgeStore(folder / "store")
            stack.callback(store.close)
            index_products(catalog, store, embeddings, media=folder / "images")
            retriever = MultimodalRetriever(store=store, embeddings=embeddings)
            shops[name] = Shop(name, retriever, {product.id: product for product in catalog.products})
        yield shops
