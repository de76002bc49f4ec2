"""Mugs, cups, bowls, teapots, bottles, and what coffee is made in."""

from artwork.paint import Look, tone
from artwork.shapes import both, clip, cloth, fill, gleam, oval, poly, rect, solid, stroke, sym, tube


def steam(x: float, y: float) -> str:
    d = "".join(f"M{x + i * 34} {y}q-18 -22 0 -44t0 -44" for i in range(3))
    return stroke(d, "#b9b4c0", 6, opacity=0.55)


def mug(look: Look) -> str:
    """Draw a mug; style: `cut` (straight, round, tapered, travel), `rim`, `inside`, `steam`, `dip`."""
    cut = look.word("cut", ("straight", "round", "tapered", "travel")[look.seed % 4])
    if cut == "travel":
        return _travel_mug(look)
    shapes = {
        "straight": poly([(112, 130), (352, 130), (352, 400), (112, 400)], 30),
        "round": "M112 140C84 240 96 400 190 410H274C368 400 380 240 352 140Z",
        "tapered": poly([(96, 130), (368, 130), (330, 402), (134, 402)], 34),
    }
    body = shapes[cut]
    handle = (
        "M346 190Q452 176 444 262Q436 342 340 330"
        if cut != "round"
        else "M358 210Q446 196 440 270Q430 340 352 336"
    )
    inside = look.part("inside", tone(look.main, 0.55) if look.colors[0] != "white" else "#eceae4")
    rx = 136 if cut == "tapered" else 120
    out = tube(handle, look.part("handle", look.main), 26) + cloth(look, body, "tube")
    if "dip" in look.style:
        out += clip(
            body, solid(look.part("dip", "natural"), "M60 330Q232 350 420 330V440H60Z", "tube", 2)
        ) + stroke(body, look.line, 3)
    out += solid(look.part("rim", tone(look.main, 0.25)), oval(232, 134, rx, 30), "", 3) + solid(
        inside, oval(232, 136, rx - 11, 22), "", 2
    )
    out += clip(oval(232, 136, rx - 11, 22), fill(oval(232, 150, rx - 16, 20), look.part("drink", "#5b3a26")))
    if look.flag("heart"):
        out += solid(
            look.accent,
            "M232 336C190 300 176 280 180 258C186 234 218 232 232 258"
            "C246 232 278 234 284 258C288 280 274 300 232 336Z",
            "",
            2,
        )
    return out + (steam(198, 96) if look.flag("steam") else "") + gleam("M140 190V340", 11, 0.4)


def _travel_mug(look: Look) -> str:
    out = cloth(look, poly([(156, 130), (356, 130), (332, 470), (180, 470)], 24), "tube")
    out += solid(
        look.part("band", look.deep), poly([(163, 236), (349, 236), (342, 336), (170, 336)], 8), "tube"
    )
    out += solid(look.part("lid", "#3a3c44"), rect(142, 86, 228, 52, 16), "tube") + solid(
        look.part("lid", "#3a3c44"), rect(172, 56, 168, 36, 12), "tube"
    )
    return (
        out
        + solid(tone(look.main, -0.3), rect(280, 46, 50, 18, 6), "down", 2.5)
        + gleam("M186 160L190 226", 9, 0.35)
    )


def bowl(look: Look) -> str:
    """Draw a bowl; style: `stack` of three."""

    def wall(y: float, k: float) -> str:
        far, mid, foot = 196 * k, 184 * k, 70 * k
        d = (
            f"M{256 - far} {y}C{256 - mid} {y + 130 * k} "
            f"{256 - 110 * k} {y + 176 * k} {256 - foot} {y + 176 * k}"
            f"H{256 + foot}C{256 + 110 * k} {y + 176 * k} {256 + mid} {y + 130 * k} {256 + far} {y}"
            f"A{far} {44 * k} 0 0 1 {256 - far} {y}Z"
        )
        return solid(look.deep, rect(256 - 76 * k, y + 164 * k, 152 * k, 24 * k, 6)) + cloth(look, d, "tube")

    inside = look.part("inside", tone(look.main, 0.6))
    if look.flag("stack"):
        out = solid(inside, oval(256, 170, 168, 38), "down")
        return (
            out + "".join(wall(y, 0.86) for y in (170, 226, 282)) + gleam("M120 334Q130 362 156 382", 7, 0.4)
        )
    return (
        solid(inside, oval(256, 210, 196, 44), "down")
        + wall(210, 1)
        + gleam("M92 262Q108 312 150 348", 10, 0.4)
    )


def teapot(look: Look) -> str:
    out = tube("M372 220Q476 190 470 280Q460 360 366 352", look.part("handle", look.main), 22)
    out += cloth(look, "M150 270Q90 250 70 190L34 186Q26 172 40 166L104 164Q120 230 160 236Z") + solid(
        look.deep, rect(180, 414, 152, 22, 6)
    )
    out += cloth(
        look,
        "M116 300C116 200 190 164 256 164C322 164 396 200 396 300"
        "C396 390 330 422 256 422C182 422 116 390 116 300Z",
        "ball",
    )
    out += cloth(look, "M176 178Q182 136 256 132Q330 136 336 178Q256 198 176 178Z", "down") + solid(
        look.part("knob", look.main), oval(256, 116, 22), "ball"
    )
    return out + gleam("M146 290Q150 236 190 208", 11, 0.4)


def coffee_maker(look: Look) -> str:
    """Draw a pour-over cone standing on a glass carafe."""
    glass = "M170 268H342Q352 300 372 330C420 400 380 452 336 456H176C132 452 92 400 140 330Q160 300 170 268Z"
    out = clip(
        glass, fill(rect(60, 372, 400, 100, 0), "#6b3f22", 0.92) + fill(oval(256, 374, 160, 12), "#8a5733")
    )
    out += fill(glass, "#cfe0ea", 0.35) + fill(glass, "url(#glass)") + stroke(glass, "#7d8f9c", 4)
    out += tube("M372 316Q452 300 450 372Q444 424 388 420", "#b98350", 14)
    out += cloth(look, rect(142, 244, 228, 26, 10), "down") + cloth(
        look, poly([(106, 100), (406, 100), (312, 246), (200, 246)], 12), "tube"
    )
    out += "".join(
        stroke(f"M{150 + i * 42} 132L{206 + i * 20} 240", look.seam, 3, opacity=0.6) for i in range(6)
    )
    out += (
        solid(look.main, oval(256, 102, 152, 26), "down")
        + solid("#efe0c4", oval(256, 102, 136, 20), "", 2)
        + fill(oval(256, 108, 104, 12), "#5b3a26")
    )
    return (
        out
        + tube("M392 126Q452 130 440 180Q424 208 360 196", look.main, 14)
        + steam(222, 72)
        + gleam("M152 390Q146 350 176 316", 8, 0.5)
    )


def french_press(look: Look) -> str:
    glass = rect(150, 150, 190, 290, 16)
    out = (
        stroke("M245 60V130", "#8b929b", 8)
        + solid(look.main, oval(245, 54, 20), "ball")
        + tube("M340 200Q446 190 440 300Q432 380 340 372", look.part("handle", "black"), 20)
    )
    out += (
        clip(glass, fill(rect(140, 262, 220, 200, 0), "#56331d"))
        + fill(glass, "url(#glass)")
        + stroke(glass, "#7d8f9c", 4)
    )
    out += "".join(cloth(look, rect(142, y, 206, 24, 6), "tube") for y in (164, 420)) + "".join(
        cloth(look, rect(x, 176, 16, 256, 4), "tube") for x in (150, 238, 326)
    )
    return out + cloth(look, sym([(0, 96, 40), (80, 116, 30), (100, 150), (0, 154)], 10), "tube")


def bottle(look: Look) -> str:
    """Draw a drinking bottle; style: `lid` colour, `loop` on the lid, `slim`."""
    w = 66 if look.flag("slim") else 86
    lid = look.part("lid", "#3a3c44")
    out = (
        tube("M224 84Q224 36 256 36Q288 36 288 84", lid, 14)
        if look.flag("loop")
        else solid(lid, rect(230, 42, 52, 40, 10), "tube")
    )
    out += solid(lid, rect(206, 78, 100, 52, 10), "tube") + "".join(
        stroke(f"M{x} 88V122", tone(lid, -0.35), 3) for x in range(218, 300, 12)
    )
    body = sym([(44, 128, 10), (46, 150, 20), (w, 196, 40), (w, 470, 26), (0, 472)], 20)
    out += cloth(look, body, "tube")
    out += clip(body, solid(look.part("band", look.deep), rect(100, 420, 312, 70, 0), "tube", 2)) + stroke(
        body, look.line, 3
    )
    mark = "M256 268q34 46 34 68a34 34 0 0 1 -68 0q0 -22 34 -68Z"
    return (
        out
        + (fill(mark, look.light) if look.pattern == "plain" else "")
        + gleam(f"M{256 - w + 22} 230V390", 9, 0.4)
    )


def kettle(look: Look) -> str:
    """Draw a kettle; style: `goose` for a gooseneck pour-over kettle."""
    handle = look.part("handle", "#3a2c24")
    if look.flag("goose"):
        out = tube("M150 380Q84 372 92 300Q100 220 52 190", look.main, 17) + tube(
            "M338 206Q470 170 462 290Q456 350 436 384", handle, 22
        )
        out += cloth(look, poly([(166, 196), (346, 196), (384, 420), (128, 420)], 26), "tube")
        out += cloth(look, sym([(0, 158, 30), (70, 166, 20), (88, 198), (0, 206)], 10), "tube") + solid(
            handle, rect(238, 122, 36, 42, 12), "tube"
        )
        return (
            out + solid("#3a3c44", rect(116, 414, 280, 24, 10), "down") + gleam("M186 232L162 380", 11, 0.35)
        )
    out = tube("M124 220Q130 66 256 66Q382 66 388 220", handle, 24) + cloth(
        look, poly([(128, 300), (40, 214), (64, 186), (170, 250)], 12)
    )
    out += cloth(
        look,
        "M92 400C84 260 160 180 256 180C352 180 428 260 420 400Q416 430 380 432H132Q96 430 92 400Z",
        "ball",
    )
    out += cloth(look, sym([(0, 164, 40), (78, 188, 20), (0, 202)], 10), "down") + solid(
        handle, oval(256, 154, 22), "ball"
    )
    return (
        out
        + both(solid("#c3c8ce", rect(372, 206, 26, 30, 6), "", 2.5))
        + gleam("M128 350Q136 270 190 226", 12, 0.45)
    )
