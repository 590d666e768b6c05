"""What people do with urgent notices: issue, change, confirm and end them; the change log is told of each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Required, TypedDict, Unpack

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.core.transactions import APPEARED, CHANGED, VANISHED, Entry, Unit, unit_of_work
from cms.users.models import User
from sites.alerts.models import Alert
from sites.alerts.queries import has_readers
from sites.sections.models import SectionPage

# What readers see of a notice, and where and when: who changes any of it has written a new notice.
CONTENT = ("title", "text", "url", "level", "area", "starts_at", "ends_at")
# The shortest time that a notice can have been in force.
INSTANT = timedelta(microseconds=1)


class RefusedError(Exception):
    """The notice cannot be confirmed, or not by this person; the message says why, in words for that person."""


class Notice(TypedDict, total=False):
    """What a notice says, where and when; without an area it is for the sections given, or for everywhere."""

    title: Required[str]
    text: str
    url: str
    level: str
    area: str
    starts_at: datetime
    ends_at: Required[datetime]


def issue(*, by: User | None = None, sections: Iterable[SectionPage] = (), **notice: Unpack[Notice]) -> Alert:
    """Issue a notice; one of a level in ALERT_CONFIRM_LEVELS is in force only after `confirm`.

    `by` is None for a command. Raises `ValidationError` on what a notice cannot say.
    """
    chosen = list(sections)
    alert = Alert(**{"area": Alert.Area.SECTIONS if chosen else Alert.Area.EVERYWHERE, **notice})
    alert.full_clean()
    write(alert=alert, sections=chosen, by=by)
    return alert


def needs_confirmation(level: str) -> bool:
    """Tell whether a notice of `level` has to be confirmed by a second person."""
    return level in settings.ALERT_CONFIRM_LEVELS


def write(*, alert: Alert, sections: Iterable[SectionPage], by: User | None) -> bool:
    """Save a new or changed notice as written by `by`; return whether anything was changed.

    What was confirmed has to be confirmed again, unless all that changed is an earlier end.
    """
    chosen = {section.pk for section in sections} if alert.area == Alert.Area.SECTIONS else set()
    with unit_of_work():
        before = Alert.objects.select_for_update().filter(pk=alert.pk).first()
        changed = _changed(before, alert, chosen)
        if not changed:
            return False
        if before is not None and changed == {"ends_at"} and alert.ends_at < before.ends_at:
            alert.save(update_fields=["ends_at"])
            return True
        waits = needs_confirmation(alert.level)
        alert.approval = Alert.Approval.WAITING if waits else Alert.Approval.FREE
        alert.issued_by, alert.written_at = by, timezone.now()
        alert.confirmed_by = alert.confirmed_at = None
        alert.save()
        alert.sections.set(chosen)
    return True


def _changed(before: Alert | None, alert: Alert, sections: set[int]) -> set[str]:
    """Return the names of what `alert` says otherwise than `before`; all of them for a new one."""
    if before is None:
        return {*CONTENT, "sections"}
    changed = {name for name in CONTENT if getattr(before, name) != getattr(alert, name)}
    same = set(before.sections.values_list("pk", flat=True)) == sections
    return changed if same else changed | {"sections"}


def confirm(*, alert: Alert, by: User, seen: datetime) -> Alert:
    """Put a notice in force as its second person; `seen` is the `written_at` of what that person has read.

    Returns it as it is now. Raises `RefusedError`: of two who confirm at once the later one is told of the earlier.
    """
    with unit_of_work():
        current = Alert.objects.select_for_update().get(pk=alert.pk)
        if reason := _refusal(current, by, seen):
            raise RefusedError(reason)
        current.approval, current.confirmed_by, current.confirmed_at = Alert.Approval.CONFIRMED, by, timezone.now()
        current.save(update_fields=["approval", "confirmed_by", "confirmed_at"])
    return current


def _refusal(alert: Alert, by: User, seen: datetime) -> str:
    """Return why `by` cannot confirm the notice as it was `seen`; empty when they can."""
    if alert.confirmed_at is not None:
        name = alert.confirmed_by.get_full_name() or alert.confirmed_by.username if alert.confirmed_by else "–"
        moment = date_format(timezone.localtime(alert.confirmed_at), "DATETIME_FORMAT")
        return _("%(name)s confirmed this notice already, at %(time)s.") % {"name": name, "time": moment}
    if alert.approval == Alert.Approval.FREE:
        return _("This notice needs no confirmation.")
    if alert.ends_at <= timezone.now():
        return _("This notice has ended. Change its end first; then somebody else confirms it.")
    if alert.written_at != seen:
        return _("This notice has been changed since you opened it. Read it again before you confirm it.")
    if alert.issued_by_id == by.pk:
        return _("You wrote this notice. Somebody else has to confirm it.")
    return ""


def end(*, alert: Alert) -> None:
    """End a notice now; one that has not begun never does. One that has ended stays as it was."""
    with unit_of_work():
        now = timezone.now()
        current = Alert.objects.select_for_update().get(pk=alert.pk)
        if current.ends_at > now:
            current.starts_at, current.ends_at = min(current.starts_at, now - INSTANT), now
            current.save(update_fields=["starts_at", "ends_at"])
        alert.starts_at, alert.ends_at = current.starts_at, current.ends_at


def tell(*, alerts: Iterable[Alert], now: datetime, unit: Unit, changed: bool = True) -> None:
    """Tell the change log which of `alerts` came into force, changed while in force, or ended by `now`.

    One for hidden sections alone is not in force to anybody.
    """
    for alert in alerts:
        in_force = alert.state_at(now) == Alert.State.IN_FORCE and has_readers(alert, now)
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
