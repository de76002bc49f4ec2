"""The one place that calls sentence-transformers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import EncoderUnavailableError


def load_sentence_transformer(folder: Path) -> Any:  # noqa: ANN401 - the library has no types
    """A model from a local folder, on the CPU, without any look at the network and without running
    code that the folder may hold.

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
