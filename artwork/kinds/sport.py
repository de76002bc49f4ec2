"""Sports goods: mats, weights, balls, rackets, helmets, boards, ropes."""

from artwork.paint import Look, tone
from artwork.shapes import both, clip, cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke, sym, tube


def yoga_mat(look: Look) -> str:
    """Draw a mat half rolled out; style: `strap` colour, `rolled` for one tied up."""
    if look.flag("rolled"):
        strap = look.part("strap", "beige")
        out = tube("M150 176Q256 40 362 176", strap, 13) + cloth(look, rect(56, 170, 376, 176, 60), "down")
        out += solid(look.deep, oval(420, 258, 50, 88), "") + stroke(
            "M420 258m-10 0a12 20 0 1 1 20 8a22 40 0 1 1 -36 -22a34 62 0 1 1 56 40", look.light, 6
        )
        return (
            out
            + "".join(solid(strap, rect(x, 166, 26, 184, 6), "down") for x in (138, 324))
            + gleam("M90 200H130", 9, 0.35)
        )
    flat = poly([(124, 180), (420, 180), (482, 440), (62, 440)], 6)
    out = cloth(look, flat, "down") + stitch("M84 424H460", look.seam)
    out += cloth(look, rect(96, 100, 330, 108, 52), "down") + solid(look.deep, oval(414, 154, 38, 52), "")
    return (
        out
        + stroke("M414 154m-6 0a8 12 0 1 1 14 4a16 26 0 1 1 -26 -14", look.light, 5)
        + gleam("M130 126H330", 9, 0.3)
    )


def dumbbells(look: Look) -> str:
    """Draw a pair of hex dumbbells."""
    one = solid("#c3c8ce", rect(160, 232, 192, 48, 12), "down") + "".join(
        stroke(f"M{x} 238V274", "#8b929b", 3) for x in range(196, 322, 12)
    )
    one += both(
        cloth(
            look,
            poly(
                [
                    (346, 176),
                    (432, 176),
                    (452, 206),
                    (452, 306),
                    (432, 336),
                    (346, 336),
                    (328, 306),
                    (328, 206),
                ],
                10,
            ),
            "side",
        )
        + fill(
            poly(
                [
                    (362, 206),
                    (418, 206),
                    (430, 226),
                    (430, 286),
                    (418, 306),
                    (362, 306),
                    (350, 286),
                    (350, 226),
                ],
                8,
            ),
            look.light,
            0.5,
        )
    )
    return (
        f'<g transform="translate(36 -84) rotate(-8 256 256)">{one}'
        f'</g><g transform="translate(-16 84)">{one}</g>'
    )


def ball(look: Look) -> str:
    """Draw a ball; style: `game` (basket, foot)."""
    disc = oval(256, 256, 190)
    out = cloth(look, disc, "ball", w=4)
    if look.word("game", "basket") == "foot":
        patch = look.accent
        penta = [(256, 186), (322, 236), (298, 314), (214, 314), (190, 236)]
        marks = solid(patch, poly(penta, 8), "", 0)
        outs = [(256, 60), (452, 200), (378, 432), (134, 432), (60, 200)]
        for (x, y), (ox, oy) in zip(penta, outs, strict=True):
            marks += stroke(f"M{x} {y}L{ox} {oy}", patch, 6)
            marks += fill(oval(ox, oy, 52), patch)
        return out + clip(disc, marks) + fill(disc, "url(#ball)") + stroke(disc, look.line, 4)
    seams = "M66 256H446M256 66V446M120 116Q230 256 120 396M392 116Q282 256 392 396"
    return (
        out
        + clip(disc, stroke(seams, tone(look.main, -0.62), 8))
        + stroke(disc, look.line, 4)
        + gleam("M130 190Q150 130 206 106", 12, 0.35)
    )


def racket(look: Look) -> str:
    head = oval(256, 160, 118, 146)
    strings = "".join(stroke(f"M{x} 0V320", "#d9dce0", 3) for x in range(142, 380, 19)) + "".join(
        stroke(f"M120 {y}H392", "#d9dce0", 3) for y in range(20, 320, 19)
    )
    one = (
        clip(head, fill(head, "#eef0f2") + strings)
        + stroke(head, look.line, 25)
        + stroke(head, look.main, 19)
        + stroke("M140 140A118 146 0 0 1 240 16", "#ffffff", 5, opacity=0.4)
    )
    one += both(tube("M318 284Q284 330 264 370", look.accent, 13)) + solid(
        look.part("grip", "#3a3c44"), rect(238, 366, 36, 136, 8), "tube"
    )
    one += "".join(stroke(f"M240 {y}l32 -12", "#8b929b", 3) for y in range(390, 500, 18))
    felt = solid("#cfe04a", oval(410, 420, 44), "ball") + stroke(
        "M374 396Q420 420 410 462M398 378Q420 410 452 408", "#fbfdf0", 5
    )
    return f'<g transform="rotate(28 256 256)">{one}</g>' + felt


def helmet(look: Look) -> str:
    """Draw a bicycle helmet from the side."""
    strap = stroke("M150 320L216 440L250 448M330 320L240 446M372 300L250 446", "#3a3c44", 9) + solid(
        "#3a3c44", rect(214, 436, 50, 24, 8), "", 2
    )
    dome = (
        "M60 306C60 170 150 96 270 96C390 96 452 190 460 280Q462 304 436 306"
        "L380 300Q330 330 240 330Q140 334 86 326Q60 322 60 306Z"
    )
    out = strap + cloth(look, dome, "ball")
    for d in (
        "M110 250Q140 170 210 140L222 158Q166 196 150 262Z",
        "M196 262Q210 180 270 140L290 158Q246 206 244 270Z",
        "M290 262Q296 196 338 156L362 176Q336 212 338 268Z",
        "M382 258Q384 220 396 196Q426 226 430 256Z",
    ):
        out += solid(tone(look.main, -0.6), d, "", 3)
    return (
        out
        + solid(
            look.accent,
            (
                "M64 296Q240 320 380 290L460 286Q462 304 436 306"
                "L380 300Q330 330 240 330Q140 334 86 326Q60 322 64 296Z"
            ),
            "",
            3,
        )
        + gleam("M120 190Q160 130 220 116", 9, 0.4)
    )


def skateboard(look: Look) -> str:
    """Draw a skateboard seen from below, upright on the slant."""
    deck = rect(186, 20, 140, 472, 70)
    one = both(
        solid("#f4efe2", rect(312, 108, 40, 52, 12), "ball")
        + solid("#f4efe2", rect(312, 352, 40, 52, 12), "ball")
    ) + cloth(look, deck)
    one += (
        fill(
            rect(186, 196, 140, 22, 0) + rect(186, 240, 140, 22, 0) + rect(186, 284, 140, 22, 0), look.accent
        )
        if look.pattern == "plain"
        else ""
    )
    one += "".join(
        solid("#a9afb8", rect(184, y, 144, 22, 8), "down")
        + solid("#c3c8ce", rect(228, y - 24, 56, 70, 8), "side")
        for y in (124, 368)
    )
    return f'<g transform="rotate(32 256 256)">{one}</g>'


def jump_rope(look: Look) -> str:
    rope = (
        "M150 190C60 330 90 460 200 440C300 420 220 330 290 330"
        "C360 330 330 440 410 420C470 400 450 280 362 190"
    )
    out = stroke(rope, look.line, 15) + stroke(rope, look.accent, 9)
    for x, rot in ((140, -16), (372, 16)):
        grip = cloth(look, rect(232, 140, 48, 170, 20), "tube") + "".join(
            stroke(f"M234 {y}H278", look.line, 4) for y in range(176, 280, 15)
        )
        out += f'<g transform="translate({x - 256} -110) rotate({rot} 256 256)">{grip}</g>'
    return out


def kettlebell(look: Look) -> str:
    arc = "M190 250Q150 90 256 86Q362 90 322 250"
    out = (
        stroke(arc, look.line, 46)
        + stroke(arc, look.deep, 40)
        + cloth(
            look, sym([(0, 200, 60), (110, 214, 70), (146, 330, 70), (110, 448, 30), (0, 452)], 50), "ball"
        )
    )
    return (
        out
        + solid(look.part("band", look.accent), oval(256, 336, 62), "", 3)
        + stroke("M238 320L256 308V364", look.main, 9)
        + gleam("M136 330Q140 270 176 244", 11, 0.35)
    )
