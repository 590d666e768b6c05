"""What is known of one widget in use: a fixed number of queries, whatever the number of sites and days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.widgets.models import Format, Widget, WidgetDay
from sites.widgets.registry.queries import DAYS_THAT_COUNT, first_day

DAYS_SHOWN = 30
MOST_ROWS = 50
COUNTS = {"requests": Sum("requests"), "refusals": Sum("refusals"), "last_at": Max("last_at")}


@dataclass(frozen=True)
class Warned:
    """Something that asks for a look; `host` can be let in by a button."""

    text: str
    host: str = ""


@dataclass(frozen=True)
class Use:
    """How a widget was used: rows by day (the newest first), by host, and by format and version of the script."""

    days: list[dict[str, Any]]
    hosts: list[dict[str, Any]]
    formats: list[dict[str, Any]]
    last_at: datetime | None


def use_of(widget: Widget) -> Use:
    """Return how `widget` was used in the last `DAYS_SHOWN` days. Four queries."""
    ever = WidgetDay.objects.filter(widget=widget)
    rows = ever.filter(day__gte=first_day(DAYS_SHOWN))
    hosts = rows.values("host").annotate(**COUNTS).order_by("-requests", "host")[:MOST_ROWS]
    formats = rows.values("format", "script").annotate(**COUNTS).order_by("-requests", "format", "script")[:MOST_ROWS]
    return Use(
        days=[{**row} for row in rows.values("day").annotate(**COUNTS).order_by("-day")],
        hosts=[{**row, "name": row["host"] or _("not known")} for row in hosts],
        formats=[{**row, "name": str(Format(row["format"]).label)} for row in formats],
        last_at=ever.aggregate(last=Max("last_at"))["last"],
    )


def refusals_of(widgets: QuerySet[Widget]) -> list[WidgetDay]:
    """Return the refusals of the days that count, the newest of each widget and host."""
    found = WidgetDay.objects.filter(widget__in=widgets, day__gte=first_day(DAYS_THAT_COUNT), refusals__gt=0)
    newest = {(row.widget_id, row.host): row for row in found.select_related("widget").order_by("last_at")}
    return sorted(newest.values(), key=lambda row: row.last_at, reverse=True)[:MOST_ROWS]


def why(row: WidgetDay) -> str:
    """Return why a request was refused, in words. The widget as it is now tells it: the row holds the code alone."""
    if row.widget.revoked_at and row.last_at >= row.widget.revoked_at:
        return _("the key is revoked")
    if not row.widget.allows(row.host):
        return _("the site is not among the allowed hosts") if row.host else _("the request names no site")
    return _("it was refused before the widget was changed")


def warnings(widget: Widget, use: Use, refusals: list[WidgetDay]) -> list[Warned]:
    """Return what asks for a look, the gravest first. `refusals` are those of the unit's widgets, this one's too."""
    found = [_of_refusal(widget, row) for row in refusals]
    told = [one for one in found if one is not None]
    if use.last_at is None:
        told.append(Warned(_("No page has asked for this widget yet. Put the snippet on a page, then check the page.")))
    elif not widget.revoked_at and (days := (timezone.now() - use.last_at).days) >= DAYS_THAT_COUNT:
        silent = _("No page has asked for this widget for %(days)d days. Check whether the snippet is still there.")
        told.append(Warned(silent % {"days": days}))
    return told


def _of_refusal(widget: Widget, row: WidgetDay) -> Warned | None:
    names = {"key": row.widget.key, "host": row.host or _("a page that names no site")}
    if row.widget.revoked_at:
        if row.last_at < row.widget.revoked_at:
            return None
        text = _("The key %(key)s is revoked, yet %(host)s still asks with it. Replace or remove the snippet there.")
        return Warned(text % names)
    if row.widget_id != widget.pk or row.widget.allows(row.host):
        return None
    if not row.host:
        text = _("A page that names no site was refused: its server or browser sends no Origin. Use the iframe there.")
        return Warned(text)
    return Warned(_("%(host)s shows the widget but is not among the allowed hosts.") % names, host=row.host)
