"""A small residual network (He et al. 2016) with attention pooling, trained from scratch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

WIDTHS = (24, 48, 96, 200)
BLOCKS = (2, 2, 2)
EMBEDDING = 384
"""MiniLM's: the image tower lands in the words' own space."""


class Block(nn.Module):
    """Two 3 x 3 convolutions and a way past them."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_convolution(inputs, outputs, 3, stride),
            nn.ReLU(inplace=True),
            *_convolution(outputs, outputs, 3, 1),
        )
        plain = stride == 1 and inputs == outputs
        self.past = nn.Identity() if plain else nn.Sequential(*_convolution(inputs, outputs, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, h, w) → (n, outputs, h / stride, w / stride)."""
        return torch.relu(self.body(x) + self.past(x))


class PhotoNetwork(nn.Module):
    """Pixels to a unit vector in the words' space, and where it looked."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [*_convolution(3, WIDTHS[0], 3, 2), nn.ReLU(inplace=True)]
        width = WIDTHS[0]
        for outputs, count in zip(WIDTHS[1:], BLOCKS, strict=True):
            for number in range(count):
                layers.append(Block(width, outputs, 2 if number == 0 else 1))
                width = outputs
        self.body = nn.Sequential(*layers)
        self.attention = nn.Conv2d(width, 1, 1)
        self.width = 2 * width
        self.projection = nn.Linear(self.width, EMBEDDING)

    def features(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 3, s, s) in about -1..1 → pooled features (n, width) and attention (n, s / 16, s / 16), sum
        1.
        """
        maps = self.body(pixels)
        weights = self.attention(maps).flatten(2).softmax(2)
        flat = maps.flatten(2)
        pooled = torch.cat([(flat * weights).sum(2), flat.mean(2)], 1)
        return pooled, weights.reshape(-1, *maps.shape[2:])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors (n, 384) and the attention."""
        pooled, weights = self.features(pixels)
        return self.embed(pooled), weights

    def embed(self, pooled: Tensor) -> Tensor:
        """Pooled features to unit vectors (n, 384)."""
        return nn.functional.normalize(self.projection(pooled), dim=1)


def _convolution(inputs: int, outputs: int, size: int, stride: int) -> tuple[nn.Module, nn.Module]:
    return (
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )
