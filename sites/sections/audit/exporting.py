"""Rows of the audit log as lines for other programs: names of fields and codes depend on no language."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cms.core.exports import text_cell
from sites.sections.audit.views import with_section_names
from sites.sections.models import AuditEntry

FIELDS = (
    "id", "at", "kind", "action", "user_id", "who", "type", "object_id", "label", "section_id", "section", "address",
    "data",
)  # fmt: skip
FORMATS = ("csv", "jsonl")
CHUNK = 2000


def asked_for(*, begin: datetime | None, end: datetime | None, section: int | None) -> QuerySet[AuditEntry]:
    """Return the rows from `begin` until before `end` (aware), the oldest first; of all where no `section` is given."""
    rows = with_section_names(AuditEntry.objects.all()).order_by("timestamp", "pk")
    if begin:
        rows = rows.filter(timestamp__gte=begin)
    if end:
        rows = rows.filter(timestamp__lt=end)
    return rows if section is None else rows.filter(section=section)


def lines(rows: QuerySet[AuditEntry], form: str) -> Iterator[str]:
    """Return the rows in a form of `FORMATS`, one by one, read in pieces; CSV has a line of headings first."""
    if form == "csv":
        yield from _csv(rows)
        return
    for row in rows.iterator(chunk_size=CHUNK):
        yield json.dumps(as_json(row), ensure_ascii=False) + "\n"


def as_json(row: Any) -> dict[str, Any]:
    """Return one row whole; the time in ISO 8601 with +07:00."""
    kind = row.content_type
    return {
        "id": row.pk,
        "at": timezone.localtime(row.timestamp).isoformat(),
        "kind": row.kind,
        "action": row.action,
        "user_id": row.user_id,
        "who": row.who,
        "type": f"{kind.app_label}.{kind.model}" if kind else "",
        "object_id": row.object_id,
        "label": row.label,
        "section_id": row.section_id,
        "section": row.section_name or "",
        "address": row.address or "",
        "data": row.data,
    }


class _Line:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def _csv(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(FIELDS)
    for row in rows.iterator(chunk_size=CHUNK):
        cells = as_json(row)
        cells["data"] = json.dumps(cells["data"], ensure_ascii=False)
        yield writer.writerow([text_cell(cells[name]) for name in FIELDS])
