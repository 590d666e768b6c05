"""The audit log's own actions: their codes, which are data, and their words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import BaseLogEntry

SAW, EXPORTED, PRUNED = "xbtt.audit.saw", "xbtt.audit.exported", "xbtt.audit.pruned"
SIGNED_IN, SIGNED_OUT, SIGN_IN_FAILED = "xbtt.sign.in", "xbtt.sign.out", "xbtt.sign.failed"
USER_MADE, USER_CHANGED, USER_DELETED = "xbtt.user.made", "xbtt.user.changed", "xbtt.user.deleted"
SUSPENDED, REINSTATED = "xbtt.user.suspended", "xbtt.user.reinstated"
RAISED, LOWERED = "xbtt.user.raised", "xbtt.user.lowered"
PASSWORD_SET = "xbtt.user.password"  # noqa: S105  (the name of what happened)
FACTOR_SET, FACTOR_REMOVED = "xbtt.user.factor_set", "xbtt.user.factor_removed"
JOINED, LEFT = "xbtt.group.joined", "xbtt.group.left"
GROUP_MADE, GROUP_RENAMED, GROUP_DELETED = "xbtt.group.made", "xbtt.group.renamed", "xbtt.group.deleted"
RIGHT_GIVEN, RIGHT_TAKEN = "xbtt.right.given", "xbtt.right.taken"
RESTRICTED, OPENED = "xbtt.private.set", "xbtt.private.lifted"

LABELS = {
    SAW: _("Seen"),
    EXPORTED: _("Exported"),
    PRUNED: _("Old rows of the audit log removed"),
    SIGNED_IN: _("Signed in"),
    SIGNED_OUT: _("Signed out"),
    SIGN_IN_FAILED: _("Sign-in failed"),
    USER_MADE: _("Account made"),
    USER_CHANGED: _("Account changed"),
    USER_DELETED: _("Account deleted"),
    SUSPENDED: _("Account suspended"),
    REINSTATED: _("Account reinstated"),
    RAISED: _("Made an administrator of the portal"),
    LOWERED: _("No longer an administrator of the portal"),
    PASSWORD_SET: _("Password set"),
    FACTOR_SET: _("Second factor set up"),
    FACTOR_REMOVED: _("Second factor removed"),
    JOINED: _("Added to a group"),
    LEFT: _("Taken out of a group"),
    GROUP_MADE: _("Group made"),
    GROUP_RENAMED: _("Group renamed"),
    GROUP_DELETED: _("Group deleted"),
    RIGHT_GIVEN: _("Rights given"),
    RIGHT_TAKEN: _("Rights taken away"),
    RESTRICTED: _("Made private"),
    OPENED: _("No longer private"),
}
SEEING = frozenset({SAW, EXPORTED})
SIGNING = frozenset({SIGNED_IN, SIGNED_OUT, SIGN_IN_FAILED})


class Detailed(LogFormatter):
    """An action's words, and after them the detail that the row holds."""

    def format_message(self, log_entry: BaseLogEntry) -> Any:
        """Return both; the words alone where there is no detail."""
        detail = log_entry.data.get("detail", "")
        return f"{self.label}: {detail}" if detail else self.label


def register_detailed(actions: LogActionRegistry, action: str, label: Any) -> None:
    """Name an action whose rows may hold a `detail`."""
    actions.register_action(action)(type("Named", (Detailed,), {"label": label}))


def register(actions: LogActionRegistry) -> None:
    """Name the actions of this room."""
    for action, label in LABELS.items():
        register_detailed(actions, action, label)
