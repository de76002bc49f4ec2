"""The real page over a real shop, on a loopback port of this process; its store can be slow, or away."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import PrivateAttr

from shoplens.agent import ShoppingAssistant
from shoplens.catalog import CatalogFile
from shoplens.retrievers import MultimodalRetriever, SearchResult, StoreUnavailableError, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.facets import Facet
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.page.server import build_app
from shoplens.ui.page.shopfront import Shopfront

OUTAGE = "the store at /srv/inner-place did not answer"
"""What the store's error says: for the operator, never for a shopper."""


class Pace:
    """How the store does just now."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.down = False
        self.resumed = threading.Event()

    def bear(self) -> None:
        """Waits as long as a search shall take; raises while the store is away."""
        if self.seconds:
            self.resumed.wait(self.seconds)
        if self.down:
            raise StoreUnavailableError(OUTAGE)


class PacedRetriever(MultimodalRetriever):
    """The real one, each search and count of which goes at the shop's pace."""

    _pace: Pace = PrivateAttr(default_factory=Pace)

    @property
    def pace(self) -> Pace:
        return self._pace

    def search(self, *args: Any, **kwargs: Any) -> SearchResult:  # noqa: ANN401 - as the real one
        self._pace.bear()
        return super().search(*args, **kwargs)

    def facets(self, *args: Any, **kwargs: Any) -> tuple[Facet, ...]:  # noqa: ANN401
        self._pace.bear()
        return super().facets(*args, **kwargs)


class ServedShop:
    """One shop, open: `url` for a browser, `front` and `assistant` for what lies behind the page."""

    def __init__(self, catalog: CatalogFile, embeddings: MultimodalEmbeddings, folder: Path) -> None:
        self.catalog = catalog
        self.store = QdrantEdgeStore(folder)
        media = folder / "images"
        index_products(catalog, self.store, embeddings, media=media)
        self.retriever = PacedRetriever(store=self.store, embeddings=embeddings)
        self.front = Shopfront(lambda notify: ShoppingAssistant(self.retriever), media)
        self.front.start()
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._built = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="shop", daemon=True)
        self._thread.start()
        assert self._built.wait(60)
        assert self.front.wait(60)
        assert self.front.assistant is not None, self.front.failed
        self.assistant: ShoppingAssistant = self.front.assistant

    async def _serve(self) -> None:
        """Built within the running loop: outside of one Gradio opens a loop for each lock and closes none."""
        try:
            app = build_app(self.front)
            config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
            self._server = uvicorn.Server(config)
            self._socket.listen()  # a browser that is early waits
        finally:
            self._built.set()
        await self._server.serve(sockets=[self._socket])

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        """Every search takes this long; those under way end with the block."""
        pace = self.retriever.pace
        pace.resumed.clear()
        pace.seconds = seconds
        try:
            yield
        finally:
            pace.seconds = 0.0
            pace.resumed.set()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Every search ends in the house's error for a store that does not answer (`OUTAGE`)."""
        self.retriever.pace.down = True
        try:
            yield
        finally:
            self.retriever.pace.down = False

    def close(self) -> None:
        """Stops serving and lets the store go."""
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(15)
        self._socket.close()
        self.store.close()
