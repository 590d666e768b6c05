"""Places where people meet: school, clinic, library, museum."""

import math

from seeds.demo.drawing.canvas import WIDTH, Canvas, blend, ridge
from seeds.demo.drawing.nature import crown


def cloud(c: Canvas, x: float, y: float, size: float, alpha: float = 0.85) -> None:
    for n in range(7):
        bulge = math.sin((n + 0.5) / 7 * math.pi)
        c.oval(
            x + (n - 3) * size * 0.42,
            y - bulge * size * 0.25,
            size * (0.28 + 0.3 * bulge),
            size * (0.18 + 0.26 * bulge),
            blend("#cfe6f2", "#ffffff", alpha),
        )


def star(c: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    turns = [(n * math.pi / 5 - math.pi / 2, radius if n % 2 == 0 else radius * 0.382) for n in range(10)]
    c.fill([(x + reach * math.cos(t), y + reach * math.sin(t)) for t, reach in turns], colour)


def _flag(c: Canvas, x: float, foot: float, height: float, size: float) -> None:
    """The national flag on a pole: a golden star on red, two by three."""
    c.line([(x, foot), (x, foot - height)], 6, "#dfe3e6")
    top, wide = foot - height, size * 1.5
    wave = [(x + wide * n / 16, math.sin(n / 16 * math.tau) * size * 0.05) for n in range(17)]
    c.fill([(a, top + b) for a, b in wave] + [(a, top + size + b) for a, b in reversed(wave)], "#da251d")
    star(c, x + wide / 2, top + size / 2, size * 0.3, "#ffd700")


def _tree(c: Canvas, x: float, foot: float, size: float, dark: str, light: str) -> None:
    c.fill(
        [
            (x - size * 0.11, foot),
            (x - size * 0.06, foot - size),
            (x + size * 0.06, foot - size),
            (x + size * 0.11, foot),
        ],
        ("#6b4a34", "#4a3226"),
    )
    crown(c, x, foot - size * 1.35, size * 0.75, dark, light)


def school(c: Canvas) -> None:
    """A school yard with its building, the flag and a flame tree in flower."""
    c.sky("#5aa9e0", "#a9d6f0", "#e9f5f3", bottom=700)
    cloud(c, 420, 190, 120)
    cloud(c, 1120, 130, 90, 0.7)
    c.land(ridge(c.dice, 520, 24, 3), ("#8fc08c", "#6fa46c"))
    _school_house(c)
    c.fill([(0, 720), (WIDTH, 720), (WIDTH, 1000), (0, 1000)], ("#e3cfae", "#c9a97c"))
    for n in range(9):
        c.line([(750 + (n - 4) * 70, 722), (750 + (n - 4) * 360, 1000)], 3, "#b8976a", 0.5)
    _flag(c, 700, 760, 470, 96)
    c.fill([(640, 760), (760, 760), (780, 790), (620, 790)], ("#f0efe9", "#c3beb2"))
    c.oval(1180, 880, 330, 46, "#6b5233", 0.32)
    _tree(c, 1180, 880, 330, "#a02818", "#ff7a3c")
    _tree(c, 120, 800, 210, "#2c6a34", "#8cc152")
    _tree(c, 330, 748, 120, "#2c6a34", "#8cc152")
    for _ in range(60):
        c.oval(c.dice.gauss(1180, 170), c.dice.uniform(850, 930), 5, 2.6, "#e2552f", 0.8)
    c.vignette(0.16)


def _school_house(c: Canvas) -> None:
    c.fill([(170, 420), (1330, 420), (1370, 462), (130, 462)], ("#c65a3c", "#9d3f2a"))
    c.box(180, 462, 1140, 262, ("#fbe9b7", "#ecd08c"))
    for floor in range(2):
        y = 482 + floor * 128
        for n in range(12):
            x = 205 + n * 93
            if floor and n in (5, 6):
                continue
            c.box(x, y, 66, 84, ("#5b8fa8", "#a9cfd6"))
            c.line([(x + 33, y), (x + 33, y + 84)], 4, "#fdf6e0")
        c.box(180, y + 96, 1140, 12, "#cfa862")
    for n in range(13):
        c.box(190 + n * 93, 462, 10, 262, "#fff6da")
    c.box(672, 606, 160, 118, ("#7a4630", "#4d2a1e"))


def clinic(c: Canvas) -> None:
    """A commune health station among trees, with a green cross."""
    c.sky("#bfe3ea", "#e3f3ee", "#fdfaf0", bottom=720)
    c.glow(1200, 170, 420, "#fff7da", 0.9)
    cloud(c, 330, 170, 110)
    c.land(ridge(c.dice, 470, 40, 3), ("#a7d0bb", "#cfe6cf"))
    c.land(ridge(c.dice, 560, 30, 2.6), ("#7fba8f", "#a9d3a0"))
    c.land(lambda x: 730, ("#a9d38c", "#7cb36a"))
    for x, foot, size in ((120, 760, 190), (1400, 770, 210), (1290, 735, 120)):
        _tree(c, x, foot, size, "#23694a", "#8fcf83")
    _clinic_house(c)
    c.fill([(620, 752), (880, 752), (1080, 1000), (420, 1000)], ("#efe8d6", "#d9cbae"))
    for n in range(34):
        along, down = c.dice.uniform(-10, 420), c.dice.uniform(850, 990)
        side = along if n % 2 else WIDTH - along
        _flower(c, side, down, ("#ff8fa3", "#ffd166", "#ffffff")[n % 3])
    c.vignette(0.14)


def _clinic_house(c: Canvas) -> None:
    c.box(260, 430, 980, 322, ("#ffffff", "#e3eff0"))
    c.box(240, 408, 1020, 30, ("#2a9d8f", "#1f7a70"))
    c.box(590, 340, 320, 412, ("#ffffff", "#eaf3f3"))
    c.box(576, 322, 348, 26, ("#2a9d8f", "#1f7a70"))
    c.rounded(725, 372, 50, 150, 8, "#2a9d8f")
    c.rounded(675, 422, 150, 50, 8, "#2a9d8f")
    c.box(650, 582, 200, 170, ("#84bcc4", "#c9e4e4"))
    c.line([(750, 582), (750, 752)], 6, "#ffffff")
    c.fill([(610, 562), (890, 562), (910, 584), (590, 584)], "#1f7a70")
    for n in range(6):
        x = (290, 390, 490, 940, 1040, 1140)[n]
        c.box(x, 490, 70, 96, ("#6fb0bd", "#bfe0e2"))
        c.line([(x + 35, 490), (x + 35, 586)], 4, "#ffffff")
        c.box(x - 6, 588, 82, 9, "#c5d8d8")


def _flower(c: Canvas, x: float, y: float, colour: str) -> None:
    c.line([(x, y + 26), (x, y)], 3, "#4a8a4a")
    for n in range(5):
        turn = n * math.tau / 5
        c.oval(x + 7 * math.cos(turn), y + 7 * math.sin(turn), 6, 6, colour)
    c.oval(x, y, 4.5, 4.5, "#f4a52c")


def books(c: Canvas) -> None:
    """An open book and a pile of others by a window at evening."""
    c.sky("#2b3350", "#3c4468", bottom=1000)
    c.box(820, 70, 560, 560, ("#f7b27a", "#f9dcae"))
    c.glow(1120, 420, 420, "#fff0c8", 0.85)
    for level, tone in ((470, "#c98f7c"), (530, "#9a6f78")):
        hill = ridge(c.dice, level, 26, 4)
        c.fill([(820, 630), *[(float(x), hill(x)) for x in range(820, 1381, 6)], (1380, 630)], tone)
    for x, y, wide, high in (
        (800, 50, 600, 22),
        (800, 620, 600, 26),
        (800, 50, 22, 590),
        (1378, 50, 22, 590),
        (1090, 50, 16, 580),
        (800, 330, 600, 14),
    ):
        c.box(x, y, wide, high, "#20263f")
    c.glow(300, 330, 560, "#ffcf86", 0.55)
    c.box(0, 760, WIDTH, 240, ("#8a5a3c", "#5a3826"))
    c.box(0, 756, WIDTH, 12, "#a8734e")
    _book_pile(c)
    _lamp(c)
    _open_book(c, 760, 830)
    c.vignette(0.3)


def _book_pile(c: Canvas) -> None:
    pile = (
        ("#2f6f73", 320, 60),
        ("#c8553d", 290, 48),
        ("#e0a73a", 310, 54),
        ("#475a9a", 260, 44),
        ("#7d9d6a", 280, 40),
    )
    y = 800.0
    for n, (tone, wide, high) in enumerate(pile):
        x = 1040 + (n * 37) % 60
        y -= high
        c.box(x, y, wide, high, (blend(tone, "#ffffff", 0.18), blend(tone, "#000000", 0.2)))
        c.box(x + wide - 14, y + 6, 14, high - 12, "#f4ead2")
        c.box(x + 30, y, 12, high, blend(tone, "#ffffff", 0.45))


def _lamp(c: Canvas) -> None:
    c.oval(240, 800, 120, 18, "#252a44")
    c.line([(240, 795), (190, 560), (330, 400)], 14, "#252a44")
    c.fill([(280, 350), (420, 400), (390, 480), (230, 420)], ("#e8b04a", "#c8862e"))
    c.glow(320, 520, 300, "#ffe7ae", 0.55)


def _open_book(c: Canvas, x: float, y: float) -> None:
    c.oval(x, y + 60, 360, 30, "#2c1a12", 0.45)
    c.fill(
        [
            (x - 330, y + 52),
            (x, y + 70),
            (x + 330, y + 52),
            (x + 330, y + 62),
            (x, y + 84),
            (x - 330, y + 62),
        ],
        "#b5483a",
    )
    for side in (-1, 1):
        curve = [(x + side * 320 * n / 20, y - 40 - 46 * math.sin(n / 20 * math.pi * 0.8)) for n in range(21)]
        base = [(a, b + 96 - abs(a - x) * 0.02) for a, b in reversed(curve)]
        c.fill([*curve, *base], ("#fffaf0", "#e6d6b8"))
        for row in range(6):
            c.line([(a, b + 22 + row * 11) for a, b in curve[3:18]], 2.4, "#b9a684", 0.8)
    c.line([(x, y - 40), (x, y + 60)], 4, "#c8b48e")


def museum(c: Canvas) -> None:
    """A museum's broad front with columns and steps under a clear sky."""
    c.sky("#4f93c9", "#a6cde4", "#f7e9cf", bottom=760)
    cloud(c, 250, 200, 110, 0.75)
    cloud(c, 1230, 260, 130, 0.65)
    c.land(ridge(c.dice, 610, 20, 4), ("#6f9f72", "#5a8a5c"))
    _tiled_roof(c, 750, 250, 330, 86)
    c.box(480, 250, 540, 64, ("#f8ead0", "#dfc594"))
    for n in range(9):
        c.box(500 + n * 58, 264, 36, 40, ("#6d523c", "#8d6c4c"))
    _tiled_roof(c, 750, 372, 640, 74)
    c.box(180, 372, 1140, 370, ("#c79b63", "#a87c4a"))
    for n in range(11):
        x = 205 + n * 104
        c.box(x + 34, 420, 40, 322, ("#4b382c", "#6d523c"))
        c.box(x - 8, 372, 46, 16, "#fff4da")
        c.box(x, 388, 30, 340, ("#fff1d4", "#e2c898"))
        c.box(x + 20, 388, 10, 340, "#c9ab78", 0.6)
        c.box(x - 8, 726, 46, 16, "#f1ddb4")
    for n in range(6):
        c.box(
            150 - n * 26,
            742 + n * 20,
            1200 + n * 52,
            20,
            (blend("#efe0c2", "#b99f74", n / 9), blend("#d9c49a", "#9a8058", n / 9)),
        )
    c.fill([(0, 862), (WIDTH, 862), (WIDTH, 1000), (0, 1000)], ("#d9cdb6", "#b8a888"))
    for x, foot, size in ((70, 880, 190), (1430, 880, 190)):
        _tree(c, x, foot, size, "#2a5f3a", "#8dbb62")
    c.vignette(0.2)


def _tiled_roof(c: Canvas, x: float, eaves: float, half: float, high: float) -> None:
    """A hipped roof of red tiles whose corners turn upwards."""
    top = half * 0.82
    edge = [(x + half * (n / 20 - 1), eaves - 26 * abs(n / 20 - 1) ** 6) for n in range(41)]
    c.fill([(x - top, eaves - high), (x + top, eaves - high), *reversed(edge)], ("#b9502f", "#8a3620"))
    for n in range(41):
        share = n / 20 - 1
        c.line([(x + top * share, eaves - high), edge[n]], 3, "#7a2e1a", 0.5)
    c.line(edge, 9, "#e8c07c")
    c.rounded(x - top - 10, eaves - high - 10, top * 2 + 20, 14, 6, "#7a2e1a")
