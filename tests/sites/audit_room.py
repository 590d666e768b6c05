"""Two sections with their people, and ways to read what the audit log and the history show each of them."""

import csv
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from cms.users.models import User
from sites.sections.models import AuditEntry

AUDIT, HISTORY = "/admin/reports/audit/", "/admin/reports/site-history/"


def browser(user: User, **extra: Any) -> Client:
    """A browser in which `user` has signed in."""
    client = Client(**extra)
    client.force_login(user)
    return client


def shown(user: User, query: str = "") -> list[dict[str, Any]]:
    """The rows of the report as `user` sees them."""
    answer = browser(user).get(f"{AUDIT}?{query}")
    assert answer.status_code == 200
    return list(answer.context["object_list"])


def exported(user: User, form: str, address: str = AUDIT, query: str = "") -> str:
    """The text of an export."""
    answer = browser(user).get(f"{address}?{query}&export={form}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if form == "csv":
        return body.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(body)).active
    assert sheet is not None
    return "\n".join(",".join(str(cell) for cell in row) for row in sheet.iter_rows(values_only=True))


def cells(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file by its headings."""
    return list(csv.DictReader(StringIO(text)))


def told(action: str, **fields: Any) -> list[tuple[int | None, str, str]]:
    """Whom the rows of an action are told: section, who did it, and the detail."""
    rows = AuditEntry.objects.filter(action=action, **fields).order_by("pk")
    return [(row.section_id, row.who, row.data.get("detail", "")) for row in rows]
