"""Put one drawing on a background: fit it into the frame, give it a shadow, and make it pixels."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import resvg_py
from PIL import Image

from artwork.paint import Look, Style
from artwork.patterns import pattern_defs
from artwork.registry import FLAT_LAID, KINDS

GRADIENTS = {
    "side": ("x", ((0, "#fff", 0.16), (0.45, "#fff", 0), (0.6, "#120a28", 0), (1, "#120a28", 0.17))),
    "down": ("y", ((0, "#fff", 0.2), (0.45, "#fff", 0), (1, "#120a28", 0.2))),
    "tube": (
        "x",
        (
            (0, "#120a28", 0.2),
            (0.2, "#fff", 0.3),
            (0.4, "#fff", 0),
            (0.7, "#120a28", 0.05),
            (1, "#120a28", 0.28),
        ),
    ),
    "glass": ("x", ((0, "#fff", 0.5), (0.3, "#fff", 0.1), (0.75, "#fff", 0), (1, "#120a28", 0.1))),
}
PROBE = 192
MARGIN = 256


@dataclass(frozen=True)
class Pose:
    """How the thing lies in the frame: share of it that is filled, turn in degrees, mirrored, offset."""

    fill: float = 0.78
    rotate: float = 0.0
    flip: bool = False
    dx: float = 0.0
    dy: float = 0.0


def _gradients() -> str:
    out = ""
    for name, (axis, stops) in GRADIENTS.items():
        marks = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
        out += (
            f'<linearGradient id="{name}" x2="{int(axis == "x")}" '
            f'y2="{int(axis == "y")}">{marks}</linearGradient>'
        )
    ball = (
        '<stop offset="0" stop-color="#fff" stop-opacity=".4"/>'
        '<stop offset=".5" stop-color="#fff" stop-opacity="0"/>'
    )
    ball += '<stop offset="1" stop-color="#120a28" stop-opacity=".26"/>'
    out += f'<radialGradient id="ball" cx=".36" cy=".3" r=".8">{ball}</radialGradient>'
    ground = (
        '<stop offset="0" stop-color="#241c33" stop-opacity=".34"/>'
        '<stop offset="1" stop-color="#241c33" stop-opacity="0"/>'
    )
    out += f'<radialGradient id="ground">{ground}</radialGradient>'
    drop = (
        '<feGaussianBlur stdDeviation="7"/><feColor'
        'Matrix values="0 0 0 0 .14 0 0 0 0 .11 0 0 0 0 .2 0 0 0 .3 0"/>'
    )
    return out + f'<filter id="drop" x="-.2" y="-.2" width="1.4" height="1.4">{drop}</filter>'


def _document(view: str, defs: str, content: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"><defs>{defs}</defs>{content}</svg>'


def _pixels(svg: str, size: int) -> Image.Image:
    data = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True))
    return Image.open(io.BytesIO(data)).convert("RGBA")


def _bounds(defs: str, fragment: str) -> tuple[float, float, float, float]:
    """Measure what the fragment covers, in canvas units, from a small rendering of it."""
    span = 512 + 2 * MARGIN
    probe = _pixels(_document(f"{-MARGIN} {-MARGIN} {span} {span}", defs, fragment), PROBE)
    box = probe.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox()
    if box is None:
        raise ValueError("the drawing is empty")
    unit = span / PROBE
    left, top, right, bottom = (edge * unit - MARGIN for edge in box)
    return left, top, right, bottom


def draw(
    kind: str,
    colors: Sequence[str],
    pattern: str = "plain",
    *,
    style: Style | None = None,
    background: str = "#f6f5f2",
    size: int = 512,
    seed: int = 0,
    pose: Pose | None = None,
) -> Image.Image:
    """Draw a thing of one kind in its colours and pattern; the same arguments give the same pixels."""
    look = Look(tuple(colors), pattern, style or {}, seed)
    pose = pose or Pose()
    defs = _gradients() + pattern_defs(look)
    mirrored = ' transform="translate(512 0) scale(-1 1)"' if pose.flip else ""
    thing = f"<g{mirrored}>{KINDS[kind](look)}</g>"
    thing = f'<g transform="rotate({pose.rotate} 256 256)">{thing}</g>'
    left, top, right, bottom = _bounds(defs, thing)
    width, height = right - left, bottom - top
    scale = 512 * pose.fill / max(width, height)
    shift_x = 256 + pose.dx - scale * (left + right) / 2
    shift_y = 256 + pose.dy - scale * (top + bottom) / 2
    fitted = f'<g transform="translate({shift_x:.2f} {shift_y:.2f}) scale({scale:.4f})">{thing}</g>'
    if kind in FLAT_LAID:
        shadow = f'<g transform="translate(5 11)" filter="url(#drop)">{fitted}</g>'
    else:
        foot = 256 + pose.dy + scale * height / 2
        shadow = (
            f'<ellipse cx="{256 + pose.dx}" cy="{foot - 2:.1f}" '
            f'rx="{scale * width * 0.56:.1f}" ry="17" fill="url(#ground)"/>'
        )
    paper = f'<rect width="512" height="512" fill="{background}"/>'
    return _pixels(_document("0 0 512 512", defs, paper + shadow + fitted), size).convert("RGB")
