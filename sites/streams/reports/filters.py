"""What a report can be narrowed by; a section outside one's own is no choice, and refused."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from cms.core.period_form import PeriodForm
from sites.news.models import ArticleCard, Category
from sites.sections.models import SectionCard
from sites.streams.desk.views import person
from sites.streams.reports import figures
from sites.streams.reports.figures import Asked
from sites.streams.reports.scope import scope_of

NO_CHOICE = {"invalid_choice": gettext_lazy("You cannot choose this. Choose one of the list.")}
DAYS = 30
MOST_DAYS = 3650


def sections_in_scope(request: HttpRequest) -> QuerySet[SectionCard]:
    """Return the sections that the user may choose."""
    return scope_of(person(request)).cards()


class ReportFilters(WagtailFilterSet):
    """Section and category, for every report."""

    section = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Section"),
        queryset=sections_in_scope,
        empty_label=gettext_lazy("all sections"),
        error_messages=NO_CHOICE,
    )
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Category"),
        queryset=Category.objects.all(),
        empty_label=gettext_lazy("all categories"),
        error_messages=NO_CHOICE,
    )
    rows: ClassVar[list[tuple[str, Any]]] = []

    class Meta:
        model = ArticleCard
        fields: ClassVar[list[str]] = []

    def asked(self) -> Asked:
        """Return what is asked for; the form has to be valid. Without a period, it is the last twelve months."""
        given = self.form.cleaned_data
        period, today = given.get("period"), timezone.localdate()
        begin = _day(period.start) if period and period.start else None
        end = _day(period.stop) if period and period.stop else today
        section, category = given.get("section"), given.get("category")
        return Asked(
            scope=scope_of(person(self.request)),
            begin=begin or _a_year_before(end),
            end=end,
            by=given.get("by") or (self.rows[0][0] if self.rows else ""),
            section=section.pk if section else None,
            category=category.pk if category else None,
            days=int(given.get("days") or DAYS),
        )


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()


def _a_year_before(day: date) -> date:
    """Return the first day of the month eleven months before, so that twelve months are shown."""
    return date(day.year - 1, day.month + 1, 1) if day.month < 12 else date(day.year, 1, 1)


class PeriodFilters(ReportFilters):
    """A period too, and what makes a row."""

    period = django_filters.DateFromToRangeFilter(label=gettext_lazy("Period"), widget=DateRangePickerWidget)
    by = django_filters.ChoiceFilter(
        label=gettext_lazy("Rows"), empty_label=None, widget=forms.RadioSelect, error_messages=NO_CHOICE
    )

    class Meta(ReportFilters.Meta):
        form = PeriodForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["by"].extra["choices"] = self.rows


class ItemFilters(PeriodFilters):
    """What published articles are counted by."""

    rows = [
        (figures.SECTION, gettext_lazy("By section")),
        (figures.AUTHOR, gettext_lazy("By author")),
        (figures.CATEGORY, gettext_lazy("By category")),
        (figures.MONTH, gettext_lazy("By month")),
    ]


class AnswerFilters(PeriodFilters):
    """What proposals are counted by."""

    rows = [(figures.STREAM, gettext_lazy("By stream")), (figures.SECTION, gettext_lazy("By section"))]


class RecallFilters(PeriodFilters):
    """What recalls are counted by."""

    rows = [
        (figures.REASON, gettext_lazy("By reason")),
        (figures.MONTH, gettext_lazy("By month")),
        (figures.SECTION, gettext_lazy("By section")),
    ]


class DaysFilter(django_filters.NumberFilter):
    """A whole number of days."""

    field_class = forms.IntegerField


class QuietFilters(ReportFilters):
    """For how many days there has been nothing new."""

    days = DaysFilter(
        label=gettext_lazy("Days without anything new"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("30 if left empty."),
    )
