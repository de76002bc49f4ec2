"""What every command needs: the store, its pictures, the encoders, and something indexed in it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tqdm import tqdm

from shoplens.catalog import CatalogFile
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import IndexReport, MultimodalRetriever, RetrieverError, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings, Notify
from shoplens.retrievers.indexing import picture_file, remove_pictures
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.address import LOOPBACK, StoreAddress, is_address
from shoplens.retrievers.vectorstores.opening import open_store

DATA_HOME = "~/.local/share"
DEFAULT_STORE = f"{DATA_HOME}/shoplens"
Advance = Callable[[CatalogFile, int, int], None]
"""Receives the catalogue that is being indexed, products done, products in all."""


def say(line: str) -> None:
    """One line for the person who waits; results alone go to stdout."""
    tqdm.write(line, file=sys.stderr)


def located(where: str) -> str:
    """An address as it is, a folder with `~` put in full."""
    return where if is_address(where) else str(Path(where).expanduser())


def media_folder(where: str, environment: Mapping[str, str]) -> Path:
    """Where our own small copies of the products' pictures lie: in the store's folder; of a store on a server
    in a folder of this machine, which every address has for itself.
    """
    if not is_address(where):
        return Path(where) / "images"
    address = StoreAddress.parse(where)
    home = Path(environment.get("XDG_DATA_HOME") or "")
    if not home.is_absolute():  # what is not, its specification says, is ignored
        home = Path(DATA_HOME).expanduser()
    # the port follows the first '-' before a digit, so no two addresses share a folder
    host = re.sub(r"-(?=\d)", "%2D", quote(address.host, safe=""))
    return home / "shoplens-pictures" / f"{address.engine}-{host}-{address.port}-{address.collection}"


def same_place(one: str, other: str) -> bool:
    """Whether two stores are the same one, as far as their names tell."""
    if is_address(one) or is_address(other):
        return is_address(one) and is_address(other) and _server(one) == _server(other)
    return Path(one).resolve() == Path(other).resolve()


def _server(where: str) -> tuple[str, str, int, str]:
    address = StoreAddress.parse(where)
    host = "localhost" if address.host in LOOPBACK else address.host
    return address.engine, host, address.port, address.collection


class Shop:
    """One store as the command line sees it. `media` holds its products' small pictures."""

    def __init__(self, options: argparse.Namespace) -> None:
        where = located(options.store)
        self.store: NamedVectorStore = open_store(where, options.environment)
        self.location = self.store.location
        self.media = media_folder(where, options.environment)
        self._text_model = getattr(options, "text_model", None)
        self._image_model = getattr(options, "image_model", "auto")
        self._embeddings: MultimodalEmbeddings | None = None

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

    def forget_encoders(self) -> None:
        """What could not be had may be there now: the next call looks for the encoders anew."""
        self._embeddings = None

    def retriever(
        self, notify: Notify = say, advance: Advance = lambda catalog, done, total: None
    ) -> MultimodalRetriever:
        """Ready to search; indexes the demo catalogue first where nothing is indexed yet. `advance` hears
        of the progress too.
        """
        embeddings = self.embeddings(notify)
        info = self.store.info()
        if info is None:
            notify(f"Nothing is indexed in {self.location} yet: indexing the demo catalogue.")
            self.index(demo_catalog(), embeddings, advance=advance)
        elif info.status == "indexing":
            notify(f"The import of {info.catalog} into {self.location} did not finish; run it again.")
        return MultimodalRetriever(store=self.store, embeddings=embeddings)

    def index(
        self,
        catalog: CatalogFile,
        embeddings: MultimodalEmbeddings,
        *,
        keep_missing: bool = False,
        advance: Advance = lambda catalog, done, total: None,
    ) -> IndexReport:
        """With a progress bar in the terminal; whoever else waits hears of the start and of each batch."""
        total = len(catalog.products)
        with tqdm(total=total, unit="product", file=sys.stderr, disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.update(done - bar.n)
                advance(catalog, done, total)

            progress(0, total)
            return index_products(
                catalog, self.store, embeddings,
                media=self.media, keep_missing=keep_missing, progress=progress,
            )  # fmt: skip

    def clear(self) -> None:
        """Empties the store, our pictures included. What another program keeps on a server stays."""
        try:
            ours = self.store.info() is not None
        except RetrieverError:  # a damaged card: this is the way out
            ours = True
        if ours or not is_address(self.location):
            self.store.clear()
        remove_pictures(self.media)

    def picture(self, product_id: str) -> str | None:
        """The path of our own small copy of a product's picture."""
        path = picture_file(self.media, product_id)
        return str(path.resolve()) if path.exists() else None

    def with_pictures(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A result with `image` as a path on this machine instead of the catalogue's own word for it."""
        products = [{**product, "image": self.picture(product["id"])} for product in result["products"]]
        return {**result, "products": products}
