"""The encoder: what a photo shows (384 numbers that words can be compared with) and its colours (128)."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from PIL.Image import Image

from ..base import TextEncoder, Vectors, unit_rows
from ..foreground import Floats
from .color_names import named_in
from .colors import cutout_of, histogram_of, histogram_of_names
from .kinds import SAME_THING, in_words_of
from .pixels import squared
from .weights import Weights, load_weights

MEANING, COLORS = 384, 128
BATCH = 32


class PhotoEncoder:
    """Photos and words without a download: our own network, small, trained on garments, groceries and
    drawings.

    A photo's 512 numbers are what it shows, near what MiniLM makes of the words for it, and its colours; each
    part has unit length and is multiplied by the square root of its weight, so a cosine of two photos is
    the weighted mean of the parts' cosines. Words become MiniLM's vector of them and the colours that they
    name; where they name none that part is empty. Safe across threads; weights are read at the first call.
    """

    name = "shoplens-photo-v1"
    dimension = MEANING + COLORS

    def __init__(self, words: TextEncoder) -> None:
        self._words = words
        self._lock = threading.Lock()
        self._known: Weights | None = None

    def load(self) -> None:
        """Reads the weights and the text encoder's.

        Raises:
            EncoderUnavailableError: a file of the package is not what it was, or the text encoder is missing.
        """
        self._weights()
        self._words.load()

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """(n, 512). Raises ValueError for a photo without pixels."""
        weights = self._weights()
        rows = np.zeros((len(images), self.dimension), np.float32)
        for start in range(0, len(images), BATCH):
            batch = images[start : start + BATCH]
            rows[start : start + len(batch), :MEANING] = weights.meaning(pixels_of(batch, weights.side))
        for row, image in zip(rows, images, strict=True):
            row[MEANING:] = weights.colors(histogram_of(cutout_of(image)))
        return self._joined(rows, weights.color_share)

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """(n, 512), comparable with `embed_images`."""
        weights = self._weights()
        rows = np.zeros((len(texts), self.dimension), np.float32)
        if len(texts):
            rows[:, :MEANING] = self._words.embed_texts(texts)
        for row, text in zip(rows, texts, strict=True):
            if names := named_in(text):
                row[MEANING:] = weights.colors(histogram_of_names(names))
        return self._joined(rows, weights.word_color_share)

    def kinds_in(self, vector: Vectors, values: Sequence[str]) -> list[tuple[str, float]]:
        """The values that a photo, by its vector, may show, with their shares, the likeliest first; none
        where the network is not sure.
        """
        weights = self._weights()
        meaning = unit_rows(vector[None, :MEANING])[0]
        return in_words_of(values, meaning, weights, self._words)

    def knows(self, words: str) -> bool:
        """Whether the words are near a kind of thing that the network was trained on."""
        alike = self._weights().prototypes @ self._words.embed_texts([words])[0]
        return bool(alike.max() >= SAME_THING)

    def compose(self, photo: Vectors, words: str) -> Vectors:
        """(512,): the thing in the photo in the colours that the words name; as it is without any."""
        weights = self._weights()
        if not (names := named_in(words)):
            return photo
        moved = photo.copy()
        moved[MEANING:] = weights.colors(histogram_of_names(names)) * weights.color_share**0.5
        return np.asarray(unit_rows(moved[None])[0])

    def _joined(self, rows: Floats, color_share: float) -> Vectors:
        rows[:, :MEANING] *= (1 - color_share) ** 0.5
        rows[:, MEANING:] *= color_share**0.5
        return unit_rows(rows)

    def _weights(self) -> Weights:
        with self._lock:
            if self._known is None:
                self._known = load_weights()
            return self._known


def pixels_of(images: Sequence[Image], side: int) -> Floats:
    """(n, 3, side, side), shifted and scaled as the network was trained."""
    small = np.stack([squared(image, side) for image in images]).transpose(0, 3, 1, 2)
    return np.asarray((small / 255 - 0.5) / 0.25, np.float32)
