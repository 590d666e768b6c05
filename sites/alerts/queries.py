"""Reads of urgent notices."""

from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from cms.core.api import iso
from sites.alerts import shapes
from sites.alerts.models import Alert
from sites.sections.queries import public_sections

LEVELS: dict[str, Literal["info", "warning", "danger"]] = {"info": "info", "warning": "warning", "danger": "danger"}


def in_force(now: datetime, *, section: int | None = None) -> QuerySet[Alert]:
    """Return the notices in force at `now` for the portal, or for the pages of one section; the gravest first."""
    place = Q(sections__isnull=True) | Q(sections=section) if section else Q(sections__isnull=True)
    return Alert.objects.filter(place, starts_at__lte=now, ends_at__gt=now).distinct()


def alerts_json(now: datetime, *, section: int | None = None) -> list[shapes.Alert]:
    """Return the notices in force as the API gives them, the gravest first. One query."""
    gravity = {Alert.Level.DANGER: 0, Alert.Level.WARNING: 1, Alert.Level.INFO: 2}
    alerts = sorted(in_force(now, section=section), key=lambda alert: gravity[Alert.Level(alert.level)])
    return [
        {
            "id": alert.pk,
            "level": LEVELS[alert.level],
            "title": alert.title,
            "text": alert.text,
            "url": alert.url or None,
            "starts_at": iso(alert.starts_at),
            "ends_at": iso(alert.ends_at),
        }
        for alert in alerts
    ]


def has_readers(alert: Alert, now: datetime) -> bool:
    """Tell whether some page shows the notice at `now`: it is for everywhere, or one of its sections is shown."""
    sections = set(alert.sections.values_list("pk", flat=True))
    return not sections or public_sections(now).filter(pk__in=sections).exists()


def untold(now: datetime) -> QuerySet[Alert]:
    """Return the notices that began or ended by `now` without the change log having been told."""
    running = Q(starts_at__lte=now, ends_at__gt=now)
    return Alert.objects.filter(Q(running, told=False) | Q(~running, told=True)).order_by("pk")


def coming_moments(now: datetime) -> list[datetime]:
    """Return the next start and the next end of a notice after `now`, as far as there are any."""
    starts = Alert.objects.filter(starts_at__gt=now).order_by("starts_at").values_list("starts_at", flat=True)[:1]
    ends = Alert.objects.filter(ends_at__gt=now).order_by("ends_at").values_list("ends_at", flat=True)[:1]
    return [*starts, *ends]
