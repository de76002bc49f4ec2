"""One page of one browser without a browser: what it shows, and what a visitor does on it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from shoplens.retrievers import MultimodalRetriever, SearchResult, StoreUnavailableError
from shoplens.ui.page.changes import Changes
from shoplens.ui.page.conversations import Conversations
from shoplens.ui.page.desk import Desk
from shoplens.ui.page.opening import Opening


class SlowRetriever(MultimodalRetriever):
    """The real one; a search waits or fails where the test says so."""

    def search(self, *args: Any, **kwargs: Any) -> SearchResult:  # noqa: ANN401
        if gate := SWITCH.get("wait"):
            SWITCH["waiting"].set()
            assert gate.wait(30)
        if SWITCH.get("down"):
            raise StoreUnavailableError("/srv/inner is away")
        return super().search(*args, **kwargs)


SWITCH: dict[str, Any] = {}


class Page:
    """One page of one browser: what it shows, and what a visitor does on it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.talk, self.changes, self.opening = Conversations(desk), Changes(desk), Opening(desk)
        self.ticket = ""
        self.chat: list[dict[str, Any]] = []
        self.results: dict[str, Any] = {}
        self.bar: dict[str, Any] = {}
        self.box: Any = None
        self.load()

    def load(self) -> None:
        self.show(self.opening.arrive(self.ticket)[:5])

    def show(self, update: Iterable[Any]) -> None:
        def given(part: object) -> bool:
            return not (isinstance(part, dict) and part.get("__type__") == "update" and len(part) == 1)

        for name, part in zip(("chat", "results", "box", "bar", "ticket"), update, strict=True):
            if given(part):
                setattr(self, name, part)

    def stream(self, updates: Iterator[Any]) -> None:
        for update in updates:
            self.show(update)

    def say(self, words: str, *files: Path) -> str:
        self.stream(self.talk.send({"text": words, "files": [str(file) for file in files]}, self.ticket))
        return str(self.chat[-1]["content"])

    def click(self, name: str, **event: str) -> None:
        self.show(getattr(self.changes, name)(self.ticket, SimpleNamespace(**event)))

    @property
    def said(self) -> list[str]:
        return [str(message["content"]) for message in self.chat]

    @property
    def typed(self) -> str:
        """What is in the message box after the last update of it."""
        return str(self.box.constructor_args["value"]["text"])

    @property
    def cards(self) -> list[str]:
        return [card["id"] for section in self.results["sections"] for card in section["cards"]]

    def chip(self, kind: str) -> dict[str, str]:
        (chip,) = (chip for chip in self.results["chips"] if chip["kind"] == kind)
        return dict(chip)
