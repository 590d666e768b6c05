"""Versions instead of lifetimes: what a reader, a cache in front or our own cache holds is current, or not used.

A version row carries a number, when it last changed, and when the clock will next change what readers see.
Keys: `public` (anything readers see that has no version of its own), `article:<id>`, `stream:<slug>`, and `changes`
(raised by every row of the change log and whenever a page that has a version of its own is settled: for answers about
any of them).
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import parse_etags

from cms.core.models.versions import Version

PUBLIC = "public"
CHANGES = "changes"
# Raise it when the shape or meaning of answers changes: every ETag in the world then stops matching.
REVISION = 5
# How long an answer's body is kept in our own cache when nobody asks: its version says whether it is right, not this.
KEPT_SECONDS = 6 * 3600
# A longer body (a part of a sitemap) is made again each time: crawlers are few, and memory is dear.
LONGEST_KEPT = 512 * 1024
_KEY = re.compile(r"[a-z]+(?::[-\w]+)?")


@dataclass(frozen=True)
class Stamp:
    """What one answer depends on: an ETag, the keys in it, the newest change, whether the clock has overtaken it."""

    etag: str
    keys: tuple[str, ...]
    changed_at: datetime
    overtaken: bool

    def body(self) -> bytes | None:
        """Return the answer's body as our cache holds it for these versions, or None."""
        kept = None if self.overtaken else cache.get(f"body:{self.etag}")
        return kept if isinstance(kept, bytes) else None

    def keep(self, body: bytes) -> None:
        """Keep `body`, which was made after the versions were read: it may be newer than its tag, never older."""
        if not self.overtaken and len(body) <= LONGEST_KEPT:
            cache.set(f"body:{self.etag}", body, KEPT_SECONDS)


def address(request: HttpRequest) -> str:
    """Return a short name of what is asked for: the same for the same host, path and parameters in any order."""
    # As JSON, in which no value can look like another parameter.
    asked = json.dumps([request.get_host(), request.path, sorted(request.GET.items())])
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def matches(request: HttpRequest, etag: str) -> bool:
    """Tell whether the reader's If-None-Match holds `etag`, compared weakly as RFC 9110 (13.1.2) asks."""
    sent = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in sent or etag in {tag.removeprefix("W/") for tag in sent}


def known_keys(request: HttpRequest, address: str) -> list[str]:
    """Return the version keys that the answer at `address` depends on, as far as they are known without making it.

    The reader's own ETag names them, and so does our cache. Where an address leads changes with `public` alone, so
    the keys stay right as long as the version of `public` among them does. Empty when nobody knows.
    """
    for tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))[:4]:
        revision, named, *parts = [*tag.removeprefix("W/").strip('"').split("/"), ""]
        if revision == str(REVISION) and named == address:
            return [key for part in parts[:8] if _KEY.fullmatch(key := part.rpartition(".")[0])]
    kept = cache.get(f"keys:{address}")
    return kept if isinstance(kept, list) else []


def remember_keys(address: str, keys: Iterable[str]) -> None:
    """Remember which version keys the answer at `address` depends on."""
    cache.set(f"keys:{address}", list(keys), KEPT_SECONDS)


def lock(keys: Iterable[str]) -> None:
    """Lock the rows of versions, made where they are missing, in sorted order: two writers never wait in a ring."""
    names, now = sorted(keys), timezone.now()
    Version.objects.bulk_create([Version(key=key, changed_at=now) for key in names], ignore_conflicts=True)
    list(Version.objects.select_for_update().filter(key__in=names).order_by("key").values_list("key"))


def write(raised: Iterable[str], moments: dict[str, datetime], overtaken: Iterable[str] = ()) -> None:
    """Raise each version of `raised` by one and note in `moments` (key -> aware datetime) when the clock comes next.

    `overtaken` keys forget the moment they had, which has passed.

    The rows are locked (`lock`).
    """
    raised = set(raised)
    now = timezone.now()
    # Where no cache stands in front, there is none to tell of it.
    told = {} if settings.WAGTAILFRONTENDCACHE else {"purged": F("number") + 1}
    Version.objects.filter(key__in=raised).update(number=F("number") + 1, changed_at=now, **told)
    Version.objects.filter(key__in=list(overtaken), next_change_at__lte=now).update(next_change_at=None)
    for key, moment in sorted(moments.items()):
        later = Q(next_change_at__isnull=True) | Q(next_change_at__gt=moment)
        Version.objects.filter(later, key=key).update(next_change_at=moment)


def stamp(rows: Iterable[Version], address: str = "") -> Stamp:
    """Return the stamp of the answer at `address`, which depends on `rows`; a version without a row counts as 0."""
    found = sorted(rows, key=lambda row: row.key)
    now = timezone.now()
    parts = [f"{row.key}.{row.number}" for row in found]
    return Stamp(
        etag=f'"{"/".join([str(REVISION), address, *parts])}"',
        keys=tuple(row.key for row in found),
        changed_at=max((row.changed_at for row in found), default=now),
        overtaken=any(row.next_change_at is not None and row.next_change_at <= now for row in found),
    )


def overtaken_keys(now: datetime) -> list[str]:
    """Return the keys whose `next_change_at` has passed, sorted."""
    return list(Version.objects.filter(next_change_at__lte=now).order_by("key").values_list("key", flat=True))


def rows(*keys: str) -> QuerySet[Version]:
    """Return the version rows of `keys`, unread: one small query when an answer needs them."""
    return Version.objects.filter(key__in=keys)
