"""Boots as pairs seen from the side; the style's `cut` picks the shape of shaft and sole."""

from collections.abc import Callable

from artwork.kinds.footwear import bow, laces, pair
from artwork.paint import Look, tone
from artwork.shapes import clip, cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke


def _lugged(color: str, y: float = 392) -> str:
    """Draw a deep treaded sole."""
    base = f"M92 {y - 22}Q260 {y - 6} 442 {y - 24}Q458 {y - 10} 448 {y + 12}H96Q82 {y} 92 {y - 22}Z"
    lugs = "".join(solid(color, rect(x, y + 6, 28, 18, 4), "", 2.5) for x in range(98, 424, 37))
    return lugs + solid(color, base, "down", 3)


def _hiking(look: Look) -> str:
    upper = (
        "M98 380C84 330 106 290 104 240L96 150Q98 128 124 132Q170 146 214 126Q232 124 236 146L244 210"
        "C262 262 330 284 390 296C434 306 448 342 440 380Z"
    )
    out = cloth(look, upper)
    rand = solid(
        look.part("rand", tone(look.main, -0.45)),
        "M80 400V340Q150 362 240 350Q330 340 380 312Q420 290 470 330V400Z",
        "",
        3,
    )
    heel = solid(look.deep, "M80 350L92 250Q138 260 152 300L160 362Z", "", 2.5)
    out += clip(upper, heel + rand) + stroke(upper, look.line, 3.5)
    out += stitch("M150 252Q200 262 232 230M170 300Q240 330 330 296", look.seam, 2.5)
    collar = "M96 152Q98 128 124 132Q170 146 214 126Q232 124 236 146L236 164Q170 188 98 178Z"
    out += solid(look.part("cuff", tone(look.main, -0.35)), collar) + stroke(
        "M102 164Q170 172 232 150", look.seam, 2
    )
    tongue = poly([(206, 132), (228, 98), (262, 104), (258, 178), (236, 180)], 8)
    out = solid(look.deep, tongue) + out
    lace = look.part("lace", "#e6b04a")
    out += laces([(214, 196), (216, 222), (228, 246), (252, 266), (280, 282)], lace, reach=30) + bow(
        244, 170, lace
    )
    out += "".join(
        fill(oval(x, y, 4.5), "#e4e4e6") for x, y in ((210, 200), (212, 226), (224, 250), (248, 270))
    )
    return out + _lugged(look.part("sole", "#33343a"))


def _rubber(look: Look) -> str:
    upper = (
        "M112 386C96 330 126 290 124 220L120 76Q180 66 256 76"
        "L258 230C266 282 330 296 388 312C430 326 440 356 434 386Z"
    )
    out = cloth(look, upper, "side")
    out += solid(look.part("cuff", look.deep), poly([(114, 62), (264, 62), (264, 96), (114, 96)], 8))
    out += fill("M126 70H252V80H126Z", tone(look.main, -0.5))
    out += gleam("M146 120V260", 12, 0.45) + gleam("M330 312Q384 322 406 344", 10, 0.5)
    out += stroke("M122 230Q190 246 258 228", look.seam, 4, opacity=0.7) + stroke(
        "M112 346Q260 366 432 350", look.seam, 4
    )
    out += solid(look.deep, poly([(222, 104), (244, 104), (246, 160), (224, 160)], 5)) + fill(
        oval(234, 148, 6), "#d9dce0"
    )
    return out + _lugged(look.part("sole", look.deep))


def _chelsea(look: Look) -> str:
    upper = (
        "M104 380C92 330 114 280 112 220L104 140Q160 128 240 136"
        "L242 226C252 280 320 296 384 312C428 326 440 350 434 380Z"
    )
    out = cloth(look, upper)
    gore = "M150 136H214L202 256Q180 268 166 256Z"
    ribs = "".join(
        stroke(f"M{x} 130V262", tone(look.part("elastic", "#4a4b52"), 0.25), 2) for x in range(150, 220, 9)
    )
    out += solid(look.part("elastic", "#4a4b52"), gore) + clip(gore, ribs)
    loop = "M100 150Q84 96 112 98Q126 104 120 150M226 142Q220 96 238 98"
    out = stroke(loop, look.line, 13) + stroke(loop, look.light, 8) + out
    if look.flag("matt"):
        out += stitch("M116 300Q180 300 226 276M250 262Q300 300 384 322", look.seam)
    else:
        out += gleam("M310 308Q380 322 410 346", 9, 0.45) + gleam("M126 160Q132 230 124 290", 7, 0.25)
    sole = look.part("sole", "#2a2a2f")
    if look.flag("heel"):
        return out + solid(sole, "M98 372H438Q446 392 430 394H206L200 418H104Q96 400 98 372Z", "", 3)
    return (
        out
        + solid(sole, "M96 370Q260 384 438 368Q452 384 442 408H104Q90 396 96 370Z", "down", 3)
        + stitch("M108 380Q260 390 432 380", look.part("welt", "#d9b25c"))
    )


def _winter(look: Look) -> str:
    fur = look.part("fur", "natural")
    out = _rubberless(look)
    tufts = ""
    for row, count in ((0, 11), (1, 12), (2, 11)):
        for i in range(count):
            x, y = 98 + i * 16 - row % 2 * 8, 98 + row * 17 + (i * 7 + row * 3) % 6
            tufts += solid(tone(fur, 0.25 - row * 0.14), oval(x, y, 15, 17), "", 1.4)
    return out + tufts + _lugged(look.part("sole", "#d9d4c8"))


def _rubberless(look: Look) -> str:
    """Draw the quilted shaft and rubber shell of a snow boot."""
    shaft = (
        "M104 390C100 330 112 290 106 230L100 126Q170 110 254 124"
        "L258 250C268 290 330 296 388 312C432 326 446 356 440 390Z"
    )
    out = cloth(look, shaft)
    quilts = "".join(stroke(f"M96 {y}Q180 {y + 14} 260 {y}", look.seam, 4) for y in (172, 212, 252))
    shell = solid(
        look.part("shell", tone(look.main, -0.45)),
        "M80 400V316Q150 300 206 316Q262 322 300 294Q400 296 480 340V400Z",
        "side",
        3,
    )
    out += clip(shaft, quilts + shell) + stroke(shaft, look.line, 3.5)
    lace = look.part("lace", "#e9e2d2")
    return out + laces([(216, 176), (220, 204), (224, 232), (232, 260)], lace, reach=34) + bow(238, 164, lace)


def _work(look: Look) -> str:
    upper = (
        "M100 380C86 330 108 290 106 240L96 112Q160 102 226 110"
        "L236 226C250 272 320 280 380 292C430 304 444 342 436 380Z"
    )
    out = solid(look.deep, poly([(200, 116), (222, 74), (256, 84), (256, 170), (230, 180)], 8)) + cloth(
        look, upper
    )
    cap = solid(look.light, "M330 400Q324 330 372 280L480 300V400Z", "side", 2.5)
    out += clip(upper, cap) + stroke(upper, look.line, 3.5)
    out += stitch("M168 116Q180 220 250 300L330 330M112 260Q150 262 166 380", look.seam, 2.5)
    lace = look.part("lace", "#e8cf9a")
    out += laces(
        [(204, 134), (206, 160), (210, 186), (216, 212), (228, 238), (250, 258)], lace, reach=30
    ) + bow(234, 112, lace)
    sole = look.part("sole", "#e7d9bd")
    out += stroke("M112 126L104 84", look.line, 12) + stroke("M112 126L104 84", look.light, 7)
    return (
        out
        + solid(sole, "M94 370Q260 386 438 368Q456 382 446 410H98Q84 396 94 370Z", "down", 3)
        + stitch("M106 382Q260 394 436 380", tone(sole, -0.5))
    )


CUTS: dict[str, Callable[[Look], str]] = {
    "hiking": _hiking, "rubber": _rubber, "chelsea": _chelsea, "winter": _winter, "work": _work,
}  # fmt: skip


def boots(look: Look) -> str:
    """Draw boots; style: `cut` (hiking, rubber, chelsea, winter, work), `sole`, `lace`, `rand`, `fur`."""
    return pair(CUTS[look.word("cut", tuple(CUTS)[look.seed % len(CUTS)])](look))
