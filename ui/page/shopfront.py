"""The shop behind the page: loads in the background, says what it is loading, then answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shoplens.agent import ShoppingAssistant
from shoplens.catalog import CatalogError, MissingDependencyError
from shoplens.retrievers import EncoderUnavailableError, RetrieverError, SearchRequest, StoreUnavailableError
from shoplens.retrievers.embeddings import Notify

from .window import shop_window

logger = logging.getLogger(__name__)

FIRST_PAGE = 12
"""Products shown before anything was asked."""
CLOSED = (
    "The shop cannot be opened just now. Its keeper finds the reason in the terminal; try again in a minute."
)
REASONS: Mapping[type[Exception], str] = {
    CatalogError: (
        "The shop's list of products has mistakes in it, so it cannot be opened. Its keeper finds them in "
        "the terminal; try again later."
    ),
    EncoderUnavailableError: (
        "A model that the shop searches with cannot be had just now: it is not on this machine, and where "
        "it is downloaded from does not answer. Try again in a minute."
    ),
    StoreUnavailableError: (
        "The place where the shop keeps its products does not answer, or another program is using it. "
        "Try again in a minute."
    ),
    MissingDependencyError: (
        "A part of the shop's software is not installed. Its keeper finds how to install it in the "
        "terminal; try again after that."
    ),
}
"""What a visitor is told, and can do. The error's own words may name files and hosts: they are for `report`.
"""
UNLIKE_ANYTHING = "some other whatnot"
"""A wish that no value is written like, so that it is compared in meaning."""


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is: `what` ("Indexing my.jsonl"), products `done` of `total`."""

    done: int
    total: int
    what: str

    def __str__(self) -> str:
        return f"{self.what}: {self.done:,} of {self.total:,} products"


Tell = Callable[[str | Progress], None]
"""Receives one line on what is going on, or how far it is."""
OpenShop = Callable[[Tell], ShoppingAssistant]


class Shopfront:
    """`status` is for a visitor to read, and `progress` where it can be counted; `assistant` is None until
    everything is loaded, and stays None where it cannot be: `failed` then tells the visitor, after how many
    `tries`; `report` gives the operator the reason. `media` is the folder of the products' pictures, `model`
    the language model's name, if there is one.
    """

    def __init__(
        self,
        open_shop: OpenShop,
        media: Path,
        report: Notify = lambda line: None,
        *,
        model: str | None = None,
    ) -> None:
        self.media = media
        self.model = model
        self.status = "Starting …"
        self.progress: Progress | None = None
        self.failed: str | None = None
        self.tries = 0
        self.assistant: ShoppingAssistant | None = None
        self.first_results: Mapping[str, Any] | None = None
        self.window: Mapping[str, Any] = {}
        self._report = report
        self._open_shop = open_shop
        self._done = threading.Event()
        self._lock = threading.Lock()  # of `failed` and `_done`: they change together

    def start(self) -> None:
        """Begins loading, in a thread of its own."""
        threading.Thread(target=self._load, name="shop-loading", daemon=True).start()

    def retry(self) -> bool:
        """Begins loading again, where it has failed. Returns whether it did: of several calls at once one
        does, and while the shop loads or is open none.
        """
        with self._lock:
            if self.failed is None:
                return False
            self.failed = None
            self.status = "Trying again …"
            self._done.clear()
        self.start()
        return True

    def wait(self, seconds: float | None = None) -> bool:
        """Until loading has ended, well or not; False where the time ran out before."""
        return self._done.wait(seconds)

    def forget(self, conversation: str) -> None:
        """Drops what is kept of a visitor who has gone."""
        if conversation and self.assistant is not None:
            self.assistant.forget(conversation)

    def _load(self) -> None:
        failed: str | None = CLOSED
        self.tries += 1
        try:
            assistant = self._open_shop(self._say)
            self._say("Warming up …")
            assistant.retriever.load()
            assistant.retriever.understand(UNLIKE_ANYTHING)  # what the shop sells is embedded once, here
            browse = assistant.retriever.search(SearchRequest(limit=FIRST_PAGE))
            self.first_results = browse.to_json() | {"arguments": {}, "spaces": []}
            self.window = shop_window(assistant.retriever, self.first_results["products"])
            self.assistant = assistant  # the last: from now on the page is shown
            failed = None
        except (RetrieverError, CatalogError, MissingDependencyError) as error:
            failed = next((words for kind, words in REASONS.items() if isinstance(error, kind)), CLOSED)
            self._report(f"{error}")
        except Exception as error:
            self._report(f"the shop could not be opened: {error!r}")
            logger.exception("the shop could not be opened")
        finally:
            with self._lock:
                self.failed = failed
                self.status, self.progress = failed or "", None
                self._done.set()

    def _say(self, line: str | Progress) -> None:
        logger.info("%s", line)
        self.progress = line if isinstance(line, Progress) else None
        self.status = f"{line} …" if isinstance(line, Progress) else line
