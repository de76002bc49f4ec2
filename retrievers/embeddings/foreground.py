"""A photo's colours in Lab, and the product in it without its background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Finding the background. Distances are CIE76 ΔE in Lab.
_BORDER: Final = 0.03  # of the longer side: the ring the background is read from
_WHITE_SHARE: Final = 0.10  # this much near-white border means a studio photo, also where the product fills
_PLAIN_SHARE: Final = 0.35  # ... otherwise one colour must hold this much of the border
_SAME_COLOR: Final = 12.0  # around the background's colour: shadows, JPEG noise
_EDGE: Final = 6.0  # further off than this is product: a white shirt on white still is
_AREAS: Final = (0.02, 0.97)  # of the photo: a mask outside these found no product
_SPECK: Final = 0.02  # of the largest piece: smaller pieces are dirt

# Weighing pixels
_HOLE: Final = 0.3  # background colour enclosed by product: a bag's handle, or a white print
_CENTER: Final = 0.35  # sigma, of the crop's side: a model's shoes count less than the shirt
_CLUTTER_CENTER: Final = 0.25  # sigma, of the photo's side, where no background was found


@dataclass(frozen=True)
class Cutout:
    """The product's crop. `lab` (h, w, 3); `weight` (h, w) in 0..1 for colours; `shape` (h, w) in 0..1."""

    lab: Floats
    weight: Floats
    shape: Floats
    on_plain: bool


def lab_of(image: Image.Image, side: int) -> Floats:
    """(h, w, 3) CIE Lab (D65), the longer side `side` px. Raises ValueError for a photo without pixels."""
    from skimage.color import rgb2lab

    if not (image.width and image.height):
        raise ValueError("a photo without pixels has no vector")
    scale = side / max(image.size)
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    kind = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    small = image.convert("RGB").resize(size, kind)
    lab: Floats = rgb2lab(np.asarray(small, np.float32) / 255).astype(np.float32)
    return lab


def cut_out(lab: Floats) -> Cutout:
    """The product without its background; where there is no plain one, the photo with its middle weighted."""
    found = _foreground(lab)
    if found is None:
        soft = bell(lab.shape[0], lab.shape[1], _CLUTTER_CENTER)
        return Cutout(lab, soft, soft, on_plain=False)
    solid, holes = found
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    shape = np.where(holes[box], _HOLE, solid[box]).astype(np.float32)
    return Cutout(lab[box], shape * bell(shape.shape[0], shape.shape[1], _CENTER), shape, on_plain=True)


def _foreground(lab: Floats) -> tuple[Mask, Mask] | None:
    """The product with its holes filled, and those holes, as (h, w) masks; None on no plain background."""
    background = _background(lab)
    if background is None:
        return None
    color, threshold = background
    far = _opened(np.linalg.norm(lab - color, axis=2) > threshold)
    regions = _regions(~far)
    outside = np.unique(np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]]))
    solid = far | ~np.isin(regions, outside)
    pieces = _regions(solid)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    solid = (sizes >= max(1.0, _SPECK * sizes.max()))[pieces]
    if not _AREAS[0] <= solid.mean() <= _AREAS[1]:
        return None
    return solid, solid & ~far


def _regions(mask: Mask) -> NDArray[np.integer]:
    """Its pieces, joined by edges, numbered from 1."""
    from skimage.measure import label

    number: Callable[..., NDArray[np.integer]] = label
    return number(mask, connectivity=1)


def _background(lab: Floats) -> tuple[Floats, float] | None:
    """The background's colour, off the border, and the ΔE from which a pixel is product; None: cluttered."""
    height, width = lab.shape[:2]
    ring = max(1, round(_BORDER * max(height, width)))
    border = np.ones((height, width), bool)
    border[ring:-ring, ring:-ring] = False
    pixels = lab[border]
    white = (pixels[:, 0] > 92) & (np.hypot(pixels[:, 1], pixels[:, 2]) < 6)
    studio = white.mean() >= _WHITE_SHARE
    if studio:
        color = np.median(pixels[white], axis=0)
    else:  # the fullest cell of a coarse grid
        cells = (np.floor(pixels / 8).astype(np.int64) + 32) @ np.array([4096, 64, 1])
        color = np.median(pixels[cells == np.bincount(cells).argmax()], axis=0)
    for _ in range(2):  # towards the middle of that colour's cloud
        color = np.median(pixels[np.linalg.norm(pixels - color, axis=1) < _SAME_COLOR], axis=0)
    distance = np.linalg.norm(pixels - color, axis=1)
    near = distance < _SAME_COLOR
    if not studio and near.mean() < _PLAIN_SHARE:
        return None
    return color, max(_EDGE, 3 * float(np.median(distance[near])))


def _opened(mask: Mask) -> Mask:
    """Morphological opening by a 3x3 cross: single noisy pixels and hair lines go."""

    def neighbours(padded: Mask) -> list[Mask]:
        return [padded[1:-1, 1:-1], padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]]

    eroded: Mask = np.logical_and.reduce(neighbours(np.pad(mask, 1, mode="edge")))
    opened: Mask = np.logical_or.reduce(neighbours(np.pad(eroded, 1)))
    return opened


def centers(count: int) -> Floats:
    """The middles of `count` equal parts of 0..1."""
    return ((np.arange(count) + 0.5) / count).astype(np.float32)


def bell(height: int, width: int, sigma: float) -> Floats:
    """(h, w) Gaussian around the middle; `sigma` is a share of each side."""
    down, across = (np.exp(-0.5 * ((centers(n) - 0.5) / sigma) ** 2) for n in (height, width))
    return np.outer(down, across).astype(np.float32)
