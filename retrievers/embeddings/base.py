"""What the rest of the house asks of an encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from PIL.Image import Image

Vectors = npt.NDArray[np.float32]
"""Shape (n, dimension), rows of unit length."""

Notify = Callable[[str], None]
"""Receives one line at a time for whoever waits: what is being loaded, what cannot be had."""


class TextEncoder(Protocol):
    """Words to vectors in the text space."""

    name: str
    dimension: int

    def load(self) -> None:
        """Gets the weights into memory now rather than at the first call.

        Raises:
            EncoderUnavailableError: the weights cannot be had.
        """

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, dimension)."""


class ImageEncoder(Protocol):
    """Photos to vectors in the image space."""

    name: str
    dimension: int

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Shape (n, dimension)."""


@runtime_checkable
class CrossModalEncoder(ImageEncoder, Protocol):
    """An image encoder that reads words too, into the space of the photos."""

    def load(self) -> None:
        """Gets the weights into memory now; raises EncoderUnavailableError where they cannot be had."""

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, dimension), comparable with `embed_images`."""


@runtime_checkable
class ComposingEncoder(CrossModalEncoder, Protocol):
    """A cross-modal encoder that knows which words it knows, and can change a photo's vector by words."""

    def knows(self, words: str) -> bool:
        """Whether it has seen such things: pictures of others are not compared with the words."""

    def compose(self, photo: Vectors, words: str) -> Vectors:
        """A photo's vector (d,) as the words change it, (d,)."""

    def as_text(self, photo: Vectors) -> Vectors:
        """What a photo's vector (d,) seems to show, as the text encoder would put it, unit length."""

    def is_sure_of(self, photo: Vectors) -> bool:
        """Whether it knows what a photo shows."""

    def likelihood_of(self, photo: Vectors) -> float:
        """Of the likeliest kind of thing that a photo may show, 0 to 1."""


def unit_rows(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Rows scaled to length 1, as float32; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
