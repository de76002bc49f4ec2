"""The one place that calls sentence-transformers."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EncoderUnavailableError
from .base import Notify, Vectors, unit_rows
from .hub import ModelHub, model_name


class SentenceTransformerEncoder(ABC):
    """A model loaded at the first call, from a folder, on the CPU, without any look at the network and
    without running code that the folder may hold. Safe to call from several threads.
    """

    dimension: int
    kind: str
    known_as: str

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        hub: ModelHub | None = None,
        notify: Notify = lambda line: None,
    ) -> None:
        self.name = self.known_as if path is None else model_name(path, self.kind)
        self._path = path
        self._hub = hub or ModelHub(notify)
        self._notify = notify
        self._model: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Gets the weights into memory.

        Raises:
            EncoderUnavailableError: they cannot be had, cannot be read, or give another dimension.
        """
        with self._lock:
            if self._model is None:
                self._model = self._load()

    @abstractmethod
    def _locate(self) -> tuple[Path, str]:
        """The model's folder and, for people, where it came from."""

    def _encode(self, inputs: list[Any], batch_size: int) -> Vectors:
        if not inputs:
            return np.zeros((0, self.dimension), dtype=np.float32)
        self.load()
        return unit_rows(self._model.encode(inputs, batch_size=batch_size, show_progress_bar=False))

    def _open(self, folder: Path) -> Any:  # noqa: ANN401 - sentence-transformers has no types
        """What encodes, from the model's folder."""
        return load_sentence_transformer(folder)

    def _load(self) -> Any:  # noqa: ANN401 - sentence-transformers has no types
        folder, origin = self._locate()
        self._notify(f"Loading the {self.kind} model {self.name} ({origin}) …")
        model = self._open(folder)
        found = model.encode(["probe"], batch_size=1, show_progress_bar=False).shape[1]
        if found != self.dimension:
            raise EncoderUnavailableError(
                f"{folder} gives {found}-d vectors; this space has {self.dimension}-d"
            )
        return model


def load_sentence_transformer(folder: Path) -> Any:  # noqa: ANN401 - the library has no types
    """A model from a local folder.

    Raises:
        EncoderUnavailableError: the folder's files cannot be read as a model.
    """
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise EncoderUnavailableError(
            f"the model in {folder} cannot be read: {_first_line(error)}"
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
