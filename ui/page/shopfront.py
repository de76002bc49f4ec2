"""The shop behind the page: loads in the background, says what it is loading, then answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shoplens.agent import ShoppingAssistant
from shoplens.catalog import CatalogError, MissingDependencyError
from shoplens.retrievers import RetrieverError, SearchRequest
from shoplens.retrievers.embeddings import Notify

logger = logging.getLogger(__name__)

FIRST_PAGE = 12
"""Products shown before anything was asked."""
CLOSED = "The shop cannot be opened just now. Its keeper finds the reason in the terminal."
UNLIKE_ANYTHING = "some other whatnot"
"""A wish that no value is written like, so that it is compared in meaning."""
OpenShop = Callable[[Notify], ShoppingAssistant]


class Shopfront:
    """`status` is for a visitor to read; `assistant` is None until everything is loaded, and stays None
    where it cannot be: `failed` then tells the visitor, `report` gives the operator the reason.
    """

    def __init__(self, open_shop: OpenShop, media: Path, report: Notify = lambda line: None) -> None:
        self.media = media
        self._report = report
        self.status = "Starting …"
        self.failed: str | None = None
        self.assistant: ShoppingAssistant | None = None
        self.first_results: Mapping[str, Any] | None = None
        self._open_shop = open_shop
        self._done = threading.Event()

    def start(self) -> None:
        """Begins loading, in a thread of its own."""
        threading.Thread(target=self._load, name="shop-loading", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Until loading has ended, well or not; False where the time ran out before."""
        return self._done.wait(seconds)

    def forget(self, conversation: str) -> None:
        """Drops what is kept of a visitor who has gone."""
        if conversation and self.assistant is not None:
            self.assistant.forget(conversation)

    def _load(self) -> None:
        try:
            assistant = self._open_shop(self._say)
            self._say("Warming up …")
            assistant.retriever.embeddings.load()
            assistant.retriever.understand(UNLIKE_ANYTHING)  # what the shop sells is embedded once, here
            browse = assistant.retriever.search(SearchRequest(limit=FIRST_PAGE))
            self.first_results = browse.to_json() | {"arguments": {}, "spaces": []}
            self.assistant = assistant
            self.status = ""
        except (RetrieverError, CatalogError, MissingDependencyError) as error:
            self.failed = CLOSED
            self._report(f"{error}")
        except Exception as error:
            self.failed = CLOSED
            self._report(f"the shop could not be opened: {error!r}")
            logger.exception("the shop could not be opened")
        finally:
            self._done.set()

    def _say(self, line: str) -> None:
        logger.info("%s", line)
        self.status = line
