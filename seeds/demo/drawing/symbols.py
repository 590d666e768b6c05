"""Pictures of an idea rather than a place: the bronze drum, lanterns, a phone, the air waves."""

import math

from seeds.demo.drawing.canvas import WIDTH, Canvas, blend, ridge


def drum(c: Canvas) -> None:
    """The face of a bronze drum with its star and rings of birds."""
    c.sky("#3b2416", "#5a3820", "#2a1810", bottom=1000)
    c.glow(750, 500, 900, "#c88a3f", 0.55)
    x, y = 750.0, 500.0
    c.oval(x + 10, y + 22, 452, 452, "#120a06", 0.55)
    c.oval(x, y, 450, 450, ("#e2b366", "#8a5a28"))
    c.glow(620, 330, 420, "#ffe7b0", 0.55)
    for radius, width in ((446, 8), (412, 5), (366, 4), (356, 3), (268, 4), (258, 3), (208, 5), (160, 4)):
        c.ring(x, y, radius, width, "#5a3414", 0.85)
    _teeth(c, x, y)
    for n in range(14):
        _ray(c, x, y, n * math.tau / 14)
    c.oval(x, y, 34, 34, ("#fff0c2", "#d69a48"))
    for n in range(18):
        _crane(c, x, y, n * math.tau / 18)
    for n in range(48):
        turn = n * math.tau / 48
        c.ring(x + 234 * math.cos(turn), y + 234 * math.sin(turn), 13, 3.4, "#5a3414", 0.85)
        c.oval(x + 234 * math.cos(turn), y + 234 * math.sin(turn), 3.4, 3.4, "#5a3414", 0.85)
    c.vignette(0.45)


def _teeth(c: Canvas, x: float, y: float) -> None:
    for n in range(120):
        turn, half = n * math.tau / 120, math.tau / 300
        outer = [(x + 408 * math.cos(t), y + 408 * math.sin(t)) for t in (turn - half, turn + half)]
        c.fill([*outer, (x + 372 * math.cos(turn), y + 372 * math.sin(turn))], "#6b4119", 0.8)
    for n in range(90):
        turn = n * math.tau / 90
        c.line([(x + r * math.cos(turn), y + r * math.sin(turn)) for r in (170, 202)], 3, "#5a3414", 0.7)


def _ray(c: Canvas, x: float, y: float, turn: float) -> None:
    for bend, tone in ((-0.2, "#fff0c2"), (0.2, "#b67a34")):
        tip = (x + 152 * math.cos(turn), y + 152 * math.sin(turn))
        side = (x + 46 * math.cos(turn + bend), y + 46 * math.sin(turn + bend))
        c.fill([(x, y), side, tip], tone)


def _crane(c: Canvas, x: float, y: float, turn: float) -> None:
    """A long-billed bird in flight, as on the drums, with its back to the centre."""
    shape = (
        (-46, 0),
        (-12, -7),
        (2, -26),
        (14, -8),
        (30, -6),
        (52, -12),
        (32, 2),
        (10, 8),
        (-14, 10),
        (-44, 12),
    )
    points = []
    for along, out in shape:
        angle, reach = turn + along / 312, 312 - out
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    c.fill(points, "#54300f", 0.9)


def lanterns(c: Canvas) -> None:
    """Silk lanterns over a street on a festival night."""
    c.sky("#101633", "#2a1f4a", "#5a2a4a", bottom=1000)
    for _ in range(46):
        tone = ("#ffcf7a", "#ff9a5a", "#ffe7b0", "#f06a6a")[c.dice.randrange(4)]
        x, y, radius = c.dice.uniform(0, WIDTH), c.dice.uniform(560, 960), c.dice.uniform(14, 46)
        c.oval(x, y, radius, radius, tone, 0.12)
    tones = ("#e5383b", "#f48c06", "#ffba08", "#d0417e", "#2a9d8f", "#7b5ea7")
    for row, (level, size) in enumerate(((110, 0.55), (180, 0.8), (230, 1.2))):
        rope = [
            (float(x), level + 90 * math.sin(x / WIDTH * math.pi) * (0.6 + row * 0.25))
            for x in range(-20, WIDTH + 40, 20)
        ]
        c.line(rope, 3, "#0a0d20", 0.9)
        count = 9 - row * 2
        for n in range(count):
            at = round((n + 0.5) / count * (len(rope) - 1))
            _lantern(c, rope[at][0], rope[at][1], size * (1 + 0.12 * math.sin(n * 2.1)), tones[(n + row * 2) % 6])
    c.vignette(0.35)


def _lantern(c: Canvas, x: float, y: float, size: float, tone: str) -> None:
    middle = y + 90 * size
    c.glow(x, middle, 210 * size, blend(tone, "#ffd98a", 0.4), 0.7)
    c.line([(x, y), (x, middle)], 3 * size, "#0a0d20")
    c.oval(x, middle, 74 * size, 62 * size, (blend(tone, "#fff3c4", 0.5), tone))
    c.glow(x, middle + 6 * size, 78 * size, "#fff1b8", 0.65)
    for n in range(1, 4):
        wide = 74 * size * n / 4
        for side in (-1, 1):
            arc = [
                (x + side * wide * math.cos(t), middle + 62 * size * math.sin(t))
                for t in (k * math.pi / 24 - math.pi / 2 for k in range(25))
            ]
            c.line(arc, 1.8 * size, blend(tone, "#401010", 0.4), 0.7)
    for end in (-1, 1):
        c.rounded(x - 28 * size, middle + end * 62 * size - 7 * size, 56 * size, 14 * size, 5 * size, "#8a5a1e")
    for n in range(7):
        left = x + (n - 3) * 6 * size
        c.line(
            [(left, middle + 68 * size), (left, middle + (124 - abs(n - 3) * 5) * size)],
            2.6 * size,
            "#ffcf6a",
        )


def phone(c: Canvas) -> None:
    """A phone with cards of public services, linked to points around it."""
    c.sky("#0f3d5e", "#1b6b7f", "#3fa796", bottom=1000)
    c.glow(750, 480, 760, "#8fe0cf", 0.5)
    nodes = [(c.dice.uniform(40, 1460), c.dice.uniform(40, 960)) for _ in range(44)]
    for n, (ax, ay) in enumerate(nodes):
        for bx, by in nodes[n + 1 :]:
            if math.hypot(ax - bx, ay - by) < 240:
                c.line([(ax, ay), (bx, by)], 2, "#c9fff0", 0.28)
    for ax, ay in nodes:
        c.glow(ax, ay, 26, "#d9fff4", 0.7)
        c.oval(ax, ay, 5.5, 5.5, "#f2fffb")
    c.rounded(566, 126, 380, 760, 52, "#06202e", 0.35)
    c.rounded(560, 110, 380, 760, 52, "#0b2533")
    c.rounded(576, 126, 348, 728, 40, "#f4fbfa")
    c.rounded(690, 138, 120, 18, 9, "#0b2533")
    c.rounded(600, 186, 300, 130, 20, "#1b7f8a")
    c.oval(660, 251, 34, 34, "#f4fbfa")
    for row, wide in enumerate((150, 104)):
        c.rounded(716, 226 + row * 30, wide, 14, 7, "#d6f3ef")
    tones = ("#f4a259", "#5b8e7d", "#bc4b51", "#3d7ea6", "#8cb369", "#7b6ca8")
    for n, tone in enumerate(tones):
        x, y = 600 + n % 3 * 104, 344 + n // 3 * 128
        c.rounded(x, y, 92, 112, 18, "#ffffff")
        c.rounded(x + 24, y + 18, 44, 44, 14, tone)
        c.rounded(x + 16, y + 78, 60, 10, 5, "#c5d8d8")
    for n in range(3):
        c.rounded(600, 622 + n * 62, 300, 48, 14, "#e3f1ef")
        c.oval(628, 646 + n * 62, 12, 12, tones[n])
        c.rounded(656, 640 + n * 62, 190 - n * 30, 12, 6, "#9fbcbc")
    c.vignette(0.22)


def waves(c: Canvas) -> None:
    """A transmitting tower on a hill at night, its waves spreading."""
    c.sky("#0d1b3e", "#24407a", "#6a6fae", "#e2a48f", bottom=800)
    for _ in range(90):
        c.oval(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 480), 1.7, 1.7, "#ffffff", c.dice.uniform(0.2, 1))
    c.glow(750, 250, 620, "#7fb2ff", 0.4)
    for n in range(9):
        c.ring(750, 250, 90 + n * 74, 4.5, "#cfe4ff", 0.62 - n * 0.062)
    for level, tone in ((690, "#6b669c"), (760, "#464a80"), (830, "#2a3160")):
        c.land(ridge(c.dice, level, 40, 3), (tone, blend(tone, "#d99a90", 0.2)))
    c.land(lambda x: 860 - 130 * math.exp(-(((x - 750) / 300) ** 2)), ("#171d40", "#0c1128"))
    for side in (-1, 1):
        c.line([(750 + side * 62, 745), (750 + side * 8, 270)], 8, "#f0f3fa")
    for n in range(10):
        y, step = 745 - n * 47.5, 47.5
        half, upper = 62 - n * 5.4, 62 - (n + 1) * 5.4
        tone = "#e5584f" if n % 2 else "#f0f3fa"
        c.line([(750 - half, y), (750 + upper, y - step)], 4, tone)
        c.line([(750 + half, y), (750 - upper, y - step)], 4, tone)
        c.line([(750 - half, y), (750 + half, y)], 4, tone)
    c.line([(750, 270), (750, 200)], 6, "#f0f3fa")
    c.glow(750, 200, 70, "#ff7a6a", 0.95)
    c.oval(750, 200, 9, 9, "#fff0ea")
    for _ in range(120):
        c.oval(c.dice.uniform(0, WIDTH), c.dice.uniform(890, 985), 2.4, 2.4, "#ffd98a", c.dice.uniform(0.3, 0.95))
    c.vignette(0.3)
