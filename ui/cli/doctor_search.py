"""The checks of what the search needs: store, hub, the two encoders, and one search through all of them.
Nothing is written, made or downloaded; an embedded engine tidies its own files whenever it is opened.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from shoplens.retrievers import EncoderUnavailableError, MultimodalRetriever, SearchRequest
from shoplens.retrievers.embeddings import (
    CrossModalEncoder,
    ImageEncoder,
    ModelHub,
    MultimodalEmbeddings,
    PhotoEncoder,
    TextEncoder,
)
from shoplens.retrievers.vectorstores import CollectionInfo
from shoplens.retrievers.vectorstores.address import is_address

from .finding import Finding, checked
from .shop import Shop

STORE, HUB, TEXT, IMAGE, SEARCH = "store", "model hub", "text encoder", "image encoder", "search"
CLIP_WAY = "CLIP knows more, 600 MB once: shoplens index CATALOG --rebuild --image-model clip"


class SearchCheck:
    """One run over one store. Each part keeps what the next one needs."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._shop: Shop | None = None
        self._info: CollectionInfo | None = None
        self._text: TextEncoder | None = None
        self._image: ImageEncoder | None = None
        self._downloads = False

    def findings(self) -> Iterator[Finding]:
        """One by one, each as soon as it is known."""
        seconds = self._options.timeout
        store = checked(STORE, seconds, self._check_store)
        yield store
        yield checked(HUB, seconds, self._check_hub)
        encoders = [checked(TEXT, seconds, self._check_text), checked(IMAGE, seconds, self._check_image)]
        yield from encoders
        broken = [finding.what for finding in (store, *encoders) if finding.state == "fails"]
        if broken:
            yield Finding(SEARCH, "fails", f"needs the {' and the '.join(broken)}: see above")
        else:
            yield checked(SEARCH, seconds, self._check_search)
        if self._shop is not None and store.state == "works":
            shop = self._shop
            checked(STORE, seconds, lambda: self._close(shop))

    def _check_store(self) -> Finding:
        self._shop = shop = Shop(self._options)
        self._info = info = shop.store.info()
        if info is None:
            if not is_address(shop.location) and (wrong := _unwritable(Path(shop.location))) is not None:
                return Finding(STORE, "fails", f"{wrong} cannot be written. Use another --store")
            return Finding(
                STORE, "off",
                f"nothing is indexed in {shop.location}. Index a catalogue with: shoplens index CATALOG; the "
                "first chat or search puts the demo shop there",
            )  # fmt: skip
        count = shop.store.count()
        note = f"{shop.location} ({shop.store.engine}): {count:,} products of {info.catalog}"
        if info.status == "indexing":
            note += ". Its import did not finish: run it again"
        return Finding(STORE, "works", note)

    def _check_hub(self) -> Finding:
        if self._options.environment.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
            return Finding(HUB, "off", "HF_HUB_OFFLINE is set: models come from this machine alone")
        started = time.monotonic()
        self._downloads = ModelHub().reachable()
        took = time.monotonic() - started
        if self._downloads:
            return Finding(
                HUB, "works", f"answers in {took:.1f} s; a model that is not here yet is fetched once"
            )
        return Finding(
            HUB, "off",
            f"does not answer, which costs {took:.1f} s at each start that looks for a model. "
            "HF_HUB_OFFLINE=1 saves them",
        )  # fmt: skip

    def _check_text(self) -> Finding:
        heard: list[str] = []
        self._text = text = MultimodalEmbeddings.choose(
            text_model=self._options.text_model, image_model="color-shape", notify=heard.append,
            built_with=self._built_with("text"), hub=ModelHub(offline=True),
        ).text  # fmt: skip
        try:
            text.embed_texts(["a red lamp"])
        except EncoderUnavailableError:
            if self._options.text_model or not self._downloads:
                raise
            self._text = None
            return Finding(TEXT, "off", f"{text.name} is not here yet: the first use fetches it (90 MB)")
        return Finding(TEXT, "works", f"{text.name}{_origin(heard)}")

    def _check_image(self) -> Finding:
        heard: list[str] = []
        asked = self._options.image_model
        self._image = image = MultimodalEmbeddings.choose(
            image_model=asked, built_with=self._built_with("image"),
            notify=heard.append, hub=ModelHub(offline=True),
        ).image  # fmt: skip
        try:
            image.embed_images([Image.new("RGB", (64, 64), "red")])
        except EncoderUnavailableError:
            if asked not in ("auto", "clip") or not self._downloads:
                raise
            self._image = None
            return Finding(IMAGE, "off", f"{image.name} is not here yet: the first use fetches it (600 MB)")
        if isinstance(image, PhotoEncoder):
            return Finding(
                IMAGE, "works",
                f"{image.name}: knows garments and groceries; of other things the colours. {CLIP_WAY}",
            )  # fmt: skip
        if isinstance(image, CrossModalEncoder):
            return Finding(IMAGE, "works", f"{image.name}{_origin(heard)}: photos, and words for photos")
        if self._info is None and asked == "auto" and self._downloads:
            self._image = None
            return Finding(IMAGE, "off", "CLIP is not here yet: the first import fetches it (600 MB)")
        return Finding(
            IMAGE, "works",
            f"{image.name}: colours and shapes of photos; does not know what a thing is. {CLIP_WAY}",
        )  # fmt: skip

    def _check_search(self) -> Finding:
        if self._info is None or self._shop is None:
            return Finding(SEARCH, "off", "nothing to search yet: see the store")
        if self._text is None or self._image is None:
            return Finding(SEARCH, "off", "tried once the encoders are here: run shoplens search first")
        retriever = MultimodalRetriever(
            store=self._shop.store, embeddings=MultimodalEmbeddings(self._text, self._image)
        )
        started = time.monotonic()
        total = retriever.search(SearchRequest(query="a red lamp", limit=1)).total
        milliseconds = (time.monotonic() - started) * 1000
        return Finding(SEARCH, "works", f"one search over {total:,} products in {milliseconds:.0f} ms")

    def _built_with(self, space: str) -> dict[str, str]:
        encoders = self._info.encoders if self._info else {}
        return {space: encoders[space]} if space in encoders else {}

    def _close(self, shop: Shop) -> Finding:
        shop.store.close()
        return Finding(STORE, "works", "closed")


def _unwritable(folder: Path) -> Path | None:
    """The nearest folder that is there, if nothing can be made in it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return None if os.access(folder, os.W_OK) else folder


def _origin(heard: list[str]) -> str:
    """Where the weights came from, as the encoder said while loading them: " (hub cache)"."""
    origin = heard[-1].rpartition("(")[2].partition(")")[0] if heard else ""
    return f" ({origin})" if origin else ""
