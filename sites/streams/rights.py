"""Who somebody is to a placement: of the stream's desk, of the article's section, both or neither."""

from django.db.models import Q, QuerySet

from cms.users.models import User
from sites.sections.isolation.grants import everywhere
from sites.sections.models import SectionKit
from sites.streams.models import Placement, Stream
from sites.streams.transitions import Role

# The permission that makes somebody an editor of the portal's own streams.
DECIDE = "streams.change_stream"


def desk_streams(user: User) -> QuerySet[Stream]:
    """Return the streams whose desk `user` belongs to: the portal's by permission, a section's by being its editor."""
    streams = Stream.objects.filter(retired=False)
    if user.is_superuser and user.is_active:
        return streams
    mine = Q(section__in=sections_of(user))
    return streams.filter(mine | Q(section=None) if everywhere(user, DECIDE) else mine)


def sections_of(user: User) -> list[int]:
    """Return the ids of the sections whose editor or head `user` is."""
    groups = user.groups.values("pk") if user.is_active else user.groups.none().values("pk")
    kits = SectionKit.objects.filter(Q(editors__in=groups) | Q(heads__in=groups))
    return list(kits.values_list("section_id", flat=True))


def roles(user: User, *, stream: Stream, section_id: int) -> set[Role]:
    """Return what `user` is to articles of the section `section_id` in `stream`."""
    found = {Role.DESK} if desk_streams(user).filter(pk=stream.pk).exists() else set()
    return found | ({Role.OWNER} if section_id in sections_of(user) else set())


def roles_for(user: User, placement: Placement) -> set[Role]:
    """Return what `user` is to one placement."""
    return roles(user, stream=placement.stream, section_id=placement.section_id)
