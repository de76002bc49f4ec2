"""Backpacks, bags and wallets, seen from the front."""

from artwork.paint import Look, luminance, tone
from artwork.shapes import (
    both,
    button,
    cloth,
    fill,
    gleam,
    oval,
    poly,
    rect,
    solid,
    stitch,
    stroke,
    sym,
    tube,
    zipper,
)


def backpack(look: Look) -> str:
    """Draw a backpack; style: `cut` (school, roll, satchel, hiking), `trim` colour of straps and leather."""
    cut = look.word("cut", ("school", "roll", "satchel", "hiking")[look.seed % 4])
    trim = look.part("trim", tone(look.main, -0.35))
    loop = stroke("M222 96Q222 46 256 46Q290 46 290 96", tone(trim, -0.45), 17) + stroke(
        "M222 96Q222 46 256 46Q290 46 290 96", trim, 11
    )
    strap = poly([(352, 150), (392, 190, 30), (404, 340, 20), (374, 402), (356, 390)], 10)
    out = both(solid(tone(trim, -0.1), strap)) + loop
    if cut == "roll":
        out += cloth(look, sym([(112, 128), (124, 250, 40), (120, 430, 26), (0, 438)], 14))
        out += cloth(look, sym([(104, 78), (110, 136), (0, 140)], 14), "down") + stroke(
            "M154 106Q256 116 358 106", look.line, 3
        )
        for x in (190, 306):
            out += solid(trim, rect(x, 92, 18, 130, 3)) + solid(
                "#c9ccd2", rect(x - 5, 168, 28, 24, 4), "", 2.5
            )
        out += (
            cloth(look, sym([(86, 282), (90, 410, 16), (0, 412)], 12))
            + zipper("M180 302H332", 7)
            + gleam("M164 160V260", 9, 0.25)
        )
        return out
    if cut == "satchel":
        out += cloth(look, sym([(118, 96, 40), (128, 300), (124, 430, 26), (0, 438)], 26))
        out += cloth(look, sym([(90, 300), (94, 414, 16), (0, 418)], 12)) + stitch(
            "M176 318V404H336V318", look.seam
        )
        flap = sym([(124, 84, 46), (128, 236, 40), (96, 274, 30), (0, 284)], 10)
        out += cloth(look, flap, "down") + stitch(
            "M142 120V232Q146 256 176 264H336Q366 256 370 232V120", look.seam
        )
        for x in (186, 304):
            out += solid(trim, poly([(x, 210), (x + 22, 210), (x + 22, 336), (x + 11, 350), (x, 336)], 3))
            out += solid("#d8b25c", rect(x - 6, 284, 34, 28, 5), "", 2.5) + fill(
                rect(x + 2, 291, 18, 14, 2), trim
            )
        return out
    if cut == "hiking":
        out += cloth(look, sym([(104, 96, 40), (122, 220, 40), (116, 436, 30), (0, 442)], 30))
        out += both(solid(trim, poly([(352, 280), (396, 300, 20), (392, 420, 24), (356, 430)], 14)))
        out += cloth(look, sym([(108, 70, 40), (116, 168, 20), (0, 176)], 30), "down") + zipper(
            "M166 148Q256 158 346 148", 6
        )
        out += solid(look.accent, sym([(78, 226), (84, 404, 24), (0, 410)], 20)) + zipper(
            "M186 262Q256 250 326 262", 7
        )
        for x in (176, 318):
            out += solid(trim, rect(x, 158, 16, 84, 3)) + solid("#2f3036", rect(x - 5, 206, 26, 20, 4), "", 2)
        cord = "M206 296L306 330L206 364L306 396M306 296L206 330L306 364L206 396"
        return out + stroke(cord, "#2f3036", 5)
    out += cloth(look, sym([(70, 76, 60), (118, 130, 60), (126, 300, 40), (120, 430, 34), (0, 438)], 40))
    out += zipper("M148 300V196Q160 112 256 112Q352 112 364 196V300", 7)
    out += cloth(look, sym([(92, 268), (98, 414, 26), (0, 418)], 24), "down") + zipper(
        "M172 300Q256 288 340 300", 7
    )
    out += solid(trim, sym([(124, 418), (120, 440, 14), (0, 446)], 6)) + stroke("M340 302l8 26", trim, 8)
    out += solid(trim, poly([(256, 176), (284, 204), (256, 232), (228, 204)], 6)) + stroke(
        "M244 200V210M268 200V210", tone(trim, -0.5), 5
    )
    return out


def tote_bag(look: Look) -> str:
    """Draw an open canvas bag; style: `print` colour of the motif, `trim` of the handles."""
    trim = look.part("trim", look.main)
    back = "M190 190Q186 40 256 40Q326 40 322 190"
    front = "M180 200Q172 62 256 62Q340 62 332 200"
    out = stroke(back, look.line, 17) + stroke(back, tone(trim, -0.15), 12)
    out += fill(poly([(124, 170), (388, 170), (384, 196), (128, 196)], 4), tone(look.main, -0.4))
    out += cloth(look, poly([(116, 182), (396, 182), (418, 448), (94, 448)], 12))
    out += stitch("M120 204H392", look.seam) + stroke(front, look.line, 18) + stroke(front, trim, 12)
    out += solid(trim, rect(164, 194, 30, 42, 3), "", 2.5) + solid(trim, rect(318, 194, 30, 42, 3), "", 2.5)
    out += stitch("M168 200L190 230M190 200L168 230M322 200L344 230M344 200L322 230", look.seam)
    ink = look.part("print", "#5d7a5a")
    stem = "M256 400V272M256 372Q226 366 216 340M256 340Q288 334 298 306M256 306Q228 300 222 276"
    leaves = "".join(
        fill(f"M{x} {y}q{dx} -26 {dx * 1.7} -14q{-dx * 0.3} 26 {-dx * 1.7} 14Z", ink)
        for x, y, dx in ((216, 346, -22), (298, 312, 22), (222, 282, -18), (256, 284, 16))
    )
    return (
        out
        + stroke(stem, ink, 5)
        + leaves
        + stroke("M150 240Q144 340 134 430M366 250Q372 330 380 420", look.seam, 3, opacity=0.4)
    )


def handbag(look: Look) -> str:
    """Draw a structured bag; style: `long` for a crossbody strap, `metal`."""
    metal = look.part("metal", "gold")
    arc = (
        "M132 230Q110 20 256 20Q402 20 380 230"
        if look.flag("long")
        else "M186 220Q186 96 256 96Q326 96 326 220"
    )
    out = tube(arc, look.deep, 12) + cloth(look, sym([(150, 204), (176, 400, 40), (0, 408)], 34))
    out += cloth(look, sym([(156, 192), (160, 262, 60), (70, 330, 60), (0, 336)], 26), "down")
    out += stitch("M112 214Q112 292 196 318Q256 330 316 318Q400 292 400 214", look.seam)
    out += solid(metal, rect(232, 304, 48, 44, 8), "ball", 3) + fill(
        rect(250, 318, 12, 18, 4), tone(metal, -0.5)
    )
    rings = both(
        stroke("M372 196a14 14 0 1 0 1 1", tone(metal, -0.4), 8)
        + stroke("M372 196a14 14 0 1 0 1 1", metal, 4)
    )
    return out + (rings if look.flag("long") else "") + gleam("M122 350Q126 376 150 384", 7, 0.3)


def wallet(look: Look) -> str:
    """Draw a half-open folding wallet with cards."""
    inner = solid(look.deep, rect(110, 150, 300, 210, 18))
    cards = solid("#4f86c6", rect(140, 130, 230, 60, 8), "", 2) + solid(
        "#e9b949", rect(150, 148, 230, 60, 8), "", 2
    )
    cards += solid("#f3f1ea", rect(132, 166, 240, 60, 6), "", 2)
    front = poly([(96, 190), (424, 190), (424, 384), (96, 384)], 26)
    out = inner + cards + cloth(look, front) + stitch("M112 206H408V368H112Z", look.seam)
    tab = poly([(424, 262), (350, 262), (336, 287), (350, 312), (424, 312)], 8)
    return out + solid(look.deep, tab) + button(368, 287, "#d8b25c", 11) + gleam("M120 350V226", 6, 0.25)


def suitcase(look: Look) -> str:
    """Draw a hard-shell trolley case."""
    metal = "#c3c8ce" if luminance(look.main) < 0.7 else "#7d838c"
    out = stroke("M206 110V26H306V110", tone(metal, -0.4), 15) + stroke("M206 110V26H306V110", metal, 9)
    out += both(solid("#3a3c44", oval(338, 474, 18), "ball")) + cloth(look, rect(126, 96, 260, 372, 40))
    out += "".join(
        stroke(f"M{x} 120V446", look.seam, 5) + gleam(f"M{x + 8} 124V440", 4, 0.25)
        for x in (172, 214, 256, 298, 340)
    )
    return (
        out
        + both(solid(look.deep, poly([(352, 98), (384, 102, 30), (384, 150), (352, 112)], 8)))
        + solid("#3a3c44", rect(222, 86, 68, 20, 8))
    )
