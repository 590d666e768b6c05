"""What users add to Wagtail's admin: bulk actions for superusers, the way to a person's own factors and password."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from cms.users.second_factor import FORGOTTEN
from cms.users.superusers_only import BULK_ACTIONS

# Wagtail's registry keeps the last of one name: ours have to come after its own.
for bulk_action in BULK_ACTIONS:
    hooks.register("register_bulk_action", bulk_action, order=100)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the removal of factors in the history."""
    actions.register_action(FORGOTTEN, _("Take away the second factor"), _("Took away the second factor"))


@hooks.register("register_account_menu_item")
def register_factors(request: HttpRequest) -> dict[str, str]:
    """Lead from a person's account to the second factor."""
    words = _("The authenticator app, passkeys and recovery codes that you sign in with.")
    return {"url": reverse("mfa_index"), "label": _("Second factor"), "help_text": words}


@hooks.register("register_account_menu_item")
def register_password(request: HttpRequest) -> dict[str, str]:
    """Lead from a person's account to the password."""
    words = _("Other devices are signed out when you change it.")
    return {"url": reverse("account_change_password"), "label": _("Change password"), "help_text": words}
