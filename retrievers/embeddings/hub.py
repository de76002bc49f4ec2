"""Where a model's files come from: a folder, the local hub cache, the hub; each failure is one line."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from ..errors import EncoderUnavailableError
from .base import Notify

HUB_PATIENCE_SECONDS = 2.5
"""What a hub that does not answer may cost, once per process: with all around it, under three seconds."""

WEIGHTS = ("*.safetensors", "pytorch_model.bin")
SKIPPED_FILES = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "rust_model*", "*.md")


class ModelHub:
    """Finds a model's folder. One object per process shares the one probe of the hub."""

    def __init__(self, notify: Notify = lambda line: None, *, offline: bool = False) -> None:
        self._notify = notify
        self._offline = offline
        self._reachable: bool | None = None
        self._lock = threading.Lock()

    def cached(self, repository: str) -> Path | None:
        """The model's folder in the local hub cache, if all of it is there."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        try:
            folder = Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HfHubHTTPError, OSError, ValueError):
            return None
        complete = (folder / "modules.json").is_file() and any(
            next(folder.rglob(pattern), None) for pattern in WEIGHTS
        )
        return folder if complete else None

    def reachable(self) -> bool:
        """Whether the hub answers within its patience. Asked once; a no is said in one line."""
        with self._lock:
            if self._reachable is None:
                offline = self._offline or _told_to_stay_offline()
                self._reachable = not offline and _answers(HUB_PATIENCE_SECONDS)
                if not self._reachable and not offline:
                    self._notify("The model hub does not answer; going on without it.")
            return self._reachable

    def download(self, repository: str) -> Path | None:
        """The model from the hub, with the hub's own progress bars; None, and one line, where that fails."""
        if not self.reachable():
            return None
        from huggingface_hub import snapshot_download

        self._notify(f"Downloading {repository} from the model hub (once) …")
        try:
            return Path(snapshot_download(repository, ignore_patterns=list(SKIPPED_FILES)))
        except Exception as error:
            self._notify(f"{repository} could not be downloaded ({type(error).__name__}).")
            return None


def model_folder(path: str | Path, kind: str) -> Path:
    """An explicit path, checked.

    Raises:
        EncoderUnavailableError: there is no sentence-transformers model in it.
    """
    folder = Path(path)
    if not (folder / "modules.json").is_file():
        raise EncoderUnavailableError(
            f"no {kind} model in {folder}: expected a sentence-transformers folder with a modules.json"
        )
    return folder


def _told_to_stay_offline() -> bool:
    """The hub's own switch, HF_HUB_OFFLINE, as its library read it."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def _answers(patience: float) -> bool:
    """Asks the hub for one header, in a thread that is left behind when name resolution hangs."""
    answer = threading.Event()

    def ask() -> None:
        from huggingface_hub import constants, get_session

        try:
            get_session().head(constants.ENDPOINT, timeout=patience)
        except Exception:
            return
        answer.set()

    thread = threading.Thread(target=ask, name="hub-probe", daemon=True)
    thread.start()
    thread.join(patience)
    return answer.is_set()


def model_name(path: str | Path, kind: str) -> str:
    """A name for a model in a folder, which another model in a folder of the same name does not have:
    the folder's name and a sum over the ends of its weight files.

    Raises:
        EncoderUnavailableError: there is no sentence-transformers model in it.
    """
    folder = model_folder(path, kind).resolve()
    found = hashlib.sha256()
    for file in sorted(file for pattern in WEIGHTS for file in folder.rglob(pattern)):
        size = file.stat().st_size
        with file.open("rb") as weights:
            found.update(str(size).encode() + weights.read(1 << 20))
            weights.seek(max(0, size - (1 << 20)))
            found.update(weights.read())
    return f"{folder.name}@{found.hexdigest()[:8]}"
