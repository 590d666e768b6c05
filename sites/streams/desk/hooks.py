"""The desk's addresses in Wagtail's admin, and the ways to it: for those who decide, and for those who propose."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from sites.streams import rights
from sites.streams.desk import bulk, items, proposals, queue, views


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    """The desk's pages."""
    return [
        path("streams/desk/", views.DeskIndex.as_view(), name="desk"),
        path("streams/desk/items/<int:pk>/", items.ItemView.as_view(), name="desk-item"),
        path("streams/desk/items/<int:pk>/preview/", items.preview, name="desk-preview"),
        path("streams/desk/items/<int:pk>/undo/<int:decision>/", items.ItemUndo.as_view(), name="desk-undo"),
        path("streams/desk/items/<int:pk>/<slug:verb>/", items.ItemVerb.as_view(), name="desk-verb"),
        path("streams/desk/<slug:slug>/", views.QueueView.as_view(), name="desk-queue"),
        path("streams/desk/<slug:slug>/rows/", views.QueueRows.as_view(), name="desk-rows"),
        path("streams/desk/<slug:slug>/bulk/", bulk.Bulk.as_view(), name="desk-bulk"),
        path("streams/desk/<slug:slug>/bulk/<uuid:batch>/", bulk.BulkResult.as_view(), name="desk-batch"),
        path("streams/desk/<slug:slug>/bulk/<uuid:batch>/undo/", bulk.BulkUndo.as_view(), name="desk-batch-undo"),
        path("streams/proposals/", proposals.Proposals.as_view(), name="desk-proposals"),
    ]


class DeskMenuItem(MenuItem):
    """The desk, with how many items wait; for members of a desk alone."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user decides for any stream."""
        return rights.desk_streams(views.person(request)).exists()

    def render_component(self, request: HttpRequest) -> Any:
        """Put the number behind the name."""
        component = super().render_component(request)
        number = queue.waiting_number(views.person(request))
        component.label = f"{self.label} ({number})" if number else str(self.label)
        return component


class ProposalsMenuItem(MenuItem):
    """What my section proposed; for its editors and heads alone."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user is an editor or head of a section."""
        return bool(rights.sections_of(views.person(request)))


@hooks.register("register_admin_menu_item")
def register_desk_menu_item() -> DeskMenuItem:
    """Lead to the desk."""
    return DeskMenuItem(_("Desk"), reverse_lazy("desk"), name="desk", icon_name="tasks", order=110)


@hooks.register("register_admin_menu_item")
def register_proposals_menu_item() -> ProposalsMenuItem:
    """Lead to the section's proposals."""
    address = reverse_lazy("desk-proposals")
    return ProposalsMenuItem(_("Proposed news"), address, name="proposals", icon_name="upload", order=120)
