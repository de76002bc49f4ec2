"""What is chosen after the training, on photos that were kept back: palette, sharpness, surety, weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from shoplens.retrievers.embeddings.histogram import unit
from shoplens.retrievers.embeddings.photo.colors import cutout_of, histogram_of

from .augment import Augment, as_tensor, normalised
from .network import PhotoNetwork

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
COLORS = 128
SHARES = tuple(step / 20 for step in range(2, 17))
ACCEPTED = 0.90
"""Of the photos whose kind is known, the share that the encoder may call sure; the threshold follows."""


@dataclass(frozen=True)
class Kept:
    """Photos that were kept back: what they show, in numbers of kinds, and their two parts as vectors."""

    kinds: npt.NDArray[np.int64]
    meaning: Floats
    colors: Floats


def histograms(pixels: Pixels) -> Floats:
    """(n, 348)"""
    return np.stack([histogram_of(cutout_of(Image.fromarray(photo))) for photo in pixels])


def palette(samples: Floats, size: int = COLORS) -> Floats:
    """(348, size): the directions that keep most of the histograms' dot products (their uncentred principal
    components).
    """
    _, _, directions = np.linalg.svd(samples, full_matrices=False)
    return np.asarray(directions[:size].T, np.float32)


@torch.no_grad()
def embedded(network: PhotoNetwork, pixels: Pixels, side: int) -> Floats:
    """(n, 384), of pixels that are `side` wide already."""
    parts = [network(normalised(as_tensor(pixels[i : i + 128])))[0] for i in range(0, len(pixels), 128)]
    if pixels.shape[1] != side:
        raise ValueError(f"photos are {pixels.shape[1]} px wide, expected {side}")
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def sharpness(logits: Floats, kinds: npt.NDArray[np.int64]) -> float:
    """The scale of cosines (n, kinds) under which the right kinds are likeliest (temperature scaling)."""
    scales = np.geomspace(5, 80, 60)
    return float(scales[np.argmin([_surprise(scale * logits, kinds) for scale in scales])])


def sure_from(logits: Floats, kinds: npt.NDArray[np.int64], scale: float) -> float:
    """The share that the likeliest kind has to have: at most a tenth of known photos stay below."""
    shares = _softmax(scale * logits).max(1)
    return float(np.quantile(shares, 1 - ACCEPTED))


def color_share(kept: Sequence[Kept], again: Sequence[Kept]) -> float:
    """How much of a cosine the colours are: the share under which a photo finds its kind and, taken again,
    itself, both as often as can be (the mean of the two).
    """

    def score(share: float) -> float:
        found = []
        for photos, retaken in zip(kept, again, strict=True):
            there = joined(photos, share)
            alike = there @ there.T
            np.fill_diagonal(alike, -np.inf)
            found.append(np.mean(photos.kinds[alike.argmax(1)] == photos.kinds))
            found.append(np.mean((joined(retaken, share) @ there.T).argmax(1) == np.arange(len(there))))
        return float(np.mean(found))

    return max(SHARES, key=score)


def joined(photos: Kept, share: float) -> Floats:
    """(n, 512)"""
    return np.hstack([photos.meaning * (1 - share) ** 0.5, photos.colors * share**0.5]).astype(np.float32)


def taken_again(pixels: Pixels, seed: int) -> Pixels:
    """The same things as another photo might have them: nearer or farther, turned, in another light."""
    augment = Augment(seed)
    views = augment.views(as_tensor(pixels), pixels.shape[1], zoom=(0.7, 1.0), turn=8)
    changed = augment.light(views, 0.5)
    return (changed * 255).round().byte().permute(0, 2, 3, 1).numpy()


def colors_of(pixels: Pixels, projection: Floats) -> Floats:
    """(n, 128)"""
    return np.stack([unit(row @ projection) for row in histograms(pixels)])


def _softmax(logits: Floats) -> Floats:
    spread = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(spread / spread.sum(1, keepdims=True))


def _surprise(logits: Floats, kinds: npt.NDArray[np.int64]) -> float:
    chosen = _softmax(logits)[np.arange(len(kinds)), kinds]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())
