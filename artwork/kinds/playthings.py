"""Toys: plush animals, train, car, blocks, rings, kite, robot, puzzle, ball."""

from artwork.paint import BRIGHTS, Look, tone
from artwork.shapes import (
    both,
    button,
    cloth,
    fill,
    gleam,
    oval,
    place,
    poly,
    rect,
    solid,
    star,
    stitch,
    stroke,
)


def _face(look: Look, y: float, nose: str) -> str:
    eyes = both(fill(oval(290, y, 9), "#26242c") + fill(oval(287, y - 3, 3), "#ffffff"))
    return (
        eyes
        + solid(nose, oval(256, y + 30, 16, 11), "ball", 1.5)
        + stroke(f"M256 {y + 40}V{y + 50}M238 {y + 54}Q256 {y + 66} 274 {y + 54}", look.line, 4)
    )


def teddy_bear(look: Look) -> str:
    """Draw a sitting bear; style: `scarf` colour."""
    pale = look.part("muzzle", tone(look.main, 0.5))
    out = both(cloth(look, oval(336, 92, 42), "ball") + solid(pale, oval(336, 94, 22), "", 0))
    out += both(cloth(look, "M330 246Q420 260 424 340Q414 380 376 356Q350 300 318 290Z", "ball"))
    out += cloth(look, oval(256, 340, 114, 120), "ball") + solid(pale, oval(256, 352, 68, 76), "", 0)
    out += both(cloth(look, oval(364, 424, 62, 56), "ball") + solid(pale, oval(370, 430, 34, 32), "", 0))
    out += (
        cloth(look, oval(256, 164, 118, 106), "ball")
        + solid(pale, oval(256, 196, 56, 44), "", 0)
        + _face(look, 158, "#3a2a22")
    )
    scarf = look.part("scarf", "red")
    out += solid(scarf, "M166 242Q256 290 346 242L352 272Q256 322 160 272Z", "side") + solid(
        scarf, poly([(284, 276), (318, 268), (334, 348), (298, 354)], 5)
    )
    return out + stitch("M256 300V420", look.seam)


def plush_rabbit(look: Look) -> str:
    pink = look.part("ear", "#f3b6c4")
    ears = cloth(look, "M278 130C270 40 300 -20 330 -10C364 4 346 90 318 140Z", "ball") + solid(
        pink, "M292 116C290 60 306 20 322 24C338 34 324 86 308 122Z", "", 0
    )
    out = both(ears) + both(cloth(look, "M320 270Q392 270 400 350Q388 380 360 364Q340 320 308 312Z", "ball"))
    out += (
        cloth(look, oval(256, 352, 98, 112), "ball")
        + solid(tone(look.main, 0.6), oval(256, 366, 56, 68), "", 0)
        + both(cloth(look, oval(336, 446, 66, 36), "ball"))
    )
    out += (
        cloth(look, oval(256, 186, 108, 92), "ball")
        + both(fill(oval(318, 206, 17, 11), pink, 0.8))
        + _face(look, 180, pink)
    )
    ribbon = look.part("ribbon", "blue")
    return (
        out
        + both(solid(ribbon, poly([(256, 286), (310, 262), (312, 312)], 8), "side"))
        + solid(ribbon, oval(256, 286, 14), "ball")
    )


def wheel(x: float, y: float, r: float, tyre: str = "#3a3c44", hub: str = "#f3bf2b") -> str:
    return solid(tyre, oval(x, y, r), "ball") + solid(hub, oval(x, y, r * 0.5), "ball", 2)


def toy_train(look: Look) -> str:
    second, third = look.accent, look.part("third", "yellow")
    out = (
        solid("#8d5a35", rect(70, 362, 372, 30, 8), "down")
        + solid(second, rect(270, 130, 150, 240, 10))
        + solid(look.main, rect(250, 100, 190, 36, 12), "down")
    )
    out += solid("#fdf3d8", rect(304, 168, 84, 80, 10), "", 3) + cloth(
        look, rect(88, 226, 196, 140, 44), "down"
    )
    out += (
        solid(third, poly([(120, 140), (192, 140), (178, 230), (134, 230)], 6), "tube")
        + solid(second, oval(232, 222, 30, 26), "ball")
        + solid(third, rect(58, 284, 34, 50, 10), "ball")
    )
    out += "".join(
        fill(oval(x, y, r), "#d8d4de", 0.9) for x, y, r in ((156, 106, 22), (130, 70, 28), (94, 34, 20))
    )
    return (
        out
        + wheel(140, 398, 48, second, third)
        + wheel(236, 398, 48, second, third)
        + wheel(366, 388, 58, look.main, third)
        + gleam("M110 290Q114 250 150 246", 9, 0.4)
    )


def toy_car(look: Look) -> str:
    out = cloth(
        look,
        (
            "M50 370V300Q56 262 110 254L150 180Q166 156 200 156H310Q340 156 356 180"
            "L398 252Q456 262 462 310V370Q462 386 446 386H66Q50 386 50 370Z"
        ),
        "down",
    )
    out += solid("#d6ecf5", poly([(160, 250), (190, 188), (244, 188), (244, 250)], 10), "", 3) + solid(
        "#d6ecf5", poly([(266, 250), (266, 188), (316, 188), (350, 250)], 10), "", 3
    )
    out += (
        solid(look.part("band", "white"), "M52 306Q256 320 460 306V334Q256 348 51 334Z", "", 2.5)
        + solid("#f7dc8a", oval(446, 292, 14, 18), "ball", 2.5)
        + stroke("M256 256V378", look.line, 3)
    )
    return (
        out
        + wheel(146, 386, 54, hub="#f1e4c6")
        + wheel(366, 386, 54, hub="#f1e4c6")
        + gleam("M84 290Q110 270 140 270", 8, 0.45)
    )


def building_blocks(look: Look) -> str:
    inks = [look.main if look.colors[0] != "multicolor" else BRIGHTS[0], *BRIGHTS[1:]]
    out = ""
    for i, (x, y) in enumerate(((60, 326), (192, 326), (324, 326), (126, 200), (258, 200))):
        face = inks[i]
        out += solid(face, rect(x, y, 124, 124, 12), "down") + stroke(
            rect(x + 14, y + 14, 96, 96, 8), tone(face, 0.4), 5
        )
        cx, cy = x + 62, y + 62
        out += fill(
            (
                star(cx, cy, 36, 16),
                oval(cx, cy, 28),
                poly([(cx, cy - 30), (cx + 32, cy + 26), (cx - 32, cy + 26)], 6),
                rect(cx - 24, cy - 24, 48, 48, 6),
                star(cx, cy, 34, 22, 8),
            )[i],
            "#fff6e2",
        )
    return out + solid(inks[5 % len(inks)], poly([(180, 198), (332, 198), (256, 84)], 12), "side")


def stacking_rings(look: Look) -> str:
    out = solid("#e0b878", oval(256, 440, 150, 24), "down") + solid(
        "#e0b878", rect(240, 90, 32, 340, 14), "tube"
    )
    inks = (
        BRIGHTS
        if look.colors[0] == "multicolor"
        else tuple(tone(look.main, 0.12 * i - 0.2) for i in range(6))
    )
    for i, w in enumerate((146, 128, 110, 92, 74)):
        out += solid(inks[i], rect(256 - w, 374 - i * 62, 2 * w, 60, 30), "tube") + gleam(
            f"M{256 - w + 24} {396 - i * 62}H{256 - w * 0.3:.0f}", 7, 0.35
        )
    return out + solid(inks[5], oval(256, 88, 38), "ball")


def kite(look: Look) -> str:
    d = poly([(300, 30), (440, 180), (250, 400), (150, 150)], 4)
    out = stroke("M250 400Q200 430 220 460T170 510T110 500", look.line, 4)
    for i, (x, y, rot) in enumerate(((214, 440, 30), (206, 486, -30), (150, 508, 10))):
        bow = solid(BRIGHTS[i], poly([(256, 256), (232, 240), (232, 272)], 3), "", 2) + solid(
            BRIGHTS[i], poly([(256, 256), (280, 240), (280, 272)], 3), "", 2
        )
        out += place(bow, x - 256, y - 256, rot=rot)
    out += (
        cloth(look, d, "side")
        + fill(poly([(300, 30), (440, 180), (280, 165)], 2), look.accent)
        + fill(poly([(150, 150), (280, 165), (250, 400)], 2), look.accent)
    )
    return out + stroke("M300 30L250 400M150 150L440 180", look.line, 4) + stroke(d, look.line, 4)


def robot(look: Look) -> str:
    metal, second = "#c3c8ce", look.accent
    out = (
        stroke("M256 96V50", "#6d7178", 7)
        + solid(second, oval(256, 44, 17), "ball")
        + both(solid(metal, rect(352, 132, 22, 60, 8), "", 3))
    )
    out += both(
        solid(metal, rect(372, 266, 40, 26, 8), "", 3)
        + cloth(look, rect(404, 250, 40, 124, 18), "tube")
        + solid(second, oval(424, 384, 24), "ball")
    )
    out += both(
        solid(metal, rect(278, 404, 44, 40, 4), "tube") + solid(second, rect(266, 434, 82, 40, 14), "down")
    )
    out += (
        cloth(look, rect(158, 92, 196, 134, 30), "down")
        + solid("#23293a", rect(180, 122, 152, 68, 26), "", 3)
        + both(fill(oval(292, 156, 18), "#8fe3f0") + fill(oval(292, 156, 8), "#ffffff"))
    )
    out += (
        solid(metal, rect(226, 222, 60, 26, 4), "tube")
        + cloth(look, rect(136, 244, 240, 172, 26), "down")
        + solid("#f6f1e4", rect(172, 276, 168, 82, 12), "", 3)
    )
    out += "".join(button(200 + i * 36, 300, c, 11) for i, c in enumerate(BRIGHTS[:4])) + stroke(
        "M188 336h30l8 -14l14 22l12 -14h70", "#3a3c44", 4
    )
    return out + gleam("M154 290V370", 8, 0.35)


def puzzle(look: Look) -> str:
    """Draw four interlocking puzzle pieces."""
    inks = (
        [BRIGHTS[0], BRIGHTS[1], BRIGHTS[2], BRIGHTS[3]]
        if look.colors[0] == "multicolor"
        else [look.main, look.light, look.deep, look.accent]
    )
    out = "".join(
        solid(inks[i], rect(80 + i % 2 * 176, 80 + i // 2 * 176, 176, 176, 8), "", 4) for i in range(4)
    )
    for i, (x, y) in enumerate(((256, 168), (344, 256), (256, 344), (168, 256))):
        ink = (inks[0], inks[1], inks[3], inks[2])[i]
        dx, dy = ((14, 0), (0, 14), (-14, 0), (0, -14))[i]
        out += solid(ink, oval(x + dx, y + dy, 32), "", 4) + fill(
            rect(x - dx - 19, y - dy - 19, 38, 38, 2), ink
        )
    return out


def drum(look: Look) -> str:
    out = cloth(look, "M86 210H426V380Q256 470 86 380Z", "tube")
    out += stroke("M86 240L150 400L214 260L256 420L298 260L362 400L426 240", "#f6efdc", 7)
    rim = look.part("rim", "yellow")
    out += (
        solid(rim, "M80 196H432V232Q256 316 80 232Z", "tube")
        + solid(rim, "M80 362Q256 452 432 362V396Q256 490 80 396Z", "tube")
        + solid("#fbf6e8", oval(256, 198, 176, 62), "down")
    )
    for d, x, y in (("M150 60L300 190", 150, 60), ("M390 50L240 186", 390, 50)):
        out += (
            stroke(d, "#7a5228", 15) + stroke(d, "#d9a766", 10) + solid(look.accent, oval(x, y, 24), "ball")
        )
    return out
