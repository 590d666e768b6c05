"""How each room says which of its models the audit log keeps; called from its hook `register_log_actions`."""

from collections.abc import Sequence

from django.db.models import Model
from wagtail.log_actions import LogActionRegistry

from sites.sections.audit import registry
from sites.sections.audit.registry import Kept, Owners, portals_own
from sites.sections.models import AuditEntry


def keep(actions: LogActionRegistry, model: type[Model], *, owners: Owners = portals_own, pages: Sequence[str] = (),
         by_signals: bool = False) -> None:  # fmt: skip
    """Let Wagtail's `log()` write into the audit log for `model`.

    `owners` says whose an object is; `pages` are the admin's addresses (by name, or by namespace for all in it) that
    show it: one with a `pk` that object, one without a list. `by_signals`: forms tell nothing, since signals do.
    """
    registry.add(Kept(model, owners, by_signals), pages)
    actions.register_model(model, AuditEntry)
