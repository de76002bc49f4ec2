"""Another page of a shop that is open already: one with thumbs, or one whose shop does not open."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn

from shoplens.ui.page.feedback import FeedbackLog
from shoplens.ui.page.server import build_app
from shoplens.ui.page.shopfront import Shopfront

from .served import ServedShop


class SideDoor(ServedShop):
    """On a port of its own, over the same store; without `front` over the same conversations, too."""

    def __init__(
        self, shop: ServedShop, *, front: Shopfront | None = None, feedback: FeedbackLog | None = None
    ) -> None:
        self.catalog, self.store, self.retriever = shop.catalog, shop.store, shop.retriever
        self.front = front or shop.front
        self._feedback = feedback
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._built = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="door", daemon=True)
        self._thread.start()
        assert self._built.wait(60)

    async def _serve(self) -> None:
        try:
            app = build_app(self.front, feedback=self._feedback)
            config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
            self._server = uvicorn.Server(config)
            self._socket.listen()
        finally:
            self._built.set()
        await self._server.serve(sockets=[self._socket])

    def close(self) -> None:
        """The shop itself stays open."""
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(15)
        self._socket.close()
