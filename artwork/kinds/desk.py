"""Stationery: notebooks, pens, pencils, scissors, staplers, desk things."""

from artwork.paint import BRIGHTS, Look, tone
from artwork.shapes import cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke, zipper


def notebook(look: Look) -> str:
    """Draw a notebook; style: `spiral` binding, `elastic` colour, `label`."""
    out = solid("#fdfbf4", rect(132, 72, 276, 388, 14), "", 3) + "".join(
        stroke(f"M404 {y}v6", "#c9c2b2", 6) for y in range(90, 450, 12)
    )
    out += cloth(look, rect(112, 58, 284, 390, 18))
    if look.flag("spiral"):
        for y in range(84, 440, 27):
            out += (
                fill(oval(128, y, 6), tone(look.main, -0.5))
                + stroke(f"M128 {y}Q84 {y - 16} 100 {y + 6}", "#7b8089", 8)
                + stroke(f"M128 {y}Q84 {y - 16} 100 {y + 6}", "#d3d7dc", 4)
            )
    else:
        out += fill("M112 76Q112 58 130 58H148V448H130Q112 448 112 430Z", "#120a28", 0.22)
    if "elastic" in look.style:
        out += solid(look.part("elastic", "black"), rect(348, 56, 15, 394, 2), "tube", 2) + solid(
            look.part("elastic", "black"),
            poly([(226, 440), (242, 440), (244, 496), (234, 486), (224, 496)], 0),
            "",
            2,
        )
    if look.flag("label"):
        out += solid("#fdf8ea", rect(184, 126, 144, 84, 10), "", 2.5) + stroke(
            "M206 154H306M206 180H270", "#8a8272", 5
        )
    return out + gleam("M168 90V200", 7, 0.22)


def fountain_pen(look: Look) -> str:
    metal = look.part("metal", "gold")
    one = (
        solid(metal, "M60 256L140 226H156V286H140Z", "down")
        + stroke("M66 256H116", tone(metal, -0.6), 3)
        + fill(oval(120, 256, 6), tone(metal, -0.6))
    )
    one += (
        solid("#2f3036", rect(152, 222, 60, 68, 8), "down")
        + cloth(look, rect(208, 216, 250, 80, 30), "down")
        + solid(metal, rect(206, 214, 16, 84, 4), "down", 2.5)
        + solid(metal, rect(380, 215, 12, 82, 4), "down", 2.5)
    )
    return f'<g transform="rotate(-45 256 256)">{one}{gleam("M236 236H360", 7, 0.4)}</g>'


def pencils(look: Look) -> str:
    """Draw a fan of coloured pencils."""
    inks = (
        BRIGHTS
        if look.colors[0] == "multicolor"
        else tuple(tone(look.main, 0.16 * i - 0.3) for i in range(6))
    )
    out = ""
    for i, ink in enumerate(inks):
        pen = solid("#f0d3a0", poly([(236, 140), (276, 140), (256, 78)], 2), "side", 2.5) + fill(
            poly([(249, 100), (263, 100), (256, 78)], 1), ink
        )
        pen += (
            solid(ink, rect(236, 136, 40, 300, 4), "tube", 2.5)
            + fill(rect(250, 138, 12, 296, 1), tone(ink, 0.25), 0.7)
            + solid(tone(ink, -0.25), rect(236, 420, 40, 24, 4), "tube", 2.5)
        )
        out += f'<g transform="rotate({(i - 2.5) * 12} 256 560)">{pen}</g>'
    return out


def pencil_case(look: Look) -> str:
    out = "".join(
        solid(c, rect(150 + i * 50, 110 - i % 2 * 24, 26, 160, 4), "tube", 2.5)
        + solid(
            "#f0d3a0",
            poly(
                [
                    (150 + i * 50, 112 - i % 2 * 24),
                    (176 + i * 50, 112 - i % 2 * 24),
                    (163 + i * 50, 72 - i % 2 * 24),
                ],
                2,
            ),
            "",
            2.5,
        )
        for i, c in enumerate(BRIGHTS[:5])
    )
    out += cloth(look, rect(60, 190, 392, 200, 52), "down") + zipper("M92 226H420", 9)
    return (
        out
        + stroke("M404 230l22 46", look.deep, 12)
        + stitch("M92 366H420", look.seam)
        + gleam("M84 300V330", 8, 0.3)
    )


def scissors(look: Look) -> str:
    blade = solid("#ccd2d9", poly([(246, 40), (274, 66, 20), (282, 276), (244, 282)], 4), "side")
    loop = cloth(
        look,
        "M244 270H284L300 330Q352 344 350 404Q342 464 292 462Q244 452 246 394Z" + oval(298, 398, 30, 38),
        "side",
    )
    one = f'<g transform="rotate(-14 262 262)">{blade}{loop}</g>'
    other = f'<g transform="translate(524 0) scale(-1 1)">{one}</g>'
    return other + one + solid("#8b929b", oval(262, 262, 13), "ball", 2.5)


def stapler(look: Look) -> str:
    out = solid("#3a3c44", poly([(62, 374), (450, 374), (450, 402), (62, 402)], 10), "down") + solid(
        "#b9bfc7", poly([(110, 306), (440, 332), (440, 356), (106, 356)], 6), "down"
    )
    out += cloth(
        look, "M70 300Q64 262 110 250L380 226Q448 226 452 290V330L110 316Q76 320 70 300Z", "down"
    ) + solid(look.deep, poly([(396, 316), (454, 322), (454, 384), (396, 384)], 10))
    return out + gleam("M130 266L360 246", 9, 0.45) + solid("#b9bfc7", rect(84, 362, 50, 14, 4), "", 2)


def desk_organizer(look: Look) -> str:
    """Draw a pen cup holding pens, a ruler and scissors' handles."""
    out = solid("#f3bf2b", rect(296, 60, 44, 240, 4), "", 3) + "".join(
        stroke(f"M296 {y}h{16 if y % 40 else 24}", "#6a5420", 3) for y in range(80, 240, 20)
    )
    for x, c, top in ((190, "#c9362f", 96), (236, "#3c7fc6", 66)):
        out += solid(c, rect(x, top + 40, 28, 240, 4), "tube", 2.5) + solid(
            "#f0d3a0", poly([(x, top + 42), (x + 28, top + 42), (x + 14, top)], 2), "", 2.5
        )
    return (
        out
        + cloth(look, poly([(150, 236), (362, 236), (350, 462), (162, 462)], 20), "tube")
        + solid(look.deep, rect(142, 220, 228, 30, 12), "tube")
        + gleam("M186 290L192 420", 10, 0.4)
    )


def sticky_notes(look: Look) -> str:
    inks = (
        (BRIGHTS[4], BRIGHTS[2], BRIGHTS[1])
        if look.colors[0] == "multicolor"
        else (tone(look.main, -0.2), tone(look.main, 0.25), look.main)
    )
    out = ""
    for i, ink in enumerate(inks):
        x, y = 90 + i * 52, 84 + i * 46
        out += solid(ink, f"M{x} {y}H{x + 240}V{y + 200}L{x + 200} {y + 240}H{x}Z", "side") + solid(
            tone(ink, -0.2), f"M{x + 240} {y + 200}L{x + 200} {y + 240}L{x + 196} {y + 196}Z", "", 2.5
        )
    return out + stroke("M226 226H402M226 262H402M226 298H340", tone(inks[2], -0.4), 6)


def washi_tape(look: Look) -> str:
    """Draw a roll of patterned paper tape."""
    out = cloth(look, "M256 90H330A150 150 0 0 1 330 390H256Z", "tube") + cloth(
        look, "M90 300L40 430H150L190 380Z", "down"
    )
    out += cloth(look, oval(226, 240, 150), "side") + solid("#e7cfa6", oval(226, 240, 104), "down")
    return out + solid("#f6f5f2", oval(226, 240, 84), "", 3)
