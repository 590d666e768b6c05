"""A widget's settings and items in one answer, and the script that shows them."""

import hashlib
from collections.abc import Iterable
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

from cms.core import freshness
from cms.core.api import PublicView, iso
from sites.alerts.queries import alerts_json
from sites.streams.api import placement_json
from sites.streams.models import Placement
from sites.streams.queries import Filters, stream_page
from sites.widgets.models import Widget

SCRIPT = Path(__file__).parent / "static" / "embed" / "xbtt.js"


class WidgetDetail(PublicView):
    """A widget's settings and items. A key is public; a restricted one answers its listed hosts only."""

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Widget, Iterable[Any]]:
        """Return the widget with the versions of its stream and of all that is shared."""
        widget = Widget.objects.select_related("stream", "section__card").filter(key=kwargs["key"]).first()
        if widget is None:
            raise NotFound(_("There is no widget with this key. Copy the snippet again."))
        if widget.revoked_at:
            raise PermissionDenied(_("This widget has been revoked. Ask the portal's desk for a new snippet."))
        self._check_host(widget)
        return widget, freshness.rows(freshness.PUBLIC, widget.stream.version_key)

    def _check_host(self, widget: Widget) -> None:
        if widget.hosts and _host_of(self.request.META.get("HTTP_ORIGIN", "")) not in widget.hosts:
            raise PermissionDenied(_("This widget is registered for other sites. Ask the portal's desk to add yours."))

    def answer(self, params: dict[str, Any], scope: Widget, **kwargs: Any) -> dict[str, Any]:
        """Return {"widget", "items", "alerts"}."""
        filters = Filters(section=scope.section_id, category=scope.category_id)
        page = stream_page(scope.stream_id, filters, limit=scope.limit)
        return {
            "widget": _look(scope),
            "items": [_item(placement) for placement in page.items],
            "alerts": [_notice(alert) for alert in alerts_json(timezone.now(), section=scope.section_id)],
        }


def _host_of(origin: str) -> str:
    """Return the host name of an Origin header; empty for one that is none."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _notice(alert: dict[str, Any]) -> dict[str, Any]:
    """Return what a widget shows of an urgent notice."""
    return {name: alert[name] for name in ("id", "level", "title", "url")}


def _look(widget: Widget) -> dict[str, Any]:
    card = getattr(widget.section, "card", None)
    return {
        "key": widget.key,
        "heading": widget.heading or widget.stream.name,
        "limit": widget.limit,
        "layout": "list",
        "images": widget.images,
        "summary": widget.summary,
        "dates": widget.dates,
        "source": widget.source,
        "lang": "vi",
        "more_url": card.address if card else settings.BASE_URL + "/",
        "more_label": _("See all"),
    }


def _item(placement: Placement) -> dict[str, Any]:
    """Return what a widget shows of an item: the card without what it does not show."""
    card = placement_json(placement)
    image = card["image"]
    return {
        "id": card["id"],
        "title": card["title"],
        "lead": card["lead"],
        "url": card["url"],
        "published_at": card["published_at"],
        "source": card["section"]["short_name"],
        "image": _thumbnail(image) if image else None,
        "expires_at": iso(placement.shown_until),
    }


def _thumbnail(image: dict[str, Any]) -> dict[str, Any]:
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
