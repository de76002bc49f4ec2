"""Jackets and coats; the style's `cut` picks biker, denim, rain, puffer or bomber, trench or overcoat."""

from collections.abc import Callable

from artwork.kinds.tops import cuffs, inner_back, ribbing, sleeves, torso_path
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
    stitch,
    stroke,
    sym,
    zipper,
)


def _biker(look: Look) -> str:
    out = inner_back(look) + sleeves(look, length=372, wide=48)
    torso = torso_path(look, hem=374, flare=96, waist=88, neck=140)
    out += cloth(look, torso)
    out += both(gleam("M378 150Q402 230 416 330", 7, 0.22) + zipper("M392 330L398 372", 5))
    out += stroke("M166 196Q200 214 256 214M346 196Q320 208 300 212", look.seam, 2.5)
    out += zipper("M214 250L238 372", 7) + stroke("M214 250L226 150", look.line, 3)
    left = poly([(256, 232), (196, 172), (204, 140), (188, 128), (218, 84, 4), (232, 96)], 7)
    right = poly([(226, 250), (300, 178), (298, 142), (322, 126), (296, 84, 4), (266, 110)], 7)
    out += solid(look.main, left) + solid(look.main, right) + zipper("M228 248L299 179", 5)
    out += stitch("M206 136L214 170M292 138L290 170", look.seam)
    out += zipper("M290 262L328 248", 6) + zipper("M292 316L332 322", 6) + zipper("M180 322L210 316", 6)
    belt = sym([(97, 362), (97, 392), (0, 396)], 5)
    out += (
        solid(look.main, belt)
        + stitch("M166 370H346", look.seam)
        + solid("#c9ccd2", rect(232, 358, 40, 40, 5), "", 2)
    )
    out += fill(rect(240, 366, 24, 24, 3), look.deep) + both(
        button(322, 148, "#d4d7dc", 4) + button(312, 166, "#d4d7dc", 4)
    )
    return out


def _denim(look: Look) -> str:
    thread = "#e0a95a"
    out = inner_back(look) + sleeves(look, length=374, wide=48) + cuffs(look, look.main, wide=46)
    torso = torso_path(look, hem=366, flare=92, waist=90, neck=124)
    out += cloth(look, torso)
    fade = fill(oval(206, 262, 26, 70), "#ffffff", 0.16) + fill(oval(308, 262, 26, 70), "#ffffff", 0.16)
    out += clip(torso, fade) + both(stitch("M262 190H352", thread))
    out += both(stroke("M262 184H352", look.line, 2.5) + stitch("M330 232L300 360M300 232L284 360", thread))
    flap = poly([(284, 184), (334, 184), (334, 204), (309, 220), (284, 204)], 4)
    out += both(cloth(look, poly([(286, 188), (332, 188), (330, 244), (290, 244)], 5)) + cloth(look, flap))
    out += both(stitch("M288 200L309 214L330 200", thread) + button(309, 208, "#c78a4a", 4.5))
    out += solid(look.main, f"M243 124H269V{366}H243Z", "", 2) + stitch("M248 128V364M264 128V364", thread)
    band = sym([(92, 356), (92, 388), (0, 391)], 5)
    out += cloth(look, band) + stitch("M168 363H344M168 382H344", thread)
    for y in (144, 184, 224, 264, 304, 340, 373):
        out += button(256, y, "#c78a4a", 5.5)
    wing = poly([(258, 122), (290, 82), (304, 92), (312, 140), (272, 148)], 6)
    return out + both(solid(look.main, wing) + stitch("M268 138L304 132", thread))


def _rain(look: Look) -> str:
    hem = look.num("hem", 440)
    out = sleeves(look, length=382, wide=56, puff=8)
    hood = sym([(0, 40, 60), (72, 56, 50), (82, 120, 40), (40, 152, 10), (0, 158)])
    out += cloth(look, hood) + fill(
        sym([(0, 64, 40), (48, 78, 36), (52, 122, 20), (0, 160, 30)]), tone(look.main, -0.5)
    )
    out += cloth(look, torso_path(look, hem=hem, flare=118, waist=104, neck=150))
    out += both(cloth(look, poly([(256, 166), (300, 80, 20), (338, 92, 24), (330, 126, 20), (276, 172)], 6)))
    out += solid(look.main, f"M242 160H270V{hem + 2}H242Z", "", 2.5)
    for y in (186, 246, 306, 366):
        out += button(256, y, look.part("snap", "#4a4d55"), 6)
    flap = poly([(288, 312), (352, 306), (354, 332), (290, 338)], 6)
    out += both(cloth(look, flap) + stroke(f"M362 {hem - 4}L292 {hem}", look.seam, 2))
    out += both(gleam("M384 160Q406 230 418 320", 8, 0.35) + gleam("M316 176Q326 220 326 280", 7, 0.3))
    return out + both(stroke("M382 352l40 -9", look.seam, 3))


def _puffer(look: Look) -> str:
    hem = look.num("hem", 400)
    out = ""
    for i in range(5):
        x, y = 366 + i * 12, 122 + i * 48
        first = i == 0
        d = poly(
            [
                (x - 42, y - (16 if first else 2)),
                (x + (4 if first else 20), y - (12 if first else 16), 26 if first else 18),
                (x + 38 - i * 2, y + 34),
                (x - 24, y + 60),
            ],
            18,
        )
        out += cloth(look, d)
    out = both(out) + cuffs(look, look.deep, length=386, wide=48)
    torso = torso_path(look, hem=hem, flare=108, waist=106, neck=120)
    out += cloth(look, torso)
    rows = ""
    for y in range(150, int(hem), 46):
        rows += stroke(f"M140 {y}Q256 {y + 14} 372 {y}", look.line, 3.5) + gleam(
            f"M160 {y + 17}Q206 {y + 22} 236 {y + 22}", 8, 0.22
        )
        rows += fill(f"M140 {y - 14}Q256 {y} 372 {y - 14}V{y}Q256 {y + 14} 140 {y}Z", "#120a28", 0.12)
    out += clip(torso, rows) + zipper(f"M256 100V{hem + 2}", 8)
    collar = sym([(56, 62, 14), (62, 112, 10), (0, 126, 30)], 16)
    out += cloth(look, collar) + stroke("M200 92Q256 104 312 92", look.line, 3) + zipper("M256 66V120", 8)
    if look.flag("hood"):
        out = cloth(look, sym([(0, 30, 50), (84, 50, 50), (88, 118, 30), (0, 130)])) + out
    return out + both(zipper("M312 330L330 290", 5))


def _bomber(look: Look) -> str:
    trim = look.part("trim", look.deep)
    out = (
        inner_back(look, 118)
        + sleeves(look, length=372, wide=58, puff=14)
        + cuffs(look, trim, wide=50, height=24)
    )
    out += cloth(look, torso_path(look, hem=372, flare=112, waist=108, neck=122)) + ribbing(
        trim, 358, 396, 108
    )
    collar = "M212 92Q226 124 256 124Q286 124 300 92"
    out += (
        stroke(collar, look.line, 25)
        + stroke(collar, trim, 19)
        + stroke(collar, tone(trim, -0.3), 14, dash="2 6")
    )
    out += zipper("M256 120V394", 9) + both(
        stroke("M304 268L330 326", look.line, 9) + stroke("M304 268L330 326", look.light, 3)
    )
    out += solid(look.deep, poly([(112, 214), (132, 220), (122, 258), (102, 252)], 4), "") + zipper(
        "M114 222L107 248", 4
    )
    return out + both(stroke("M338 214q-30 20 -34 40M396 250q-12 8 -26 6", look.seam, 3, opacity=0.6))


CUTS: dict[str, Callable[[Look], str]] = {
    "biker": _biker, "denim": _denim, "rain": _rain, "puffer": _puffer, "bomber": _bomber,
}  # fmt: skip


def jacket(look: Look) -> str:
    """Draw a jacket; style: `cut` (biker, denim, rain, puffer, bomber), `hem`, `hood`, `trim`."""
    return CUTS[look.word("cut", tuple(CUTS)[look.seed % len(CUTS)])](look)


def coat(look: Look) -> str:
    """Draw a long coat; style: `belt` for a belted trench, else a single-breasted overcoat."""
    hem = look.num("hem", 500)
    belted = look.flag("belt")
    out = inner_back(look) + sleeves(look, length=392, wide=50)
    out += cloth(look, torso_path(look, hem=hem, flare=126 if belted else 112, waist=88, neck=140))
    shut = 228 if belted else 240
    out += stroke(f"M{shut} 226L{shut - 4} {hem + 2}", look.line, 3)
    knob = look.part("button", "#5a4030")
    for y in (254, 296, 346, 392) if belted else (258, 308, 358):
        out += button(shut + 16, y, knob, 7) + (button(shut + 62, y, knob, 7) if belted and y != 346 else "")
    lapel = poly([(shut, 236), (300, 176), (296, 158), (320, 148), (298, 84, 4), (272, 104)], 6)
    other = poly([(shut + 4, 232), (206, 176), (212, 158), (190, 146), (214, 84, 4), (240, 104)], 6)
    out += solid(look.main, other) + solid(look.main, lapel)
    out += stroke("M212 158L240 122M296 158L272 122", look.line, 2.5)
    if belted:
        out += both(
            solid(look.main, poly([(344, 104), (368, 116), (360, 132), (326, 112)], 4))
            + button(336, 114, knob, 4)
        )
        out += solid(look.deep, sym([(92, 318), (93, 346), (0, 348)], 4)) + solid(
            "#6b4a32", rect(236, 310, 42, 46, 6), "", 2
        )
        out += fill(rect(246, 320, 22, 26, 3), look.deep) + both(stroke("M385 358l36 -8", look.seam, 6))
        out += solid(look.deep, poly([(290, 348), (312, 346), (322, 418), (300, 424)], 4))
    else:
        out += solid(look.deep, poly([(292, 202), (326, 194), (328, 204), (294, 212)], 2), "", 2)
    return out + both(solid(look.main, poly([(300, 366), (348, 358), (350, 378), (302, 386)], 4)))
