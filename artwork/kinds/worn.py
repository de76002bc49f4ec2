"""Small things that are worn: belts, glasses, scarves, hats, gloves, socks, watches; and umbrellas."""

from math import cos, pi, sin

from artwork.paint import Look, tone
from artwork.shapes import (
    both,
    button,
    clip,
    cloth,
    fill,
    gleam,
    mirror,
    oval,
    place,
    poly,
    rect,
    ring,
    solid,
    stitch,
    stroke,
    sym,
    tube,
)  # fmt: skip


def belt(look: Look) -> str:
    """Draw a rolled belt with its buckle in front."""
    out = ""
    for rx, ry, y in ((190, 78, 226), (150, 56, 232), (108, 36, 238)):
        d = f"M{256 - rx} {y}A{rx} {ry} 0 1 1 {256 + rx} {y}A{rx} {ry} 0 1 1 {256 - rx} {y}Z"
        low = d.replace(f" {y}", f" {y + 52}")
        out += solid(look.deep, low, "", 3) + fill(d, tone(look.main, -0.4))
    front = "M66 226A190 78 0 0 0 446 226V282A190 84 0 0 1 66 282Z"
    out += cloth(look, front) + stitch("M72 244A190 78 0 0 0 440 244M72 280A190 80 0 0 0 440 280", look.seam)
    metal = look.part("metal", "silver")
    out += solid(metal, rect(214, 282, 96, 98, 14) + rect(232, 300, 60, 62, 6), "down", 3.5)
    return (
        out
        + solid(metal, rect(226, 324, 72, 13, 5), "down", 2.5)
        + "".join(fill(oval(x, y, 5), tone(look.main, -0.55)) for x, y in ((352, 316), (388, 300)))
    )


def sunglasses(look: Look) -> str:
    """Draw sunglasses; style: `round` lenses, `lens` colour."""
    lens = look.part("lens", "#3f4652")
    arms = both(
        stroke("M398 214Q440 196 452 150", look.line, 17) + stroke("M398 214Q440 196 452 150", look.main, 11)
    )
    if look.flag("round"):
        shapes = ring(160, 250, 88, 72), ring(352, 250, 88, 72)
        glass = oval(160, 250, 76) + oval(352, 250, 76)
        bridge = "M236 232Q256 208 276 232"
    else:
        frame = poly([(58, 202), (246, 206), (238, 300, 60), (180, 330, 60), (90, 316, 60)], 22)
        hole = poly([(76, 219), (230, 222), (223, 290, 50), (176, 314, 50), (102, 300, 50)], 16)
        right = poly([(454, 202), (266, 206), (274, 300, 60), (332, 330, 60), (422, 316, 60)], 22)
        right_hole = poly([(436, 219), (282, 222), (289, 290, 50), (336, 314, 50), (410, 300, 50)], 16)
        shapes, glass = (frame + hole, right + right_hole), hole + right_hole
        bridge = "M240 220Q256 210 272 220"
    out = arms + solid(lens, glass, "down", 0) + stroke(bridge, look.line, 19) + stroke(bridge, look.main, 13)
    out += "".join(cloth(look, d, "down") for d in shapes)
    return out + gleam("M112 280L150 234M130 290L160 254M304 280L342 234M322 290L352 254", 7, 0.4)


def scarf(look: Look) -> str:
    """Draw a looped scarf with fringed ends."""
    fringe = ""
    for x0, y0, count in ((176, 440, 8), (292, 404, 8)):
        fringe += "".join(
            stroke(f"M{x0 + i * 11} {y0 - 6}l{(i % 3) - 1} 40", look.line, 7)
            + stroke(f"M{x0 + i * 11} {y0 - 6}l{(i % 3) - 1} 40", look.main, 4)
            for i in range(count)
        )
    left = poly([(180, 190), (276, 190), (262, 440), (168, 440)], 8)
    right = poly([(250, 200), (330, 180), (380, 400), (286, 406)], 8)
    out = fringe + cloth(look, right, turn=-20) + cloth(look, left)
    loop = sym([(0, 54, 40), (96, 66, 60), (128, 130, 60), (104, 210, 60), (0, 226, 60)], 40)
    out += cloth(look, loop, "down", turn=20)
    out += fill(sym([(0, 70, 30), (66, 80, 40), (76, 112, 30), (0, 134, 60)]), tone(look.main, -0.5))
    fold = "M136 120Q190 190 256 190Q322 190 376 118M150 170Q200 214 256 212Q320 212 366 160"
    return (
        out
        + stroke(fold, look.seam, 4, opacity=0.6)
        + stroke("M214 232L206 420M306 232L326 392", look.seam, 3, opacity=0.4)
    )


def beanie(look: Look) -> str:
    """Draw a knitted hat; style: `pompom` colour (empty for none)."""
    dome = "M112 330C96 180 170 110 256 110C342 110 416 180 400 330Z"
    out = ""
    if look.word("pompom", ""):
        ball = look.part("pompom", "white")
        around = "".join(
            solid(
                ball,
                oval(round(256 + 34 * cos(i * pi / 5), 1), round(88 + 34 * sin(i * pi / 5), 1), 20),
                "",
                2,
            )
            for i in range(10)
        )
        out += around + solid(ball, oval(256, 88, 42), "ball", 0)
    out += cloth(look, dome)
    out += clip(
        dome,
        "".join(
            stroke(f"M256 96Q{256 + i * 26} 160 {256 + i * 25} 340", look.seam, 3, opacity=0.7)
            for i in range(-6, 7)
        ),
    )
    brim = rect(92, 304, 328, 92, 30)
    ribs = "".join(stroke(f"M{x} 300V400", look.seam, 4, opacity=0.7) for x in range(106, 420, 18))
    return (
        out
        + cloth(look, brim, "down")
        + clip(brim, ribs)
        + solid("#efe4cf", rect(226, 336, 60, 34, 4), "", 2)
    )


def cap(look: Look) -> str:
    """Draw a baseball cap from the side."""
    brim = "M300 318Q400 296 486 350Q494 372 470 370Q380 344 240 356Z"
    dome = "M84 350C70 210 150 130 240 128C340 128 396 210 392 330Q250 316 84 350Z"
    out = cloth(look, dome) + stroke(
        "M240 128Q330 200 318 322M240 128Q140 200 152 336M240 128V322", look.seam, 3, opacity=0.8
    )
    out += solid(look.part("brim", look.deep), brim, "down") + stitch("M296 334Q390 318 472 358", look.seam)
    out += solid(look.main, oval(240, 126, 14, 10), "ball") + solid(
        look.part("patch", "white"), rect(322, 232, 44, 40, 8), "", 2
    )
    return (
        out
        + stroke("M334 258l10 -14l10 14", look.deep, 5)
        + "".join(fill(oval(x, 196, 4), look.seam) for x in (196, 284))
    )


def straw_hat(look: Look) -> str:
    dome = "M146 310C140 190 176 140 256 138C336 140 372 190 366 310Z"
    brim = "M30 322Q140 262 256 266Q372 262 482 322Q440 384 256 386Q72 384 30 322Z"
    weave = "".join(
        stroke(f"M20 {y}Q256 {y + 34} 492 {y}", look.seam, 2, opacity=0.55) for y in range(120, 400, 13)
    )
    out = cloth(look, brim, "down") + clip(brim, weave) + cloth(look, dome) + clip(dome, weave)
    band = "M146 262Q256 290 366 262L367 306Q256 336 145 306Z"
    return (
        out
        + solid(look.part("band", "navy"), band)
        + solid(look.part("band", "navy"), poly([(352, 280), (404, 300), (392, 340), (346, 308)], 5))
    )


def gloves(look: Look) -> str:
    """Draw a pair of gloves, one over the other."""
    hand = (
        "M206 440V340Q150 300 132 240Q128 220 146 216Q162 216 172 238"
        "L206 284L200 150Q200 132 217 132Q232 132 234 150"
        "L240 238L246 118Q248 102 262 102Q278 102 278 120"
        "L280 238L292 132Q296 116 310 118Q324 122 322 138L316 246"
        "L334 176Q340 162 352 166Q364 172 360 188L340 320Q332 350 332 440Z"
    )
    one = cloth(look, hand) + solid(look.part("cuff", look.deep), rect(196, 388, 146, 64, 8))
    one += "".join(
        stroke(f"M{x} 392V448", tone(look.part("cuff", look.deep), -0.3), 3) for x in range(208, 340, 13)
    )
    one += stroke("M238 262L234 330M280 262V330M316 266L318 330", look.seam, 3)
    return place(mirror(one), 74, 10, rot=13) + place(one, -74, 0, rot=-10)


def socks(look: Look) -> str:
    """Draw a pair of socks; style: `tip` colour of heel and toe."""
    tip = look.part("tip", look.deep)
    d = "M176 70H272L276 270Q282 316 330 344L400 384Q434 412 410 440Q392 462 350 450L226 404Q168 376 174 300Z"
    one = (
        cloth(look, d)
        + clip(d, solid(tip, oval(404, 434, 66), "", 3) + solid(tip, oval(176, 356, 54), "", 3))
        + stroke(d, look.line, 3)
    )
    ribs = "".join(stroke(f"M{x} 64V112", tone(tip, -0.3), 2.5) for x in range(182, 272, 11))
    one += solid(tip, rect(170, 58, 108, 60, 8)) + ribs
    return f'<g transform="translate(70 -34)">{one}</g><g transform="translate(-40 0)">{one}</g>'


def umbrella(look: Look) -> str:
    """Draw an open umbrella; style: `handle` colour, `panels` in two colours."""
    handle = look.part("handle", "#8a5a35")
    stick = "M256 90V430Q256 474 296 474Q330 474 330 440"
    out = stroke("M256 250V420", "#6d7178", 8) + tube(stick.replace("M256 90", "M256 380"), handle, 14)
    canopy = (
        "M40 286C52 150 150 84 256 84C362 84 460 150 472 286Q436 250 400 282"
        "Q364 248 328 282Q292 248 256 282Q220 248 184 282Q148 248 112 282Q76 250 40 286Z"
    )
    out += cloth(look, canopy)
    if look.flag("panels"):
        slices = (
            "M256 84Q150 140 112 282Q148 248 184 282Q196 150 256 84Z"
            "M256 84Q316 150 328 282Q364 248 400 282Q362 140 256 84Z"
        )
        out += fill(slices, look.accent) + fill(slices, "url(#side)")
    ribs = (
        "M256 84Q150 140 112 282M256 84Q196 150 184 282M256 84"
        "V282M256 84Q316 150 328 282M256 84Q362 140 400 282"
    )
    return (
        out
        + stroke(ribs, look.line, 3)
        + stroke(canopy, look.line, 3)
        + solid("#6d7178", rect(249, 56, 14, 34, 6), "tube", 2.5)
        + gleam("M92 220Q120 150 180 122", 8, 0.3)
    )


def watch(look: Look) -> str:
    """Draw a watch; style: `smart` (square screen) or a dial, `case`, `dial` colours."""
    case = look.part("case", "silver")
    strap = sym([(54, 36, 14), (62, 170), (0, 172)], 8) + sym([(62, 342), (52, 480, 20), (0, 480)], 8)
    out = cloth(look, strap, "tube") + "".join(
        fill(oval(256, y, 5), tone(look.main, -0.5)) for y in (400, 424, 448)
    )
    if look.flag("smart"):
        out += solid(case, rect(340, 226, 22, 46, 8), "down") + solid(case, rect(156, 146, 200, 220, 56))
        out += fill(rect(170, 160, 172, 192, 44), "#17181d")
        out += "".join(
            fill(
                rect(196 + i * 21, 268 - h, 14, h, 5),
                look.part("glow" if i % 3 else "ring", "orange" if i % 3 else "green"),
            )
            for i, h in enumerate((30, 52, 40, 74, 58, 34))
        )
        out += stroke("M192 314h34l10 -18l14 30l12 -22l8 10h50", "#e8eaee", 4.5)
        return out + gleam("M186 224V206Q188 182 214 178", 5, 0.35)
    out += solid(case, rect(366, 240, 24, 32, 6), "down") + solid(case, oval(256, 256, 116), "ball", 4)
    out += solid(look.part("dial", "white"), oval(256, 256, 94), "", 2)
    ink = "#3a3c44" if look.word("dial", "white") in ("white", "natural", "silver") else "#f2f2ee"
    for i in range(12):
        a = i * pi / 6
        out += stroke(
            f"M{256 + 78 * sin(a):.1f} {256 - 78 * cos(a):.1f}"
            f"L{256 + 86 * sin(a):.1f} {256 - 86 * cos(a):.1f}",
            ink,
            6 if i % 3 == 0 else 3,
        )
    return (
        out
        + stroke("M256 256L222 214", ink, 7)
        + stroke("M256 256L306 222", ink, 5)
        + button(256, 256, case, 7)
    )


def necktie(look: Look) -> str:
    blade = sym([(26, 130), (58, 400), (0, 466)], 6)
    knot = sym([(44, 50), (26, 128), (0, 132)], 8)
    return (
        cloth(look, blade, turn=20)
        + cloth(look, knot, "down", turn=-20)
        + stroke("M256 134V170", look.seam, 3)
    )
