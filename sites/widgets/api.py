"""A widget's settings and items in one answer, and the script that shows them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request

from cms.core import freshness
from cms.core.api import PublicView, iso
from cms.core.shapes import Picture
from sites.alerts.queries import alerts_json, in_force_in_widgets
from sites.alerts.shapes import Alert
from sites.news.shapes import Card
from sites.sections.models import SectionCard
from sites.streams.api import placement_json
from sites.streams.models import Placement
from sites.streams.queries import Filters, stream_page
from sites.widgets import seen, shapes
from sites.widgets.models import Widget

SCRIPT = Path(__file__).parent / "static" / "embed" / "xbtt.js"


class WidgetDetail(PublicView):
    """A widget's settings and items. A key is public; a restricted one answers its listed hosts only."""

    answer_type = shapes.WidgetAnswer
    refusals = (403, 404)

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer, and note which version of its stream the widget has now."""
        response = super().get(request, **kwargs)
        seen.note(kwargs["key"], response.get("ETag", ""), self._stream_key)
        return response

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Widget, Iterable[Any]]:
        """Return the widget with the versions of its stream and of all that is shared."""
        widget = self._widget(kwargs["key"])
        if widget.revoked_at:
            raise PermissionDenied(_("This widget has been revoked. Ask the portal's desk for a new snippet."))
        self._check_host(widget)
        self._stream_key = widget.stream.version_key
        # A hidden stream is not named, not even in a header; that it is shown again raises `public`.
        own = [widget.stream.version_key] if widget.stream.as_public_json() else []
        return widget, freshness.rows(freshness.PUBLIC, *own)

    def _widget(self, key: str) -> Widget:
        """Return the widget as it is now; raise `NotFound` when there is none."""
        found = Widget.objects.select_related("stream__section__card", "section__card").filter(key=key).first()
        if found is None:
            raise NotFound(_("There is no widget with this key. Copy the snippet again."))
        return found

    def _check_host(self, widget: Widget) -> None:
        if widget.hosts and _host_of(self.request.META.get("HTTP_ORIGIN", "")) not in widget.hosts:
            raise PermissionDenied(_("This widget is registered for other sites. Ask the portal's desk to add yours."))

    def answer(self, params: dict[str, Any], scope: Widget, **kwargs: Any) -> shapes.WidgetAnswer:
        """Return {"widget", "items", "alerts"}; the widget is read again, after the versions."""
        scope = self._widget(scope.key)
        filters = Filters(section=scope.section_id, category=scope.category_id)
        shown = scope.stream.as_public_json() is not None
        page = stream_page(scope.stream_id, filters, limit=scope.limit, size=scope.stream.size) if shown else None
        now = timezone.now()
        card = getattr(scope.section, "card", None)
        section = card if card and card.shown_now(now) else None
        return {
            "widget": _look(scope, section),
            "items": [_item(placement) for placement in (page.items if page else [])],
            "alerts": [
                _notice(alert) for alert in alerts_json(in_force_in_widgets(now, sections=_sections(scope, now)))
            ],
        }


def _sections(widget: Widget, now: datetime) -> set[int]:
    """Return the ids of the sections whose news the widget is for: the one it is limited to, its stream's owner."""
    cards = [getattr(section, "card", None) for section in (widget.section, widget.stream.section)]
    return {card.pk for card in cards if card and card.shown_now(now)}


def _host_of(origin: str) -> str:
    """Return the host name of an Origin header; empty for one that is none."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _notice(alert: Alert) -> shapes.WidgetNotice:
    """Return what a widget shows of an urgent notice."""
    return {"id": alert["id"], "level": alert["level"], "title": alert["title"], "url": alert["url"]}


def _look(widget: Widget, section: SectionCard | None) -> shapes.Look:
    """Return how the widget looks; `section` is its own, where that is shown. A hidden stream is not named."""
    stream = widget.stream.as_public_json() or {"name": ""}
    return {
        "key": widget.key,
        "heading": widget.heading or stream["name"],
        "limit": widget.limit,
        "layout": "list",
        "images": widget.images,
        "summary": widget.summary,
        "dates": widget.dates,
        "source": widget.source,
        "lang": "vi",
        "more_url": section.address if section else settings.BASE_URL + "/",
        "more_label": _("See all"),
    }


def _item(placement: Placement) -> shapes.WidgetItem:
    return item_json(placement_json(placement), placement.shown_until)


def item_json(card: Card, until: datetime | None) -> shapes.WidgetItem:
    """Return what a widget shows of an item, until an aware time or for good: the card without what it does not."""
    image = card["image"]
    return {
        "id": card["id"],
        "title": card["title"],
        "lead": card["lead"],
        "url": card["url"],
        "published_at": card["published_at"],
        "source": card["section"]["short_name"],
        "image": _thumbnail(image) if image else None,
        "expires_at": iso(until),
    }


def _thumbnail(image: Picture) -> shapes.Thumbnail:
    """Return the smallest JPEG of a picture's sources."""
    jpeg = next(source for source in image["sources"] if source["type"] == "image/jpeg")
    url, width = jpeg["srcset"].split(", ")[0].rsplit(" ", 1)
    pixels = int(width.removesuffix("w"))
    return {"url": url, "width": pixels, "height": round(image["height"] * pixels / image["width"])}


@cache
def _script() -> tuple[bytes, str]:
    source = SCRIPT.read_bytes()
    return source, f'"{hashlib.sha256(source).hexdigest()[:20]}"'


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Serve the evergreen script: revalidated every five minutes, so a fix reaches all pages soon."""
    source, etag = _script()
    fresh = etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    response = (
        HttpResponse(status=304) if fresh else HttpResponse(source, content_type="text/javascript; charset=utf-8")
    )
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300, stale-if-error=604800"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
