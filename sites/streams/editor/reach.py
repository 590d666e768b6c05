"""Whose streams somebody may change: the portal's desk its own, a superuser all."""

from django.db.models import QuerySet

from cms.users.models import User
from sites.streams import rights
from sites.streams.models import Stream

CHANGE = rights.DECIDE


def streams_within_reach(user: User) -> QuerySet[Stream]:
    """Return the streams whose rule `user` may see in the admin; permissions say what they may do there."""
    if user.is_active and user.is_superuser:
        return Stream.objects.all()
    return rights.desk_streams(user)
