"""The reports' pages: a chart, the same figures in a table, and as a spreadsheet; by Wagtail's own report view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from cms.core.charts import Bar, BarChart
from cms.core.exports import LocalExportMixin
from cms.core.figures import in_words
from sites.streams.desk.views import person
from sites.streams.reports import figures, filters
from sites.streams.reports.figures import Asked, Figures, Row
from sites.streams.reports.scope import scope_of


@dataclass(frozen=True)
class Field:
    """One column: the key of its value in a row, its heading, and the digits after the comma of a number."""

    name: str
    heading: Any
    digits: int = 0

    def column(self) -> Column:
        """Return the column of the table; numbers stand at its right."""
        classname = None if self.name in ("label", "last") else "report-number"
        return Column(
            self.name,
            label=self.heading,
            classname=classname,
            accessor=lambda row: in_words(row[self.name], self.digits),
        )


class Report(LocalExportMixin, ReportView):
    """One report. It is there for whoever may see any section's figures; parameters that are wrong get words."""

    template_name = "streams/reports/report.html"
    results_template_name = "streams/reports/results.html"
    header_icon = "table"
    fields: ClassVar[Sequence[Field]] = ()
    label_headings: ClassVar[dict[str, Any]] = {}
    verbose_name, verbose_name_plural = gettext_lazy("row"), gettext_lazy("rows")
    has_period = True
    is_export: bool

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep out who may see nobody's figures."""
        if not scope_of(person(request)):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def read(self, asked: Asked) -> Figures:
        """Return the figures."""
        raise NotImplementedError

    def charts(self, rows: list[Row]) -> list[BarChart]:
        """Return the drawings of the figures."""
        raise NotImplementedError

    @cached_property
    def asked(self) -> Asked | None:
        """Return what is asked for; None where the parameters are wrong."""
        return self.filters.asked() if self.filters.is_valid() else None

    @cached_property
    def figures(self) -> Figures:
        """Return the figures; none for what cannot be."""
        return self.read(self.asked) if self.asked else Figures()

    def get_filtered_queryset(self) -> list[Row]:
        """Return the rows."""
        return self.figures.rows

    @cached_property
    def shown(self) -> list[Field]:
        """Return the columns; the first is named after what makes a row."""
        by = self.asked.by if self.asked else ""
        first = Field("label", self.label_headings.get(by, gettext_lazy("Section")))
        return [first, *self.fields]

    @property
    def columns(self) -> list[Column]:
        """Return the table's columns."""
        return [one.column() for one in self.shown]

    @property
    def list_export(self) -> list[str]:
        """Return what goes into a spreadsheet."""
        return [one.name for one in self.shown]

    @property
    def export_headings(self) -> dict[str, Any]:
        """Return the spreadsheet's headings."""
        return {one.name: one.heading for one in self.shown}

    def get_filename(self) -> str:
        """Return the file's name: the report and its period."""
        assert self.asked is not None  # noqa: S101  (what is wrong is not exported)
        days = f"{self.asked.begin:%Y-%m-%d}-{self.asked.end:%Y-%m-%d}"
        return f"{self.export_filename}-{days if self.has_period else f'{self.asked.end:%Y-%m-%d}'}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer what is wrong with 400 and words; the part that the page's script asks for with its words alone."""
        self.is_export = self.is_export and self.asked is not None
        if self.asked is None and not self.results_only:
            kwargs["status"] = 400
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add charts, period, ways to other rows, and what is wrong with the parameters."""
        form = self.filters.form
        wrong = [(form.fields[name].label, words) for name, words in form.errors.items() if name in form.fields]
        by = self.asked.by if self.asked else ""
        return {
            **super().get_context_data(*args, **kwargs),
            "asked": self.asked,
            "figures": self.figures,
            "total": in_words(self.figures.total),
            "charts": self.charts(self.figures.rows) if self.figures.rows else [],
            "tabs": [(value, label, value == by) for value, label in self.filters.rows],
            "wrong": wrong,
            "most": in_words(figures.MOST_ANSWERS),
        }


def bars(rows: list[Row], name: str, digits: int = 0) -> list[Bar]:
    """Return the bars of one number in rows."""
    return [Bar(in_words(row["label"]), row[name] or 0, in_words(row[name], digits)) for row in rows]


class ItemReport(Report):
    """Published articles by section, author, category and month."""

    page_title = gettext_lazy("Published articles")
    header_icon = "doc-full"
    index_url_name, index_results_url_name = "report-items", "report-items-results"
    export_filename = "bai-da-dang"
    filterset_class = filters.ItemFilters
    fields = (Field("number", gettext_lazy("Articles")), Field("share", gettext_lazy("Share (%)"), 1))
    label_headings = {
        figures.AUTHOR: gettext_lazy("Author"),
        figures.CATEGORY: gettext_lazy("Category"),
        figures.MONTH: gettext_lazy("Month"),
    }

    def read(self, asked: Asked) -> Figures:
        """Count."""
        return figures.items(asked)

    def charts(self, rows: list[Row]) -> list[BarChart]:
        """Draw the numbers."""
        return [BarChart(_("Published articles"), bars(rows, "number"))]


class AnswerReport(Report):
    """Proposals, what was answered, and how long it took."""

    page_title = gettext_lazy("Proposals and answers")
    header_icon = "tasks"
    index_url_name, index_results_url_name = "report-answers", "report-answers-results"
    export_filename = "de-xuat-va-tra-loi"
    filterset_class = filters.AnswerFilters
    fields = (
        Field("proposed", gettext_lazy("Proposals")),
        Field("accepted", gettext_lazy("Accepted")),
        Field("declined", gettext_lazy("Declined")),
        Field("waiting", gettext_lazy("Waiting now")),
        Field("median", gettext_lazy("Median (hours)"), 1),
        Field("slow", gettext_lazy("Nine of ten within (hours)"), 1),
    )
    label_headings = {figures.STREAM: gettext_lazy("Stream")}

    def read(self, asked: Asked) -> Figures:
        """Count."""
        return figures.answers(asked)

    def charts(self, rows: list[Row]) -> list[BarChart]:
        """Draw the numbers, and the hours where anything was answered."""
        answered = sorted((row for row in rows if row["median"] is not None), key=lambda row: -row["median"])
        drawn = [BarChart(_("Proposals"), bars(rows, "proposed"))]
        hours = BarChart(_("Hours until half of them were answered"), bars(answered, "median", 1))
        return [*drawn, hours] if answered else drawn


class QuietReport(Report):
    """Sections with nothing new for some days."""

    page_title = gettext_lazy("Sections with nothing new")
    header_icon = "time"
    index_url_name, index_results_url_name = "report-quiet", "report-quiet-results"
    export_filename = "chuyen-trang-chua-co-bai-moi"
    filterset_class = filters.QuietFilters
    has_period = False
    fields = (Field("last", gettext_lazy("Last article")), Field("since", gettext_lazy("Days since")))

    def read(self, asked: Asked) -> Figures:
        """Look."""
        return figures.quiet(asked)

    def charts(self, rows: list[Row]) -> list[BarChart]:
        """Draw the days; what never had anything has no bar, and says so."""
        never = _("never")
        longest_first = sorted(rows, key=lambda row: (row["since"] is not None, -(row["since"] or 0)))
        return [
            BarChart(
                _("Days since the last article"),
                [Bar(row["label"], row["since"] or 0, in_words(row["since"]) or never) for row in longest_first],
            )
        ]


class RecallReport(Report):
    """Recalls by reason, month and section."""

    page_title = gettext_lazy("Recalls by reason and month")
    header_icon = "no-view"
    index_url_name, index_results_url_name = "report-recalls", "report-recalls-results"
    export_filename = "go-tin"
    filterset_class = filters.RecallFilters
    fields = (Field("number", gettext_lazy("Recalls")), Field("in_force", gettext_lazy("Of these in force")))
    label_headings = {figures.REASON: gettext_lazy("Reason"), figures.MONTH: gettext_lazy("Month")}

    def read(self, asked: Asked) -> Figures:
        """Count."""
        return figures.recalls(asked)

    def charts(self, rows: list[Row]) -> list[BarChart]:
        """Draw the numbers."""
        return [BarChart(_("Recalls"), bars(rows, "number"))]


REPORTS: list[type[Report]] = [ItemReport, AnswerReport, QuietReport, RecallReport]
