"""Who may issue urgent notices: the portal's desk and administrators everywhere, a section's heads for it alone."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from sites.alerts.models import Alert
from sites.sections.isolation.grants import everywhere
from sites.sections.models import SectionPage

# What a group needs to issue, change, confirm and end notices; for a section's heads its section is the limit.
ISSUING = ("add_alert", "change_alert", "view_alert")
EVERYWHERE = "issue_everywhere"


def let_issue(*, group: Group, everywhere: bool = False) -> None:
    """Give a group the right to issue notices, for its members' own sections or everywhere."""
    names = [*ISSUING, EVERYWHERE] if everywhere else ISSUING
    found = Permission.objects.filter(content_type__app_label="alerts", codename__in=names)
    group.permissions.add(*found)


class AlertPolicy(ModelPermissionPolicy):
    """The model's permissions, within reach: all notices, or those for one's own sections and no other.

    Nobody deletes: a notice is ended, and stays to be read about.
    """

    def issues_everywhere(self, user: Any) -> bool:
        """Tell whether the user's notices may be for the whole portal and for any section."""
        return everywhere(user, f"alerts.{EVERYWHERE}")

    def sections(self, user: Any) -> QuerySet[SectionPage]:
        """Return the sections that the user may issue notices for, by title."""
        found = SectionPage.objects.order_by("title")
        return found if self.issues_everywhere(user) else found.filter(kit__heads__user=user.pk)

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether the user may do `action` to any notice at all."""
        if action == "delete" or not super().user_has_permission(user, action):
            return False
        return self.issues_everywhere(user) or self.sections(user).exists()

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Tell whether the user may do one of `actions` to any notice at all."""
        return any(self.user_has_permission(user, action) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Alert]:
        """Return the notices that the user may do one of `actions` to."""
        if not self.user_has_any_permission(user, actions):
            return Alert.objects.none()
        if self.issues_everywhere(user):
            return Alert.objects.all()
        links = Alert.sections.through.objects
        own = self.sections(user).order_by().values("pk")
        others = links.exclude(sectionpage_id__in=own)
        within = links.filter(sectionpage_id__in=own)
        found = Alert.objects.filter(area=Alert.Area.SECTIONS, pk__in=within.values("alert_id"))
        return found.exclude(pk__in=others.values("alert_id"))

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Alert]:
        """Return the notices that the user may do `action` to."""
        return self.instances_user_has_any_permission_for(user, [action])

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Alert) -> bool:
        """Tell whether the user may do one of `actions` to this notice."""
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Alert) -> bool:
        """Tell whether the user may do `action` to this notice."""
        return self.user_has_any_permission_for_instance(user, [action], instance)
