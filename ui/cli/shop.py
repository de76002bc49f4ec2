"""What every command needs: the store's folder, the encoders, and something indexed in it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from shoplens.catalog import CatalogFile
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import IndexReport, MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings, Notify
from shoplens.retrievers.indexing import picture_file
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.opening import open_store

DEFAULT_STORE = "~/.local/share/shoplens"


def say(line: str) -> None:
    """One line for the person who waits; results alone go to stdout."""
    tqdm.write(line, file=sys.stderr)


class Shop:
    """One store as the command line sees it. Its products' small pictures lie beside it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.location = str(Path(options.store).expanduser()) if "://" not in options.store else options.store
        self.media = Path(self.location) / "images"
        self._text_model = getattr(options, "text_model", None)
        self._image_model = getattr(options, "image_model", "auto")
        self._embeddings: MultimodalEmbeddings | None = None
        self.store: NamedVectorStore = open_store(self.location)

    def embeddings(self, notify: Notify = say, *, anew: bool = False) -> MultimodalEmbeddings:
        """The encoders that the store was built with; for a new store, or `anew`, the best to be had."""
        if self._embeddings is None or anew:
            info = None if anew else self.store.info()
            self._embeddings = MultimodalEmbeddings.choose(
                text_model=self._text_model,
                image_model=self._image_model,
                built_with=info.encoders if info else None,
                notify=notify,
            )
        return self._embeddings

    def retriever(self, notify: Notify = say, waiting: Notify = lambda line: None) -> MultimodalRetriever:
        """Ready to search; indexes the demo catalogue first where nothing is indexed yet. `waiting` hears
        of the progress too.
        """
        embeddings = self.embeddings(notify)
        info = self.store.info()
        if info is None:
            notify(f"Nothing is indexed in {self.location} yet: indexing the demo catalogue.")
            self.index(demo_catalog(), embeddings, notify=waiting)
        elif info.status == "indexing":
            notify(f"The import of {info.catalog} into {self.location} did not finish; run it again.")
        return MultimodalRetriever(store=self.store, embeddings=embeddings)

    def index(
        self,
        catalog: CatalogFile,
        embeddings: MultimodalEmbeddings,
        *,
        keep_missing: bool = False,
        notify: Notify = lambda line: None,
    ) -> IndexReport:
        """With a progress bar in the terminal, and a line per batch for whoever else waits."""
        with tqdm(total=len(catalog.products), unit="product", file=sys.stderr, disable=None) as bar:

            def advance(done: int, total: int) -> None:
                bar.update(done - bar.n)
                notify(f"Indexing {catalog.path.name}: {done} of {total} products …")

            return index_products(
                catalog, self.store, embeddings, media=self.media, keep_missing=keep_missing, progress=advance
            )

    def picture(self, product_id: str) -> str | None:
        """The path of our own small copy of a product's picture."""
        path = picture_file(self.media, product_id)
        return str(path.resolve()) if path.exists() else None

    def with_pictures(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A result with `image` as a path on this machine instead of the catalogue's own word for it."""
        products = [{**product, "image": self.picture(product["id"])} for product in result["products"]]
        return {**result, "products": products}
