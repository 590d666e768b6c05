"""Which version of its stream each widget was answered with last: kept in the cache, since reads write no rows.

A widget of a cache that was emptied has not been seen; the next request notes it again.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.core.cache import cache
from django.utils import timezone

KEPT_SECONDS = 7 * 24 * 3600
PAUSE_SECONDS = 60


class Seen(NamedTuple):
    """The newest version of its stream that a widget has, and when it asked last (to the minute)."""

    version: int
    at: datetime


def note(key: str, etag: str, stream: str) -> None:
    """Note that the widget `key` has the answer tagged `etag` now, at most once a minute for each version.

    `stream` is the version key of its stream; an answer that does not depend on it is not noted.
    """
    version = _version(etag, stream)
    if version is not None and cache.add(f"widget-noted:{key}:{version}", 1, PAUSE_SECONDS):
        cache.set(f"widget-seen:{key}", (version, timezone.now()), KEPT_SECONDS)


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
