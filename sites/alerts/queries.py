"""Reads of urgent notices."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cms.core.api import iso
from sites.alerts.models import Alert


def in_force(now: datetime, *, section: int | None = None) -> QuerySet[Alert]:
    """Return the notices in force at `now` for the portal, or for the pages of one section; the gravest first."""
    place = Q(sections__isnull=True) | Q(sections=section) if section else Q(sections__isnull=True)
    return Alert.objects.filter(place, starts_at__lte=now, ends_at__gt=now).distinct()


def alerts_json(now: datetime, *, section: int | None = None) -> list[dict[str, Any]]:
    """Return the notices in force as the API gives them, the gravest first. One query."""
    gravity = {Alert.Level.DANGER: 0, Alert.Level.WARNING: 1, Alert.Level.INFO: 2}
    alerts = sorted(in_force(now, section=section), key=lambda alert: gravity[Alert.Level(alert.level)])
    return [
        {
            "id": alert.pk,
            "level": alert.level,
            "title": alert.title,
            "text": alert.text,
            "url": alert.url or None,
            "starts_at": iso(alert.starts_at),
            "ends_at": iso(alert.ends_at),
        }
        for alert in alerts
    ]


def coming_moments(now: datetime) -> list[datetime]:
    """Return the next start and the next end of a notice after `now`, as far as there are any."""
    starts = Alert.objects.filter(starts_at__gt=now).order_by("starts_at").values_list("starts_at", flat=True)[:1]
    ends = Alert.objects.filter(ends_at__gt=now).order_by("ends_at").values_list("ends_at", flat=True)[:1]
    return [*starts, *ends]
