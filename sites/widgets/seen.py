"""What is known of widgets in use: the version of its stream that each has, and how often it is asked for, from where.

Reading must stay cheap, so all is counted in the cache. Versions stay there; counts go to a row of `WidgetDay` at most
once a minute for each widget, host, format and version of the script. A cache that was emptied loses a minute.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from sites.widgets.models import Widget, WidgetDay

logger = logging.getLogger(__name__)

KEPT_SECONDS = 7 * 24 * 3600
PAUSE_SECONDS = 60
# More hosts than these in a day are somebody's game with the Origin header: they are counted as one without a name.
MOST_HOSTS = 50
# Thirteen months: a month can be compared with that of the year before.
DAYS_KEPT = timedelta(days=400)


class Seen(NamedTuple):
    """The newest version of its stream that a widget has, and when it asked last (to the minute)."""

    version: int
    at: datetime


def note(widget: Widget, etag: str) -> None:
    """Note that `widget` has the answer tagged `etag` now, at most once a minute for each version.

    An answer that does not depend on the widget's stream is not noted.
    """
    version = _version(etag, widget.stream.version_key)
    if version is not None and cache.add(f"widget-noted:{widget.key}:{version}", 1, PAUSE_SECONDS):
        cache.set(f"widget-seen:{widget.key}", (version, timezone.now()), KEPT_SECONDS)


def _version(etag: str, stream: str) -> int | None:
    """Return the number of the version `stream` in an ETag of ours."""
    for part in etag.strip('"').split("/"):
        name, _dot, number = part.rpartition(".")
        if name == stream:
            return int(number)
    return None


def last_seen(keys: list[str]) -> dict[str, Seen]:
    """Return what is known of the widgets `keys`, by key."""
    found: dict[str, Any] = cache.get_many([f"widget-seen:{key}" for key in keys])
    return {name.removeprefix("widget-seen:"): Seen(*value) for name, value in found.items()}


def count(widget: Widget, host: str, format_: str, script: str = "", *, refused_as: str = "") -> None:
    """Count a request for `widget` by a page of `host` (empty: not known); `refused_as` is the code of a refusal.

    Never fails: a database that cannot be written to costs the count, not the answer.
    """
    name = f"{widget.pk}:{host}:{format_}:{script}:{refused_as}"
    _counted(f"widget-count:{name}")
    if cache.add(f"widget-written:{name}", 1, PAUSE_SECONDS):
        number = cache.get(f"widget-count:{name}") or 1
        cache.delete(f"widget-count:{name}")
        try:
            with transaction.atomic():
                _write(widget, host, format_, script, number, refused_as)
        except DatabaseError:
            logger.warning("A widget's count could not be written (%s).", widget.key, exc_info=True)


def _counted(name: str) -> None:
    cache.add(name, 0, KEPT_SECONDS)
    with suppress(ValueError):  # It has just been written, or the cache is away.
        cache.incr(name)


def _write(widget: Widget, host: str, format_: str, script: str, number: int, refused_as: str) -> None:
    now = timezone.now()
    day = timezone.localdate(now)
    today = WidgetDay.objects.filter(widget=widget, day=day)
    if host and not today.filter(host=host).exists() and today.values("host").distinct().count() >= MOST_HOSTS:
        host = ""
    row, _created = WidgetDay.objects.get_or_create(widget=widget, day=day, host=host, format=format_, script=script)
    fields: dict[str, Any] = {"requests": F("requests") + number, "last_at": now}
    if refused_as:
        fields |= {"refusals": F("refusals") + number, "refused_as": refused_as}
    WidgetDay.objects.filter(pk=row.pk).update(**fields)


def prune(*, now: datetime) -> None:
    """Remove the counts of days longer ago than `DAYS_KEPT`."""
    WidgetDay.objects.filter(day__lt=timezone.localdate(now - DAYS_KEPT)).delete()
