"""Versions instead of lifetimes: what a reader holds is current, or its ETag no longer matches.

A version row carries a number, when it last changed, and when the clock will next change what readers see.
Keys: `public` (anything readers see that has no version of its own), `article:<id>`, `stream:<slug>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.core.models.versions import Version

PUBLIC = "public"
# Raise it when the shape or meaning of answers changes: every ETag in the world then stops matching.
REVISION = 1


@dataclass(frozen=True)
class Stamp:
    """What one answer depends on: an ETag, the newest change, and whether the clock has overtaken it."""

    etag: str
    changed_at: datetime
    overtaken: bool


def write(raised: Iterable[str], moments: dict[str, datetime], overtaken: Iterable[str] = ()) -> None:
    """Raise each version of `raised` by one and note in `moments` (key -> aware datetime) when the clock comes next.

    `overtaken` keys forget the moment they had, which has passed.

    Rows are locked in sorted order, so that two writers never wait for each other in a ring.
    """
    raised = set(raised)
    names = sorted(raised | set(moments))
    now = timezone.now()
    Version.objects.bulk_create([Version(key=key, changed_at=now) for key in names], ignore_conflicts=True)
    list(Version.objects.select_for_update().filter(key__in=names).order_by("key").values_list("key"))
    Version.objects.filter(key__in=raised).update(number=F("number") + 1, changed_at=now)
    Version.objects.filter(key__in=list(overtaken), next_change_at__lte=now).update(next_change_at=None)
    for key, moment in sorted(moments.items()):
        later = Q(next_change_at__isnull=True) | Q(next_change_at__gt=moment)
        Version.objects.filter(later, key=key).update(next_change_at=moment)


def stamp(rows: Iterable[Version]) -> Stamp:
    """Return the stamp of an answer that depends on `rows`; a version without a row counts as number 0."""
    found = sorted(rows, key=lambda row: row.key)
    now = timezone.now()
    parts = [f"{row.key}.{row.number}" for row in found]
    return Stamp(
        etag=f'"{REVISION}-{"-".join(parts)}"',
        changed_at=max((row.changed_at for row in found), default=now),
        overtaken=any(row.next_change_at is not None and row.next_change_at <= now for row in found),
    )


def overtaken_keys(now: datetime) -> list[str]:
    """Return the keys whose `next_change_at` has passed, sorted."""
    return list(Version.objects.filter(next_change_at__lte=now).order_by("key").values_list("key", flat=True))


def rows(*keys: str) -> QuerySet[Version]:
    """Return the version rows of `keys`, unread: one small query when an answer needs them."""
    return Version.objects.filter(key__in=keys)
