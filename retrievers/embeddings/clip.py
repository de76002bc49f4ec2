"""clip-ViT-B-32: photos and words in one space."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL.Image import Image

from ..errors import EncoderUnavailableError
from .base import Notify, Vectors, unit_rows
from .hub import ModelHub, model_folder, model_name
from .transformer import load_sentence_transformer

REPOSITORY = "sentence-transformers/clip-ViT-B-32"


class ClipEncoder:
    """clip-ViT-B-32, 512-d, from an explicit folder, the hub cache or the hub. Loaded at the first call."""

    dimension = 512

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        hub: ModelHub | None = None,
        notify: Notify = lambda line: None,
    ) -> None:
        self.name = "clip-ViT-B-32" if path is None else model_name(path, "CLIP")
        self._path = path
        self._hub = hub or ModelHub(notify)
        self._notify = notify
        self._model: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Gets the weights into memory.

        Raises:
            EncoderUnavailableError: they cannot be had, or give another dimension.
        """
        with self._lock:
            if self._model is None:
                self._model = self._load()

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Photos, shape (n, 512)."""
        return self._encode([image.convert("RGB") for image in images])

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Words in the space of the photos, shape (n, 512); CLIP reads the first 77 tokens."""
        return self._encode(list(texts))

    def _encode(self, inputs: list[Any]) -> Vectors:
        if not inputs:
            return np.zeros((0, self.dimension), dtype=np.float32)
        self.load()
        return unit_rows(self._model.encode(inputs, batch_size=32, show_progress_bar=False))

    def _load(self) -> Any:  # noqa: ANN401 - sentence-transformers has no types
        if self._path is not None:
            folder: Path | None = model_folder(self._path, "CLIP")
        else:
            folder = self._hub.cached(REPOSITORY) or self._hub.download(REPOSITORY)
        if folder is None:
            raise EncoderUnavailableError(
                "clip-ViT-B-32 is not in the hub cache and the hub does not answer. Give its folder with "
                "--image-model FOLDER, or use --image-model color-shape"
            )
        self._notify(f"Loading the photo model {self.name} …")
        model = load_sentence_transformer(folder)
        probe = model.encode(["probe"], show_progress_bar=False)
        if probe.shape[1] != self.dimension:
            raise EncoderUnavailableError(
                f"{folder} gives {probe.shape[1]}-d vectors; the image space has {self.dimension}-d"
            )
        return model
