"""Choosers of pages offer one's own pages and what the public may see, and begin where one works.

Wagtail's list every page of the tree, drafts too (https://github.com/wagtail/wagtail/issues/9714). Its choosers of
pictures and documents ask the collections' policy by themselves. The way up from the place that a chooser shows has no
hook either: the function that lists it is wrapped.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from sites.sections.isolation import reach

PLACE = "wagtailadmin_choose_page_child"
_way_up = wagtailadmin_tags.get_breadcrumbs_items_for_page


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_chosen(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """Leave out what is neither the user's to work with nor public.

    By ids: pages are searched too, and the search knows no other condition on what it does not index.
    """
    if reach.everything(request.user):
        return pages
    return pages.filter(pk__in=reach.choosable_pages(request.user).order_by().values("pk"))


class BrowseFromOwnView(BrowseView):
    """The chooser opened without a place begins at the user's own section.

    Wagtail begins at what all pages of the wanted types have in common, which may be another section's draft.
    """

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Show the pages below `parent_page_id`, or below the user's own root."""
        if parent_page_id is None and not reach.everything(request.user):
            own: Any = page_permission_policy.explorable_root_instance(request.user)
            parent_page_id = own.pk if own else Page.get_first_root_node().pk
        return super().get(request, parent_page_id)


def way_up(page: Page, user: Any, url_name: str, url_root_name: str | None = None, include_self: bool = True,
           querystring_value: str = "") -> list[dict[str, str]]:  # fmt: skip
    """Return the address and title of each page above `page`: in a chooser all that may be chosen, up to the home.

    Wagtail's way ends where the user's own pages end, but what is public in other sections may be linked to as well.
    """
    if url_name != PLACE or reach.everything(user):
        return _way_up(page, user, url_name, url_root_name, include_self, querystring_value)
    above = page.get_ancestors(inclusive=include_self).filter(depth__gt=1)
    within = above.filter(pk__in=reach.choosable_pages(user).order_by().values("pk"))
    return [
        {"url": reverse(PLACE, args=[one.pk]) + querystring_value, "label": one.get_admin_display_title()}
        for one in within.order_by("path").specific(defer=True)
    ]


def install() -> None:
    """Put ours where the breadcrumbs' tag looks for the way."""
    wagtailadmin_tags.get_breadcrumbs_items_for_page = way_up
