"""Memberships follow the groups, whoever changes these: Wagtail's own pages, a command, or the actions here."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils import timezone

from cms.users.models import User
from sites.sections.models import Membership, SectionKit
from sites.sections.people.roles import Role


def follow_groups(*, users: Iterable[int]) -> None:
    """Note for `users` (ids) which sections they have become part of, and which no more.

    What is suspended, or invited to no account, has no groups and stays.
    """
    keys = set(users)
    held = _parts(keys)
    known = {(one.section_id, one.user_id): one for one in Membership.objects.filter(user__in=keys)}
    for section, user in sorted(held - set(known)):
        Membership.objects.create(section_id=section, user_id=user)
    for part, membership in known.items():
        if part in held and membership.removed_at is not None:
            _begin_again(membership)
        elif part not in held and membership.suspended_at is None and membership.removed_at is None:
            membership.removed_at = timezone.now()
            membership.save(update_fields=["removed_at"])


def members_before(group: Group) -> list[int]:
    """Return the ids of who is in a group, to be asked before all of them leave it at once."""
    return list(User.objects.filter(groups=group).values_list("pk", flat=True))


def _parts(users: set[int]) -> set[tuple[int, int]]:
    """Return the pairs of section and user that the groups make now. One query for each role."""
    found: set[tuple[int, int]] = set()
    for role in Role:
        kits = SectionKit.objects.filter(**{f"{role}__user__in": users})
        found |= set(kits.values_list("section_id", f"{role}__user"))
    return found


def _begin_again(membership: Membership) -> None:
    membership.removed_at, membership.since = None, timezone.now()
    membership.save(update_fields=["removed_at", "since"])
    membership.set_aside.clear()
