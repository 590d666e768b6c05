"""What a widget shows: one answer for the script, the frame, the fragment and the previews of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied

from cms.core import freshness
from cms.core.api import iso
from cms.core.models import Version
from cms.core.params import Params
from cms.core.shapes import Picture
from sites.alerts.queries import alerts_json, in_force_in_widgets
from sites.alerts.shapes import Alert
from sites.news.models import Category
from sites.news.shapes import Card
from sites.sections.models import SectionCard
from sites.streams.api import placement_json
from sites.streams.models import Placement
from sites.streams.queries import Filters, stream_page
from sites.widgets import shapes
from sites.widgets.models import MOST_ITEMS, Widget


class WidgetParams(Params):
    """What a page narrows its widget to: never beyond what the key allows."""

    section = serializers.SlugField(required=False, max_length=255, help_text="The slug of one of /sections/.")
    category = serializers.SlugField(
        required=False, max_length=80, help_text="The slug of one of /categories/; its children are included."
    )
    exclude = serializers.SlugField(
        required=False, max_length=80, help_text="The slug of a category whose news, and its children's, are left out."
    )
    tag = serializers.CharField(
        required=False, max_length=100, trim_whitespace=False, help_text="A tag as it is written."
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_ITEMS,
        help_text="How many items at most; the key's own limit holds.",
    )
    script = serializers.RegexField(
        r"^\d{1,3}\.\d{1,3}\.\d{1,3}$",
        required=False,
        help_text="The version of the script that asks; it changes nothing.",
    )


class Narrowing(NamedTuple):
    """What the parameters of a page stand for, and the names of those that stand for nothing there is."""

    filters: Filters
    ignored: list[str]


def find(key: str) -> Widget:
    """Return the widget as it is now; raise `NotFound` when there is none."""
    found = Widget.objects.select_related("stream__section__card", "section__card").filter(key=key).first()
    if found is None:
        raise NotFound(_("There is no widget with this key. Copy the snippet again."))
    return found


def refuse_revoked(widget: Widget) -> None:
    """Raise `PermissionDenied` for a key that has been revoked."""
    if widget.revoked_at:
        raise PermissionDenied(_("This widget has been revoked. Ask the portal's desk for a new snippet."))


def refuse_host(widget: Widget, host: str) -> None:
    """Raise `PermissionDenied` for a host that is not among the widget's."""
    if not widget.allows(host):
        raise PermissionDenied(_("This widget is registered for other sites. Ask the portal's desk to add yours."))


def versions(widget: Widget) -> Iterable[Version]:
    """Return what a widget's answer depends on: its stream and all that is shared.

    A hidden stream is not named, not even in a header; that it is shown again raises `public`.
    """
    own = [widget.stream.version_key] if widget.stream.as_public_json() else []
    return freshness.rows(freshness.PUBLIC, *own)


def narrowing(params: dict[str, Any]) -> Narrowing:
    """Return what `params` (those of `WidgetParams`) narrow to. A slug that has gone narrows nothing and is named."""
    lookups = {
        "section": SectionCard.objects.filter(slug=params.get("section", ""), shown=True),
        "category": Category.objects.filter(slug=params.get("category", "")),
        "exclude": Category.objects.filter(slug=params.get("exclude", "")),
    }
    asked = {name: lookup for name, lookup in lookups.items() if params.get(name)}
    ids = {name: lookup.values_list("pk", flat=True).first() for name, lookup in asked.items()}
    filters = Filters(
        section=ids.get("section"), category=ids.get("category"), exclude=ids.get("exclude"), tag=params.get("tag", "")
    )
    return Narrowing(filters, [name for name, key in ids.items() if key is None])


def answer(widget: Widget, params: dict[str, Any]) -> shapes.WidgetAnswer:
    """Return {"widget", "items", "alerts", "ignored"} for `params`, those of `WidgetParams`."""
    narrowed = narrowing(params)
    own = Filters(
        section=widget.section_id, category=widget.category_id, exclude=widget.exclude_id, tag=widget.tag,
        also=narrowed.filters,
    )  # fmt: skip
    limit = min(widget.limit, params.get("limit") or widget.limit)
    shown = widget.stream.as_public_json() is not None
    page = stream_page(widget.stream_id, own, limit=limit, size=widget.stream.size) if shown else None
    now = timezone.now()
    card = getattr(widget.section, "card", None)
    section = card if card and card.shown_now(now) else None
    notices = alerts_json(in_force_in_widgets(now, sections=_sections(widget, now)))
    return {
        "widget": _look(widget, section),
        "items": [_item(placement) for placement in (page.items if page else [])],
        "alerts": [_notice(alert) for alert in notices],
        "ignored": narrowed.ignored,
    }


def _sections(widget: Widget, now: datetime) -> set[int]:
    """Return the ids of the sections whose news the widget is for: the one it is limited to, its stream's owner."""
    cards = [getattr(section, "card", None) for section in (widget.section, widget.stream.section)]
    return {card.pk for card in cards if card and card.shown_now(now)}


def _notice(alert: Alert) -> shapes.WidgetNotice:
    """Return what a widget shows of an urgent notice."""
    return {"id": alert["id"], "level": alert["level"], "title": alert["title"], "url": alert["url"]}


def _look(widget: Widget, section: SectionCard | None) -> shapes.Look:
    """Return how the widget looks; `section` is its own, where that is shown. A hidden stream is not named.

    Layout, theme and language are among their choices: the model's fields say so.
    """
    stream = widget.stream.as_public_json() or {"name": ""}
    with translation.override(widget.lang):
        more = _("See all")
    return {
        "key": widget.key,
        "heading": widget.heading or stream["name"],
        "heading_level": widget.heading_level,
        "limit": widget.limit,
        "layout": widget.layout,  # type: ignore[typeddict-item]
        "theme": widget.theme,  # type: ignore[typeddict-item]
        "images": widget.images,
        "summary": widget.summary,
        "dates": widget.dates,
        "source": widget.source,
        "more": widget.more,
        "lang": widget.lang,  # type: ignore[typeddict-item]
        "more_url": section.address if section else settings.BASE_URL + "/",
        "more_label": more,
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
