"""Permission policies that end at a section, for every model that departments may get permissions for.

Wagtail's policies for snippets and the like know models, not objects: whoever may change one may change all
(https://github.com/wagtail/wagtail/issues/14272 asks for choosing, no issue for the rest).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from sites.sections.isolation.grants import grants

ANY = ("add", "change", "delete", "view", "publish")
NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY


class SectionPolicy(ModelPermissionPolicy):
    """The model's permissions, each as far as it reaches (see `grants`).

    `owner` is the lookup from the model to the section that owns an object, for example "section" or "unit__section";
    an object without one is the portal's, and so is every object where `owner` is empty. `neutral` says which objects
    everybody may choose where something is chosen, though not change: neutral ground.
    """

    def __init__(self, model: Any, *, owner: str = "", neutral: Q = NOBODY) -> None:
        super().__init__(model)
        self.owner, self.neutral = owner, neutral

    def _permissions(self, actions: Iterable[str]) -> set[str]:
        options = self.model._meta
        return {f"{options.app_label}.{get_permission_codename(action, options)}" for action in actions}

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether the user may do `action` to some object at all."""
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Tell whether the user may do one of `actions` to some object at all."""
        if user.is_active and user.is_superuser:
            return True
        wanted, given = self._permissions(actions), grants(user)
        return bool(wanted & given.everywhere) or bool(self.owner and given.sections(wanted))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Any]":
        """Return the objects that the user may do one of `actions` to."""
        objects = self.model._default_manager
        wanted, given = self._permissions(actions), grants(user)
        if (user.is_active and user.is_superuser) or wanted & given.everywhere:
            return objects.all()
        sections = given.sections(wanted) if self.owner else set()
        return objects.filter(**{f"{self.owner}__in": sections}) if sections else objects.none()

    def instances_user_has_permission_for(self, user: Any, action: str) -> "QuerySet[Any]":
        """Return the objects that the user may do `action` to."""
        return self.instances_user_has_any_permission_for(user, [action])

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Tell whether the user may do `action` to this object."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Tell whether the user may do one of `actions` to this object; one that is not saved yet is by its owner."""
        if user.is_active and user.is_superuser:
            return True
        wanted, given = self._permissions(actions), grants(user)
        if wanted & given.everywhere:
            return True
        return bool(self.owner) and self.owner_of(instance) in given.sections(wanted)

    def owner_of(self, instance: Any) -> int | None:
        """Return the id of the section that owns `instance`, or None for the portal."""
        *way, last = self.owner.split("__")
        for step in way:
            instance = getattr(instance, step, None)
        return getattr(instance, f"{last}_id", None)

    def choosable(self, user: Any) -> "QuerySet[Any]":
        """Return the objects that the user may name in something of their own."""
        mine = self.instances_user_has_any_permission_for(user, ANY)
        return mine | self.model._default_manager.filter(self.neutral)
