"""Laptops, keyboards, mice, tablets, cameras and power banks."""

from artwork.paint import Look, tone
from artwork.shapes import cloth, fill, gleam, oval, poly, rect, ring, solid, stroke, sym


def laptop(look: Look) -> str:
    out = cloth(look, rect(96, 92, 320, 226, 18)) + fill(rect(110, 106, 292, 196, 8), "#1d2030")
    sky = poly(
        [
            (112, 300),
            (112, 250, 60),
            (190, 190, 40),
            (250, 246, 40),
            (320, 170, 40),
            (400, 250, 40),
            (400, 300),
        ],
        8,
    )
    out += (
        fill(rect(112, 108, 288, 192, 6), look.part("screen", "#5b86c8"))
        + fill(oval(336, 150, 22), "#f5d98a")
        + fill(sky, look.part("hill", "#2f4f86"))
    )
    out += fill(
        poly([(112, 300), (112, 282, 40), (200, 240, 60), (300, 286, 60), (400, 262, 40), (400, 300)], 8),
        "#233a64",
    ) + gleam("M130 120L130 210", 7, 0.2)
    deck = poly([(96, 318), (416, 318), (470, 404), (42, 404)], 12)
    keys = "".join(
        fill(
            poly(
                [
                    (116 - r * 10 + i * (23.5 + r * 1.7), 328 + r * 12),
                    (134 - r * 10 + i * (23.5 + r * 1.7), 328 + r * 12),
                    (132 - r * 10 + i * (23.5 + r * 1.7), 337 + r * 12),
                    (114 - r * 10 + i * (23.5 + r * 1.7), 337 + r * 12),
                ],
                2,
            ),
            "#3a3c46",
        )
        for r in range(3)
        for i in range(12)
    )
    out += (
        cloth(look, deck, "down")
        + keys
        + solid(tone(look.main, -0.08), poly([(210, 368), (302, 368), (310, 396), (202, 396)], 5), "", 2)
    )
    return out + solid(look.deep, poly([(42, 398), (470, 398), (462, 418), (50, 418)], 8), "down")


def keyboard(look: Look) -> str:
    """Draw a keyboard at a slight angle from above; style: "
    "`glow` for coloured light, `keys`, `low` profile."""
    keys, pop = look.part("keys", tone(look.main, 0.12)), look.part("pop", "orange")
    out = cloth(look, rect(30, 150, 452, 212, 22), "down") + fill(
        rect(44, 164, 424, 184, 10), tone(look.main, -0.5 if look.flag("glow") else -0.18)
    )
    rows: tuple[tuple[float, ...], ...] = (
        (1,) * 14,
        (1.5, *(1,) * 11, 1.5),
        (1.75, *(1,) * 10, 2.25),
        (2.2, *(1,) * 9, 1.8, 1),
        (1.25, 1.25, 1.25, 5.5, 1.25, 1.25, 1, 1.25),
    )
    rainbow = ("#e0559a", "#9a5bd6", "#4d7fe0", "#3fb5c9", "#58c26f", "#e8c33c", "#ec8a35")
    for r, widths in enumerate(rows):
        x, unit = 48.0, 416 / sum(widths)
        for i, width in enumerate(widths):
            y, w = 168 + r * 36, width * unit
            if look.flag("glow"):
                out += fill(rect(x, y, w, 36, 4), rainbow[int((x - 48) / 60) % 7], 0.85)
            cap = pop if (r, i) in ((0, 0), (2, len(rows[2]) - 1)) and not look.flag("low") else keys
            out += solid(tone(cap, -0.25), rect(x + 2.5, y + 2.5, w - 5, 31, 5), "", 1.5) + fill(
                rect(x + 5, y + 3.5, w - 10, 22, 5), tone(cap, 0.08)
            )
            x += w
    return out


def mouse(look: Look) -> str:
    out = cloth(
        look, sym([(0, 70, 60), (84, 84, 80), (110, 230, 100), (96, 420, 90), (0, 446, 80)], 60), "side"
    )
    out += stroke("M256 74V214M154 224Q256 250 358 224", look.line, 4) + solid(
        "#3a3c44", rect(242, 118, 28, 70, 13), "tube"
    )
    out += stroke("M246 138h20M246 152h20M246 166h20", "#8b929b", 3)
    return out + gleam("M176 150Q170 190 170 214", 9, 0.4) + stroke("M154 270Q152 330 170 370", look.seam, 5)


def tablet(look: Look) -> str:
    """Draw an e-reader or tablet; style: `page` for a page of text instead of tiles."""
    out = cloth(look, rect(116, 44, 280, 424, 30)) + fill(
        rect(136, 70, 240, 346, 6), "#f3f0e6" if look.flag("page") else "#26304a"
    )
    if look.flag("page"):
        out += stroke("M200 104H312", "#55524c", 9)
        out += "".join(
            stroke(f"M158 {y}H{354 if y % 78 else 280}", "#8a867c", 5) for y in range(138, 396, 26)
        )
    else:
        tiles = ("#e97a2c", "#3f8f77", "#f0b32e", "#e58aa4", "#3a6fb5", "#c9362f")
        out += "".join(
            fill(rect(158 + i % 2 * 104, 96 + i // 2 * 104, 92, 88, 14), c) for i, c in enumerate(tiles)
        )
    return out + solid(look.deep, rect(236, 428, 40, 16, 8), "", 2) + gleam("M150 92L150 200", 6, 0.35)


def camera(look: Look) -> str:
    """Draw an instant camera with a picture coming out."""
    out = (
        solid("#fbfaf6", rect(168, 340, 176, 130, 6), "", 2.5)
        + fill(rect(184, 340, 144, 100, 3), "#7fa7cf")
        + fill("M184 440L232 384L268 420L292 398L328 440Z", "#3f6b58")
    )
    out += cloth(look, rect(84, 112, 344, 250, 54)) + solid(
        "#f7f4ec", "M84 250H428V320Q428 362 386 362H126Q84 362 84 320Z", "side"
    )
    out += (
        fill(rect(150, 338, 212, 12, 5), "#3a3c44")
        + solid("#3a3c44", oval(256, 232, 84), "ball", 4)
        + solid("#c3c8ce", ring(256, 232, 66, 54), "ball", 2)
    )
    out += (
        solid("#22252e", oval(256, 232, 48), "ball")
        + fill(oval(256, 232, 22), "#3d5a88")
        + fill(oval(240, 214, 10), "#ffffff", 0.7)
    )
    out += (
        solid("#e9edf2", rect(346, 136, 58, 40, 10), "down")
        + solid("#3a3c44", rect(112, 138, 48, 34, 10), "down")
        + solid(look.part("knob", "red"), oval(126, 272, 17), "ball")
    )
    return (
        out
        + solid(look.main, rect(352, 262, 54, 14, 6), "", 2)
        + solid(look.main, rect(352, 286, 34, 14, 6), "", 2)
    )


def power_bank(look: Look) -> str:
    cable = "M306 92Q310 40 366 44Q420 54 412 120"
    out = (
        stroke(cable, tone(look.main, -0.5), 14)
        + stroke(cable, "#e8e6e0", 9)
        + solid("#c3c8ce", rect(398, 116, 28, 40, 5), "tube", 2.5)
    )
    out += cloth(look, rect(150, 84, 200, 360, 42), "side") + solid(
        "#c3c8ce", rect(282, 76, 48, 22, 5), "down", 2.5
    )
    out += "".join(
        fill(oval(206 + i * 32, 396, 8), "#7fe0a8" if i < 3 else tone(look.main, -0.4)) for i in range(4)
    )
    bolt = "M264 180L214 268H246L236 332L290 238H256Z"
    return out + fill(bolt, look.light) + gleam("M174 380V140", 8, 0.3)
