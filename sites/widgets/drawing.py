"""What the templates of frames and fragments draw: plain data made of what the API says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from sites.news.shapes import Article
from sites.streams.shapes import FeedLink
from sites.widgets import shapes
from sites.widgets.models import Layout

# Links lead to articles themselves, or by the frame's own host: WordPress lets a frame lead its reader nowhere else.
DIRECT, HERE = "direct", "here"
# What a list shows that no key dresses: as a new key would.
PLAIN = {
    "layout": Layout.LIST.value,
    "heading_level": 2,
    "lang": settings.LANGUAGE_CODE,
    "images": True,
    "summary": False,
    "dates": True,
    "source": True,
    "more": True,
}


def of_widget(answer: shapes.WidgetAnswer, params: dict[str, Any], links: Sequence[FeedLink] = ()) -> dict[str, Any]:
    """Return the context of a widget's page or fragment; `params` are those of `PageParams`, `links` for its head."""
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
        "links": links,
    }


def of_list(
    *,
    heading: str,
    url: str,
    theme: str,
    items: Sequence[shapes.WidgetItem],
    alerts: Sequence[Mapping[str, Any]],
    links: Sequence[FeedLink],
) -> dict[str, Any]:
    """Return the context of a list's page: `url` is where people read all of it, `links` stand in its head."""
    shown = [item(one) for one in items]
    return {**PLAIN, "heading": heading, "more_url": url, "theme": theme, "items": shown, "alerts": alerts,
            "links": links}  # fmt: skip


def of_article(article: Article, *, theme: str, links: Sequence[FeedLink]) -> dict[str, Any]:
    """Return the context of an article's card."""
    notes = [{**note, "day": day(note["at"])} for note in article["corrections"]]
    return {
        "lang": article["locale"],
        "theme": theme,
        "article": article,
        "day": day(article["published_at"]),
        "corrections": notes,
        "links": links,
    }


def links_field() -> serializers.ChoiceField:
    """Return the parameter by which a frame's links lead to articles by its own host."""
    return serializers.ChoiceField(
        choices=[DIRECT, HERE], default=DIRECT, help_text="`here`: links lead by the frame's own host."
    )


def led(items: Sequence[shapes.WidgetItem], request: Request | None) -> list[shapes.WidgetItem]:
    """Return `items` with links to other hosts than that of `request` leading by it; None leaves all as they are."""
    if request is None:
        return list(items)
    return [{**one, "url": _by_way_of(request, one, "embed-read")} for one in items]


def notices_led(notices: Sequence[Mapping[str, Any]], request: Request | None) -> list[dict[str, Any]]:
    """Return `notices` in the same way; one without a link stays without."""
    if request is None:
        return [dict(one) for one in notices]
    return [{**one, "url": one["url"] and _by_way_of(request, one, "embed-notice")} for one in notices]


def _by_way_of(request: Request, one: Mapping[str, Any], route: str) -> str:
    """Return the address of `one`, or of the `route` that leads there where its host is another than the request's."""
    if urlsplit(one["url"]).netloc == request.get_host():
        return str(one["url"])
    return request.build_absolute_uri(reverse(route, kwargs={"id": one["id"]}))


def item(shown: shapes.WidgetItem) -> dict[str, Any]:
    """Return an item with its day as people write it."""
    return {**shown, "day": day(shown["published_at"])}


def day(moment: str) -> str:
    """Return the Vietnamese day of a moment of the API's (ISO 8601), as dd/mm/yyyy."""
    return timezone.localtime(datetime.fromisoformat(moment)).strftime("%d/%m/%Y")
