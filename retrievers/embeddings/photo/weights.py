"""The package's weights: checked, read once, run by ONNX Runtime."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from ...errors import EncoderUnavailableError
from ..foreground import Floats
from ..histogram import unit

FOLDER = "data"
CARD, NETWORK, PALETTE = "card.json", "network.onnx", "palette.npz"
THREADS = 2
"""A photo takes 5 ms; more threads would wait for each other."""


@dataclass(frozen=True)
class Weights:
    """What was learnt. `session` is ONNX Runtime's; `projection` (348, 128) makes histograms small."""

    session: Any
    projection: Floats
    side: int
    color_share: float
    word_color_share: float
    kinds: tuple[str, ...]
    prototypes: Floats
    sharpness: float
    sure: float

    def meaning(self, pixels: Floats) -> Floats:
        """(n, 3, side, side) → (n, 384) of unit length."""
        found: Floats = self.session.run(["embedding"], {"pixels": pixels})[0]
        return found

    def colors(self, histogram: Floats) -> Floats:
        """(348,) → (128,) of unit length; zeros stay zeros."""
        return unit(histogram @ self.projection)


def load_weights() -> Weights:
    """The files beside this one.

    Raises:
        EncoderUnavailableError: a file is missing or is not the one that the card names.
    """
    card = json.loads(_read(CARD))
    network, palette = (_checked(name, card["sha256"][name]) for name in (NETWORK, PALETTE))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    with np.load(io.BytesIO(palette), allow_pickle=False) as arrays:
        projection, prototypes = (arrays[name].astype(np.float32) for name in ("projection", "prototypes"))
    return Weights(
        session, projection, card["side"], card["color_share"], card["word_color_share"],
        tuple(card["kinds"]), prototypes, card["sharpness"], card["sure"],
    )  # fmt: skip


def _checked(name: str, expected: str) -> bytes:
    data = _read(name)
    if hashlib.sha256(data).hexdigest() != expected:
        raise EncoderUnavailableError(
            f"the photo encoder's {name} is not the file that was released (its sha256 differs). Install "
            "shoplens anew, or use --image-model color-shape"
        )
    return data


def _read(name: str) -> bytes:
    try:
        return (files(__package__) / FOLDER / name).read_bytes()
    except OSError as error:
        raise EncoderUnavailableError(
            f"the photo encoder's {name} is missing from the package. Install shoplens anew, or use "
            "--image-model color-shape"
        ) from error
