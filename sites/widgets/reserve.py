"""How much room a page keeps for a widget, so that nothing moves when its news come in.

The sums are those of docs/widget-script.md; a browser test holds them against the script's own style sheet.
"""

import math
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

EM = 16  # Pixels: a widget's own font size, unless the page sets --xbtt-size.
NARROWEST, WIDEST = 300, 1600
NARROW = 420  # Pixels: below this width titles have a line more.
CARD = 13 * EM
# A bold letter of the heading is seldom wider than this, so a line that is counted full is full.
HEADING_LETTER = 0.72 * 1.15 * EM
FOOT = 3.145 * EM
# A picture above its text may stand on a line of its own, and have that line's descent below it.
DESCENT = 0.5 * EM


class Look(Protocol):
    """How a widget looks, as far as its height is concerned: `Widget` has it."""

    heading: str
    layout: str
    images: bool
    summary: bool
    dates: bool
    source: bool


class Box(NamedTuple):
    """The same, and nothing else of a widget."""

    heading: str
    layout: str
    images: bool
    summary: bool
    dates: bool
    source: bool


def reserve(look: Look, limit: int, *, width: int = NARROWEST) -> int:
    """Return whole CSS pixels that are enough for `limit` items at `width` pixels and at all widths above it."""
    return _most(*(getattr(look, name) for name in Box._fields), limit=limit, width=width)


@lru_cache(maxsize=256)
def _most(*box: Any, limit: int, width: int) -> int:
    return math.ceil(max(natural(Box(*box), limit, at) for at in range(width, max(WIDEST, width) + 1)))


def natural(look: Box, limit: int, width: int) -> float:
    """Return the height in CSS pixels of a widget `width` pixels wide, all lines of its heading counted full."""
    return 2 + 0.9 * EM + _heading(look, width) + _rows(look, limit, width) + FOOT


def _heading(look: Box, width: int) -> float:
    # A heading that is not set is the stream's name, which is not known here: two lines hold the usual ones.
    letters = len(look.heading) or 40
    lines = math.ceil(letters * HEADING_LETTER / _inner(width))
    return 2 + 0.575 * EM + lines * 1.61 * EM


def _inner(width: int) -> float:
    return width - 2 - 2 * EM


def _rows(look: Box, limit: int, width: int) -> float:
    if look.layout == "cards":
        return _cards(look, limit, width)
    if look.layout == "compact":
        return limit * (1 + 2 * 0.5 * EM + _body(look, 2 if width < NARROW else 1, summary=False))
    lines = 3 if look.layout == "list" and width < NARROW else 2
    row = 1 + 2 * 0.7 * EM + max(_body(look, lines, summary=look.summary), _thumbnail(look, width))
    return limit * row if look.layout == "list" else (limit - 1) * row + _first(look, width)


def _body(look: Box, lines: int, *, summary: bool) -> float:
    return (lines * 1.4 + 2.6 * summary + 1.45 * (look.dates or look.source)) * EM


def _thumbnail(look: Box, width: int) -> float:
    return min(6.3 * EM, 0.34 * _inner(width)) * 2 / 3 if look.images else 0


def _first(look: Box, width: int) -> float:
    """Return the height of the headline layout's large item."""
    return 1 + 2 * 0.7 * EM + 1.2 * EM + _picture(look, _inner(width)) + _body(look, 2, summary=True)


def _picture(look: Box, width: float) -> float:
    return min(width * 9 / 16, 18 * EM) + DESCENT if look.images else 0


def _cards(look: Box, limit: int, width: int) -> float:
    columns = max(1, int((_inner(width) + EM) / (CARD + EM)))
    wide = (_inner(width) - (columns - 1) * EM) / columns - 2
    card = 2 + 1.2 * EM + _picture(look, wide) + _body(look, 3, summary=look.summary)
    return EM + math.ceil(limit / columns) * (card + EM) - EM
