"""Batches of photos, drawings and pictures of nothing, augmented anew each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .augment import Augment, as_tensor, normalised

GARMENTS, GROCERIES, DRAWINGS, NEGATIVES = 52, 40, 28, 8
"""Of each batch."""


@dataclass(frozen=True)
class Source:
    """Pictures (n, s, s, 3 or 4) and the number of each one's kind."""

    pixels: npt.NDArray[np.uint8]
    kinds: npt.NDArray[np.int64]

    def weights(self) -> npt.NDArray[np.float64]:
        """Rare kinds come oftener than their share: by its square root."""
        counts = np.bincount(self.kinds)[self.kinds].astype(np.float64)
        share = counts**-0.5
        return np.asarray(share / share.sum())


@dataclass(frozen=True)
class Batch:
    """`pixels` (n, 3, side, side); the first `known` have a kind, the last of those are drawings, by
    number.
    """

    pixels: Tensor
    kinds: Tensor
    drawings: Tensor


class Batches:
    """Endless and seeded."""

    def __init__(
        self,
        garments: Source,
        groceries: Source,
        drawings: Source,
        negatives: npt.NDArray[np.uint8],
        seed: int,
    ) -> None:
        self._sources = (garments, groceries, drawings)
        self._weights = [source.weights() for source in self._sources]
        self._negatives = negatives
        self._numbers = np.random.default_rng(seed)
        self._augment = Augment(seed)
        self._behind = as_tensor(np.concatenate([garments.pixels[::3], groceries.pixels[::3]]))

    def draw(self, side: int) -> Batch:
        """The next batch, `side` pixels wide."""
        chosen = [
            self._numbers.choice(len(source.kinds), count, p=weights)
            for source, weights, count in zip(
                self._sources, self._weights, (GARMENTS, GROCERIES, DRAWINGS), strict=True
            )
        ]
        garments, groceries, drawings = (
            as_tensor(source.pixels[rows]) for source, rows in zip(self._sources, chosen, strict=True)
        )
        augment = self._augment
        photos = [
            augment.cut_out(augment.views(garments, side, zoom=(0.55, 1.05), turn=20), 0.1),
            augment.cut_out(augment.views(groceries, side, zoom=(0.35, 1.0), turn=25), 0.4),
            augment.on_background(augment.views(drawings, side, zoom=(0.9, 1.4), turn=5), self._behind, 0.6),
        ]
        known = augment.erased(augment.light(torch.cat(photos)), 0.25)
        nothing = as_tensor(self._negatives[self._numbers.integers(0, len(self._negatives), NEGATIVES)])
        nothing = augment.views(nothing, side, zoom=(0.5, 1.0), turn=180)
        kinds = [source.kinds[rows] for source, rows in zip(self._sources, chosen, strict=True)]
        return Batch(
            normalised(torch.cat([known, nothing])),
            torch.from_numpy(np.concatenate(kinds)),
            torch.from_numpy(chosen[2]),
        )
