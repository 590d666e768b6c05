"""The section's side of the desk: what became of its items in other streams, and why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sites.streams import rights
from sites.streams.desk import queue
from sites.streams.desk.filters import QueueFilters
from sites.streams.desk.views import person
from sites.streams.models import Placement
from sites.streams.transitions import Role

EVERY = ""


class Proposals(WagtailAdminTemplateMixin, TemplateView):
    """The items of the user's sections in the streams of others."""

    template_name = "streams/desk/proposals.html"
    page_title = _("Proposed news")
    header_icon = "upload"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them to editors and heads; nobody else has any."""
        self.sections = rights.sections_of(person(request))
        if not self.sections:
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": reverse("desk-proposals"), "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page asked for, what was decided last on top."""
        filters = QueueFilters(self.request.GET, of_one_section=True)
        wanted = filters.wanted(state=EVERY)
        tabs = [(EVERY, _("all"), wanted.state == EVERY)]
        tabs += [(state, state.label, state == wanted.state) for state in Placement.State]
        placements = queue.narrowed(self._elsewhere(wanted.state), wanted)
        if not wanted.sort:
            placements = placements.order_by("-decided_at", "-pk")
        found = queue.page_of(placements, wanted, roles={Role.OWNER})
        context = {
            "filters": filters,
            "wanted": wanted,
            "narrowed": bool(wanted.text or wanted.category or wanted.state),
            "tabs": tabs,
            "found": found,
        }
        return super().get_context_data(**{**context, **kwargs})

    def _elsewhere(self, state: str) -> QuerySet[Placement]:
        """Return the placements of the sections' items outside their own streams."""
        own = Q(stream__section__isnull=False, stream__section=F("section"))
        placements = Placement.objects.filter(section__in=self.sections).exclude(own)
        return placements.filter(state=state) if state else placements
