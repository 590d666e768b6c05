"""What the registry's own pages have in common: one widget within reach, in the admin's frame."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sites.widgets.models import Widget
from sites.widgets.registry import rights

LIST, EDIT = "wagtailsnippets_widgets_widget:list", "wagtailsnippets_widgets_widget:edit"


class WidgetPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about one widget; for whoever may not change it, it is not there."""

    header_icon = "code"

    def reach(self, user: Any) -> QuerySet[Widget]:
        """Return the widgets that the page can be about."""
        return rights.kept_by(user)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the widget."""
        super().setup(request, *args, **kwargs)
        self.widget = rights.one_of(self.reach(request.user), kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, the list, the widget."""
        may_change = rights.kept_by(self.request.user).filter(pk=self.widget.pk).exists()
        form = reverse(EDIT, args=[self.widget.pk]) if may_change else reverse("widget-health", args=[self.widget.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST), "label": _("News widgets")},
            {"url": form, "label": str(self.widget)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the widget and the way to its form."""
        given = {"widget": self.widget, "edit_url": reverse(EDIT, args=[self.widget.pk])}
        return super().get_context_data(**given, **kwargs)
