"""What urgent notices add to Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from sites.alerts.admin import POLICY, AlertViewSet
from sites.alerts.models import Alert
from sites.sections.isolation import site_history


@hooks.register("register_admin_viewset")
def register_alerts() -> AlertViewSet:
    """The notices, in the main menu."""
    return AlertViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the notices' own actions in the history."""
    actions.register_action("alerts.confirm", _("Confirm"), _("Confirmed by a second person"))
    actions.register_action("alerts.end", _("End now"), _("Ended before its time"))
    site_history.show(Alert, lambda user: POLICY.instances_user_has_permission_for(user, "view"))
