"""What the registry says of each widget: who asked for it last, from where, and how it does."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, TextChoices, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sites.widgets.models import Format, Widget, WidgetDay

# What happened longer ago is no sign of how a widget does.
DAYS_THAT_COUNT = 7


class State(TextChoices):
    """How a widget does."""

    ACTIVE = "active", _("in use")
    NEVER = "never", _("never seen")
    FAILING = "failing", _("refused somewhere")
    REVOKED = "revoked", _("revoked")


def first_day(days: int) -> date:
    """Return the first of the last `days` days in Viet Nam, today being the last of them."""
    return timezone.localdate() - timedelta(days=days - 1)


def with_state(widgets: QuerySet[Widget]) -> QuerySet[Any]:
    """Return the widgets with `state`, `seen_at`, `seen_as` and, in one query for all, their last days as `lately`."""
    days = WidgetDay.objects.filter(widget=OuterRef("pk"))
    newest = days.order_by("-last_at")
    lately = WidgetDay.objects.filter(day__gte=first_day(DAYS_THAT_COUNT))
    refused = lately.filter(widget=OuterRef("pk"), refusals__gt=0)
    return (
        widgets.select_related("unit", "stream", "section")
        .annotate(
            seen_at=Subquery(newest.values("last_at")[:1]),
            seen_as=Subquery(newest.values("format")[:1]),
            state=Case(
                When(revoked_at__isnull=False, then=Value(State.REVOKED)),
                When(~Exists(days), then=Value(State.NEVER)),
                When(Exists(refused), then=Value(State.FAILING)),
                default=Value(State.ACTIVE),
            ),
        )
        .prefetch_related(Prefetch("days", lately.exclude(host="").order_by("-last_at"), to_attr="lately"))
        .order_by(F("unit__name"), "pk")
    )


def hosts(widget: Any, most: int = 3) -> str:
    """Return the names of the hosts that asked lately, the last one first, the first `most` of them."""
    names = list(dict.fromkeys(day.host for day in widget.lately))
    more = len(names) - most
    return ", ".join(names[:most]) + (f" (+{more})" if more > 0 else "")


def state_words(widget: Any) -> str:
    """Return the state of an annotated widget in words."""
    return str(State(widget.state).label)


def format_words(widget: Any) -> str:
    """Return in which format an annotated widget was asked for last; "" for never."""
    return str(Format(widget.seen_as).label) if widget.seen_as in Format.values else ""
