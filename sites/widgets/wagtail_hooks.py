"""What widgets add to Wagtail's admin."""

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from sites.sections.audit.keeping import keep
from sites.sections.audit.names import register_detailed
from sites.widgets import actions
from sites.widgets.admin import WidgetGroup
from sites.widgets.models import MemberUnit, Widget
from sites.widgets.registry import urls

register_snippet(WidgetGroup)
WORDS = {
    actions.REVOKED: _("Key revoked"),
    actions.RESTORED: _("Key restored"),
    actions.ROTATED: _("Given a new key"),
    actions.ALLOWED: _("Allowed on one more site"),
}


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Name what is done with keys, and give units and widgets to the audit log; keys are public, so looking is not."""
    for action, label in WORDS.items():
        register_detailed(registry, action, label)
    keep(registry, MemberUnit, owners=lambda unit: [unit.section_id])
    keep(registry, Widget, owners=lambda widget: [widget.unit.section_id])


@hooks.register("register_admin_urls")
def register_widget_urls() -> list[URLPattern]:
    """The registry's own pages."""
    return urls.urlpatterns()
