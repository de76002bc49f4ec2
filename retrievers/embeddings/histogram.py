"""Colours as a histogram in Lab, of which a dot product is an affinity."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def lab_histogram(lab: Floats, weight: Floats, steps: tuple[int, int, int]) -> Floats:
    """Lab histogram with linear (soft) binning, square-rooted, so that a dot product is a Hellinger affinity.

    The a and b axes are square-rooted too, so that the many greys and pastels get finer steps than the rare
    pure colours. Zeros where nothing has weight.
    """
    used = weight > 0
    colors, weight = lab[used], weight[used]
    bins = np.zeros(steps[0] * steps[1] * steps[2])
    axes = []
    for axis, count in enumerate(steps):
        value = colors[:, axis]
        if axis == 0:
            place = np.clip(value / 100, 0, 1) * (count - 1)
        else:
            place = (np.sign(value) * np.sqrt(np.minimum(np.abs(value) / 80, 1)) + 1) * ((count - 1) / 2)
        low = np.minimum(place.astype(np.int64), count - 2)
        axes.append(((low, 1 - (place - low)), (low + 1, place - low)))
    for (i, in_l), (j, in_a), (k, in_b) in itertools.product(*axes):
        bins += np.bincount((i * steps[1] + j) * steps[2] + k, weight * in_l * in_a * in_b, bins.size)
    return unit(np.sqrt(bins))


def unit(vector: NDArray[np.floating]) -> Floats:
    """`vector` at length 1; zeros stay zeros (a flat photo has no gradients)."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 1e-9 else np.zeros_like(vector)).astype(np.float32)
