"""Our own drawings at random: kind x colours x pattern x style x pose, with alpha, to be put on any
background.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from artwork.canvas import Pose, draw
from artwork.demo import read_rows, read_styles
from artwork.paint import COLORS, Style
from artwork.patterns import PATTERNS
from artwork.registry import KINDS

Rgba = npt.NDArray[np.uint8]
NAMED = [color for color in COLORS if color not in ("multicolor", "natural")]


@dataclass(frozen=True)
class Drawing:
    """What is drawn; `color` is the one that it is called by."""

    kind: str
    color: str
    pattern: str
    style: tuple[tuple[str, str | float | bool], ...]
    accent: str
    seed: int


def at_random(count: int, seed: int) -> list[Drawing]:
    """Each kind equally often; styles are the demo's for that kind, or none."""
    dice = random.Random(seed)
    styles = _styles()
    kinds = list(KINDS)
    patterns = [name for name in PATTERNS if name != "plain"]
    drawings = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        style = dice.choice([{}, *styles.get(kind, [])])
        drawings.append(
            Drawing(
                kind, dice.choice(NAMED), dice.choice(patterns) if dice.random() < 0.35 else "plain",
                tuple(sorted(style.items())), dice.choice(NAMED), seed + number,
            )
        )  # fmt: skip
    return drawings


def rendered(drawings: Sequence[Drawing], side: int, workers: int = 2) -> Rgba:
    """(n, side, side, 4)."""
    with ProcessPoolExecutor(workers) as pool:
        return np.stack(list(pool.map(_render, drawings, [side] * len(drawings), chunksize=64)))


def on_white(drawings: Rgba, side: int) -> Rgba:
    """(n, s, s, 4) → (n, side, side, 3), as a catalogue shows them."""
    alpha = drawings[..., 3:] / 255
    flat = (drawings[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BOX)) for one in flat]
    )


def _render(drawing: Drawing, side: int) -> Rgba:
    """Alpha from two backgrounds: where black and white show through alike, nothing is drawn."""
    dice = random.Random(drawing.seed)
    pose = Pose(
        fill=dice.uniform(0.6, 0.95), rotate=dice.gauss(0, 8), flip=dice.random() < 0.5,
        dx=dice.uniform(-25, 25), dy=dice.uniform(-25, 25),
    )  # fmt: skip
    colors = [drawing.color, drawing.accent] if dice.random() < 0.5 else [drawing.color]
    on = [
        np.asarray(
            draw(
                drawing.kind, colors, drawing.pattern, style=dict(drawing.style), background=background,
                size=side, seed=drawing.seed, pose=pose,
            )
        ).astype(np.float32)
        for background in ("#000000", "#ffffff")
    ]  # fmt: skip
    alpha = 1 - (on[1] - on[0]).mean(2, keepdims=True) / 255
    color = on[0] / np.maximum(alpha, 1e-3)
    whole = np.concatenate([color.clip(0, 255), alpha.clip(0, 1) * 255], axis=2)
    return np.asarray(whole.round(), np.uint8)


def _styles() -> dict[str, list[Style]]:
    known = read_styles()
    found: dict[str, list[Style]] = {}
    for row in read_rows():
        if style := known.get(row["id"]):
            found.setdefault(row["type"], []).append(style)
    return found
