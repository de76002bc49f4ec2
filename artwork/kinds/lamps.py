"""Lamps; the style's `cut` picks table, desk, floor, mushroom or pendant."""

from collections.abc import Callable

from artwork.paint import Look, tone
from artwork.shapes import cloth, fill, gleam, oval, poly, rect, solid, stroke, sym, tube


def glow(cx: float, cy: float, r: float) -> str:
    """Draw the light around a lit bulb."""
    return "".join(fill(oval(cx, cy, r * k), "#ffe9a8", 0.16) for k in (1, 0.75, 0.5))


def _table(look: Look) -> str:
    shade = look.part("shade", "natural")
    out = stroke("M256 220V300", "#b99a5a", 10) + cloth(
        look,
        (
            "M256 262C320 270 356 330 340 384C334 420 300 440 290 452"
            "H222C212 440 178 420 172 384C156 330 192 270 256 262Z"
        ),
        "ball",
    )
    out += solid(look.deep, rect(196, 446, 120, 20, 8), "tube") + solid(
        shade, poly([(186, 54), (326, 54), (392, 244), (120, 244)], 10), "tube"
    )
    out += fill("M186 54H326L392 244H120Z", "#ffdf8a", 0.18) + stroke(
        "M130 230H382M184 68H328", tone(shade, -0.2), 4
    )
    return out + gleam("M196 350Q196 312 226 292", 10, 0.45)


def _desk(look: Look) -> str:
    arm = look.part("arm", look.main)
    out = glow(330, 230, 90) + tube("M190 430L130 270", arm, 13) + tube("M130 270L270 130", arm, 13)
    out += solid("#c9ccd2", oval(130, 270, 20), "ball") + cloth(
        look, sym([(110, 440), (118, 464), (0, 466)], 10), "tube"
    )
    out = f'<g transform="translate(-60 0)">{out}</g>'
    head = poly([(226, 86), (266, 66), (392, 176), (264, 262)], 18)
    out += fill(poly([(388, 178), (452, 300), (250, 330), (262, 258)], 20), "#ffe9a8", 0.28) + solid(
        "#fff1c4", oval(322, 218, 30), "ball", 2
    )
    return out + cloth(look, head, "side") + solid("#c9ccd2", oval(224, 116, 18), "ball")


def _floor(look: Look) -> str:
    shade = look.part("shade", "white")
    pole = look.main
    legs = "M256 320L190 478M256 320L322 478M256 320V470" if look.flag("tripod") else ""
    if legs:
        out = tube(legs, pole, 11) + tube("M256 180V324", pole, 11)
    else:
        out = tube("M256 470V120Q256 40 330 44Q384 50 386 96", pole, 10) + cloth(
            look, sym([(80, 462, 12), (86, 484), (0, 484)], 8), "tube"
        )
    if legs:
        out += solid(shade, poly([(200, 40), (312, 40), (340, 184), (172, 184)], 8), "tube") + fill(
            rect(172, 130, 168, 54, 8), "#ffdf8a", 0.2
        )
        return out
    out += glow(386, 178, 70) + solid("#fff1c4", oval(386, 170, 28), "ball", 2)
    return out + solid(shade, "M310 168Q318 92 386 92Q454 92 462 168Z", "tube")


def _mushroom(look: Look) -> str:
    out = glow(256, 270, 150) + cloth(
        look, sym([(38, 240), (44, 340, 60), (92, 440, 30), (0, 450)], 16), "tube"
    )
    out += solid("#fff3cf", oval(256, 258, 150, 26), "", 2)
    out += cloth(look, "M72 256C72 130 150 70 256 70C362 70 440 130 440 256Q256 296 72 256Z", "ball")
    return out + gleam("M112 210Q128 134 196 106", 13, 0.45)


def _pendant(look: Look) -> str:
    inner = look.part("inner", "gold")
    out = (
        stroke("M256 10V180", "#3a3c44", 6)
        + solid("#3a3c44", rect(222, 4, 68, 20, 6), "tube", 2)
        + glow(256, 380, 130)
    )
    out += (
        solid("#d8b25c", rect(232, 140, 48, 56, 10), "tube")
        + solid(inner, oval(256, 356, 182, 30), "", 3)
        + solid("#fff1c4", oval(256, 366, 40, 34), "ball", 2)
    )
    dome = "M74 352C78 240 160 186 256 186C352 186 434 240 438 352Q256 320 74 352Z"
    return out + cloth(look, dome, "tube") + gleam("M114 310Q136 240 196 218", 12, 0.4)


CUTS: dict[str, Callable[[Look], str]] = {
    "table": _table, "desk": _desk, "floor": _floor, "mushroom": _mushroom, "pendant": _pendant,
}  # fmt: skip


def lamp(look: Look) -> str:
    """Draw a lamp; style: `cut`, `shade` colour, `tripod` for a floor lamp on three legs."""
    return CUTS[look.word("cut", tuple(CUTS)[look.seed % len(CUTS)])](look)


def lantern(look: Look) -> str:
    """Draw a camping lantern."""
    out = stroke("M150 170Q150 40 256 40Q362 40 362 170", "#6d7178", 9) + glow(256, 270, 180)
    out += fill(rect(168, 170, 176, 200, 14), "#fff2c0") + solid(
        "#ffd979", sym([(0, 210, 30), (34, 290, 40), (26, 340, 20), (0, 344)], 20), "ball", 0
    )
    out += fill(rect(168, 170, 176, 200, 14), "url(#glass)") + stroke(
        rect(168, 170, 176, 200, 14), "#8b929b", 4
    )
    out += "".join(tube(f"M{x} 172V368", look.deep, 8) for x in (172, 256, 340))
    out += cloth(look, sym([(60, 84, 20), (110, 150), (110, 176), (0, 178)], 12), "tube") + cloth(
        look, poly([(144, 362), (368, 362), (386, 460), (126, 460)], 16), "tube"
    )
    return out + solid("#3a3c44", oval(256, 412, 24), "ball") + stroke("M256 412l8 -14", "#f3f1ea", 5)
