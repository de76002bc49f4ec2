"""Shirts, t-shirts, sweaters and hoodies, laid flat; the torso and sleeves are shared with the outerwear."""

from artwork.paint import Look, tone
from artwork.shapes import both, button, clip, cloth, fill, poly, solid, stitch, stroke, sym, zipper


def inner_back(look: Look, depth: float = 128) -> str:
    """Draw the inside of the back, seen through the neck opening."""
    return solid(tone(look.main, -0.35), sym([(0, 84), (40, 90), (46, 104), (0, depth)]), "")


def sleeves(look: Look, *, length: float = 380, wide: float = 46, puff: float = 0) -> str:
    """Draw both sleeves down to `length` (y of the cuff)."""
    share = (length - 112) / 268
    outer_x, inner_x = 352 + 76 * share, 346 + 76 * share - wide * (1 - 0.08 * share)
    d = poly([(344, 106), (372, 124, 26), (outer_x + puff, length), (inner_x, length + 10), (338, 214)], 10)
    one = cloth(look, d, turn=-20)
    return both(one)


def cuffs(
    look: Look, color: str, *, length: float = 380, height: float = 20, wide: float = 46, ribbed: bool = True
) -> str:
    """Draw cuffs at the ends of long sleeves."""
    outer = 352 + 76 * (length - 112) / 268
    inner = outer - wide * 0.98
    d = poly(
        [
            (outer - 3, length - height),
            (outer + 1, length),
            (inner, length + 11),
            (inner - 5, length - height + 11),
        ],
        5,
    )
    step = (outer - inner) / 6
    ribs = "".join(
        stroke(
            f"M{inner - 4 + step * i:.1f} {length - height + 13 - 1.8 * i:.1f}l4 {height - 5}",
            tone(color, -0.3),
            2,
        )
        for i in range(1, 6)
    )
    return both(solid(color, d) + (ribs if ribbed else ""))


def torso_path(
    look: Look, *, hem: float = 400, flare: float = 98, waist: float = 94, neck: float = 130
) -> str:
    return sym(
        [
            (0, neck, 30),
            (42, 90, 4),
            (104, 110, 16),
            (96, 205, 20),
            (waist, 290, 60),
            (flare, hem),
            (0, hem + 4, 40),
        ]
    )


def ribbing(color: str, top: float, hem: float, half: float) -> str:
    """Draw a ribbed waistband."""
    d = sym([(half - 3, top), (half - 6, hem), (0, hem + 3)], 6)
    ribs = "".join(stroke(f"M{x} {top + 3}V{hem - 3}", tone(color, -0.28), 2) for x in range(170, 345, 9))
    return solid(color, d) + clip(d, ribs)


def t_shirt(look: Look) -> str:
    hem = look.num("hem", 410)
    out = inner_back(look) + sleeves(look, length=look.num("sleeve", 205), wide=72)
    torso = torso_path(look, hem=hem, neck=150 if look.flag("vneck") else 134)
    out += cloth(look, torso)
    collar = "M214 90Q222 138 256 138Q290 138 298 90" if not look.flag("vneck") else "M214 90L256 150L298 90"
    out += stroke(collar, look.line, 13) + stroke(collar, look.part("trim", look.main), 9)
    out += stitch(f"M160 {hem - 12}H352", look.seam)
    out += stroke("M178 230q4 70 0 140M330 235q-4 60 2 130", look.seam, 3, opacity=0.35)
    if look.flag("pocket"):
        out += solid(
            look.part("trim", look.deep),
            poly([(284, 190), (328, 190), (328, 232), (306, 244), (284, 232)], 5),
        )
    return out


def _fold_collar(look: Look, color: str, spread: float = 44) -> str:
    wing = poly([(256, 118), (290, 84), (302, 92), (256 + spread, 146), (266, 130)], 5)
    return both(solid(color, wing))


def shirt(look: Look) -> str:
    """Draw a button-up shirt; style: sleeve `short`, `pocket`, `trim`, `band` (collarless)."""
    hem = look.num("hem", 415)
    short = look.flag("short")
    out = inner_back(look, 122) + sleeves(look, length=230 if short else 385, wide=70 if short else 46)
    if not short:
        out += cuffs(look, look.part("trim", look.main), length=387, height=28, ribbed=False)
    out += cloth(
        look,
        sym(
            [
                (0, 122, 10),
                (40, 88, 4),
                (104, 110, 16),
                (95, 205, 20),
                (92, 300, 60),
                (100, hem - 24, 30),
                (0, hem + 14, 70),
            ]
        ),
    )
    out += solid(look.part("placket", look.main), f"M245 124H267V{hem + 8}H245Z", "", 2)
    for i in range(6):
        out += button(256, 150 + i * 44, look.part("button", "#f4efe4"), 5)
    if look.flag("band"):
        out += both(solid(look.main, poly([(256, 122), (296, 84), (306, 96), (262, 136)], 4)))
    else:
        out += _fold_collar(look, look.part("trim", look.main))
    if look.flag("pocket"):
        out += cloth(look, poly([(282, 196), (330, 196), (330, 240), (306, 252), (282, 240)], 4), turn=90)
        out += stitch("M284 206H328", look.seam)
    return out + stroke("M182 240q6 70 0 130M330 270q-6 50 2 100", look.seam, 3, opacity=0.35)


def sweater(look: Look) -> str:
    """Draw a knitted pullover; style: `cable`, `high` (roll neck), `trim`."""
    trim = look.part("trim", look.main)
    out = inner_back(look) + sleeves(look, length=375, wide=54, puff=6)
    out += cuffs(look, trim, wide=52) + cloth(look, torso_path(look, hem=388, flare=106, waist=102, neck=134))
    if look.flag("cable"):
        for x in (206, 256, 306):
            for i in range(10):
                y = 142 + i * 24 + (14 if x == 256 else 0)
                if y < 372:
                    out += stroke(f"M{x - 9} {y}q9 14 18 22M{x + 9} {y}q-5 6 -7 9", look.seam, 4)
            out += stroke(f"M{x - 17} 156V374M{x + 17} 156V374", look.seam, 2, dash="5 4")
        out += both(
            "".join(stroke(f"M{357 + i * 6} {164 + i * 24}q9 8 14 18", look.seam, 4) for i in range(8))
        )
    else:
        rows = "".join(
            stroke(f"M{150 + x * 14} {150 + y * 20}l5 7l5 -7", look.seam, 1.6)
            for x in range(16)
            for y in range(12)
        )
        out += f'<g opacity=".3">{clip(torso_path(look, hem=388), rows)}</g>'
    out += ribbing(trim, 372, 408, 105)
    if look.flag("high"):
        d = sym([(40, 68, 10), (46, 122, 8), (0, 140, 40)], 8)
        return out + solid(trim, d) + stroke("M218 84Q256 98 294 84", tone(trim, -0.3), 3)
    collar = "M213 90Q222 142 256 142Q290 142 299 90"
    return (
        out
        + stroke(collar, look.line, 20)
        + stroke(collar, trim, 15)
        + stroke(collar, tone(trim, -0.25), 11, dash="2 6")
    )


def hoodie(look: Look) -> str:
    """Draw a hooded sweatshirt; style: `zip` for a full zip, `cord` colour."""
    out = sleeves(look, length=375, wide=56, puff=6) + cuffs(look, look.deep, wide=54)
    hood = sym([(0, 44, 60), (70, 58, 50), (84, 118, 40), (40, 152, 10), (0, 160)])
    out += cloth(look, hood) + fill(
        sym([(0, 70, 40), (44, 80, 36), (50, 124, 20), (0, 168, 30)]), tone(look.main, -0.45)
    )
    out += cloth(look, torso_path(look, hem=390, flare=106, waist=102, neck=166))
    out += both(cloth(look, poly([(256, 172), (298, 84, 20), (336, 92, 24), (330, 128, 20), (276, 176)], 6)))
    pocket = sym([(46, 292), (78, 350, 10), (78, 376), (0, 376)], 6)
    out += cloth(look, pocket) + both(stitch("M308 296L336 350", look.seam))
    out += ribbing(look.deep, 376, 408, 105)
    if look.flag("zip"):
        out += zipper("M256 172V402")
    cord = look.part("cord", "white")
    tips = "M240 172q-4 40 -2 72M272 172q6 40 2 64"
    return out + stroke(tips, tone(cord, -0.5), 8) + stroke(tips, cord, 5)
