"""Landscapes of the province: tea hills, the lake, mountains, rice, forest, a stilt house."""

import math
from collections.abc import Callable

from seeds.demo.drawing.canvas import HEIGHT, WIDTH, Canvas, Curve, Point, blend, ridge

# Centre, foot, height and half-width of each hill, the colour of its crest and the distance of its rows.
TEA_HILLS = (
    (1180, 620, 130, 420, "#a9cf5c", 13),
    (360, 660, 150, 400, "#93c353", 16),
    (980, 800, 150, 380, "#8abf48", 22),
    (180, 900, 170, 430, "#79b341", 28),
    (1320, 1010, 190, 420, "#6dab3c", 36),
)


def _pine(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """A tree of three tapering tiers."""
    for tier in range(3):
        low, half = y - size * 0.26 * tier, size * (0.26 - 0.06 * tier)
        c.fill([(x - half, low), (x, low - size * 0.5), (x + half, low)], colour)


def crown(c: Canvas, x: float, y: float, size: float, dark: str, light: str) -> None:
    """A leafy crown of many discs, lit from above on one side."""
    for n in range(46):
        share = n / 46
        turn, reach = c.dice.uniform(0, math.tau), math.sqrt(c.dice.random())
        left, up = reach * math.cos(turn) * size, reach * math.sin(turn) * size * 0.7
        tone = blend(dark, light, share * max(0.0, 0.55 - up / size * 0.6))
        c.oval(x + left, y + up, size * c.dice.uniform(0.18, 0.3), size * c.dice.uniform(0.15, 0.24), tone)


def _birds(c: Canvas, x: float, y: float, colour: str) -> None:
    for n in range(7):
        left, top, wing = x + n * 34 + c.dice.uniform(-9, 9), y + abs(n - 2.5) * 16, c.dice.uniform(9, 14)
        c.line([(left - wing, top - wing * 0.5), (left, top), (left + wing, top - wing * 0.5)], 2.2, colour)


def _bushes(base: Curve, drop: float, bump: float, pitch: float, shift: float) -> Curve:
    """A hill's outline lowered by `drop`, scalloped like a trimmed row of tea."""

    def height(x: float) -> float:
        return base(x) + drop - bump * abs(math.sin((x + shift) / pitch * math.pi))

    return height


def tea_hills(c: Canvas) -> None:
    """Rows of tea bushes over rolling hills in morning light."""
    c.sky("#8fc6e8", "#cfe6ea", "#fdf1d2", bottom=520)
    c.glow(1130, 250, 520, "#fff3c4", 0.95)
    c.oval(1130, 250, 46, 46, "#fffbe6")
    for level, tone in ((390, "#a9c9c8"), (440, "#86b3a6"), (490, "#66997f")):
        c.land(ridge(c.dice, level, 34, 3.2), (tone, blend(tone, "#dfeed6", 0.55)))
    crown(c, 330, 486, 70, "#2f6130", "#8fbf58")
    crown(c, 430, 500, 44, "#2f6130", "#8fbf58")
    for x, level, high, wide, light, gap in TEA_HILLS:
        _tea_slope(c, _dome(x, level, high, wide), light, gap=gap)
    c.glow(1130, 430, 760, "#fff0b0", 0.28, 0.5)
    c.vignette(0.22)


def _dome(x: float, level: float, high: float, wide: float) -> Curve:
    """A round hill: its top `high` above `level`, at `x`."""

    def height(at: float) -> float:
        return level - high * math.exp(-(((at - x) / wide) ** 2))

    return height


def _tea_slope(c: Canvas, base: Curve, light: str, *, gap: float) -> None:
    """Rows from the crest down: each a dark furrow, then bushes that darken towards the foot."""
    drop, row = 0.0, 0
    while drop < 400:
        tone = blend(light, "#1d5a2b", min(1.0, drop / 400))
        step = gap * (1 + row * 0.06)
        bushes = _bushes(base, drop, step * 0.2, step * 1.15, row * step * 0.55)
        c.land(bushes, blend(tone, "#0f3a1c", 0.55))
        c.land(
            _bushes(base, drop + step * 0.16, step * 0.2, step * 1.15, row * step * 0.55),
            blend(tone, "#d9f08a", 0.25),
        )
        c.land(_bushes(base, drop + step * 0.34, step * 0.16, step * 1.15, row * step * 0.55), tone)
        drop, row = drop + step, row + 1


def lake(c: Canvas) -> None:
    """A wide lake with wooded islands before mountains, late in the day."""
    c.sky("#3f6f9f", "#8fb0c4", "#f3c9a0", "#ffdf9e", bottom=520)
    c.glow(420, 430, 560, "#ffe3a0", 0.9)
    c.oval(420, 425, 40, 40, "#fff6d8")
    for level, swing, tone in ((400, 46, "#7c93b0"), (445, 38, "#5b7d98"), (490, 24, "#41677c")):
        c.land(ridge(c.dice, level, swing, 3), (tone, blend(tone, "#f0cfa6", 0.35)), floor=520)
    for x, wide, high in ((180, 120, 40), (760, 190, 66), (1180, 150, 52), (1420, 110, 42)):
        _island(c, x, 520, wide, high)
    c.reflect(520, ("#5d7f95", "#12344c"), 0.48)
    c.glow(420, 560, 420, "#ffdf9c", 0.6, 0.5)
    c.ripples(520, 150, "#ffe9c2", 0.3)
    c.ripples(560, 60, "#0e2c42", 0.25)
    _boat(c, 930, 760, 1.0)
    _boat(c, 620, 640, 0.5)
    _birds(c, 880, 190, "#2f4d68")
    c.vignette(0.28)


def _island(c: Canvas, x: float, shore: float, wide: float, high: float) -> None:
    outline = [(x + wide * (n / 20 - 1), shore - high * math.sin(n / 40 * math.pi) * 0.5) for n in range(41)]
    c.fill([*outline, (x + wide, shore), (x - wide, shore)], "#23463f")
    for n in range(26):
        at = n / 25 * 1.7 - 0.85
        size = high * c.dice.uniform(0.28, 0.5) * (1.05 - at * at)
        tone = blend("#1b3b38", "#4d7348", c.dice.random())
        c.oval(x + at * wide, shore - high * 0.42 * (1 - at * at) - size * 0.4, size, size * 0.9, tone)


def _boat(c: Canvas, x: float, y: float, size: float) -> None:
    """A boat with a rower in a palm-leaf hat."""
    c.oval(x, y + 16 * size, 120 * size, 7 * size, "#0b2233", 0.5)
    hull: list[Point] = [(-120, -18), (-70, 4), (70, 4), (125, -22), (88, 18), (-86, 18)]
    c.fill([(x + a * size, y + b * size) for a, b in hull], "#1c2b33")
    c.fill([(x + a * size, y + b * size) for a, b in ((28, 0), (40, -52), (62, -52), (70, 0))], "#26323a")
    c.fill([(x + a * size, y + b * size) for a, b in ((18, -50), (51, -80), (84, -50))], "#c9a66b")
    c.line([(x + 44 * size, y - 40 * size), (x - 40 * size, y + 20 * size)], 4 * size, "#2b211a")


def dawn(c: Canvas) -> None:
    """Ranges of mountains, one behind the other, in the mist of sunrise."""
    c.sky("#27456f", "#7d86a8", "#e9a98a", "#ffd9a0", bottom=620)
    c.glow(760, 470, 700, "#ffcf87", 0.9)
    c.oval(760, 455, 58, 58, "#fff1cf")
    tones = ("#b99a9d", "#94829a", "#6f6d8f", "#4d5a7d", "#334766", "#1e3149")
    for n, tone in enumerate(tones):
        curve = ridge(c.dice, 440 + n * 88, 74 - n * 3, 3.2 + n * 0.25, 0.46)
        c.land(curve, (tone, blend(tone, "#f4c7a0", 0.5 - n * 0.05)))
        c.glow(c.dice.uniform(200, 1300), 560 + n * 84, 720, "#ffe3c4", 0.34 - n * 0.03, 0.1)
    front = ridge(c.dice, 930, 36, 2.4, 0.4)
    c.land(front, "#122233")
    for n in range(46):
        x = n * 34 + c.dice.uniform(-14, 14)
        _pine(c, x, front(x) + 14, c.dice.uniform(40, 104), "#122233")
    _birds(c, 960, 240, "#37435f")
    c.vignette(0.25)


def _lowered(hill: Callable[[float], float], by: float) -> Callable[[float], float]:
    """The same line, lower by `by`."""
    return lambda x: hill(x) + by


def rice(c: Canvas) -> None:
    """Ripe rice terraces that follow the slope, with hats of people at work."""
    c.sky("#6fb3dc", "#c4e2ea", "#fbf0d0", bottom=430)
    c.glow(300, 180, 460, "#fff6d0", 0.85)
    for height, tone in ((300, "#8fb6bd"), (350, "#6f9f92"), (392, "#588a62")):
        c.land(ridge(c.dice, height, 40, 3), (tone, blend(tone, "#e4e7b8", 0.45)))
    golds = ("#e9c65a", "#d9b044", "#c8c25a", "#efd06c", "#b9b84c", "#e2b94a")
    level = 400.0
    for n in range(15):
        curve = ridge(c.dice, level, 12 + n * 2.2, 2.0, 0.36)
        tone = golds[n % len(golds)]
        c.land(curve, "#5d7a32")
        c.land(
            _lowered(curve, 5 + n),
            (blend(tone, "#fff2b8", 0.35), blend(tone, "#8a8a2c", 0.35)),
            floor=level + 190,
        )
        level += 22 + n * 3.4
    for x, y, size in ((420, 690, 1.0), (520, 706, 1.05), (980, 620, 0.75), (1085, 800, 1.25)):
        _worker(c, x, y, size)
    c.fill([(1276, 560), (1283, 470), (1297, 470), (1304, 560)], "#4a3a22")
    crown(c, 1290, 450, 84, "#2e5a2c", "#86b04e")
    c.vignette(0.22)


def _worker(c: Canvas, x: float, y: float, size: float) -> None:
    c.fill(
        [
            (x - 16 * size, y + 34 * size),
            (x - 12 * size, y - 4 * size),
            (x + 12 * size, y - 4 * size),
            (x + 18 * size, y + 34 * size),
        ],
        "#2f4f7a",
    )
    c.fill([(x - 30 * size, y), (x, y - 28 * size), (x + 30 * size, y)], "#f3e3b4")
    c.fill([(x, y - 28 * size), (x + 30 * size, y), (x + 4 * size, y)], "#d3bb80")


def forest(c: Canvas) -> None:
    """Light falling through the tall trees of the safe zone, on a path to a palm-leaf hut."""
    c.sky("#dff0c0", "#a8cf8c", "#5f9758", bottom=HEIGHT)
    c.glow(820, 260, 720, "#fbffe0", 0.95)
    for depth in range(4):
        tone = blend("#8fbc7a", "#16331f", depth / 3.2)
        c.land(ridge(c.dice, 640 + depth * 62, 22, 2.6), (blend(tone, "#cfe6a4", 0.25), tone))
        for n in range(15 - depth * 3):
            x = (n + 0.5) * WIDTH / (15 - depth * 3) + c.dice.uniform(-40, 40)
            if depth > 1 and 560 < x < 980:
                continue
            _trunk(c, x, 660 + depth * 78, 9 + depth * 11, tone)
    for n in range(6):
        x = 460 + n * 150
        c.fill([(x, -20), (x + 56, -20), (x - 190 + n * 10, 1000), (x - 330 + n * 10, 1000)], "#fbffd8", 0.1)
    c.fill([(700, 1000), (760, 800), (800, 700), (822, 700), (850, 800), (980, 1000)], ("#d9cf96", "#a98f5a"))
    _hut(c, 815, 690)
    for _ in range(60):
        x, size = c.dice.uniform(-20, WIDTH), c.dice.uniform(30, 80)
        if not 640 < x < 1010:
            _fern(c, x, 1010, size)
    c.vignette(0.35)


def _trunk(c: Canvas, x: float, foot: float, half: float, tone: str) -> None:
    lean = c.dice.uniform(-24, 24)
    c.fill([(x - half, foot), (x - half * 0.6 + lean, -20), (x + half * 0.6 + lean, -20), (x + half, foot)], tone)
    for _ in range(9):
        c.oval(
            x + lean + c.dice.uniform(-110, 110),
            c.dice.uniform(-10, 210),
            c.dice.uniform(46, 100),
            c.dice.uniform(22, 46),
            tone,
            0.85,
        )


def _fern(c: Canvas, x: float, y: float, size: float) -> None:
    tone = blend("#0f2c18", "#3d6f33", c.dice.random())
    for n in range(7):
        turn = math.pi * (0.15 + 0.7 * n / 6)
        tip = (x + size * math.cos(turn) * 1.5, y - size * math.sin(turn) * 1.3)
        c.fill([(x - 5, y), (x + (tip[0] - x) * 0.5, y - (y - tip[1]) * 0.62), tip, (x + 5, y)], tone)


def _hut(c: Canvas, x: float, y: float) -> None:
    c.box(x - 74, y - 44, 148, 50, ("#a9834e", "#6b4a28"))
    c.box(x - 18, y - 36, 36, 42, "#33241a")
    c.fill([(x - 112, y - 36), (x - 62, y - 104), (x + 62, y - 104), (x + 112, y - 36)], ("#c5ac74", "#7a6238"))


def stilt_house(c: Canvas) -> None:
    """A stilt house with lit windows at nightfall, areca palms beside it."""
    c.sky("#1f2f5c", "#5a4f86", "#d77f7c", "#ffc38a", bottom=720)
    c.glow(1060, 620, 620, "#ffb27a", 0.7)
    for _ in range(40):
        c.oval(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 260), 1.6, 1.6, "#ffffff", c.dice.uniform(0.3, 0.9))
    for level, tone in ((560, "#7a5f86"), (620, "#55497a"), (680, "#39376a")):
        c.land(ridge(c.dice, level, 52, 2.8), (tone, blend(tone, "#d98f86", 0.3)))
    c.land(ridge(c.dice, 800, 14, 2), ("#2b2c4e", "#141830"))
    for x, top in ((215, 300), (290, 390), (1270, 340)):
        _areca(c, x, 830, top)
    _house(c, 740, 800)
    c.vignette(0.3)


def _areca(c: Canvas, x: float, foot: float, top: float) -> None:
    c.line([(x, foot), (x + 8, (foot + top) / 2), (x + 4, top)], 9, "#15182e")
    for n in range(11):
        turn = math.pi * (n / 10 * 1.3 - 0.15)
        away, up = math.cos(turn) * 110, math.sin(turn) * 74
        c.fill(
            [
                (x, top),
                (x + away * 0.55, top - up - 20),
                (x + away, top - up + 44),
                (x + away * 0.5, top - up + 2),
            ],
            "#15182e",
        )


def _house(c: Canvas, x: float, y: float) -> None:
    for n in range(7):
        c.box(x - 315 + n * 103, y - 130, 15, 150, "#14142a")
    c.box(x - 350, y - 145, 700, 20, "#1a1830")
    c.box(x - 320, y - 300, 640, 158, ("#4a2f33", "#2d2233"))
    for n in range(5):
        left = x - 285 + n * 122
        c.glow(left + 40, y - 225, 120, "#ffbf5e", 0.5)
        c.box(left, y - 272, 82, 92, ("#ffe09a", "#f0a24a"))
        c.line([(left + 41, y - 272), (left + 41, y - 180)], 5, "#3a2630")
        c.line([(left, y - 226), (left + 82, y - 226)], 5, "#3a2630")
    c.fill(
        [(x - 430, y - 285), (x - 250, y - 500), (x + 250, y - 500), (x + 430, y - 285)],
        ("#3d3556", "#1c1a34"),
    )
    c.line([(x - 262, y - 505), (x + 262, y - 505)], 16, "#15142b")
    for n in range(8):
        c.box(x - 470 + n * 11, y - 128 + n * 19, 76, 7, "#1a1830")
    c.line([(x - 470, y - 140), (x - 380, y + 20)], 9, "#14142a")
