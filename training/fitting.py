"""What is fitted after the training: the palette, and on photos that were kept back sharpness and surety."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from scipy.cluster.vq import kmeans2
from scipy.special import softmax

from shoplens.retrievers.embeddings.base import unit_rows
from shoplens.retrievers.embeddings.histogram import unit
from shoplens.retrievers.embeddings.photo.colors import cutout_of, histogram_of
from shoplens.retrievers.embeddings.photo.meaning import Familiar

from .augment import as_tensor, normalised
from .network import PhotoNetwork

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
COLORS = 128
FAMILIAR, ACCEPTED = 0.90, 0.95
"""Of the photos whose kind is known, the share that looks familiar, and of those the share whose kind is
named; the thresholds follow."""
LOOKS, EXAMPLES, SEED = 48, 256, 20
"""Directions, examples of each source."""


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
    """(n, 384), of pixels that are `side` wide already: each picture and its mirror image together."""
    if pixels.shape[1] != side:
        raise ValueError(f"photos are {pixels.shape[1]} px wide, expected {side}")
    batches = [normalised(as_tensor(pixels[i : i + 128])) for i in range(0, len(pixels), 128)]
    parts = [network(batch)[0] + network(batch.flip(3))[0] for batch in batches]
    return unit_rows(torch.cat(parts).numpy())


def familiar(trained: Sequence[Floats], kept_back: Floats) -> Familiar:
    """What the network was `trained` on looks like to it: typical examples of each source (n, 384), and how
    near nine of ten photos that were `kept_back` are to one of them.
    """
    every = np.concatenate(trained)
    center = every.mean(0)
    _, _, directions = np.linalg.svd(every - center, full_matrices=False)
    directions = directions[:LOOKS].T
    examples = []
    for source in trained:
        placed = unit_rows((source - center) @ directions)
        centers, _ = kmeans2(placed, min(EXAMPLES, len(placed)), minit="points", seed=SEED)
        examples.append(unit_rows(centers[np.linalg.norm(centers, axis=1) > 0]))
    made = Familiar(center, directions, np.concatenate(examples), 0.0)
    return replace(made, nearness=float(np.quantile(made.nearest(kept_back), 1 - FAMILIAR)))


def sharpness(logits: Floats, kinds: npt.NDArray[np.int64]) -> float:
    """The scale of cosines (n, kinds) under which the right kinds are likeliest (temperature scaling)."""
    scales = np.geomspace(5, 80, 60)
    return float(scales[np.argmin([_surprise(scale * logits, kinds) for scale in scales])])


def sure_from(logits: Floats, kinds: npt.NDArray[np.int64], scale: float) -> float:
    """The share that the likeliest kind has to have: at most one of twenty known photos stays below."""
    shares = softmax(scale * logits, axis=1).max(1)
    return float(np.quantile(shares, 1 - ACCEPTED))


def colors_of(pixels: Pixels, projection: Floats) -> Floats:
    """(n, 128)"""
    return np.stack([unit(row @ projection) for row in histograms(pixels)])


def _surprise(logits: Floats, kinds: npt.NDArray[np.int64]) -> float:
    chosen = softmax(logits, axis=1)[np.arange(len(kinds)), kinds]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())
