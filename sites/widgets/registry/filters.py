"""What the list of widgets can be narrowed by: a unit within reach, and a state."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from sites.sections.isolation import reach
from sites.widgets.models import MemberUnit, Widget
from sites.widgets.registry.queries import State


def units_within_reach(request: HttpRequest) -> QuerySet[Any]:
    """Return the units that the user may choose."""
    return reach.choosable(request.user, MemberUnit)


class WidgetFilters(WagtailFilterSet):
    """Unit and state."""

    unit = django_filters.ModelChoiceFilter(label=_("Unit"), queryset=units_within_reach, empty_label=_("all units"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all states"))

    class Meta:
        model = Widget
        fields: ClassVar[list[str]] = []
