"""What the report of the audit log can be narrowed by; what stands in no visible row is no choice."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.log_actions import registry as log_registry

from cms.core.period_form import PeriodForm
from cms.users.models import User
from sites.sections.audit.models import AuditEntryQuerySet
from sites.sections.models import AuditEntry, SectionPage

NO_CHOICE = {"invalid_choice": _("You cannot choose this. Choose one of the list.")}


def visible(request: HttpRequest) -> AuditEntryQuerySet:
    """Return the rows that whoever asks may see."""
    user: Any = request.user
    return AuditEntry.objects.get_queryset().visible_to(user)


def sections(request: HttpRequest) -> QuerySet[SectionPage]:
    """Return the sections whose rows whoever asks may see."""
    user: Any = request.user
    found = SectionPage.objects.order_by("title")
    return found if user.is_superuser else found.filter(kit__admins__user=user)


def people(request: HttpRequest) -> QuerySet[User]:
    """Return the people who did or saw something in visible rows."""
    rows = visible(request).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(rows)).order_by("last_name", "first_name", "username")


class PersonFilter(django_filters.ModelChoiceFilter):
    """One of the people, by name."""

    class field_class(django_filters.ModelChoiceFilter.field_class):  # noqa: N801
        def label_from_instance(self, obj: User) -> str:
            """Return the name and what they sign in with: names are not unique."""
            return f"{obj.get_full_name()} ({obj.get_username()})" if obj.get_full_name() else obj.get_username()


class AuditFilters(WagtailFilterSet):
    """Section, person, what was done, to what, and when."""

    section = django_filters.ModelChoiceFilter(
        label=_("Section"), queryset=sections, empty_label=_("all sections"), error_messages=NO_CHOICE
    )
    user = PersonFilter(label=_("Person"), queryset=people, empty_label=_("everybody"), error_messages=NO_CHOICE)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=AuditEntry.Kind.choices, empty_label=_("all kinds"), error_messages=NO_CHOICE
    )
    action = django_filters.ChoiceFilter(label=_("What"), empty_label=_("everything"), error_messages=NO_CHOICE)
    label = django_filters.CharFilter(label=_("On what"), lookup_expr="icontains")
    timestamp = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = AuditEntry
        fields: list[str] = []
        form = PeriodForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = visible(self.request).get_actions()
        self.filters["action"].extra["choices"] = [
            (code, label) for code, label in log_registry.get_choices() if code in there
        ]
