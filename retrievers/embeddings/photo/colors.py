"""A product's colours as 128 numbers, from a photo or from words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from PIL import Image

from ..foreground import Cutout, Floats, centers, cut_out, lab_of
from ..histogram import lab_histogram, unit
from .color_names import colors

SIDE: Final = 112
"""px: colours need no more."""
FINE: Final = (6, 7, 7)
COARSE: Final = (3, 3, 3)
HALF: Final = 0.25
"""The weight of each half of the product beside the whole: a white shirt with blue sleeves has both."""
HISTOGRAM: Final = 6 * 7 * 7 + 2 * 3 * 3 * 3
SPREAD: Final = (9.0, 6.0, 6.0)
"""Of a named colour around its Lab: no two reds are the same, and light falls unevenly."""
_GRID: Final = np.stack(np.meshgrid(*[np.linspace(-1.5, 1.5, 5)] * 3, indexing="ij"), -1).reshape(-1, 3)


def cutout_of(image: Image.Image) -> Cutout:
    """The product in a photo. Raises ValueError for a photo without pixels."""
    return cut_out(lab_of(image, SIDE))


def histogram_of(cut: Cutout) -> Floats:
    """(348,) of unit length: the product's colours as a whole, and its upper and lower half's."""
    top = np.clip((0.5 - centers(cut.weight.shape[0])) / 0.2 + 0.5, 0, 1)[:, None]
    return _joined(
        lab_histogram(cut.lab, cut.weight, FINE),
        lab_histogram(cut.lab, cut.weight * top, COARSE),
        lab_histogram(cut.lab, cut.weight * (1 - top), COARSE),
    )


def histogram_of_names(names: Iterable[str]) -> Floats:
    """(348,): a thing that has these colours, in equal parts."""
    lab = np.concatenate([colors()[name] + _GRID * np.array(SPREAD) for name in names]).astype(np.float32)
    weight = np.exp(-0.5 * (_GRID**2).sum(1))
    cloud = lab.reshape(1, -1, 3)
    weights = np.tile(weight, len(lab) // len(weight)).reshape(1, -1).astype(np.float32)
    coarse = lab_histogram(cloud, weights, COARSE)
    return _joined(lab_histogram(cloud, weights, FINE), coarse, coarse)


def _joined(whole: Floats, top: Floats, bottom: Floats) -> Floats:
    return unit(np.concatenate([whole, HALF**0.5 * top, HALF**0.5 * bottom]))
