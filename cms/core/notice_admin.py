"""The admin's page of notices: each user's own, to go to and mark as read; its entry in the menu has the count."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.models import Notice

INDEX = "notices"
PER_PAGE = 50


def own(request: HttpRequest) -> QuerySet[Notice]:
    """Return the notices of the request's user."""
    user: Any = request.user
    return Notice.objects.filter(user=user)


class NoticeList(WagtailAdminTemplateMixin, View):
    """What the user was told, newest first."""

    page_title = gettext_lazy("Notices")
    header_icon = "mail"
    template_name = "core/admin/notices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return one page of the list."""
        page = Paginator(own(request), PER_PAGE).get_page(request.GET.get("p"))
        unread = own(request).filter(read_at=None).count()
        return self.render_to_response(self.get_context_data(notices=page, unread=unread))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, then this list."""
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": self.page_title}]


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark a notice of the user's own as read and go where it leads; without a notice, mark all of them."""
    unread = own(request).filter(read_at=None)
    chosen = request.POST.get("notice", "")
    if not chosen:
        unread.update(read_at=timezone.now())
        return redirect(INDEX)
    notice = own(request).filter(pk=chosen).first() if chosen.isdecimal() else None
    if notice is None:
        return redirect(INDEX)
    unread.filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect(notice.url if "open" in request.POST and notice.url else INDEX)


class NoticesMenuItem(MenuItem):
    """The entry in the menu; it says how many notices are unread."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Return the entry for this request's user. One query."""
        unread = own(request).filter(read_at=None).count()
        label = f"{self.label} ({unread})" if unread else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


def menu_item() -> NoticesMenuItem:
    """Return the entry for the main menu."""
    return NoticesMenuItem(gettext_lazy("Notices"), reverse(INDEX), name="notices", icon_name="mail", order=50)
