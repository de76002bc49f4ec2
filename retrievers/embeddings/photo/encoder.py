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
from .kinds import SAME_THING, in_words_of, is_sure, shares
from .meaning import COLORS, MEANING, joined, weight_in
from .pixels import squared
from .weights import Weights, load_weights

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
            shown, sure = weights.meaning(pixels_of(batch, weights.side))
            colors = np.stack([weights.colors(histogram_of(cutout_of(image))) for image in batch])
            rows[start : start + len(batch)] = joined(shown, colors, weights.color_share, sure)
        return rows

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """(n, 512), comparable with `embed_images`. The parts' weights are a photo's, exchanged: in the
        cosine of words and a photo both count alike.
        """
        weights = self._weights()
        colors = np.zeros((len(texts), COLORS), np.float32)
        if not len(texts):
            return np.zeros((0, self.dimension), np.float32)
        for row, text in zip(colors, texts, strict=True):
            if names := named_in(text):
                row[:] = weights.colors(histogram_of_names(names))
        meant = self._words.embed_texts(texts)
        return joined(meant, colors, 1 - weights.color_share, np.ones(len(texts), np.float32))

    def kinds_in(self, vector: Vectors, values: Sequence[str]) -> list[tuple[str, float]]:
        """The values that a photo, by its vector, may show, with their shares, the likeliest first; none
        where the network is not sure.
        """
        if not self.is_sure_of(vector):
            return []
        return in_words_of(values, unit_rows(vector[None, :MEANING])[0], self._weights(), self._words)

    def is_sure_of(self, vector: Vectors) -> bool:
        """Whether a photo, by its vector, shows a kind of thing that the network was trained on."""
        weights = self._weights()
        familiar = weight_in(vector[None], weights.color_share)[0] > (1 + weights.faint) / 2
        return bool(familiar) and is_sure(unit_rows(vector[None, :MEANING])[0], weights)

    def likelihood_of(self, photo: Vectors) -> float:
        """The share of the likeliest kind; low for plain colours and patterns, whether it is sure or not."""
        return float(shares(unit_rows(photo[None, :MEANING])[0], self._weights()).max())

    def as_text(self, photo: Vectors) -> Vectors:
        """(384,), comparable with what the text encoder makes of products."""
        return np.asarray(unit_rows(photo[None, :MEANING])[0])

    def knows(self, words: str) -> bool:
        """Whether the words are near a kind of thing that the network was trained on."""
        alike = self._weights().prototypes @ self._words.embed_texts([words])[0]
        return bool(alike.max() >= SAME_THING)

    def compose(self, photo: Vectors, words: str) -> Vectors:
        """(512,): the thing in the photo, in the colours that the words name."""
        names = named_in(words)
        if not names:
            return photo
        weights = self._weights()
        moved = photo.copy()
        moved[MEANING:] = weights.colors(histogram_of_names(names)) * weights.color_share**0.5
        return np.asarray(unit_rows(moved[None])[0])

    def _weights(self) -> Weights:
        with self._lock:
            if self._known is None:
                self._known = load_weights()
            return self._known


def pixels_of(images: Sequence[Image], side: int) -> Floats:
    """(n, 3, side, side), shifted and scaled as the network was trained."""
    small = np.stack([squared(image, side) for image in images]).transpose(0, 3, 1, 2)
    return np.asarray((small / 255 - 0.5) / 0.25, np.float32)
