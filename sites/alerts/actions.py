"""What people do with urgent notices."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from cms.core.transactions import unit_of_work
from sites.alerts.models import Alert
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


def end(*, alert: Alert) -> None:
    """End a notice now."""
    alert.ends_at = max(timezone.now(), alert.starts_at + timedelta(seconds=1))
    alert.save(update_fields=["ends_at"])
