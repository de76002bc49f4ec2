"""Pictures of none of the kinds: the network learns to be sure of nothing on them (Hendrycks et al. 2019)."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.uint8]


def at_random(count: int, side: int, photos: Pixels, seed: int) -> Pixels:
    """(count, side, side, 3): noise, cloud, stripes, screens, and photos in shreds."""
    dice = random.Random(seed)
    numbers = np.random.default_rng(seed)
    makers = (_noise, _clouds, _stripes, _screen)
    made = np.empty((count, side, side, 3), np.uint8)
    for place in range(count):
        which = place % (len(makers) + 2)
        if which < len(makers):
            made[place] = makers[which](side, dice, numbers)
        elif which == len(makers):
            made[place] = _shuffled(photos[dice.randrange(len(photos))], dice)
        else:
            made[place] = _magnified(photos[dice.randrange(len(photos))], side, dice)
    return made


def _color(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def _noise(side: int, dice: random.Random, numbers: np.random.Generator) -> Pixels:
    spread = dice.uniform(5, 90)
    noise = numbers.normal(0, spread, (side, side, dice.choice((1, 3)))) + np.array(_color(dice))
    return noise.clip(0, 255).astype(np.uint8)


def _clouds(side: int, dice: random.Random, numbers: np.random.Generator) -> Pixels:
    """Soft blobs of a few sizes: walls, skies, out-of-focus things."""
    total = np.zeros((side, side, 3))
    for cells in (2, 4, 8, 16):
        coarse = Image.fromarray(numbers.integers(0, 256, (cells, cells, 3), np.uint8))
        total += np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC)) * dice.random() / cells
    total -= total.min()
    total /= max(total.max(), 1e-6)
    low, high = np.array(_color(dice)), np.array(_color(dice))
    return np.asarray(low + (high - low) * total, np.uint8)


def _stripes(side: int, dice: random.Random, numbers: np.random.Generator) -> Pixels:
    """Lines or tiles: bricks, floors, fabric."""
    down, across = np.mgrid[:side, :side]
    turn, step = dice.uniform(0, 3.15), dice.uniform(3, 30)
    along = down * np.cos(turn) + across * np.sin(turn)
    other = down * np.sin(turn) - across * np.cos(turn)
    wave = np.sin(along * 6.28 / step)
    if dice.random() < 0.5:
        wave = np.maximum(wave, np.sin(other * 6.28 / (step * dice.uniform(1, 3))))
    share = (wave > dice.uniform(-0.5, 0.9))[..., None] * 1.0
    plain = np.array(_color(dice)) * (1 - share) + np.array(_color(dice)) * share
    return (plain + numbers.normal(0, dice.uniform(0, 15), plain.shape)).clip(0, 255).astype(np.uint8)


def _screen(side: int, dice: random.Random, numbers: np.random.Generator) -> Pixels:
    """A page or a program: bars, boxes, lines of text."""
    image = Image.new("RGB", (256, 256), _color(dice) if dice.random() < 0.4 else "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(dice.randrange(8, 20))
    for _ in range(dice.randrange(2, 10)):
        left, top = dice.randrange(256), dice.randrange(256)
        box = (left, top, left + dice.randrange(10, 200), top + dice.randrange(5, 90))
        pen.rectangle(box, _color(dice) if dice.random() < 0.6 else None, _color(dice))
    for _ in range(dice.randrange(3, 20)):
        letters = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz     ", k=dice.randrange(4, 40)))
        pen.text((dice.randrange(200), dice.randrange(256)), letters, _color(dice), font)
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))


def _shuffled(photo: Pixels, dice: random.Random) -> Pixels:
    """A photo cut into tiles that are laid out anew: its colours and textures, no thing."""
    side, cells = len(photo), dice.choice((4, 8))
    cell = side // cells
    tiles = [(y, x) for y in range(cells) for x in range(cells)]
    moved = photo.copy()
    for (y, x), (v, u) in zip(tiles, dice.sample(tiles, len(tiles)), strict=True):
        tile = photo[v * cell : (v + 1) * cell, u * cell : (u + 1) * cell]
        moved[y * cell : (y + 1) * cell, x * cell : (x + 1) * cell] = tile
    return moved


def _magnified(photo: Pixels, side: int, dice: random.Random) -> Pixels:
    """A corner of a photo, much enlarged: mostly what lies behind."""
    size = round(len(photo) * dice.uniform(0.12, 0.2))
    top, left = (dice.choice((0, len(photo) - size)) for _ in range(2))
    piece = Image.fromarray(photo[top : top + size, left : left + size])
    return np.asarray(piece.resize((side, side), Image.Resampling.BICUBIC))
