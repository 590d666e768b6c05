"""Draws the fake API's sample landscapes, so that screenshots have pictures and the repository has none."""

import math
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

SKIES = {
    "doi-che": ((214, 232, 238), (248, 236, 206), (58, 124, 72)),
    "nui": ((150, 186, 214), (232, 238, 240), (64, 96, 112)),
    "ho": ((176, 210, 226), (240, 246, 244), (40, 112, 122)),
    "chieu": ((86, 66, 110), (244, 168, 110), (84, 52, 66)),
}


@lru_cache(maxsize=64)
def landscape(name: str, width: int, file_format: str) -> bytes:
    """Return a 3:2 drawing of hills, `width` pixels wide, as a file of `file_format` ("webp", "jpeg")."""
    height = width * 2 // 3
    top, bottom, hill = SKIES[name]
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        draw.line([(0, y), (width, y)], fill=_mix(top, bottom, y / height))
    sun = width // 11
    draw.ellipse([width * 7 // 10, height // 6, width * 7 // 10 + sun, height // 6 + sun], fill=(255, 244, 214))
    for ridge in range(5):
        base = height * (0.42 + 0.13 * ridge)
        points = [(x, base - _ridge(x / width, ridge) * height) for x in range(0, width + 8, 8)]
        draw.polygon([*points, (width, height), (0, height)], fill=_mix(bottom, hill, (ridge + 1) / 5))
    file = BytesIO()
    image.save(file, file_format, quality=72)
    return file.getvalue()


def _ridge(x: float, ridge: int) -> float:
    return 0.1 * math.sin(x * (4 + ridge) + ridge * 2) + 0.04 * math.sin(x * (13 + 3 * ridge) + ridge)


def _mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b
