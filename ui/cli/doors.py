"""The key and the limits of the doors that other apps come in by, and the shop behind them."""

from __future__ import annotations

import argparse
import threading

from shoplens.retrievers import MultimodalRetriever, RetrieverError
from shoplens.retrievers.vectorstores.address import LOOPBACK
from shoplens.tools.ucp.service import NotReadyError

from .shop import Shop, say

KEY_VARIABLE = "SHOPLENS_API_KEY"
MIN_KEY = 16


def api_key(options: argparse.Namespace) -> str | None:
    """The key that callers have to send; None where none is set and only this machine can call.

    Raises:
        RetrieverError: a key that is too short or cannot be sent.
    """
    key = str(options.environment.get(KEY_VARIABLE) or "").strip()
    if key and (len(key) < MIN_KEY or not key.isascii() or not key.isprintable() or " " in key):
        raise RetrieverError(
            f"{KEY_VARIABLE} has to be at least {MIN_KEY} letters, digits and signs. A good one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return key or None


def needs_key(host: str) -> bool:
    """Whether others than this machine can come in."""
    return host not in LOOPBACK


class LoadingShop:
    """A shop that loads in the background. Calls wait for it, up to `patience` seconds."""

    def __init__(self, shop: Shop, patience: float = 300) -> None:
        self._shop, self._patience = shop, patience
        self._retriever: MultimodalRetriever | None = None
        self._failed = ""
        self._done = threading.Event()
        threading.Thread(target=self._load, name="shop-loading", daemon=True).start()

    def __call__(self) -> MultimodalRetriever:
        """Raises NotReadyError where it does not load."""
        self._done.wait(self._patience)
        if self._retriever is None:
            raise NotReadyError(self._failed or "the shop is still loading")
        return self._retriever

    def ready(self) -> tuple[bool, str]:
        """Whether it can be searched, and why not."""
        return self._retriever is not None, self._failed or ("" if self._done.is_set() else "loading")

    def _load(self) -> None:
        try:
            retriever = self._shop.retriever()
            retriever.load()
            self._retriever = retriever
        except Exception as error:
            self._failed = "the shop could not be opened; its keeper finds the reason in the terminal"
            say(f"shoplens: {error}")
        finally:
            self._done.set()
