"""Path builders (they return an SVG path's `d`) and the "
"ways to paint a path (they return an SVG fragment)."""

import zlib
from collections.abc import Sequence
from math import cos, hypot, pi, sin

from artwork.paint import Look, tone

Point = Sequence[float]
CENTRE = 256.0


def poly(points: Sequence[Point], r: float = 8) -> str:
    """Return a closed polygon with rounded corners; a point (x, y, own radius) overrides `r`."""
    out: list[str] = []
    for i, point in enumerate(points):
        x, y = point[0], point[1]
        radius = point[2] if len(point) > 2 else r
        ends = []
        for other in (points[i - 1], points[(i + 1) % len(points)]):
            dx, dy = other[0] - x, other[1] - y
            length = hypot(dx, dy) or 1
            cut = min(radius, length / 2)
            ends.append((x + dx / length * cut, y + dy / length * cut))
        (ax, ay), (bx, by) = ends
        out.append(f"{'L' if out else 'M'}{ax:.1f} {ay:.1f}Q{x:.1f} {y:.1f} {bx:.1f} {by:.1f}")
    return "".join(out) + "Z"


def sym(half: Sequence[Point], r: float = 8) -> str:
    """Return a shape symmetric about the centre line from its right half, given as (offset, y, radius?)."""
    right = [(CENTRE + p[0], *p[1:]) for p in half]
    left = [(CENTRE - p[0], *p[1:]) for p in reversed(half) if p[0] != 0]
    return poly([*right, *left], r)


def rect(x: float, y: float, w: float, h: float, r: float = 6) -> str:
    return poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], r)


def oval(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    ry = rx if ry is None else ry
    return f"M{cx - rx} {cy}A{rx} {ry} 0 1 1 {cx + rx} {cy}A{rx} {ry} 0 1 1 {cx - rx} {cy}Z"


def ring(cx: float, cy: float, outer: float, inner: float) -> str:
    """Return a flat ring (paint it with the even-odd rule, as every fill here does)."""
    return oval(cx, cy, outer) + oval(cx, cy, inner)


def star(cx: float, cy: float, outer: float, inner: float, tips: int = 5, r: float = 4) -> str:
    spokes = [
        (cx + (outer, inner)[i % 2] * sin(pi * i / tips), cy - (outer, inner)[i % 2] * cos(pi * i / tips))
        for i in range(2 * tips)
    ]
    return poly(spokes, r)


def fill(d: str, color: str, opacity: float = 1) -> str:
    return f'<path d="{d}" fill="{color}" fill-rule="evenodd" fill-opacity="{opacity}"/>'


def stroke(d: str, color: str, w: float = 3, *, dash: str = "", opacity: float = 1) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{w}" stroke-linecap="round" '
        f'stroke-linejoin="round" stroke-opacity="{opacity}"{dashed}/>'
    )


def stitch(d: str, color: str, w: float = 2) -> str:
    return stroke(d, color, w, dash="6 5")


def solid(color: str, d: str, shade: str = "side", w: float = 3) -> str:
    """Paint one part: its colour, a light-and-shadow overlay, and an outline in a darker tone."""
    lit = fill(d, f"url(#{shade})") if shade else ""
    return fill(d, color) + lit + (stroke(d, tone(color, -0.42), w) if w else "")


def cloth(look: Look, d: str, shade: str = "side", *, turn: int = 0, w: float = 3) -> str:
    """Paint one part in the product's main colour with its pattern, turned by `turn` degrees (±20 or 90)."""
    figured = "" if look.pattern == "plain" else fill(d, f"url(#pattern{turn})")
    lit = fill(d, f"url(#{shade})") if shade else ""
    return fill(d, look.main) + figured + lit + (stroke(d, look.line, w) if w else "")


def tube(d: str, color: str, w: float) -> str:
    """Draw a thick rounded line with an outline: straps, cords, frames, handles."""
    return (
        stroke(d, tone(color, -0.42), w + 5)
        + stroke(d, color, w)
        + stroke(d, "#ffffff", w * 0.25, opacity=0.25)
    )


def mirror(fragment: str) -> str:
    return f'<g transform="translate(512 0) scale(-1 1)">{fragment}</g>'


def both(fragment: str) -> str:
    """Draw a part on the right and again, mirrored, on the left."""
    return mirror(fragment) + fragment


def place(fragment: str, dx: float = 0, dy: float = 0, *, rot: float = 0, scale: float = 1) -> str:
    """Move a fragment, after turning and scaling it about the canvas's centre."""
    spin = f"translate({dx + CENTRE} {dy + CENTRE}) rotate({rot}) scale({scale}) translate(-256 -256)"
    return f'<g transform="{spin}">{fragment}</g>'


def clip(d: str, fragment: str) -> str:
    """Show only what of the fragment lies inside the path."""
    name = f"c{zlib.crc32(d.encode()):08x}"
    return (
        f'<clipPath id="{name}"><path d="{d}" clip-rule="evenodd"/>'
        f'</clipPath><g clip-path="url(#{name})">{fragment}</g>'
    )


def gleam(d: str, w: float = 8, opacity: float = 0.4) -> str:
    """Draw a highlight along a line."""
    return stroke(d, "#ffffff", w, opacity=opacity)


def button(x: float, y: float, color: str, r: float = 6) -> str:
    holes = fill(oval(x - r * 0.3, y, r * 0.16), tone(color, -0.6)) + fill(
        oval(x + r * 0.3, y, r * 0.16), tone(color, -0.6)
    )
    return solid(color, oval(x, y, r), "ball", 1.5) + holes


def zipper(d: str, w: float = 7, color: str = "#b9bec6") -> str:
    return (
        stroke(d, tone(color, -0.5), w + 3)
        + stroke(d, color, w)
        + stroke(d, tone(color, -0.45), w * 0.7, dash="2 5")
    )
