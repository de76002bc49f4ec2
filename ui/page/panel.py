"""The results panel of one shop: what its template shows for a search, for the first page, for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shoplens.retrievers.indexing import picture_file

from .shopfront import Shopfront
from .view import examples, results_view

View = dict[str, Any]


def empty_panel(heading: str) -> View:
    """One line and nothing else."""
    return {"heading": heading, "chips": [], "notes": [], "sections": [], "encoders": "", "examples": []}


class Panel:
    """Knows the shop's currency and which pictures it has."""

    def __init__(self, front: Shopfront) -> None:
        self._front = front

    @property
    def currency(self) -> str:
        """The shop's."""
        assistant = self._front.assistant
        return assistant.retriever.catalog_schema.currency if assistant else "USD"

    def of(self, artifact: Mapping[str, Any], **more: Any) -> View:  # noqa: ANN401 - parts of a view
        """A search's results; `more` adds parts, such as an editor or a comparison."""
        shown = [*artifact["products"], *artifact["nearest"]]
        files = (picture_file(self._front.media, product["id"]) for product in shown)
        view = results_view(artifact, self.currency, {file.name for file in files if file.exists()})
        return view | more

    def first(self) -> View:
        """Some of the shop's products, and requests worth trying."""
        some = self._front.first_results or {"products": []}
        if self._front.first_results is None:
            return empty_panel("")
        return self.of(self._front.first_results) | {"examples": examples(some, self.currency), "chips": []}
