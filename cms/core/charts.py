"""A small bar chart for the admin, drawn on the server: SVG without a script or a style of its own.

Its text alternative is the table that stands under it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

MOST = 24
LABEL, VALUE, FULL = 230, 60, 400
HIGH, THICK = 28, 18
LONGEST_LABEL = 32


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long it is, and its value in words."""

    label: str
    value: float
    text: str


class BarChart(Component):
    """Horizontal bars from zero, in the order given, the first `most` of them."""

    template_name = "core/admin/bar_chart.html"

    def __init__(self, title: str, bars: Sequence[Bar], *, most: int = MOST) -> None:
        self.title, self.bars, self.most = title, bars, most

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the drawing in whole pixels."""
        drawn = self.bars[: self.most]
        longest = max((bar.value for bar in drawn), default=0) or 1
        lines = [_line(number, bar, longest) for number, bar in enumerate(drawn)]
        left_out = len(self.bars) - len(drawn)
        caption = _("The first %(shown)d of %(all)d.") % {"shown": self.most, "all": len(self.bars)} if left_out else ""
        return {
            "chart": self,
            "lines": lines,
            "caption": caption,
            "width": LABEL + FULL + VALUE,
            "height": len(lines) * HIGH,
            "thick": THICK,
        }


def _line(number: int, bar: Bar, longest: float) -> dict[str, Any]:
    top, width = number * HIGH, round(FULL * bar.value / longest)
    return {
        "label": Truncator(bar.label).chars(LONGEST_LABEL),
        "text": bar.text,
        "bar": {"x": LABEL + VALUE, "y": top + (HIGH - THICK) // 2, "width": max(width, 1 if bar.value else 0)},
        "baseline": top + HIGH // 2 + 5,
        "label_x": LABEL,
        "text_x": LABEL + VALUE - 8,
    }
