"""Reads of urgent notices."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from cms.core.api import iso
from sites.alerts import shapes
from sites.alerts.models import Alert
from sites.sections.queries import public_sections

LEVELS: dict[str, Literal["info", "warning", "danger"]] = {"info": "info", "warning": "warning", "danger": "danger"}
AREAS: dict[str, Literal["everywhere", "portal", "sections"]] = {
    "everywhere": "everywhere", "portal": "portal", "sections": "sections",
}  # fmt: skip
GRAVITY = {Alert.Level.DANGER: 0, Alert.Level.WARNING: 1, Alert.Level.INFO: 2}
EVERYWHERE = Q(area=Alert.Area.EVERYWHERE)
WAITING = Q(approval=Alert.Approval.WAITING)


def running(now: datetime) -> Q:
    """Return the condition "in force at `now` in its area": in time, and nobody has to confirm it any more."""
    return Q(~WAITING, starts_at__lte=now, ends_at__gt=now)


def in_state(state: str, now: datetime) -> Q:
    """Return the condition "stands as `state` (one of `Alert.State`) at `now`"; see `Alert.state_at`."""
    conditions = {
        Alert.State.IN_FORCE: running(now),
        Alert.State.WAITING: Q(WAITING, ends_at__gt=now),
        Alert.State.COMING: Q(~WAITING, starts_at__gt=now, ends_at__gt=now),
        Alert.State.ENDED: Q(ends_at__lte=now),
    }
    return conditions[Alert.State(state)]


def in_force(now: datetime, *, section: int | None = None) -> QuerySet[Alert]:
    """Return the notices in force at `now` on the main portal's own pages, or on the pages of one section."""
    here = Q(area=Alert.Area.SECTIONS, sections=section) if section else Q(area=Alert.Area.PORTAL)
    return Alert.objects.filter(EVERYWHERE | here, running(now)).distinct()


def in_force_in_widgets(now: datetime, *, sections: Collection[int]) -> QuerySet[Alert]:
    """Return the notices in force at `now` in a widget of news of `sections` (none: of no section in particular)."""
    here = Q(area=Alert.Area.SECTIONS, sections__in=list(sections))
    return Alert.objects.filter(EVERYWHERE | here, running(now)).distinct()


def alerts_json(alerts: Iterable[Alert]) -> list[shapes.Alert]:
    """Return notices as the API gives them, the gravest first. One query."""
    return [
        {
            "id": alert.pk,
            "level": LEVELS[alert.level],
            "area": AREAS[alert.area],
            "title": alert.title,
            "text": alert.text,
            "url": alert.url or None,
            "starts_at": iso(alert.starts_at),
            "ends_at": iso(alert.ends_at),
        }
        for alert in sorted(alerts, key=lambda alert: GRAVITY[Alert.Level(alert.level)])
    ]


def has_readers(alert: Alert, now: datetime) -> bool:
    """Tell whether some page shows the notice at `now`: one for chosen sections needs one of them to be shown."""
    if alert.area != Alert.Area.SECTIONS:
        return True
    return public_sections(now).filter(pk__in=alert.sections.values_list("pk", flat=True)).exists()


def untold(now: datetime) -> QuerySet[Alert]:
    """Return the notices that began or ended by `now` without the change log having been told."""
    return Alert.objects.filter(Q(running(now), told=False) | Q(~running(now), told=True)).order_by("pk")


def coming_moments(now: datetime) -> list[datetime]:
    """Return the next start and the next end of a notice after `now`, as far as there are any."""
    starts = Alert.objects.filter(starts_at__gt=now).order_by("starts_at").values_list("starts_at", flat=True)[:1]
    ends = Alert.objects.filter(ends_at__gt=now).order_by("ends_at").values_list("ends_at", flat=True)[:1]
    return [*starts, *ends]
