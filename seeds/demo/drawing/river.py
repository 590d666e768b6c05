"""The river through the town: its lights after sunset, its bridge in the morning."""

from seeds.demo.drawing.canvas import WIDTH, Canvas, blend, ridge
from seeds.demo.drawing.places import cloud


def town(c: Canvas) -> None:
    """The lights of a riverside town after sunset."""
    c.sky("#141c44", "#3a3a78", "#a85f86", "#f2a07a", bottom=640)
    for _ in range(60):
        c.oval(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 280), 1.5, 1.5, "#ffffff", c.dice.uniform(0.2, 0.9))
    c.land(ridge(c.dice, 520, 44, 3), ("#5b4a80", "#7a567f"), floor=640)
    for depth, tone in enumerate(("#3a3768", "#26284f", "#151a38")):
        _skyline(c, tone, depth)
    c.reflect(640, ("#3a3468", "#0a0f26"), 0.42)
    c.ripples(640, 190, "#0b1030", 0.4)
    c.ripples(640, 60, "#ffcf8a", 0.3)
    c.vignette(0.3)


def _skyline(c: Canvas, tone: str, depth: int) -> None:
    x = -20.0
    while x < WIDTH:
        wide, high = c.dice.uniform(46, 104), c.dice.uniform(50, 300 - depth * 74) + (60 if depth == 0 else 0)
        c.box(x, 640 - high, wide, high, (tone, blend(tone, "#e79a86", 0.12)))
        for row in range(int(high // 22)):
            for col in range(int(wide // 17)):
                if c.dice.random() < 0.36:
                    warm = ("#ffd98a", "#ffe9b8", "#ffb866")[c.dice.randrange(3)]
                    c.box(x + 7 + col * 17, 640 - high + 9 + row * 22, 8, 11, warm, 0.45 + 0.22 * depth)
        x += wide + c.dice.uniform(-6, 14)


def bridge(c: Canvas) -> None:
    """A cable bridge over a wide river in the morning."""
    c.sky("#7fb5dd", "#bfdcea", "#fbe6cc", bottom=640)
    c.glow(260, 420, 520, "#ffe9bd", 0.9)
    cloud(c, 980, 170, 120, 0.8)
    for level, tone in ((500, "#9db8c6"), (560, "#7ba293"), (610, "#5d8a6a")):
        c.land(ridge(c.dice, level, 30, 3), (tone, blend(tone, "#e9e6c8", 0.35)), floor=640)
    _cables(c)
    c.reflect(640, ("#86b4c6", "#2a5f7c"), 0.42)
    c.ripples(640, 170, "#eaf6f6", 0.32)
    c.ripples(660, 60, "#1f4d68", 0.22)
    c.vignette(0.18)


def _cables(c: Canvas) -> None:
    deck = 540
    for tower in (470, 1030):
        for n in range(1, 12):
            for side in (-1, 1):
                c.line([(tower, 190 + n * 9), (tower + side * n * 25.4, deck)], 2.6, "#f6f8f8", 0.95)
        for side in (-1, 1):
            c.fill(
                [
                    (tower + side * 26, 660),
                    (tower + side * 8, 170),
                    (tower + side * 20, 170),
                    (tower + side * 44, 660),
                ],
                ("#fdfdfb", "#c4ccd0"),
            )
        c.box(tower - 22, 300, 44, 14, "#dfe5e7")
    c.box(0, deck, WIDTH, 22, ("#f4f6f6", "#93a4ad"))
    c.box(0, deck + 22, WIDTH, 8, "#5d7480")
    for n in range(50):
        c.box(n * 30.4, deck - 16, 3, 16, "#dfe6e8")
    c.box(0, deck - 18, WIDTH, 4, "#eef2f2")
    for x, tone in ((210, "#d64b3c"), (640, "#f0b13c"), (800, "#3f7fbf"), (1260, "#3fa07a")):
        c.rounded(x, deck - 26, 54, 26, 8, tone)
        c.rounded(x + 10, deck - 22, 34, 11, 4, "#e7f3f6")
