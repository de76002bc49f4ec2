"""Dresses, skirts, trousers, jeans, shorts and leggings, laid flat."""

from artwork.kinds.tops import inner_back
from artwork.paint import Look, tone
from artwork.shapes import both, button, clip, cloth, fill, poly, rect, solid, stitch, stroke, sym


def _folds(look: Look, d: str, top: float, hem: float, half: float) -> str:
    out = ""
    for i in (-3, -2, -1, 1, 2, 3):
        out += stroke(
            f"M{256 + i * 20} {top + 6}Q{256 + i * 26} {(top + hem) / 2} {256 + i * half / 3.3:.0f} {hem}",
            look.seam,
            4,
        )
    return clip(d, f'<g opacity=".4">{out}</g>')


def dress(look: Look) -> str:
    """Draw a dress; style: `straps`, `sleeve` (none, short, long), `hem`, `flare`, `collar`, `belt`."""
    hem, flare = look.num("hem", 450), look.num("flare", 130)
    out = ""
    kind = look.word("sleeve", "none")
    if kind == "short":
        d = poly([(320, 88), (352, 100, 20), (384, 176, 16), (336, 196, 16)], 8)
        out += both(cloth(look, d, turn=-20))
    elif kind == "long":
        d = poly([(320, 88), (352, 104, 20), (400, 330), (362, 340), (328, 190)], 12)
        out += both(cloth(look, d, turn=-20))
    waist = look.num("waist", 240)
    skirt = sym([(56, waist), (flare * 0.78, (waist + hem) / 2, 60), (flare, hem, 16), (0, hem + 18, 90)], 6)
    if look.flag("straps"):
        out += both(stroke("M296 56L300 120", look.line, 12) + stroke("M296 56L300 120", look.main, 7))
        top = sym([(0, 126, 20), (44, 104, 10), (66, 160, 20), (58, waist + 6), (0, waist + 8)], 6)
    else:
        out += inner_back(look, 120)
        drop = 150 if look.flag("vneck") else 128
        top = sym(
            [
                (0, drop, 8 if look.flag("vneck") else 30),
                (38, 84, 4),
                (84, 94, 14),
                (72, 176, 20),
                (58, waist + 6),
                (0, waist + 8),
            ],
            6,
        )
    out += cloth(look, skirt) + _folds(look, skirt, waist, hem, flare) + cloth(look, top)
    if look.flag("tier"):
        y = (waist + hem) / 2 + 20
        out += clip(skirt, stroke(f"M120 {y}Q256 {y + 34} 392 {y}", look.seam, 4))
    if look.flag("collar"):
        out += both(
            solid(
                look.part("trim", look.main),
                poly([(256, 122), (288, 80), (304, 90), (300, 132), (270, 136)], 8),
            )
        )
    if look.flag("buttons"):
        out += stroke(f"M256 130V{hem + 10}", look.seam, 3)
        out += "".join(button(256, y, look.part("button", "#efe6d2"), 5) for y in range(150, int(hem), 44))
    band = sym([(60, waist - 8), (60, waist + 12), (0, waist + 15)], 4)
    out += solid(look.part("belt", look.deep), band, "side", 2)
    if look.flag("bow"):
        out += both(
            solid(
                look.part("belt", look.deep),
                poly([(256, waist + 4), (294, waist - 18), (296, waist + 28)], 8),
            )
        )
    return out


def skirt(look: Look) -> str:
    """Draw a skirt; style: `pleats`, `hem`, `flare`, `buttons`."""
    hem, flare = look.num("hem", 400), look.num("flare", 160)
    d = sym([(78, 120), (108, 190, 60), (flare, hem, 12), (0, hem + 22, 120)], 6)
    out = cloth(look, d)
    if look.flag("pleats"):
        lines = "".join(
            stroke(f"M{256 + i * 17} 130L{256 + i * flare / 4.4:.0f} {hem + 20}", look.line, 3)
            + fill(
                f"M{256 + i * 17} 130L{256 + i * flare / 4.4:.0f} {hem + 20}h{flare / 9:.0f}Z",
                "#120a28",
                0.14,
            )
            for i in range(-5, 6)
        )
        out += clip(d, lines)
    else:
        out += _folds(look, d, 130, hem, flare) + stitch(
            f"M{266 - flare} {hem - 10}Q256 {hem + 10} {246 + flare} {hem - 10}", look.seam
        )
    out += solid(look.part("belt", look.deep), sym([(80, 104), (82, 134), (0, 138)], 5))
    if look.flag("buttons"):
        out += stroke(f"M256 136V{hem + 10}", look.seam, 3)
        out += "".join(button(256, y, "#d9b46a", 6) for y in range(120, int(hem), 44))
    return out


def _legs(look: Look, *, hem: float, thigh: float, ankle: float, crotch: float = 212) -> str:
    half = [
        (78, 74),
        (94, 140, 40),
        (thigh, 210, 40),
        (ankle + 20 + thigh * 0.25, hem),
        (thigh * 0.25 - 4, hem + 4),
        (5, crotch),
        (0, crotch - 4),
    ]
    return sym(half, 8)


def _lengthen(fragment: str) -> str:
    """Stretch trouser legs to a standing person's proportions."""
    return f'<g transform="translate(36 -20) scale(.86 1.1)">{fragment}</g>'


def jeans(look: Look) -> str:
    """Draw jeans; style: `wide` leg, `thread` colour, `turnup`."""
    wide = look.flag("wide")
    thread = look.part("thread", "#e0a95a")
    d = _legs(look, hem=462, thigh=104 if not wide else 112, ankle=44 if not wide else 72)
    fade = both(fill("M318 180Q346 250 330 330Q300 300 300 220Z", "#ffffff", 0.17))
    out = cloth(look, d) + clip(d, fade)
    out += stroke("M256 104V212", look.line, 3) + stitch("M262 108V176Q262 190 258 196", thread)
    out += both(stitch("M276 106Q280 142 340 146", thread) + stroke("M280 100Q286 136 342 138", look.line, 3))
    out += both(stitch("M351 176L350 300", thread))
    out += cloth(look, sym([(80, 66), (80, 100), (0, 102)], 5)) + stitch("M180 72H332M180 94H332", thread)
    out += both(solid(look.main, rect(310, 60, 11, 46, 3), "", 2)) + button(256, 84, "#c78a4a", 7)
    if look.flag("turnup"):
        out += both(solid(tone(look.main, 0.35), poly([(298, 434), (360, 434), (358, 466), (300, 470)], 4)))
    return _lengthen(out)


def trousers(look: Look) -> str:
    """Draw pressed trousers; style: `wide`."""
    wide = look.flag("wide")
    d = _legs(look, hem=466, thigh=104, ankle=74 if wide else 38)
    out = cloth(look, d) + both(stroke("M318 116Q330 250 326 462", look.seam, 3))
    out += stroke("M256 104V210M256 104", look.line, 3) + both(stroke("M330 104L348 152", look.line, 3))
    out += solid(look.main, sym([(80, 66), (80, 98), (0, 100)], 5)) + both(
        solid(look.main, rect(312, 60, 10, 44, 3), "", 2)
    )
    return _lengthen(out + button(262, 82, look.part("button", "#efe6d2"), 6))


def shorts(look: Look) -> str:
    d = sym([(104, 90), (124, 180, 50), (150, 330, 14), (24, 342), (5, 232), (0, 230)], 8)
    out = (
        cloth(look, d) + stroke("M256 128V232", look.line, 3) + both(stroke("M336 128L362 184", look.line, 3))
    )
    out += both(stitch("M284 326L400 314", look.seam)) + cloth(
        look, sym([(106, 80), (106, 116), (0, 118)], 5)
    )
    ribs = "".join(stroke(f"M{x} 84V112", look.seam, 2) for x in range(160, 356, 9))
    cord = look.part("cord", "white")
    ties = "M250 104q-20 30 -14 66M262 104q20 26 16 58"
    return out + ribs + stroke(ties, tone(cord, -0.5), 8) + stroke(ties, cord, 5)


def leggings(look: Look) -> str:
    d = _legs(look, hem=466, thigh=92, ankle=24)
    panel = "M340 150Q322 260 324 460L350 460Q348 300 352 160Z"
    out = cloth(look, d) + clip(d, both(fill(panel, look.accent, 0.9)))
    return (
        out
        + solid(look.deep, sym([(74, 62), (84, 112), (0, 120, 20)], 8))
        + stroke("M256 122V206", look.line, 3)
    )
