"""Rugs, cushions, blankets, seats, vases, plants, clocks, candles and small furniture."""

from math import cos, pi, sin

from artwork.paint import Look, tone
from artwork.shapes import (
    both,
    button,
    clip,
    cloth,
    fill,
    gleam,
    oval,
    poly,
    rect,
    solid,
    stroke,
    sym,
)


def rug(look: Look) -> str:
    """Draw a rug from above; style: `round`, `border` colour."""
    if look.flag("round"):
        out = "".join(
            stroke(
                (
                    f"M{256 + 196 * cos(a):.1f} {256 + 196 * sin(a):.1f}"
                    f"L{256 + 218 * cos(a):.1f} {256 + 218 * sin(a):.1f}"
                ),
                look.line,
                5,
            )
            for a in (i * pi / 40 for i in range(80))
        )
        out += cloth(look, oval(256, 256, 200))
        return out + "".join(
            stroke(oval(256, 256, r), look.seam if i % 3 else look.accent, 4 if i % 3 else 13, opacity=0.75)
            for i, r in enumerate(range(184, 8, -17))
        )
    fringe = "".join(
        stroke(f"M{x} 40V472", look.line, 5) + stroke(f"M{x} 41V471", "#efe4cc", 3)
        for x in range(112, 404, 10)
    )
    body = rect(104, 66, 304, 380, 4)
    out = fringe + cloth(look, body)
    if "border" in look.style:
        edge = look.part("border", "white")
        out += stroke(rect(124, 86, 264, 340, 2), edge, 12) + stroke(rect(138, 100, 236, 312, 2), edge, 3)
    knots = "".join(stroke(f"M104 {y}H408", "#120a28", 1, opacity=0.12) for y in range(70, 446, 5))
    return out + knots


def cushion(look: Look) -> str:
    """Draw a cushion; style: `tassels` colour, `tufted` with a button."""
    d = "M92 92Q256 130 420 92Q384 256 420 420Q256 384 92 420Q128 256 92 92Z"
    out = ""
    if "tassels" in look.style:
        tassel = look.part("tassels", "white")
        for x, y in ((92, 92), (420, 92), (92, 420), (420, 420)):
            out += solid(
                tassel, oval(x + (12 if x > 256 else -12), y + (12 if y > 256 else -12), 24), "ball", 2.5
            )
    out += cloth(look, d, "side") + stroke(
        "M106 106Q256 142 406 106Q372 256 406 406Q256 372 106 406Q140 256 106 106Z",
        look.seam,
        2.5,
        dash="7 6",
    )
    out += fill("M92 420Q256 384 420 420Q398 330 398 280Q330 372 110 350Z", "#120a28", 0.08)
    if look.flag("tufted"):
        out += stroke(
            "M256 256L190 196M256 256L326 200M256 256L196 320M256 256L318 322", look.seam, 5
        ) + button(256, 256, look.deep, 16)
    return out + gleam("M140 150Q190 160 230 160", 10, 0.22)


def blanket(look: Look) -> str:
    """Draw a folded throw with a fringe."""
    out = "".join(
        stroke(f"M{x} 380V430", look.line, 8) + stroke(f"M{x} 380V430", look.main, 5)
        for x in range(96, 424, 14)
    )
    out += (
        cloth(look, rect(78, 300, 356, 96, 34), "down")
        + cloth(look, rect(78, 220, 356, 96, 34), "down")
        + cloth(look, rect(78, 140, 356, 96, 34), "down")
    )
    fold = poly([(150, 140), (330, 140), (330, 396), (150, 396)], 10)
    return (
        out
        + cloth(look, fold, "side", turn=90)
        + "".join(
            stroke(f"M{x} 392V440", look.line, 8) + stroke(f"M{x} 392V440", look.main, 5)
            for x in range(160, 330, 14)
        )
    )


def _feet(xs: tuple[float, ...], y: float, color: str, height: float = 50) -> str:
    return "".join(
        solid(color, poly([(x - 10, y), (x + 10, y), (x + 6, y + height), (x - 6, y + height)], 3))
        for x in xs
    )


def armchair(look: Look) -> str:
    out = _feet((140, 372), 400, look.part("legs", "#8d5a35"))
    out += cloth(look, rect(126, 84, 260, 240, 64), "side") + stroke(
        "M256 110V290", look.seam, 4, opacity=0.5
    )
    out += "".join(button(x, y, look.deep, 7) for x, y in ((206, 160), (306, 160), (206, 226), (306, 226)))
    out += cloth(look, rect(130, 280, 252, 70, 24), "down") + cloth(look, rect(112, 334, 288, 76, 16), "down")
    return out + both(cloth(look, rect(364, 220, 68, 190, 34), "side")) + both(gleam("M384 252V330", 7, 0.25))


def sofa(look: Look) -> str:
    out = (
        _feet((92, 420), 372, look.part("legs", "#8d5a35"), 44)
        + cloth(look, rect(70, 140, 372, 180, 34), "side")
        + stroke("M256 150V280", look.line, 4)
    )
    out += (
        cloth(look, rect(88, 262, 168, 62, 20), "down")
        + cloth(look, rect(256, 262, 168, 62, 20), "down")
        + cloth(look, rect(60, 312, 392, 66, 14), "down")
    )
    out += both(cloth(look, rect(410, 206, 66, 172, 32), "side"))
    pillow = look.part("pillow", "yellow")
    return (
        out
        + solid(pillow, poly([(96, 182), (176, 170), (188, 250), (106, 264)], 16), "ball")
        + solid(tone(pillow, 0.35), poly([(338, 176), (414, 188), (404, 266), (326, 252)], 16), "ball")
    )


def stool(look: Look) -> str:
    """Draw a round wooden stool or side table; style: `top` colour."""
    out = "".join(
        solid(look.main, poly(p, 5))
        for p in (
            [(150, 180), (178, 180), (142, 470), (120, 470)],
            [(334, 180), (362, 180), (392, 470), (370, 470)],
            [(240, 190), (272, 190), (268, 440), (244, 440)],
        )
    )
    return (
        out
        + solid(look.deep, rect(140, 330, 232, 16, 6), "tube")
        + cloth(look, rect(88, 140, 336, 50, 18), "tube")
        + solid(look.part("top", tone(look.main, 0.2)), oval(256, 142, 168, 34), "down")
    )


def vase(look: Look) -> str:
    """Draw a vase; style: `stems` (tulips, eucalyptus or none), `tall`."""
    out = ""
    stems = look.word("stems", "eucalyptus")
    if stems != "none":
        for dx, top in ((-74, 84), (-24, 40), (34, 56), (84, 100)):
            out += stroke(f"M256 240Q{256 + dx * 0.4} 160 {256 + dx} {top}", "#4c7a55", 6)
            if stems == "tulips":
                x, y = 256 + dx, top
                out += solid(
                    look.part("bloom", "pink"),
                    (
                        f"M{x - 26} {y - 22}L{x - 12} {y - 6}L{x} {y - 30}L{x + 12} {y - 6}L{x + 26} {y - 22}"
                        f"Q{x + 30} {y + 26} {x} {y + 28}Q{x - 30} {y + 26} {x - 26} {y - 22}Z"
                    ),
                    "ball",
                    2.5,
                )
            else:
                spots = [
                    (256 + dx * t * t * 1.0 + s * 18, 240 + (top - 240) * t)
                    for t in (0.45, 0.65, 0.85, 1.0)
                    for s in (-1, 1)
                ]
                out += "".join(
                    solid("#7fa58a", oval(round(x, 1), round(y, 1), 17, 12), "ball", 2) for x, y in spots
                )
    if look.flag("tall"):
        d = sym([(40, 216), (34, 270, 40), (84, 350, 70), (54, 476, 14), (0, 478)], 10)
    else:
        d = (
            "M216 214H296Q290 256 320 280C380 320 376 420 326 470"
            "H186C136 420 132 320 192 280Q222 256 216 214Z"
        )
    return (
        out
        + cloth(look, d, "tube")
        + solid(look.deep, oval(256, 216, 42, 10), "", 3)
        + gleam("M178 400Q170 350 196 316", 10, 0.4)
    )


def plant_pot(look: Look) -> str:
    leaves = ""
    for angle, length in ((-62, 150), (62, 150), (-34, 200), (34, 200), (0, 220)):
        leaf = (
            f"M256 290C{256 - 62} {290 - length * 0.5} {256 - 30} {290 - length} 256 {290 - length - 24}"
            f"C{256 + 30} {290 - length} {256 + 62} {290 - length * 0.5} 256 290Z"
        )
        vein = stroke(f"M256 290V{300 - length}", "#2c6a45", 4)
        leaves += f'<g transform="rotate({angle} 256 300)">{solid("#4b9a63", leaf, "side")}{vein}</g>'
    return (
        leaves
        + cloth(look, poly([(146, 300), (366, 300), (334, 474), (178, 474)], 14), "tube")
        + cloth(look, rect(132, 272, 248, 50, 10), "tube")
        + gleam("M180 340L192 430", 9, 0.35)
    )


def clock(look: Look) -> str:
    out = cloth(look, oval(256, 256, 200), "ball", w=4) + solid(
        look.part("face", "#fbf8f0"), oval(256, 256, 164), "", 3
    )
    for i in range(12):
        a = i * pi / 6
        out += stroke(
            (
                f"M{256 + 132 * sin(a):.1f} {256 - 132 * cos(a):.1f}"
                f"L{256 + 148 * sin(a):.1f} {256 - 148 * cos(a):.1f}"
            ),
            "#3a3c44",
            9 if i % 3 == 0 else 4,
        )
    return (
        out
        + stroke("M256 256L186 196", "#3a3c44", 11)
        + stroke("M256 256L340 170", "#3a3c44", 7)
        + stroke("M256 276L250 128", look.part("second", "red"), 3)
        + button(256, 256, look.part("second", "red"), 9)
    )


def candle(look: Look) -> str:
    """Draw a candle in a jar."""
    out = "".join(fill(oval(256, 108, r, r * 1.3), "#ffdf8a", 0.2) for r in (70, 48)) + solid(
        "#f7b23c", "M256 52C286 96 290 128 256 140C222 128 226 96 256 52Z", "", 0
    )
    out += (
        stroke("M256 138V176", "#4a3a30", 5)
        + solid(tone(look.main, 0.35), oval(256, 188, 120, 24), "", 2.5)
        + cloth(look, "M136 186Q256 220 376 186V430Q376 456 350 458H162Q136 456 136 430Z", "tube")
    )
    return (
        out
        + solid("#fbf6ea", rect(186, 280, 140, 110, 8), "", 2.5)
        + stroke("M210 316H302M226 346H286", "#6a5a4a", 5)
        + gleam("M158 240V420", 9, 0.45)
    )


def mirror(look: Look) -> str:
    frame = oval(256, 256, 150, 206)
    glass = oval(256, 256, 128, 184)
    shine = fill("M190 120L330 420L290 440L160 170Z", "#ffffff", 0.45) + fill(
        "M250 90L370 330L360 350L226 96Z", "#ffffff", 0.3
    )
    return cloth(look, frame, "side", w=4) + solid("#cfdde6", glass, "down") + clip(glass, shine)
