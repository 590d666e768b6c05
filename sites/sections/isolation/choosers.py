"""Choosers of pages offer one's own pages and what the public may see, and begin where one works.

Wagtail's list every page of the tree, drafts too (https://github.com/wagtail/wagtail/issues/9714). Its choosers of
pictures and documents ask the collections' policy by themselves.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from sites.sections.isolation import reach


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
