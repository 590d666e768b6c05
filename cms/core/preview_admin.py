"""The admin's list of previews in force: each user's own, to open, pass on or revoke; superusers see everyone's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import previews

INDEX = "previews"


class PreviewList(WagtailAdminTemplateMixin, View):
    """The previews that the user may open and revoke."""

    page_title = gettext_lazy("Previews of drafts")
    header_icon = "view"
    template_name = "core/admin/previews.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the list, newest first; its addresses are secret, so nobody keeps it."""
        rows = previews.in_force(by=request.user).select_related("user", "page", "parent")
        listed = [{"row": row, "address": previews.address(row, row.page or row.parent)} for row in rows]
        response = self.render_to_response(self.get_context_data(previews=listed))
        response["Cache-Control"] = "no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, then this list."""
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": self.page_title}]


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Revoke a preview of the user's own; another's does not exist, but for superusers."""
    preview = get_object_or_404(previews.in_force(by=request.user), pk=key)
    previews.revoke(preview=preview)
    messages.success(request, _("The preview has been revoked: its addresses no longer open."))
    return redirect(INDEX)
