"""From what the network saw to what is compared: nearer to the kinds that it may be, or with less weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..base import unit_rows
from ..foreground import Floats

MEANING, COLORS = 384, 128
"""What of a photo's numbers says what it shows, and what its colours."""

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Familiar:
    """What pictures of known things look like to the network: `examples` (m, k) of unit length, typical ones
    of those it was trained on, in the `directions` (384, k) around the `center` (384,) in which they differ.
    By how near a picture is to the nearest of them unknown things are told (Sun et al. 2022, with centres in
    the place of all photos): a network's own softmax is as sure of many of them as of known ones.
    """

    center: Floats
    directions: Floats
    examples: Floats
    nearness: float

    def knows(self, meanings: Floats) -> Truths:
        """(n, 384) → (n,)"""
        return np.asarray(self.nearest(meanings) >= self.nearness)

    def nearest(self, meanings: Floats) -> Floats:
        """(n, 384) → (n,): the cosine to the nearest example."""
        placed = unit_rows((meanings - self.center) @ self.directions)
        return np.asarray((placed @ self.examples.T).max(1), np.float32)


def shares_of(meanings: Floats, prototypes: Floats, sharpness: float) -> Floats:
    """(n, kinds), each row's sum 1: the softmax of the cosines to the kinds' names, `sharpness` times."""
    logits = sharpness * (meanings @ prototypes.T)
    spread = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(spread / spread.sum(1, keepdims=True), np.float32)


def towards_kinds(meanings: Floats, prototypes: Floats, softness: float, pull: float) -> Floats:
    """(n, 384): each moved by `pull` towards the mean of the kinds that it may show, each by its share. Two
    photos of one kind come together.
    """
    kinds = unit_rows(shares_of(meanings, prototypes, softness) @ prototypes)
    return unit_rows((1 - pull) * meanings + pull * kinds)


def joined(meanings: Floats, colors: Floats, color_share: float, weights: Floats) -> Floats:
    """(n, 384 + 128) of unit length: each part by the square root of its share of a cosine, and what a photo
    shows by its weight (n,): less where it looks like nothing known, so that its colours count more.
    """
    parts = meanings * ((1 - color_share) ** 0.5 * weights)[:, None], colors * color_share**0.5
    return unit_rows(np.hstack(parts))


def weight_in(vectors: Floats, color_share: float) -> Floats:
    """(n, 512) → (n,): the weight that was given to what the photos show."""
    parts = np.split(vectors, [MEANING], axis=1)
    meanings, colors = (np.linalg.norm(part, axis=1) for part in parts)
    return np.asarray(meanings / np.maximum(colors, 1e-6) * (color_share / (1 - color_share)) ** 0.5)
