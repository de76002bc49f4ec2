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
from ..base import unit_rows
from ..foreground import Floats
from ..histogram import unit
from ..runtime import session_of
from .meaning import Familiar, towards_kinds

FOLDER = "data"
CARD, NETWORK, PALETTE = "card.json", "network.onnx", "palette.npz"
ARRAYS = ("projection", "prototypes", "center", "directions", "examples")


@dataclass(frozen=True)
class Weights:
    """What was learnt. `session` is ONNX Runtime's; `projection` (348, 128) makes histograms small;
    `softness` and `pull` are `towards_kinds`'; `sharpness` and `sure` calibrate what comes out of it; `faint`
    is the weight of what an unfamiliar photo shows.
    """

    session: Any
    projection: Floats
    side: int
    color_share: float
    kinds: tuple[str, ...]
    prototypes: Floats
    familiar: Familiar
    softness: float
    pull: float
    faint: float
    sharpness: float
    sure: float

    def meaning(self, pixels: Floats) -> tuple[Floats, Floats]:
        """(n, 3, side, side) → (n, 384) of unit length: of each picture and its mirror image, nearer to the
        kinds that it may be; and (n,) the weight that it deserves.
        """
        both = np.concatenate([pixels, pixels[..., ::-1]])
        seen: Floats = self.session.run(["embedding"], {"pixels": both})[0]
        there = unit_rows(seen[: len(pixels)] + seen[len(pixels) :])
        weights = np.where(self.familiar.knows(there), 1.0, self.faint).astype(np.float32)
        return towards_kinds(there, self.prototypes, self.softness, self.pull), weights

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
    session = session_of(network)
    with np.load(io.BytesIO(palette), allow_pickle=False) as arrays:
        read = (arrays[name].astype(np.float32) for name in ARRAYS)
        projection, prototypes, center, directions, examples = read
    return Weights(
        session, projection, card["side"], card["color_share"], tuple(card["kinds"]), prototypes,
        Familiar(center, directions, examples, card["nearness"]),
        card["softness"], card["pull"], card["faint"], card["sharpness"], card["sure"],
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
