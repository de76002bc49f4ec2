"""Low shoes as pairs seen from the side, toes to the right: sneakers, running shoes, loafers, heels ..."""

from artwork.paint import Look, tone
from artwork.shapes import clip, cloth, fill, gleam, oval, poly, rect, solid, stitch, stroke


def pair(shoe: str, dx: float = 44, dy: float = -46) -> str:
    """Draw the same shoe twice, the far one up and behind."""
    return f'<g transform="translate({dx} {dy})">{shoe}</g>' + shoe


def laces(spots: list[tuple[float, float]], color: str, *, reach: float = 30) -> str:
    """Draw lace bars across the instep with their eyelets."""
    out = ""
    for x, y in spots:
        d = f"M{x} {y}l{reach} {-reach * 0.34}"
        out += stroke(d, tone(color, -0.45), 11) + stroke(d, color, 7)
    return out


def bow(x: float, y: float, color: str) -> str:
    d = f"M{x} {y}q-34 -34 -40 -6q2 16 40 6q34 -34 40 -8q-4 18 -40 8l-22 26M{x} {y}l24 24"
    return stroke(d, tone(color, -0.45), 10) + stroke(d, color, 6)


def _outline(high: float) -> str:
    return (
        f"M84 352C66 310 92 262 90 {high}Q92 {high - 14} 108 {high - 12}Q150 {high + 14} 186 {high + 4}"
        f"L212 {high - 34}Q222 {high - 44} 238 {high - 34}L258 {high - 8}"
        "C290 262 330 284 380 294C430 302 452 326 446 354Z"
    )


def sneakers(look: Look) -> str:
    """Draw sneakers; style: `high` tops, `slip` (no laces), `toe` cap colour, `side` (bar, patch, wave)."""
    sole = look.part("sole", "white")
    toe = look.part("toe", look.main)
    high = 150 if look.flag("high") else 232
    upper = _outline(high)
    out = cloth(look, upper)
    side = look.part("mark", look.accent)
    details = solid(toe, "M352 362C350 318 366 292 392 292L470 300V370Z", "side")
    details += (
        solid(side, "M70 360L66 300Q100 318 140 300L152 360Z", "side", 2.5) if look.flag("heel") else ""
    )
    mark = look.word("side", "")
    if mark == "bar":
        details += stroke("M176 366L226 262M148 366L198 262", side, 13)
    elif mark == "wave":
        details += stroke("M60 320q26 -26 52 0t52 0t52 0t52 0t52 0t52 0", side, 12)
    out += clip(upper, details) + stroke(upper, look.line, 3.5)
    if mark == "patch":
        out += solid(look.part("patch", "white"), oval(150, 206, 27), "", 2.5)
        out += stroke("M134 214l16 -18l16 18", side, 7)
    if look.flag("slip"):
        out += fill(
            poly([(206, high + 20), (236, high + 10), (284, 276), (250, 290)], 6), tone(look.main, -0.3)
        )
        out += stroke(f"M204 {high + 10}Q240 {high + 34} 268 {high + 8}", look.line, 4)
    else:
        steps = 6 if look.flag("high") else 4
        x0, y0 = 226, high + 10
        dx, dy = (326 - x0) / steps, (292 - y0) / steps
        out += stroke(f"M{x0 - 22} {y0 + 6}L{306} {302}", look.seam, 3, dash="6 5")
        out += laces([(x0 - 12 + dx * i, y0 + 10 + dy * i) for i in range(steps)], look.part("lace", "white"))
        out += bow(x0 + 14, y0, look.part("lace", "white"))
    out += fill(
        f"M96 {high + 2}Q146 {high + 26} 186 {high + 8}L180 {high + 18}Q140 {high + 34} 96 {high + 14}Z",
        "#120a28",
        0.3,
    )
    base = "M78 342Q260 358 448 340Q462 352 454 374Q446 388 426 388H104Q78 388 74 364Z"
    out += solid(sole, base, "down", 3.5) + stroke("M82 366Q260 376 450 364", tone(sole, -0.25), 3)
    if look.flag("gum"):
        out += solid("#c58b52", "M78 376Q260 386 450 376Q446 392 426 392H104Q82 392 78 376Z", "", 3)
    return pair(out)


def running_shoes(look: Look) -> str:
    """Draw running shoes with a thick wedge sole; style: `foam` colour, `lug` for a trail sole."""
    foam, trim = look.part("foam", "white"), look.accent
    upper = (
        "M78 338C62 296 84 256 70 214Q72 198 92 202Q134 250 178 236L212 190Q224 180 238 192L262 226"
        "C300 266 350 276 396 292C438 306 456 330 448 352Z"
    )
    weave = "".join(
        stroke(f"M{x} 200l-40 160", look.seam, 1.6) + stroke(f"M{x - 60} 200l40 160", look.seam, 1.6)
        for x in range(130, 520, 15)
    )
    out = cloth(look, upper) + clip(upper, f'<g opacity=".5">{weave}</g>')
    parts = solid(trim, "M60 350L66 284Q104 300 128 350Z", "", 2) + solid(
        trim, "M402 292Q440 300 470 360L420 360Q424 316 402 292Z", "", 2
    )
    parts += solid(trim, "M150 350Q214 312 246 248L262 262Q248 316 216 352Z", "", 2)
    parts += solid(trim, "M212 350Q262 318 288 274L302 284Q290 326 262 352Z", "", 2)
    out += clip(upper, parts) + stroke(upper, look.line, 3.5)
    out += stroke("M72 216Q124 262 182 236", tone(look.main, -0.4), 12, opacity=0.6)
    lace = look.part("lace", "white" if look.colors[0] != "white" else "#c9ced6")
    out += laces([(222, 234), (244, 254), (268, 270), (294, 283)], lace, reach=26) + bow(236, 220, lace)
    sole = "M66 330Q150 352 250 344Q360 336 452 336Q478 344 462 364Q446 388 410 390H98Q56 386 58 350Z"
    out += solid(foam, sole, "down", 3.5) + stroke("M74 356Q180 372 300 362T452 356", tone(foam, -0.25), 4)
    tread = look.part("tread", "#3a3c44")
    if look.flag("lug"):
        return pair(out + "".join(solid(tread, rect(x, 380, 24, 18, 4), "", 2) for x in range(92, 420, 30)))
    return pair(out + solid(tread, "M80 380Q250 388 442 376Q432 396 408 396H104Q86 394 80 380Z", "", 2))


def loafers(look: Look) -> str:
    upper = (
        "M86 352C74 300 92 276 88 248Q96 236 116 244Q160 286 216 264"
        "Q232 246 252 254C300 278 360 286 404 306C440 322 450 340 446 356Z"
    )
    out = cloth(look, upper) + fill("M92 250Q150 300 218 268L232 256Q180 262 112 246Z", tone(look.main, -0.5))
    out += stroke("M212 268Q206 320 230 350", look.line, 3) + stroke(
        "M250 256Q300 316 420 320", look.line, 3.5
    )
    out += solid(look.main, "M196 350Q196 292 222 266L292 276Q258 300 256 352Z") + fill(
        rect(216, 300, 30, 10, 4), look.line
    )
    out += gleam("M330 300Q380 306 414 328", 8, 0.35) + stitch("M268 276Q320 306 400 312", look.seam)
    sole = look.part("sole", "#3a2a22")
    out += solid(sole, "M80 350H450Q456 370 440 372H200L190 392H84Z", "", 3)
    return pair(out)


def heels(look: Look) -> str:
    """Draw pumps with a thin heel."""
    upper = (
        "M84 198Q96 176 112 196Q150 250 214 296Q260 322 296 300C330 300 420 336 446 368"
        "Q440 384 402 382C330 380 262 372 204 326Q140 276 96 262Q80 240 84 198Z"
    )
    out = solid(tone(look.main, -0.5), "M112 196Q150 250 214 296Q260 322 296 300Q210 300 130 204Z", "")
    out += solid(look.deep, "M88 250Q106 262 128 276Q116 330 112 388H98Q94 316 88 250Z") + cloth(look, upper)
    out += solid(
        look.part("sole", "#3a2a22"),
        "M204 326Q262 378 402 384Q440 386 446 368Q452 390 420 392H330Q262 386 204 326Z",
        "",
        2,
    )
    return pair(out + gleam("M330 320Q390 340 420 362", 8, 0.45) + gleam("M98 214Q104 236 128 250", 7, 0.4))


def sandals(look: Look) -> str:
    """Draw two-strap footbed sandals from above; style: `bed` and `sole` colours."""
    bed = (
        "M268 452C230 452 226 400 236 350C244 300 220 250 214 190C210 110 246 60 300 60"
        "C354 60 372 120 360 200C350 260 330 300 322 360C316 420 306 452 268 452Z"
    )
    sole = look.part("sole", "#4a3a30")
    one = stroke(bed, sole, 26) + solid(look.part("bed", "#d3a66c"), bed, "side")
    one += stroke("M268 432C246 430 246 396 254 356", "#8d6236", 3, opacity=0.5)
    for y, left, right in ((126, 196, 384), (236, 206, 366)):
        strap = poly([(left, y), (right, y - 10), (right - 4, y + 58), (left + 6, y + 66)], 16)
        one += cloth(look, strap, "tube") + stitch(f"M{left + 14} {y + 10}L{right - 14} {y}", look.seam)
        one += stitch(f"M{left + 18} {y + 54}L{right - 18} {y + 46}", look.seam)
        one += solid("#d8b25c", rect(right - 66, y + 2, 34, 48, 5), "down", 2.5)
        one += fill(rect(right - 58, y + 11, 18, 30, 2), look.deep) + stroke(
            f"M{right - 49} {y + 8}V{y + 44}", "#8a6a2a", 4
        )
    right_foot = f'<g transform="translate(70 0) rotate(5 280 256)">{one}</g>'
    return f'<g transform="translate(512 0) scale(-1 1)">{right_foot}</g>{right_foot}'


def slippers(look: Look) -> str:
    """Draw felt house slippers with a warm lining; style: `lining`."""
    lining = look.part("lining", "natural")
    sole = "M74 346Q260 360 450 342Q466 362 448 382H92Q70 376 74 346Z"
    out = solid(tone(lining, -0.1), "M82 350Q72 300 104 296Q190 330 260 290L300 352Z")
    upper = "M196 352Q200 262 268 256C340 258 440 290 452 350Z"
    out += cloth(look, upper) + "".join(
        solid(lining, oval(x, y, 15), "", 0)
        for x, y in ((200, 338), (203, 314), (210, 292), (224, 274), (244, 262), (266, 258))
    )
    dots = "".join(stroke(f"M{300 + i * 30} {290 + i * 12}l8 6", look.seam, 3) for i in range(4))
    return pair(
        out
        + dots
        + solid(look.part("sole", "#5b4a40"), sole, "down")
        + stitch("M90 362Q260 374 440 360", "#d8c8b0")
    )
