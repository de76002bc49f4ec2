"""What a photo shows, as a share for each kind that the network knows, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..base import TextEncoder
from ..foreground import Floats
from .meaning import shares_of
from .weights import Weights

SAME_THING = 0.55
"""Cosine in MiniLM's space from which a catalogue's word may stand for a kind that is known ("trousers" for
"pants" has .7, "jacket" for "pants" .4)."""


def shares(meaning: Floats, weights: Weights) -> Floats:
    """(kinds,), sum 1: calibrated on photos that were kept back (Guo et al. 2017)."""
    known: Floats = shares_of(meaning[None], weights.prototypes, weights.sharpness)[0]
    return known


def is_sure(meaning: Floats, weights: Weights) -> bool:
    """Whether the likeliest kind has the share that nine of ten photos of known kinds reach."""
    return bool(shares(meaning, weights).max() >= weights.sure)


def in_words_of(
    values: Sequence[str], meaning: Floats, weights: Weights, words: TextEncoder
) -> list[tuple[str, float]]:
    """The values that the photo may show, with their shares, the likeliest first; none where no value
    means what it sees.
    """
    known = shares(meaning, weights)
    if not values:
        return []
    alike = words.embed_texts(list(values)) @ weights.prototypes.T
    fits = np.where(alike >= SAME_THING, alike, 0.0)
    of_kind = fits / np.maximum(fits.sum(0, keepdims=True), 1e-9)  # each kind is shared out among its words
    likely = of_kind @ known
    order = np.argsort(-likely)
    return [(values[place], float(likely[place])) for place in order if likely[place] > 0]
