"""A small painter on Pillow: gradients, glows, ridges and shapes in a frame of 1500 by 1000 units."""

import io
import math
import random
from collections.abc import Callable, Sequence
from typing import Final

from PIL import Image, ImageChops, ImageDraw

WIDTH: Final = 1500
HEIGHT: Final = 1000
# Painted larger than it is saved: scaling down afterwards smooths every edge.
SCALE: Final = 1.6
OUTPUT: Final = (1600, 1067)
QUALITY: Final = 86

Point = tuple[float, float]
Shade = tuple[str, str]
Curve = Callable[[float], float]


def rgb(colour: str) -> tuple[int, int, int]:
    """A colour written as #rrggbb, as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(first: str, second: str, share: float) -> str:
    """The colour on the way from `first` (share 0) to `second` (share 1)."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def ridge(dice: random.Random, level: float, swing: float, waves: float = 3, rough: float = 0.5) -> Curve:
    """A skyline around `level`: some waves over the width, each next octave `rough` times as high."""
    octaves = [(swing * rough**n, waves * 2**n * dice.uniform(0.8, 1.2), dice.uniform(0, math.tau)) for n in range(5)]

    def height(x: float) -> float:
        return level - sum(size * math.sin(x / WIDTH * pace * math.pi + shift) for size, pace, shift in octaves)

    return height


class Canvas:
    """One picture in the making; `dice` are its own, so the same key draws the same picture."""

    def __init__(self, key: str) -> None:
        self.dice = random.Random(key)
        self.image = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def jpeg(self) -> bytes:
        """The finished picture as JPEG bytes."""
        out = io.BytesIO()
        self.image.resize(OUTPUT, Image.Resampling.BOX).save(out, "JPEG", quality=QUALITY, optimize=False)
        return out.getvalue()

    def sky(self, *colours: str, bottom: float = HEIGHT) -> None:
        """A gradient over the whole width, from the top edge down to `bottom`."""
        box = (0, 0, self.image.width, round(bottom * SCALE))
        self.image.paste(_gradient(colours, (box[2], box[3])), box)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1, flat: float = 1) -> None:
        """Light that fades from a centre; `flat` below 1 presses it into a band."""
        size = (round(2 * radius * SCALE), max(2, round(2 * radius * flat * SCALE)))
        fall = [round(255 * strength * max(0.0, 1 - n / 180) ** 2) for n in range(256)]
        mask = Image.radial_gradient("L").point(fall).resize(size, Image.Resampling.BICUBIC)
        corner = (round((x - radius) * SCALE), round((y - radius * flat) * SCALE))
        self.image.paste(Image.new("RGB", size, colour), corner, mask)

    def fill(self, points: Sequence[Point], colour: str | Shade, alpha: float = 1) -> None:
        """A filled outline; a pair of colours shades it from its top to its bottom."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if isinstance(colour, str):
            self.pen.polygon(scaled, fill=(*rgb(colour), round(255 * alpha)))
            return
        box = self._box(scaled)
        size = (box[2] - box[0], box[3] - box[1])
        if min(size) <= 0:
            return
        mask = Image.new("L", size)
        shifted = [(x - box[0], y - box[1]) for x, y in scaled]
        ImageDraw.Draw(mask).polygon(shifted, fill=round(255 * alpha))
        self.image.paste(_gradient(colour, size), box[:2], mask)

    def land(
        self, curve: Curve, colour: str | Shade, *, alpha: float = 1, floor: float = HEIGHT, step: int = 6
    ) -> None:
        """Everything under a skyline down to `floor`."""
        top = [(float(x), curve(x)) for x in range(0, WIDTH + step, step)]
        self.fill([*top, (WIDTH, floor), (0, floor)], colour, alpha)

    def box(self, x: float, y: float, width: float, height: float, colour: str | Shade, alpha: float = 1) -> None:
        """An upright rectangle from its top left corner."""
        self.fill([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour, alpha)

    def rounded(
        self, x: float, y: float, width: float, height: float, radius: float, colour: str, alpha: float = 1
    ) -> None:
        """A rectangle with round corners."""
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=(*rgb(colour), round(255 * alpha)))

    def oval(self, x: float, y: float, wide: float, high: float, colour: str | Shade, alpha: float = 1) -> None:
        """An ellipse around a centre, given its two radii."""
        turns = [n * math.tau / 96 for n in range(96)]
        self.fill([(x + wide * math.cos(t), y + high * math.sin(t)) for t in turns], colour, alpha)

    def ring(self, x: float, y: float, radius: float, width: float, colour: str, alpha: float = 1) -> None:
        """A circle's outline, measured to its outer edge."""
        corners = [(c + sign * radius) * SCALE for sign in (-1, 1) for c in (x, y)]
        self.pen.ellipse(corners, outline=(*rgb(colour), round(255 * alpha)), width=max(1, round(width * SCALE)))

    def line(self, points: Sequence[Point], width: float, colour: str, alpha: float = 1) -> None:
        """A stroke with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        ink = (*rgb(colour), round(255 * alpha))
        self.pen.line(scaled, fill=ink, width=max(1, round(width * SCALE)), joint="curve")

    def reflect(self, shore: float, colours: Shade, depth: float = 0.45) -> None:
        """A lake below `shore`: what stands above it, mirrored, dimmed and tinted."""
        line = round(shore * SCALE)
        height = self.image.height - line
        above = self.image.crop((0, max(0, line - height), self.image.width, line))
        mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((self.image.width, height))
        water = _gradient(colours, mirror.size)
        self.image.paste(Image.blend(mirror, water, depth), (0, line))

    def ripples(self, top: float, count: int, colour: str, alpha: float = 0.25, *, bottom: float = HEIGHT) -> None:
        """Short level strokes on water, longer and further apart towards the viewer."""
        for _ in range(count):
            depth = self.dice.random() ** 1.6
            x, y = self.dice.uniform(-50, WIDTH), top + 6 + depth * (bottom - top)
            reach = self.dice.uniform(20, 60) + 160 * depth
            self.oval(x, y, reach, 0.8 + 2.2 * depth, colour, alpha * self.dice.uniform(0.4, 1))

    def vignette(self, strength: float = 0.25) -> None:
        """Corners a little darker, so that the eye stays in the picture."""
        fall = [255 - round(255 * strength * max(0.0, (n - 110) / 145) ** 1.6) for n in range(256)]
        mask = Image.radial_gradient("L").point(fall).resize(self.image.size, Image.Resampling.BICUBIC)
        self.image = ImageChops.multiply(self.image, Image.merge("RGB", (mask, mask, mask)))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _box(self, scaled: Sequence[Point]) -> tuple[int, int, int, int]:
        """The part of the canvas that an outline touches, in pixels."""
        across, down = [x for x, _ in scaled], [y for _, y in scaled]
        left, top = max(0, math.floor(min(across))), max(0, math.floor(min(down)))
        right = min(self.image.width, math.ceil(max(across)) + 1)
        return left, top, right, min(self.image.height, math.ceil(max(down)) + 1)


def _gradient(colours: Sequence[str], size: tuple[int, int]) -> Image.Image:
    """An image shaded from top to bottom through the given colours."""
    column = Image.new("RGB", (1, size[1]))
    last = len(colours) - 1
    for y in range(size[1]):
        place = y / max(1, size[1] - 1) * last
        first = min(int(place), last - 1) if last else 0
        shade = blend(colours[first], colours[min(first + 1, last)], place - first)
        column.putpixel((0, y), rgb(shade))
    return column.resize(size, Image.Resampling.NEAREST)
