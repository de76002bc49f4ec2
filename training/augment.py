"""Photos as they might have been taken instead: another crop, turn, light, background."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

MEAN, SPREAD = 0.5, 0.25
"""Pixels in 0..1 are shifted and scaled by these."""


def as_tensor(pixels: npt.NDArray[np.uint8]) -> Tensor:
    """(n, s, s, c) bytes → (n, c, s, s) in 0..1."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div_(255)


def normalised(pixels: Tensor) -> Tensor:
    """What the network takes."""
    return ((pixels - MEAN) / SPREAD).contiguous(memory_format=torch.channels_last)


class Augment:
    """Seeded; every call draws anew."""

    def __init__(self, seed: int) -> None:
        self.dice = torch.Generator().manual_seed(seed)

    def uniform(self, count: int, low: float, high: float) -> Tensor:
        """(count,)"""
        return torch.rand(count, generator=self.dice) * (high - low) + low

    def chance(self, count: int, share: float) -> Tensor:
        """(count,) of truth."""
        return torch.rand(count, generator=self.dice) < share

    def views(self, pixels: Tensor, side: int, *, zoom: tuple[float, float], turn: float) -> Tensor:
        """(n, c, s, s) → (n, c, side, side): cropped to `zoom` of the side, turned by up to `turn` degrees,
        stretched a little, mirrored half the time.
        """
        n = len(pixels)
        size = self.uniform(n, *zoom)
        stretch = self.uniform(n, -0.15, 0.15).exp()
        angle = self.uniform(n, -turn, turn) * math.pi / 180
        mirror = torch.where(self.chance(n, 0.5), -1.0, 1.0)
        room = (1 - size).clamp(min=0) + 0.06
        matrix = torch.zeros(n, 2, 3)
        matrix[:, 0, 0] = size * stretch * angle.cos() * mirror
        matrix[:, 0, 1] = -size * angle.sin()
        matrix[:, 1, 0] = size * angle.sin() * mirror
        matrix[:, 1, 1] = size / stretch * angle.cos()
        matrix[:, 0, 2] = self.uniform(n, -1, 1) * room
        matrix[:, 1, 2] = self.uniform(n, -1, 1) * room
        grid = affine_grid(matrix, [n, pixels.shape[1], side, side], align_corners=False)
        return grid_sample(pixels, grid, padding_mode="border", align_corners=False)

    def light(self, pixels: Tensor, strength: float = 1.0) -> Tensor:
        """Brightness, contrast, saturation and a cast of colour, each on its own."""
        n = len(pixels)

        def factor(spread: float) -> Tensor:
            return self.uniform(n, -spread * strength, spread * strength).exp().view(n, 1, 1, 1)

        grey = pixels.mean(1, keepdim=True)
        pixels = grey + (pixels - grey) * factor(0.35)
        middle = pixels.mean((1, 2, 3), keepdim=True)
        pixels = (middle + (pixels - middle) * factor(0.35)) * factor(0.3)
        cast = torch.randn(n, 3, 1, 1, generator=self.dice) * 0.04 * strength
        return (pixels + cast).clamp(0, 1)

    def erased(self, pixels: Tensor, share: float) -> Tensor:
        """A rectangle of noise in some (Zhong et al. 2020)."""
        side = pixels.shape[2]
        for place in self.chance(len(pixels), share).nonzero().flatten().tolist():
            height, width = (self.uniform(2, 0.15, 0.45) * side).int().tolist()
            top, left = (int(torch.randint(side - edge, (), generator=self.dice)) for edge in (height, width))
            noise = torch.rand(3, height, width, generator=self.dice)
            pixels[place, :, top : top + height, left : left + width] = noise
        return pixels

    def cut_out(self, pixels: Tensor, share: float) -> Tensor:
        """Some photos lose all but a rounded shape in the middle, on near-white: as a catalogue would show
        it.
        """
        n, _, side, _ = pixels.shape
        axis = torch.linspace(-1, 1, side)
        down, across = axis.view(1, side, 1), axis.view(1, 1, side)
        power = self.uniform(n, 2, 6).view(n, 1, 1)
        high, wide = (self.uniform(n, 0.45, 0.95).view(n, 1, 1) for _ in range(2))
        inside = ((down.abs() / high) ** power + (across.abs() / wide) ** power < 1).float()
        inside = torch.where(self.chance(n, share).view(n, 1, 1), inside, 1.0).unsqueeze(1)
        paper = self.uniform(n, 0.92, 1.0).view(n, 1, 1, 1)
        return pixels * inside + paper * (1 - inside)

    def on_background(self, drawings: Tensor, photos: Tensor, plain: float) -> Tensor:
        """Drawings (n, 4, s, s) on a plain colour, or on a piece of one of the `photos`, out of focus."""
        n, _, side, _ = drawings.shape
        chosen = photos[torch.randint(len(photos), (n,), generator=self.dice)]
        behind = self.views(chosen, side, zoom=(0.2, 0.5), turn=180)
        soft = interpolate(interpolate(behind, scale_factor=0.25, mode="area"), size=side, mode="bilinear")
        behind = torch.where(self.chance(n, 0.5).view(n, 1, 1, 1), soft, behind)
        light = torch.where(self.chance(n, 0.7), self.uniform(n, 0.9, 1.0), self.uniform(n, 0.1, 1.0))
        paper = light.view(n, 1, 1, 1).expand(n, 3, side, side)
        behind = torch.where(self.chance(n, plain).view(n, 1, 1, 1), paper, behind)
        alpha = drawings[:, 3:]
        return drawings[:, :3] * alpha + behind * (1 - alpha)
