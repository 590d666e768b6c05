"""The one way in which rows leave the audit log: old ones, by the operator, and that is written down too."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sites.sections.audit import names, recording
from sites.sections.models import AuditEntry

BATCH = 5000


class TooYoungError(Exception):
    """Rows were to be removed that have to be kept."""


def prunable(*, before: datetime) -> QuerySet[AuditEntry]:
    """Return the rows from before a moment (aware). Raises `TooYoungError` if some of them have to be kept."""
    floor = kept_since()
    if before > floor:
        raise TooYoungError(
            f"Rows of the last {settings.AUDIT_KEEP_MONTHS} months are kept (AUDIT_KEEP_MONTHS). "
            f"The latest day that can be given is {floor:%d/%m/%Y}."
        )
    return AuditEntry.objects.filter(timestamp__lt=before)


def kept_since() -> datetime:
    """Return the midnight (aware) from which on all rows are kept."""
    today = recording.begin_of_today()
    month = 12 * today.year + today.month - 1 - settings.AUDIT_KEEP_MONTHS
    # The first day of that month: a day more than asked for, never one less.
    return timezone.make_aware(datetime(month // 12, month % 12 + 1, 1))


def prune(*, before: datetime, progress: Callable[[int], None] = lambda done: None) -> int:
    """Remove the rows from before a moment (aware), in pieces, and write how many; return how many.

    Each piece is a transaction of its own with the row that tells of it: a prune that is broken off has told of what it
    has done. Raises `TooYoungError`.
    """
    rows, removed = prunable(before=before), 0
    while keys := list(rows.order_by("timestamp").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            gone = AuditEntry.objects.filter(pk__in=keys).prune()
            with override(settings.LANGUAGE_CODE):
                words = _("%(count)d, from before %(day)s") % {"count": gone, "day": f"{before:%d/%m/%Y}"}
                label = str(AuditEntry._meta.verbose_name_plural)
                recording.bare(names.PRUNED, model=AuditEntry, label=label, detail=words)
        removed += gone
        progress(removed)
    return removed
