"""What falls due: expiries, go-lives and versions that the clock has overtaken; replaces Wagtail's scheduler.

Each item is one unit of work. One bad page never stops the rest and keeps its schedule; two runs never do an
item twice; a page that has expired meanwhile never goes live.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from cms.core import freshness
from cms.core.signals import clock_advanced, ticked
from cms.core.transactions import Unit, unit_of_work

logger = logging.getLogger(__name__)

# A task that runs longer than this has lost its worker.
LONGEST_TASK = timedelta(minutes=15)
# What has been due for longer than this was not done: the clock is not running, or the item fails each time.
LATE = timedelta(minutes=5)


@dataclass
class Report:
    """What one run did: titles of pages published and expired, versions advanced, and what failed with why."""

    expired: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    advanced: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    given_back: int = 0


def run_due(*, now: datetime | None = None) -> Report:
    """Do all that is due at `now` (an aware datetime; the present by default) and return what was done."""
    now = now or timezone.now()
    report = Report()
    for key in expired_pages(now):
        _attempt(report, f"expire page {key}", _expire, key, now, report)
    for key in due_revisions(now):
        _attempt(report, f"publish revision {key}", _publish, key, now, report)
    _attempt(report, "advance versions", _advance, now, report)
    _attempt(report, "give back lost tasks", _give_back, now, report)
    for receiver, error in ticked.send_robust(sender=None, now=now):
        if isinstance(error, Exception):
            report.failed.append(f"{receiver}: {error}")
    return report


def expired_pages(now: datetime) -> list[int]:
    """Return the ids of live pages whose expiry has passed."""
    return list(Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at").values_list("pk", flat=True))


def due_revisions(now: datetime) -> list[int]:
    """Return the ids of page revisions approved to go live by now, the earliest first."""
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    return list(due.order_by("approved_go_live_at", "pk").values_list("pk", flat=True))


def overdue_since(now: datetime) -> datetime:
    """Return the moment before which the clock should have done whatever fell due; it looks every few seconds."""
    return now - LATE


def _attempt(report: Report, what: str, action: Callable[..., None], *args: Any) -> None:
    try:
        with unit_of_work() as unit:
            action(*args, unit)
    except Exception as error:
        logger.exception("Could not %s; it keeps its schedule and is tried again.", what)
        report.failed.append(f"{what}: {error}")


def _expire(key: int, now: datetime, report: Report, unit: Unit) -> None:
    page = Page.objects.select_for_update().filter(pk=key, live=True, expire_at__lte=now).first()
    if page is None:
        return  # Another run was quicker.
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    report.expired.append(page.title)


def _publish(key: int, now: datetime, report: Report, unit: Unit) -> None:
    revision = Revision.objects.select_for_update().filter(pk=key, approved_go_live_at__lte=now).first()
    if revision is None:
        return  # Another run was quicker, or the schedule was taken back.
    expires = parse_datetime(revision.content.get("expire_at") or "")
    if expires is not None and expires <= now:
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        logger.warning("Revision %s was due to go live but has expired; it stays a draft.", revision.pk)
        report.dropped.append(revision.object_str)
        return
    revision.publish(log_action="wagtail.publish.scheduled")
    report.published.append(revision.object_str)


def _give_back(now: datetime, report: Report, unit: Unit) -> None:
    """Let tasks whose worker was killed run again: every task of ours and of Wagtail's may run twice."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST_TASK)
    report.given_back = lost.update(status=TaskResultStatus.READY, started_at=None)


def _advance(now: datetime, report: Report, unit: Unit) -> None:
    keys = freshness.overtaken_keys(now)
    if not keys:
        return
    unit.overtaken.update(keys)
    unit.bump(*keys)
    # What comes after the unit's begin is stated as its next moments; what came before is settled now.
    clock_advanced.send(sender=Unit, keys=keys, now=max(now, unit.begun), unit=unit)
    report.advanced.extend(keys)
