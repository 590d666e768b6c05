"""What streams add to Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

# Registers the desk's addresses and menu items.
from sites.streams.desk import hooks as _desk  # noqa: F401


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the actions of ours in the page history."""
    actions.register_action("xbtt.recall", _("Recall"), _("Recalled from everywhere"))
