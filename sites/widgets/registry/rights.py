"""Who keeps widgets: the portal's desk all, a section's editors, heads and administrators those of its units."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import Http404

from sites.sections.isolation import reach
from sites.sections.isolation.policies import ANY, SectionPolicy
from sites.widgets.models import Widget

# What a section's people need. They do not delete: a key that is revoked can be restored, one that is deleted cannot.
KEEPING = [f"{action}_{model}" for model in ("memberunit", "widget") for action in ("add", "change", "view")]
DELETING = ["delete_memberunit", "delete_widget"]
KEEPERS = ("editors", "heads", "admins")


def let_keep_widgets(*, group: Group, everywhere: bool = False) -> None:
    """Give a group the right to keep units and widgets; the portal's desk (`everywhere`) may delete them as well."""
    names = [*KEEPING, *DELETING] if everywhere else KEEPING
    group.permissions.add(*Permission.objects.filter(content_type__app_label="widgets", codename__in=names))


def policy() -> SectionPolicy:
    """Return whose widgets are whose."""
    found = reach.policy_of(Widget)
    assert found is not None  # noqa: S101  (The viewset of widgets is registered.)
    return found


def seen_by(user: Any) -> QuerySet[Widget]:
    """Return the widgets that `user` may look at."""
    return policy().instances_user_has_any_permission_for(user, ANY)


def kept_by(user: Any) -> QuerySet[Widget]:
    """Return the widgets that `user` may change."""
    return policy().instances_user_has_permission_for(user, "change")


def one_of(widgets: QuerySet[Widget], pk: int) -> Widget:
    """Return a widget with its unit and stream; raise `Http404` for one out of reach, as for one that is not there."""
    found = widgets.filter(pk=pk).select_related("unit__section", "stream").first()
    if found is None:
        raise Http404
    return found
