"""A photo as the small square that the network looks at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image


def squared(image: Image.Image, side: int) -> npt.NDArray[np.uint8]:
    """(side, side, 3): the whole photo, padded to a square with the middle colour of its border."""
    rgb = image.convert("RGB")
    scale = side / max(rgb.size)
    width, height = (max(1, round(edge * scale)) for edge in rgb.size)
    kind = Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR
    small = np.asarray(rgb.resize((width, height), kind))
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    square = np.empty((side, side, 3), np.uint8)
    square[:] = np.median(border, axis=0)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = small
    return square
