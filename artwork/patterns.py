"""The repeating figures (stripes, checks, dots, flowers ...) as SVG pattern definitions."""

import random

from artwork.paint import BRIGHTS, Look, luminance, tone
from artwork.shapes import fill, oval, poly, rect, stroke

TURNS = (0, 20, -20, 90)


def _striped(look: Look) -> tuple[float, float, str]:
    if look.colors[0] == "multicolor":
        bands = [rect(-1, 8 + i * 24, 42, 15, 0) for i in range(5)]
        return 40, 120, "".join(fill(d, color) for d, color in zip(bands, BRIGHTS, strict=False))
    return 36, 36, fill(rect(-1, 10, 38, 14, 0), look.accent)


def _pinstriped(look: Look) -> tuple[float, float, str]:
    return 18, 18, fill(rect(7, -1, 4, 20, 0), look.accent)


def _checked(look: Look) -> tuple[float, float, str]:
    ink, thin = look.accent, tone(look.accent, 0.5 if luminance(look.accent) < 0.5 else -0.4)
    bars = fill(rect(-1, 10, 74, 30, 0), ink, 0.5) + fill(rect(10, -1, 30, 74, 0), ink, 0.5)
    return 72, 72, bars + stroke("M-1 58H73M58 -1V73", thin, 4, opacity=0.75)


def _gingham(look: Look) -> tuple[float, float, str]:
    bars = fill(rect(0, -1, 18, 38, 0), look.accent, 0.55) + fill(rect(-1, 0, 38, 18, 0), look.accent, 0.55)
    return 36, 36, bars


def _checkerboard(look: Look) -> tuple[float, float, str]:
    return 36, 36, fill(rect(0, 0, 18, 18, 0) + rect(18, 18, 18, 18, 0), look.accent)


def _dotted(look: Look) -> tuple[float, float, str]:
    spots = [(10, 10), (30, 30)]
    return 40, 40, "".join(fill(oval(x, y, 6), look.accent) for x, y in spots)


def _flower(x: float, y: float, size: float, petals: str, heart: str) -> str:
    around = ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31))
    leaves = "".join(
        fill(oval(x + dx * size * 0.62, y + dy * size * 0.62, size * 0.46), petals) for dx, dy in around
    )
    return leaves + fill(oval(x, y, size * 0.36), heart)


def _leaf(x: float, y: float, size: float, color: str) -> str:
    d = (
        f"M{x} {y}q{size * 0.1} {-size * 0.7} {size} "
        f"{-size * 0.8}q{-size * 0.1} {size * 0.8} {-size} {size * 0.8}Z"
    )
    return fill(d, color)


def _floral(look: Look) -> tuple[float, float, str]:
    many = look.colors[0] == "multicolor"
    inks = (
        (BRIGHTS[0], BRIGHTS[3], BRIGHTS[4], BRIGHTS[1])
        if many
        else (look.accent, tone(look.accent, 0.35)) * 2
    )
    green = BRIGHTS[2] if luminance(look.main) > 0.35 else tone(BRIGHTS[2], 0.35)
    out = (
        _leaf(42, 34, 24, green)
        + _leaf(88, 84, 24, green)
        + _leaf(8, 92, 18, green)
        + _leaf(70, 22, 14, green)
    )
    spots = ((26, 26, 19), (74, 72, 19), (80, 18, 12), (24, 78, 13))
    hearts = ("#f5d26a", "#fff3d6", "#b3563a", "#fff3d6")
    for (x, y, size), ink, heart in zip(spots, inks, hearts, strict=True):
        out += _flower(x, y, size, ink, heart)
    return 100, 100, out


def _geometric(look: Look) -> tuple[float, float, str]:
    inner = BRIGHTS[1] if look.colors[0] == "multicolor" else tone(look.accent, -0.25)
    diamond = fill(poly([(30, 2), (58, 30), (30, 58), (2, 30)], 0), look.accent)
    heart = fill(poly([(30, 18), (42, 30), (30, 42), (18, 30)], 0), inner)
    return 60, 60, diamond + heart


def _zigzag(look: Look) -> tuple[float, float, str]:
    return 48, 44, stroke("M-12 32L12 10L36 32L60 10", look.accent, 9)


def _speckled(look: Look) -> tuple[float, float, str]:
    rng = random.Random(look.seed + 7)
    spots = [(rng.uniform(4, 86), rng.uniform(4, 86), rng.uniform(1.2, 3.8)) for _ in range(46)]
    return (
        90,
        90,
        "".join(fill(oval(round(x, 1), round(y, 1), round(r, 1)), look.accent, 0.85) for x, y, r in spots),
    )


PATTERNS = {
    "striped": _striped,
    "pinstriped": _pinstriped,
    "checked": _checked,
    "gingham": _gingham,
    "checkerboard": _checkerboard,
    "dotted": _dotted,
    "floral": _floral,
    "geometric": _geometric,
    "zigzag": _zigzag,
    "speckled": _speckled,
}


def pattern_defs(look: Look) -> str:
    """Define the look's pattern at every angle that a drawing may ask for (ids pattern0, pattern20 ...)."""
    if look.pattern == "plain":
        return ""
    name = look.word("figure", look.pattern)
    w, h, tile = PATTERNS[name](look)
    scale = look.num("scale", 1.0)
    base = 90 if look.flag("upright") else 0
    out = ""
    for turn in TURNS:
        spin = f"translate(256 {256 + look.seed % 17}) rotate({turn + base}) scale({scale})"
        out += (
            f'<pattern id="pattern{turn}" width="{w}" height="{h}" patternUnits="userSpaceOnUse" '
            f'patternTransform="{spin}">{tile}</pattern>'
        )
    return out
