"""What the kernel adds to Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.permissions import permission_policy
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.core import conflicts, documents, freshness, notice_admin, pictures, preview_admin
from cms.core.admin import KeyViewSet
from cms.core.models import CmsDocument, CmsImage
from cms.core.models.pages import lock_branch
from cms.core.transactions import unit_of_work


@hooks.register("register_admin_viewset")
def register_keys() -> KeyViewSet:
    """Partners' API keys."""
    return KeyViewSet("api_keys", url_prefix="api-keys")


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the kernel's own actions in the history."""
    actions.register_action("xbtt.revoke", _("Revoke"), _("Revoked"))


@hooks.register("before_copy_page")
def refuse_alias(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Streams show an article in other places; page aliases are not used (docs/adr/0003)."""
    if request.method == "POST" and request.POST.get("alias"):
        messages.error(request, _("Aliases are not used here. Propose the article to another stream instead."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("before_bulk_action")
def lock_doomed_pages(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Pages are deleted in bulk, which does not pass by their own `delete`: leave out those that have gone."""
    if action_type == "delete" and objects and isinstance(objects[0], Page):
        objects[:] = [page for page in objects if lock_branch(page.pk)]


@hooks.register("after_bulk_action")
def follow_collection(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Pictures and documents moved to another collection in bulk are changed without a signal.

    Public sizes are looked at again, and answers that list them are made anew.
    """
    if action_type != "add_to_collection" or not objects:
        return
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)
    if isinstance(objects[0], CmsImage):
        pictures.refresh_later(objects)


@hooks.register("register_admin_urls")
def register_preview_urls() -> list[URLPattern]:
    """The list of previews in force, and what revokes one."""
    return [
        path("previews/", preview_admin.PreviewList.as_view(), name=preview_admin.INDEX),
        path("previews/<uuid:key>/revoke/", preview_admin.revoke, name="preview-revoke"),
    ]


@hooks.register("register_reports_menu_item")
def register_preview_menu_item() -> MenuItem:
    """Lead there from the reports: everybody has previews of their own."""
    label = gettext_lazy("Previews of drafts")
    return MenuItem(label, reverse(preview_admin.INDEX), name="previews", icon_name="view", order=1000)


@hooks.register("before_edit_page", order=-10)
def refuse_stale_form(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A form for an old version of a page is answered with the difference, before anything else happens to it."""
    return conflicts.refuse_stale_form(request, page)


@hooks.register("register_admin_urls")
def register_notice_urls() -> list[URLPattern]:
    """The list of notices, and what marks them as read."""
    return [
        path("notices/", notice_admin.NoticeList.as_view(), name=notice_admin.INDEX),
        path("notices/read/", notice_admin.read, name="notices-read"),
    ]


@hooks.register("register_admin_menu_item")
def register_notice_menu_item() -> MenuItem:
    """Lead to the notices from the main menu, with the count of those unread."""
    return notice_admin.menu_item()


@hooks.register("insert_global_admin_css")
def editor_css() -> str:
    """Hide what the front end's previews cannot serve."""
    return format_html('<link rel="stylesheet" href="{}">', static("core/editor.css"))


@hooks.register("before_serve_document")
def keep_documents_of_drafts(document: CmsDocument, request: HttpRequest) -> None:
    """A document that nothing public offers is served to those who may choose it alone; to others it is not there."""
    if documents.is_public(document, timezone.now()):
        return
    actions = ["choose", "change", "delete", "add"]
    user = request.user
    if not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    if not permission_policy.user_has_any_permission_for_instance(user, actions, document):
        raise Http404
