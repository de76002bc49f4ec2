"""Camping and garden things: tents, sleeping bags, chairs, coolers, watering cans, torches, hammocks."""

from artwork.paint import Look, tone
from artwork.shapes import both, clip, cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke, sym, tube


def tent(look: Look) -> str:
    """Draw a tent; style: `tunnel` for a long family tent."""
    pegs = both(stroke("M440 394L490 408", "#8b929b", 5) + stroke("M490 406l-6 9", "#5d6168", 6))
    if look.flag("tunnel"):
        out = pegs + cloth(look, "M40 410C44 250 110 180 190 176H360C420 180 468 260 474 410Z", "down")
        out += stroke("M300 178Q388 230 396 410M190 176Q112 230 104 410", look.line, 5)
        out += solid(look.accent, "M190 176Q112 230 104 410H290Q280 226 190 176Z", "side") + fill(
            "M190 214Q250 260 256 410H132Q136 270 190 214Z", tone(look.main, -0.6)
        )
        out += solid(look.accent, "M190 214Q150 260 132 410L176 410Q196 300 190 214Z", "side", 2.5)
        return (
            out
            + solid("#dfeaf0", rect(322, 262, 50, 60, 8), "", 3)
            + solid("#dfeaf0", rect(408, 284, 34, 46, 8), "", 3)
            + stroke("M347 262V322M322 292H372", look.line, 3)
        )
    out = pegs + cloth(look, "M36 410Q120 200 256 110Q392 200 476 410Z", "side")
    out += fill("M256 110Q392 200 476 410H372Q340 210 256 110Z", "#120a28", 0.16)
    out += solid(look.accent, "M256 110Q150 240 120 410H372Q348 230 256 110Z", "side") + fill(
        "M256 170Q200 280 186 410H326Q310 280 256 170Z", tone(look.main, -0.65)
    )
    out += solid(look.accent, "M256 170Q200 280 186 410H226Q262 320 256 170Z", "side", 2.5) + solid(
        look.accent, "M256 170Q310 280 326 410H296Q262 320 256 170Z", "side", 2.5
    )
    return (
        out
        + stroke("M256 110Q120 200 36 410M256 110Q392 200 476 410", look.line, 5)
        + stroke("M256 110Q250 90 262 78", "#8b929b", 6)
    )


def sleeping_bag(look: Look) -> str:
    """Draw a mummy sleeping bag, a corner folded open."""
    d = sym([(0, 30, 60), (84, 46, 60), (112, 150, 60), (104, 280, 60), (74, 470, 40), (0, 482, 30)], 40)
    out = cloth(look, d)
    rows = "".join(
        stroke(f"M130 {y}Q256 {y + 26} 382 {y}", look.line, 3.5)
        + gleam(f"M170 {y + 22}Q206 {y + 30} 236 {y + 32}", 7, 0.22)
        for y in range(160, 480, 46)
    )
    out += clip(d, rows) + solid(
        look.part("lining", "orange"),
        sym([(0, 58, 40), (60, 70, 40), (72, 130, 40), (0, 164, 50)], 30),
        "down",
    )
    out += solid("#f4efe4", sym([(0, 84, 20), (46, 90, 20), (48, 134, 20), (0, 140, 20)], 20), "ball", 2)
    flap = poly([(256, 172), (372, 144, 30), (364, 270), (300, 300, 40)], 20)
    return out + solid(look.part("lining", "orange"), flap, "side") + stitch("M268 180L308 288", look.seam)


def camping_chair(look: Look) -> str:
    leg = "#4a4d55"
    out = (
        tube("M150 300L390 470", leg, 11)
        + tube("M362 300L122 470", leg, 11)
        + both(tube("M376 90L396 320", leg, 11))
    )
    out += cloth(look, poly([(132, 70), (380, 70), (392, 290), (120, 290)], 16), "down") + stitch(
        "M146 86H366", look.seam
    )
    out += cloth(look, poly([(120, 276), (392, 276), (420, 340), (92, 340)], 16), "side") + both(
        tube("M396 320L420 470", leg, 11)
    )
    out += both(
        cloth(look, poly([(388, 216), (446, 226), (448, 250), (386, 246)], 8), "down")
        + tube("M438 250L420 340", leg, 8)
    )
    return (
        out
        + solid(tone(look.main, -0.35), poly([(418, 248), (450, 252), (444, 296), (424, 294)], 5))
        + both(solid("#2f3036", oval(396, 472, 12, 7), "", 2))
    )


def cooler(look: Look) -> str:
    out = both(stroke("M404 214Q462 220 458 300", "#6d7178", 9)) + cloth(
        look, rect(84, 196, 344, 236, 28), "tube"
    )
    out += solid("#f7f6f1", rect(70, 146, 372, 70, 22), "down") + solid(
        look.deep, rect(196, 128, 120, 26, 10), "down"
    )
    out += solid("#f7f6f1", rect(84, 372, 344, 30, 0), "", 2.5) + solid(
        "#c3c8ce", rect(236, 196, 40, 54, 8), "down", 2.5
    )
    return out + gleam("M112 240V350", 11, 0.4) + both(solid(look.deep, rect(356, 424, 50, 18, 6)))


def watering_can(look: Look) -> str:
    out = tube("M186 210Q190 84 300 84Q420 90 424 230Q424 320 380 370", look.part("handle", look.main), 17)
    out += cloth(look, poly([(186, 300), (60, 150), (84, 132), (200, 236)], 6)) + solid(
        "#c9ced4", poly([(38, 160), (96, 106), (106, 116), (48, 174)], 5), "", 3
    )
    out += cloth(look, poly([(170, 200), (370, 200), (386, 430), (154, 430)], 18), "tube") + solid(
        look.deep, rect(160, 186, 220, 24, 8), "tube"
    )
    out += stroke("M160 382Q270 396 384 382M166 250Q270 262 376 250", look.seam, 4)
    return (
        out
        + "".join(
            fill(oval(x, y, 5), "#7fb4dc") for x, y in ((34, 196), (20, 222), (54, 206), (40, 236), (26, 256))
        )
        + gleam("M190 280V360", 10, 0.4)
    )


def flashlight(look: Look) -> str:
    one = cloth(look, rect(216, 200, 80, 270, 18), "tube") + cloth(
        look, poly([(190, 90), (322, 90), (296, 206), (216, 206)], 10), "tube"
    )
    one += solid("#c3c8ce", rect(182, 66, 148, 36, 10), "tube") + fill(oval(256, 68, 66, 10), "#fff3c4")
    one += "".join(stroke(f"M218 {y}H294", look.line, 4) for y in range(330, 452, 16)) + solid(
        "#c9362f", rect(242, 236, 28, 46, 12), "ball", 2.5
    )
    return f'<g transform="rotate(40 256 256)">{one}</g>'


def hammock(look: Look) -> str:
    ropes = both(
        "".join(stroke(f"M380 {y}L486 120", "#a98c5c", 4) for y in (190, 214, 238, 262))
        + solid("#c3c8ce", oval(488, 118, 12) + oval(488, 118, 6), "", 2)
    )
    d = "M110 180Q256 420 402 180Q420 230 396 280Q256 470 116 280Q92 230 110 180Z"
    fringe = "".join(
        stroke(f"M{x} {300 + 76 - ((x - 256) / 140) ** 2 * 76:.0f}v34", look.line, 4)
        for x in range(140, 376, 14)
    )
    return (
        ropes
        + fringe
        + cloth(look, d, "down")
        + fill("M110 180Q256 420 402 180Q256 330 110 180Z", tone(look.main, -0.3), 0.7)
    )
