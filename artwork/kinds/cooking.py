"""Pots, pans, knives, boards, toasters, aprons."""

from artwork.paint import Look, tone
from artwork.shapes import both, clip, cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke, sym, tube


def pot(look: Look) -> str:
    """Draw a casserole with its lid."""
    out = both(tube("M408 270Q474 262 472 300Q468 330 408 322", look.main, 20)) + cloth(
        look, rect(94, 226, 324, 206, 44), "tube"
    )
    out += cloth(look, "M82 232Q92 132 256 128Q420 132 430 232Z", "down") + solid(
        look.main, rect(72, 216, 368, 28, 12), "tube"
    )
    knob = look.part("knob", "gold")
    return (
        out
        + solid(knob, rect(242, 106, 28, 26, 6), "tube")
        + solid(knob, oval(256, 96, 34, 17), "ball")
        + gleam("M128 280V370", 12, 0.4)
        + gleam("M126 200Q150 164 200 152", 9, 0.4)
    )


def frying_pan(look: Look) -> str:
    """Draw a pan from above; style: `egg` for breakfast in it, `handle` colour."""
    handle = look.part("handle", look.main)
    out = solid(
        handle, poly([(330, 326), (352, 304), (470, 416), (482, 452), (448, 466), (420, 444)], 14), "side"
    ) + fill(oval(452, 440, 9), "#f0efec")
    out += (
        cloth(look, oval(210, 210, 176), "side", w=4)
        + solid(tone(look.main, -0.3), oval(210, 210, 148), "ball", 3)
        + stroke(oval(210, 210, 120), look.seam, 2, opacity=0.3)
    )
    if look.flag("egg"):
        out += solid(
            "#fdfcf6",
            (
                "M150 190C160 130 230 130 250 170C300 170 310 230 270 260"
                "C250 310 180 300 160 270C110 260 110 200 150 190Z"
            ),
            "",
        ) + solid("#f3b52e", oval(210, 216, 38), "ball", 2)
    return out + gleam("M86 160Q110 100 170 84", 8, 0.3)


def knife(look: Look) -> str:
    """Draw a chef's knife on the slant."""
    handle = look.part("handle", "#5b3a26")
    blade = "M60 250Q220 300 330 286V206H60Q40 224 60 250Z"
    one = solid("#d3d8de", blade, "down") + fill(
        "M60 250Q220 300 330 286V268Q200 276 56 236Z", "#f3f5f7", 0.8
    )
    one += solid("#9aa1a9", rect(326, 204, 24, 60, 4), "down") + solid(
        handle, "M348 206H470Q490 216 486 246Q480 266 460 262Q400 252 348 262Z", "down"
    )
    one += "".join(solid("#d8d3c4", oval(x, 232, 6), "", 1.5) for x in (376, 414, 452))
    return f'<g transform="rotate(-38 256 256)">{one}</g>'


def cutting_board(look: Look) -> str:
    d = sym([(34, 40, 30), (40, 120, 30), (130, 140, 40), (134, 470, 40), (0, 472)], 30)
    hole = oval(256, 78, 15)
    grain = "".join(
        stroke(f"M{x} 100C{x + 14} 220 {x - 16} 340 {x + 4} 480", look.seam, 3, opacity=0.5)
        for x in range(138, 390, 26)
    )
    strip = fill(rect(196, 20, 26, 480, 0), tone(look.main, -0.3), 0.6) + fill(
        rect(290, 20, 26, 480, 0), tone(look.main, 0.35), 0.6
    )
    return (
        cloth(look, d + hole)
        + clip(d + hole, grain + strip)
        + stroke(d, look.line, 4)
        + stroke(hole, look.line, 4)
    )


def toaster(look: Look) -> str:
    crust = "M{0} 180V112Q{1} 70 {2} 76H{3}Q{4} 70 {5} 112V180Z"
    slices = ""
    for x in (136, 256):
        slices += solid("#d99a4e", crust.format(x, x - 8, x + 22, x + 84, x + 120, x + 110), "", 3)
        slices += fill(rect(x + 14, 92, 82, 90, 14), "#f0cf94")
    out = (
        slices
        + cloth(look, rect(74, 150, 364, 264, 62), "down")
        + solid("#c3c8ce", rect(74, 372, 364, 34, 10), "down")
    )
    out += (
        fill(rect(116, 164, 280, 14, 6), look.line)
        + solid("#3a3c44", rect(424, 226, 30, 46, 8), "tube")
        + stroke("M431 200V330", look.line, 5)
    )
    out += solid("#f4f1e8", oval(376, 330, 22), "ball") + stroke("M376 330V314", "#3a3c44", 4)
    return (
        out
        + both(solid("#3a3c44", rect(344, 404, 46, 20, 6)))
        + gleam("M108 300V230Q112 186 150 184", 11, 0.4)
    )


def apron(look: Look) -> str:
    strap = look.part("strap", look.deep)
    out = stroke("M196 120Q196 36 256 36Q316 36 316 120", tone(strap, -0.45), 15) + stroke(
        "M196 120Q196 36 256 36Q316 36 316 120", strap, 10
    )
    out += both(
        stroke("M360 236Q420 240 440 300", tone(strap, -0.45), 13)
        + stroke("M360 236Q420 240 440 300", strap, 8)
    )
    d = sym([(70, 106), (78, 170, 40), (116, 236, 30), (124, 460, 26), (0, 464)], 8)
    out += cloth(look, d) + stitch("M190 118H322M146 448H366", look.seam)
    pocket = look.part("pocket", look.main)
    out += (
        solid(pocket, sym([(80, 290), (78, 384, 22), (0, 388)], 8))
        if "pocket" in look.style
        else cloth(look, sym([(80, 290), (78, 384, 22), (0, 388)], 8), turn=90)
    )
    return out + stitch("M184 302H328M256 302V380", look.seam)


def grinder(look: Look) -> str:
    """Draw a hand coffee grinder with a crank."""
    out = (
        tube("M256 70H390", "#a9afb8", 12)
        + solid(look.part("knob", "brown"), oval(396, 58, 26, 22), "ball")
        + solid("#a9afb8", rect(244, 58, 24, 50, 6), "tube")
    )
    out += cloth(look, "M166 190Q172 96 256 96Q340 96 346 190Z", "tube") + solid(
        look.part("wood", "brown"), poly([(150, 186), (362, 186), (380, 440), (132, 440)], 16), "tube"
    )
    out += solid(look.part("wood", "brown"), rect(180, 318, 152, 84, 8), "down") + solid(
        "#d8b25c", oval(256, 360, 14), "ball", 2.5
    )
    return out + solid(tone(look.hue(look.word("wood", "brown")), -0.2), rect(116, 430, 280, 30, 8), "tube")
