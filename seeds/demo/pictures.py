"""Draws the demo's pictures; what they are called and how they are described stands in data/pictures.toml."""

from collections.abc import Callable
from typing import Final

from seeds.demo.drawing import nature, places, river, symbols
from seeds.demo.drawing.canvas import Canvas

SCENES: Final[dict[str, Callable[[Canvas], None]]] = {
    "doi-che": nature.tea_hills,
    "ho-nui-coc": nature.lake,
    "binh-minh": nature.dawn,
    "ruong-lua": nature.rice,
    "rung-atk": nature.forest,
    "nha-san": nature.stilt_house,
    "san-truong": places.school,
    "tram-y-te": places.clinic,
    "goc-sach": places.books,
    "bao-tang": places.museum,
    "pho-dem": river.town,
    "cau-qua-song": river.bridge,
    "trong-dong": symbols.drum,
    "den-long": symbols.lanterns,
    "dich-vu-so": symbols.phone,
    "song-phat-thanh": symbols.waves,
}


def draw(key: str) -> bytes:
    """The picture `key` as a JPEG of 1600 by 1067 pixels, always the same; KeyError for an unknown key."""
    canvas = Canvas(key)
    SCENES[key](canvas)
    return canvas.jpeg()
