"""Whether a colour can be read on another: WCAG 2.2's contrast ratio, and the nearest colour that can."""

from __future__ import annotations

READABLE = 4.5
"""The least contrast of ordinary text, success criterion 1.4.3 (AA)."""
WHITE = "#ffffff"
BLACK = "#000000"
Color = str
"""#rrggbb."""


def luminance(color: Color) -> float:
    """Relative luminance, 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    shares = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: Color, other: Color) -> float:
    """1 (the same) to 21 (black on white): https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(color: Color, against: Color, least: float = READABLE) -> Color:
    """`color`, or the first shade on its way to white or black, whichever is further from `against`, that
    has a contrast of `least` to it.
    """
    goal = max((WHITE, BLACK), key=lambda end: contrast(end, against))
    shades = (_mixed(color, goal, step / 256) for step in range(257))
    return next((shade for shade in shades if contrast(shade, against) >= least), goal)


def _mixed(one: Color, other: Color, share: float) -> Color:
    parts = ((int(one[start : start + 2], 16), int(other[start : start + 2], 16)) for start in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
