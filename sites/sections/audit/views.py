"""The report of the audit log, by Wagtail's own report view: for section administrators their sections' rows."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.reports import ReportView
from wagtail.coreutils import get_content_type_label
from wagtail.models import Page

from cms.core.exports import LocalExportMixin
from sites.sections.audit.filters import AuditFilters, visible
from sites.sections.audit.queries import administers_a_section
from sites.sections.models import AuditEntry, SectionCard

INDEX, RESULTS = "audit", "audit-results"


def with_section_names(rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Add `section_name`: of a section that has been deleted, as readers knew it last; None for the portal's own."""
    page = Page.objects.filter(pk=OuterRef("section_id")).values("title")[:1]
    card = SectionCard.objects.filter(pk=OuterRef("section_id")).values("name")[:1]
    return rows.select_related("content_type").annotate(section_name=Coalesce(Subquery(page), Subquery(card)))


def in_words(row: AuditEntry) -> dict[str, Any]:
    """Return a row as it is shown and exported."""
    return {
        "timestamp": row.timestamp,
        "who": row.who,
        "kind": capfirst(row.get_kind_display()),
        "message": str(row.message),
        "type": capfirst(get_content_type_label(row.content_type)),
        "label": row.label,
        "section": _section(row),
        "address": row.address or "",
    }


def _section(row: Any) -> str:
    if row.section_id is None:
        return _("the portal")
    return row.section_name or _("deleted section %(id)d") % {"id": row.section_id}


class AuditReport(LocalExportMixin, ReportView):
    """Who saw or changed what, the newest first."""

    page_title = gettext_lazy("Audit log")
    header_icon = "history"
    index_url_name, index_results_url_name = INDEX, RESULTS
    results_template_name = "sections/audit/results.html"
    filterset_class = AuditFilters
    export_headings = {
        "timestamp": gettext_lazy("When"),
        "who": gettext_lazy("Person"),
        "kind": gettext_lazy("Kind"),
        "message": gettext_lazy("What"),
        "type": gettext_lazy("Type"),
        "label": gettext_lazy("On what"),
        "section": gettext_lazy("Section"),
        "address": gettext_lazy("Network address"),
    }
    list_export = list(export_headings)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep out who administers no section."""
        user: Any = request.user
        if not administers_a_section(user):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[AuditEntry]:
        """Return the rows that the person may see."""
        return with_section_names(visible(self.request))

    def filter_queryset(self, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Narrow the rows; filters that are wrong find nothing, instead of everything."""
        found: QuerySet[AuditEntry] = super().filter_queryset(queryset)
        return found if self.filters.is_valid() else queryset.none()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Put rows into words: a page of them at once, those of an export one by one as they are read."""
        if self.is_export:
            return Worded(object_list)
        return [in_words(row) for row in object_list]

    def get_filename(self) -> str:
        """Return the file's name, with today's date."""
        return f"nhat-ky-{localdate():%Y-%m-%d}"


class Worded:
    """Rows of a query as they are exported, read in pieces: an export of years is not held in memory."""

    def __init__(self, rows: QuerySet[AuditEntry]) -> None:
        self._rows = rows

    def __iter__(self) -> Any:
        return map(in_words, self._rows.iterator(chunk_size=2000))
