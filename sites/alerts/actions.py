"""What people do with urgent notices."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from cms.core.transactions import APPEARED, CHANGED, VANISHED, Entry, Unit, unit_of_work
from sites.alerts.models import Alert
from sites.alerts.queries import has_readers
from sites.sections.models import SectionPage


def issue(
    *, title: str, text: str, level: str, ends_at: datetime, url: str = "",
    starts_at: datetime | None = None, sections: Iterable[SectionPage] = (),
) -> Alert:  # fmt: skip
    """Issue a notice from `starts_at` (now by default) until `ends_at`; no sections means everywhere."""
    alert = Alert(title=title, text=text, level=level, url=url, starts_at=starts_at or timezone.now(), ends_at=ends_at)
    alert.full_clean()
    with unit_of_work():
        alert.save()
        alert.sections.set(sections)
    return alert


def tell(*, alerts: Iterable[Alert], now: datetime, unit: Unit, changed: bool = True) -> None:
    """Tell the change log which of `alerts` came into force, changed while in force, or ended by `now`.

    One for hidden sections alone is not in force to anybody.
    """
    for alert in alerts:
        in_force = alert.starts_at <= now < alert.ends_at and has_readers(alert, now)
        if in_force and (changed or not alert.told):
            unit.record(Entry("alert", CHANGED if alert.told else APPEARED, alert.pk))
        elif alert.told and not in_force:
            unit.record(Entry("alert", VANISHED, alert.pk, reason="ended"))
        if alert.told != in_force:
            alert.told = in_force
            Alert.objects.filter(pk=alert.pk).update(told=in_force)


def tell_deleted(*, alert: Alert, unit: Unit) -> None:
    """Tell the change log that a notice was deleted while it was in force."""
    if alert.told:
        unit.record(Entry("alert", VANISHED, alert.pk, reason="deleted"))


def end(*, alert: Alert) -> None:
    """End a notice now; one that has not begun never does."""
    alert.ends_at = max(timezone.now(), alert.starts_at + timedelta(microseconds=1))
    alert.save(update_fields=["ends_at"])
