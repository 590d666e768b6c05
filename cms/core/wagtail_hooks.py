"""What the kernel adds to Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from cms.core import pictures
from cms.core.models import CmsImage


@hooks.register("before_copy_page")
def refuse_alias(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Streams show an article in other places; page aliases are not used (docs/adr/0003)."""
    if request.method == "POST" and request.POST.get("alias"):
        messages.error(request, _("Aliases are not used here. Propose the article to another stream instead."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("after_bulk_action")
def follow_collection(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Pictures moved to another collection in bulk are changed without a signal: look at their public sizes again."""
    if action_type == "add_to_collection" and objects and isinstance(objects[0], CmsImage):
        pictures.refresh_later(objects)
