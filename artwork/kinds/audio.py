"""Headphones, earbuds and speakers."""

from artwork.paint import Look, tone
from artwork.shapes import both, clip, cloth, fill, gleam, oval, rect, solid, stroke


def headphones(look: Look) -> str:
    """Draw headphones; style: `small` for on-ear pads, `cable`, `band` colour."""
    band = look.part("band", look.main)
    small = look.flag("small")
    arc = "M104 300C84 60 428 60 408 300" if not small else "M120 286C110 84 402 84 392 286"
    w = 34 if not small else 20
    out = ""
    if look.flag("cable"):
        d = "M150 400Q150 470 230 462Q330 448 360 490"
        out += stroke(d, "#2c2d32", 9) + solid("#d4a646", rect(352, 480, 40, 14, 4), "down", 2)
    out += (
        stroke(arc, tone(band, -0.45), w + 6)
        + stroke(arc, band, w)
        + gleam(arc.replace("300C", "290C"), w * 0.2, 0.28)
    )
    if not small:
        pad = "M170 146Q256 92 342 146"
        out += (
            stroke(pad, tone(look.main, -0.45), 44)
            + stroke(pad, look.part("pad", look.deep), 38)
            + gleam("M190 128Q256 92 322 128", 5, 0.3)
        )
    high = 150 if not small else 112
    y = 300 - high / 2 + 30
    cup = rect(366, y, 62, high, 30)
    pad_side = rect(338, y + 8, 40, high - 16, 18)
    metal = look.part("arm", "silver")
    ear = solid(look.part("pad", tone(look.main, -0.35)), pad_side) + cloth(look, cup)
    ear += solid(metal, rect(390, y - 44, 15, 66, 7), "tube", 2.5) + gleam(
        f"M414 {y + 26}V{y + high - 34}", 6, 0.4
    )
    ear += fill(oval(398, y + high - 30, 4.5), look.part("led", "#7fd1a3"))
    return out + both(ear)


def earbuds(look: Look) -> str:
    """Draw two earbuds above their open case."""
    case = solid(tone(look.main, -0.1), rect(136, 256, 240, 60, 26)) + cloth(
        look, rect(116, 296, 280, 150, 66), "down"
    )
    case += (
        stroke("M122 330H390", look.line, 3)
        + fill(oval(256, 356, 6), "#7fd1a3")
        + gleam("M146 372Q152 414 186 426", 8, 0.4)
    )
    lid = cloth(look, rect(126, 206, 260, 70, 34), "down") + fill(
        rect(150, 226, 212, 40, 18), tone(look.main, -0.4)
    )
    bud = cloth(
        look,
        (
            "M296 96Q300 58 342 60Q384 66 384 106Q380 138 350 140"
            "L346 226Q344 242 328 240Q314 238 314 222V140Q292 126 296 96Z"
        ),
    )
    bud += solid(look.part("tip", "#4a4d55"), oval(300, 104, 20, 26), "ball") + fill(
        oval(356, 92, 9, 5), tone(look.main, -0.5)
    )
    return lid + both(bud) + case


def speaker(look: Look) -> str:
    """Draw a speaker; style: `cut` tube (portable, lying), box (wooden cabinet) or ball."""
    cut = look.word("cut", ("tube", "box", "ball")[look.seed % 3])
    if cut == "box":
        cone = look.part("cone", "#33343a")
        out = cloth(look, rect(140, 60, 232, 390, 14)) + solid(
            tone(look.main, 0.12), rect(158, 78, 196, 354, 8), "side", 2
        )
        grain = "".join(
            stroke(f"M{162 + i * 24} 82Q{170 + i * 24} 250 {160 + i * 24} 428", look.seam, 2, opacity=0.35)
            for i in range(8)
        )
        out += (
            grain
            + solid("#c3c8ce", oval(256, 150, 46), "ball")
            + solid(cone, oval(256, 150, 36), "ball")
            + solid("#8b929b", oval(256, 150, 13), "ball")
        )
        out += (
            solid("#c3c8ce", oval(256, 312, 88), "ball")
            + solid(cone, oval(256, 312, 74), "ball")
            + stroke(oval(256, 312, 54), "#5a5c64", 4)
        )
        return out + solid("#6a6d75", oval(256, 312, 26), "ball")
    if cut == "ball":
        out = cloth(look, "M120 300A136 150 0 1 1 392 300Q392 430 256 432Q120 430 120 300Z", "ball")
        mesh = "".join(
            fill(oval(x + (y // 16 % 2) * 8, y, 3.4), look.line, 0.65)
            for x in range(116, 400, 16)
            for y in range(236, 432, 16)
        )
        area = "M121 270Q256 310 391 270Q396 430 256 432Q116 430 121 270Z"
        return (
            out
            + clip(area, mesh)
            + stroke("M121 270Q256 310 391 270", look.line, 4)
            + stroke("M244 200h24M256 188v24", look.light, 6)
        )
    body = rect(70, 170, 372, 176, 86)
    dots = "".join(
        fill(oval(x + (y // 14 % 2) * 7, y, 2.8), look.line, 0.6)
        for x in range(60, 460, 14)
        for y in range(164, 352, 14)
    )
    loop = "M96 190C6 190 10 96 76 100C120 104 140 140 132 186"
    out = stroke(loop, tone(look.main, -0.5), 13) + stroke(loop, look.deep, 8)
    out += cloth(look, body, "down") + clip(body, dots) + stroke(body, look.line, 3.5)
    out += solid(look.deep, "M70 256A84 84 0 0 1 130 172V344A84 84 0 0 1 70 256Z")
    out += solid(look.deep, "M442 256A84 84 0 0 0 382 172V344A84 84 0 0 0 442 256Z") + solid(
        look.part("badge", "white"), rect(222, 240, 68, 36, 10), "", 2.5
    )
    out += stroke(oval(256, 258, 8), look.deep, 4) + gleam("M150 194H360", 9, 0.3)
    return out + both(solid("#3a3c44", rect(320, 338, 40, 14, 5)))


def radio(look: Look) -> str:
    """Draw a small retro radio with handle, dial and grille."""
    out = stroke("M130 190Q130 96 200 96H312Q382 96 382 190", look.line, 18) + stroke(
        "M130 190Q130 96 200 96H312Q382 96 382 190", look.part("handle", "brown"), 12
    )
    out += cloth(look, rect(60, 170, 392, 240, 42)) + solid(
        look.part("face", "natural"), rect(84, 194, 344, 192, 26), "", 2.5
    )
    out += "".join(stroke(f"M104 {y}H256", look.line, 6) for y in range(222, 366, 20))
    out += solid("#fbf6e8", rect(282, 212, 128, 60, 10), "", 2.5) + "".join(
        stroke(f"M{x} 224V{244 if x % 3 else 250}", "#6a5a4a", 2.5) for x in range(294, 404, 12)
    )
    out += stroke("M348 218V266", "#c9362f", 4)
    for x in (312, 380):
        out += solid(look.part("knob", "brown"), oval(x, 326, 28), "ball") + stroke(
            f"M{x} 326l10 -16", "#f6efe0", 4
        )
    return out + gleam("M78 240V216Q80 190 108 186", 7, 0.35)
