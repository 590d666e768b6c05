"""Whose streams somebody may change: the portal's desk its own, a superuser all."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from cms.users.models import User
from sites.sections.isolation.policies import SectionPolicy
from sites.streams import rights
from sites.streams.models import Stream


def streams_within_reach(user: User) -> QuerySet[Stream]:
    """Return the streams whose rule `user` may see in the admin; permissions say what they may do there."""
    if user.is_active and user.is_superuser:
        return Stream.objects.all()
    return rights.desk_streams(user)


class StreamPolicy(SectionPolicy):
    """The permissions on streams, for those at whose desk somebody sits. Public ones are everybody's to choose."""

    def __init__(self) -> None:
        super().__init__(Stream, owner="section", neutral=Q(section=None) | Q(section__card__shown=True))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Stream]:
        """Return the streams that the user may do one of `actions` to."""
        mine = super().instances_user_has_any_permission_for(user, actions)
        return mine.filter(pk__in=streams_within_reach(user).values("pk"))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Tell whether the user may do one of `actions` to this stream; a new one is of the section that it names."""
        if instance.pk is None:
            return super().user_has_any_permission_for_instance(user, actions, instance)
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()
