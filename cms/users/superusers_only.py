"""Wagtail's own pages of users and groups are for superusers, whatever permissions a group was given by mistake.

With `change_user` alone anybody could make themselves a superuser there (SECURITY A-46, E-20). Administrators of a
section have pages of their own: `sites.sections.people`.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from wagtail.permission_policies import BlanketPermissionPolicy
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from cms.users.models import User


class SuperusersOnly(BlanketPermissionPolicy):
    """Everything to active superusers, nothing to anybody else; permissions of the model do not count."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether `user` is an active superuser."""
        return bool(user.is_active and user.is_superuser)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Tell whether `user` is an active superuser."""
        return self.user_has_permission(user, "")

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Return the active superusers."""
        return User.objects.filter(is_active=True, is_superuser=True)

    def users_with_permission(self, action: str) -> QuerySet[User]:
        """Return the active superusers."""
        return self.users_with_any_permission([action])


class UserViewSet(WagtailUserViewSet):
    """Wagtail's pages of users."""

    permission_policy = SuperusersOnly(User)


class GroupViewSet(WagtailGroupViewSet):
    """Wagtail's pages of groups."""

    permission_policy = SuperusersOnly(Group)


class AssignRole(AssignRoleBulkAction):
    """Put many users into a group."""

    permission_policy = SuperusersOnly(User)


class Delete(DeleteBulkAction):
    """Delete many users."""

    permission_policy = SuperusersOnly(User)


class SetActiveState(SetActiveStateBulkAction):
    """Close or open many accounts."""

    permission_policy = SuperusersOnly(User)


BULK_ACTIONS = [AssignRole, Delete, SetActiveState]
