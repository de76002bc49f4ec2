"""The results panel of one shop: what its template shows for a search, for the first page, for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL.Image import Image

from shoplens.catalog import ImageError
from shoplens.catalog.images import load_image
from shoplens.retrievers.indexing import picture_file

from .shopfront import Shopfront
from .view import results_view

View = dict[str, Any]


def empty_panel(heading: str) -> View:
    """One line and nothing else."""
    return {"heading": heading, "chips": [], "notes": [], "sections": [], "encoders": ""}


def closed_panel(front: Shopfront) -> View:
    """A shop that is not open: what it is doing and how far it is, or why not and a way on."""
    if front.failed is not None:
        tried = [f"Tried {front.tries} times."] if front.tries > 1 else []
        return empty_panel(front.failed) | {"closed": True, "notes": tried}
    progress = front.progress
    counted = {"done": progress.done, "total": progress.total} if progress and progress.total else None
    return empty_panel(front.status) | {"progress": counted, "loading": True}


class Panel:
    """Knows the shop's currency and which pictures it has."""

    def __init__(self, front: Shopfront) -> None:
        self._front = front

    @property
    def currency(self) -> str:
        """The shop's."""
        assistant = self._front.assistant
        return assistant.retriever.catalog_schema.currency if assistant else "USD"

    def of(self, artifact: Mapping[str, Any], photo_ids: Sequence[str] = (), **more: Any) -> View:  # noqa: ANN401 - parts of a view
        """A search's results; `more` adds parts, such as an editor or a comparison."""
        shown = [*artifact["products"], *artifact["nearest"]]
        files = (picture_file(self._front.media, product["id"]) for product in shown)
        pictures = {file.name for file in files if file.exists()}
        return results_view(artifact, self.currency, pictures, photo_ids) | more

    def first(self) -> View:
        """What the shop sells, requests worth trying, and some of its products."""
        assistant, some = self._front.assistant, self._front.first_results
        if assistant is None or some is None:
            return closed_panel(self._front)
        sample = self._sample_file()
        window = {**self._front.window, "sample": f"/pictures/{sample.name}" if sample is not None else ""}
        return self.of(some) | {"heading": window["heading"], "window": window}

    def sample_photo(self) -> Image | None:
        """One of the shop's own pictures, to try a photo with."""
        file = self._sample_file()
        try:
            return None if file is None else load_image(file)
        except ImageError:
            return None

    def _sample_file(self) -> Path | None:
        products = (self._front.first_results or {"products": ()})["products"]
        files = (picture_file(self._front.media, product["id"]) for product in reversed(products))
        return next((file for file in files if file.exists()), None)
