"""What is known of widgets in use: the version of its stream that each has, and how often it is asked for, from where.

Reading must stay cheap: versions are noted in the cache, and requests are counted in the process, which adds them to
rows of `WidgetDay` at most once a minute, after an answer has gone out: no reader waits for a writer. A process that
stops loses its last minute.
"""

import logging
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from sites.widgets.models import Widget, WidgetDay

logger = logging.getLogger(__name__)

KEPT_SECONDS = 7 * 24 * 3600
PAUSE = timedelta(minutes=1)
# More rows than these for one widget in a day, or in a process in a minute, are somebody's game with the Origin header
# and the version: the rest is counted as one, without a name.
MOST_ROWS = 50
MOST_WAITING = 1000
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
    if version is not None and cache.add(f"widget-noted:{widget.key}:{version}", 1, PAUSE.seconds):
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


def asked_since(moment: datetime, widgets: list[int]) -> set[int]:
    """Return which of `widgets` (ids) somebody asked for since an aware time, as far as it is written. One query."""
    return set(WidgetDay.objects.filter(widget__in=widgets, last_at__gte=moment).values_list("widget", flat=True))


class Row(NamedTuple):
    """What is counted in one row of a day; `day` is one in Viet Nam."""

    widget: int
    day: date
    host: str
    format: str
    script: str


class Sum(NamedTuple):
    """How often something was asked for and refused, what the last refusal was, and when it was asked for last."""

    requests: int = 0
    refusals: int = 0
    refused_as: str = ""
    last_at: datetime | None = None


class Tally:
    """The requests that this process has counted and not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self._sums: dict[Row, Sum] = {}
        self._written_at: datetime | None = None

    def add(self, row: Row, refused_as: str) -> None:
        """Count one request now; `refused_as` is the code of its refusal, if it was one."""
        with self._lock:
            if row not in self._sums and len(self._sums) >= MOST_WAITING:
                row = row._replace(host="", script="")
            old = self._sums.get(row, Sum())
            self._sums[row] = Sum(
                old.requests + 1, old.refusals + bool(refused_as), refused_as or old.refused_as, timezone.now()
            )

    def take(self) -> dict[Row, Sum]:
        """Return what is to be written and forget it; nothing, if some was taken less than `PAUSE` ago."""
        now = timezone.now()
        with self._lock:
            if not self._sums or (self._written_at and abs(now - self._written_at) < PAUSE):
                return {}
            taken, self._sums, self._written_at = self._sums, {}, now
            return taken


tally = Tally()


def count(widget: Widget, host: str, format_: str, script: str = "", *, refused_as: str = "") -> None:
    """Count a request for `widget` by a page of `host` (empty: not known); `refused_as` is the code of a refusal."""
    tally.add(Row(widget.pk, timezone.localdate(), host, format_, script), refused_as)


def write_counts() -> None:
    """Write what has been counted, if a minute has passed; meant for when a request is finished.

    Never fails: a database that cannot be written to costs the counts, not the answer.
    """
    try:
        for row, sums in tally.take().items():
            _write(row, sums)
    except DatabaseError:
        logger.warning("The counts of widgets could not be written.", exc_info=True)


def _write(row: Row, sums: Sum) -> None:
    # Whatever was asked for may have been deleted since.
    if not Widget.objects.filter(pk=row.widget).exists():
        return
    with transaction.atomic():
        asked: dict[str, Any] = {"host": row.host, "format": row.format, "script": row.script}
        today = WidgetDay.objects.filter(widget=row.widget, day=row.day)
        if not today.filter(**asked).exists() and today.count() >= MOST_ROWS:
            asked.update(host="", script="")
        day, _created = WidgetDay.objects.get_or_create(widget_id=row.widget, day=row.day, **asked)
        WidgetDay.objects.filter(pk=day.pk).update(
            requests=F("requests") + sums.requests,
            refusals=F("refusals") + sums.refusals,
            refused_as=sums.refused_as or day.refused_as,
            last_at=sums.last_at,
        )


def prune(*, now: datetime) -> None:
    """Remove the counts of days longer ago than `DAYS_KEPT`."""
    WidgetDay.objects.filter(day__lt=timezone.localdate(now - DAYS_KEPT)).delete()
