"""Colours by name: CSS's, and those that shops add."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageColor

from ..foreground import Floats

SHOPS: Mapping[str, str] = MappingProxyType(
    {
        "red": "#c62828", "green": "#2e7d32", "blue": "#2962c8", "yellow": "#f2c230", "orange": "#ee7b26",
        "purple": "#7b3fa0", "pink": "#ee8fae", "brown": "#7a4a2b", "grey": "#85898f", "gray": "#85898f",
        "lime": "#a4c639", "silver": "#c0c5cb", "gold": "#cfa347", "beige": "#d9c4a1", "black": "#26262a",
        "burgundy": "#6d1a2d", "wine": "#6b1f33", "rust": "#a6491f", "copper": "#b06a3b", "bronze": "#8c6a3f",
        "mustard": "#cf9b2b", "camel": "#c19a6b", "cream": "#f5ecd5", "sand": "#d8c7a3", "taupe": "#8f8073",
        "stone": "#b9b0a2", "charcoal": "#3b3f45", "anthracite": "#3a3d42", "denim": "#3f5f8a",
        "petrol": "#1f5a66", "mint": "#a8dcc3", "sage": "#9caf88", "emerald": "#1f8a5b", "peach": "#f7c3a0",
        "apricot": "#f5b888", "rose": "#d97a8c", "blush": "#eac0c0", "lilac": "#c3a6d8", "berry": "#8a2450",
        "mauve": "#a9839b", "light blue": "#9cc3e6", "dark blue": "#1c2f63", "light green": "#9fd39a",
        "dark green": "#1d4a2c", "light grey": "#cfd2d6", "light gray": "#cfd2d6", "dark grey": "#4b4e54",
        "dark gray": "#4b4e54", "sky blue": "#86bfe8", "royal blue": "#2a4db0", "off-white": "#f4f1e8",
    }
)  # fmt: skip
"""What shops mean by a name, where CSS means the purest of its kind, or has none."""


CODES: Mapping[str, str] = MappingProxyType({name: name for name in ImageColor.colormap} | dict(SHOPS))
"""All names, each with what Pillow reads as its colour."""


@functools.cache
def colors() -> Mapping[str, Floats]:
    """Name → Lab (3,)."""
    from skimage.color import rgb2lab  # a fifth of a second, and where only names are sought not needed

    rgb = np.array([ImageColor.getrgb(code)[:3] for code in CODES.values()], np.float32) / 255
    lab = rgb2lab(rgb[None])[0].astype(np.float32)
    return MappingProxyType(dict(zip(CODES, lab, strict=True)))


@functools.cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(CODES, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def named_in(words: str) -> list[str]:
    """The colour names in a text, each once, in order, the longest where one holds another ("light blue")."""
    return list(dict.fromkeys(found.casefold() for found in _pattern().findall(words)))


def nearest_names(photo: Image.Image, names: Sequence[str]) -> dict[str, float]:
    """The share of the product's pixels that are nearest to each of these colours, the largest first. In
    Lab with lightness halved: shade and sun change it more than they change the hue.
    """
    from .colors import cutout_of

    cut = cutout_of(photo)
    used = cut.weight > 0
    scale = np.array([0.5, 1.0, 1.0], np.float32)
    anchors = np.stack([colors()[name] for name in names]) * scale
    pixels = cut.lab[used] * scale
    nearest = np.linalg.norm(pixels[:, None] - anchors, axis=2).argmin(1)
    counts = np.bincount(nearest, cut.weight[used], len(names))
    shares = counts / max(float(counts.sum()), 1e-9)
    return {names[place]: float(shares[place]) for place in np.argsort(-shares)}
