"""The panel "Nơi đăng" for the header of an article's form: Wagtail has no hook for side panels."""

from typing import Any

from django import template

from sites.news.models import ArticlePage
from sites.streams.explain_admin import ShownPanel, may_know

register = template.Library()


@register.simple_tag(takes_context=True)
def with_shown_panel(context: Any, panels: Any) -> Any:
    """Return the side panels of a page's form; on an article's that is saved already, ours too, in their order."""
    page, request = context.get("page"), context["request"]
    if not isinstance(page, ArticlePage) or page.pk is None or page.alias_of_id or not may_know(request, page):
        return panels
    # Two blocks of one page ask for it; what it says is read once.
    request.shown_panel = getattr(request, "shown_panel", None) or ShownPanel(page, request)
    return sorted([*panels, request.shown_panel], key=lambda panel: panel.order)
