"""Member units and widgets in the admin: those of a section are its own, the rest the portal's."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSetGroup

from sites.sections.isolation.snippets import SectionSnippetViewSet
from sites.widgets.models import MemberUnit, Widget
from sites.widgets.registry import queries
from sites.widgets.registry.filters import WidgetFilters
from sites.widgets.registry.forms import EDIT_HANDLER


class MemberUnitViewSet(SectionSnippetViewSet):
    """Member units, owned by the section in charge."""

    model = MemberUnit
    owner = "section"
    icon = "group"
    menu_label = _("Member units")
    list_display = [
        "name",
        Column("website", label=_("Web site")),
        Column("section", label=_("Section in charge"), accessor=lambda unit: unit.section or _("the portal")),
    ]
    search_fields = ["name", "website"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemberUnit]:
        """Join the sections."""
        return super().get_queryset(request).select_related("section")


class WidgetList(IndexView):
    """The registry."""

    def get_list_more_buttons(self, instance: Widget) -> list[Any]:
        """Lead to the widget's health too, which leads on to the check of a page and to the life of the key."""
        health = Button(_("Health"), reverse("widget-health", args=[instance.pk]), icon_name="view", priority=15)
        return [*super().get_list_more_buttons(instance), health]


class CreateWidget(CreateView):
    """A new widget; after it comes its form again, where the snippet is to be copied."""

    def get_success_url(self) -> str:
        """Lead to the form."""
        return reverse("wagtailsnippets_widgets_widget:edit", args=[self.object.pk])


class WidgetViewSet(SectionSnippetViewSet):
    """Widgets, owned by the section in charge of their unit."""

    model = Widget
    owner = "unit__section"
    icon = "code"
    menu_label = _("Widgets")
    index_view_class = WidgetList
    add_view_class = CreateWidget
    edit_handler = EDIT_HANDLER
    copy_view_enabled = False
    list_display = [
        "unit",
        Column("key", label=_("Key"), classname="widget-key"),
        Column("stream", label=_("Stream"), accessor="stream.name"),
        Column("section", label=_("Only this section"), accessor=lambda widget: widget.section or ""),
        Column("hosts", label=_("Seen at"), accessor=queries.hosts),
        Column("seen_as", label=_("Last format"), accessor=queries.format_words),
        DateColumn("seen_at", label=_("Last seen"), sort_key="seen_at"),
        Column("state", label=_("State"), accessor=queries.state_words, sort_key="state"),
    ]
    list_per_page = 50
    filterset_class = WidgetFilters
    search_fields = ["unit__name", "key", "heading", "stream__name"]
    ordering = ["unit__name", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Widget]:
        """Return the widgets within reach, with what the list says of them."""
        return queries.with_state(super().get_queryset(request))


class WidgetGroup(SnippetViewSetGroup):
    """Both in one menu of their own."""

    items = (WidgetViewSet, MemberUnitViewSet)
    menu_label = _("News widgets")
    menu_icon = "code"
    menu_order = 130
