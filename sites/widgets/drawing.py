"""What the templates of frames and fragments draw: plain data made of what the API says."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from sites.widgets import shapes
from sites.widgets.models import Layout


def of_widget(answer: shapes.WidgetAnswer, params: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a widget's page or fragment; `params` are those of `PageParams`."""
    look = answer["widget"]
    layout = params.get("layout") or look["layout"]
    # One line for each item has room for nothing else.
    brief = layout == Layout.COMPACT
    return {
        **look,
        "layout": layout,
        "lang": params.get("lang") or look["lang"],
        "theme": params.get("theme") or look["theme"],
        "images": look["images"] and not brief,
        "summary": look["summary"] and not brief,
        "alerts": answer["alerts"],
        "items": [item(one) for one in answer["items"]],
    }


def item(shown: shapes.WidgetItem) -> dict[str, Any]:
    """Return an item with its day as people write it."""
    return {**shown, "day": day(shown["published_at"])}


def day(moment: str) -> str:
    """Return the Vietnamese day of a moment of the API's (ISO 8601), as dd/mm/yyyy."""
    return timezone.localtime(datetime.fromisoformat(moment)).strftime("%d/%m/%Y")
