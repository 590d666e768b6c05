"""Reads of a section's people: who may look after them, who they are, and what shows of each.

As long as an invited person has not signed in since, only what the inviting administrator typed shows of them: whether
there was an account of that address already, in whichever section, is nobody's to know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Case, F, Prefetch, Q, QuerySet, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.text import fold
from cms.users.models import User
from cms.users.second_factor import FACTORS
from sites.sections.models import Membership, SectionKit, SectionPage
from sites.sections.people.roles import Role, group_ids

# For so long a removal can be undone.
UNDO = timedelta(days=1)
WAITING = Q(invited_at__isnull=False) & (
    Q(user=None) | Q(user__last_login=None) | Q(user__last_login__lt=F("invited_at"))
)


class State(models.TextChoices):
    """How a person stands in a section."""

    ACTIVE = "active", _("Active")
    INVITED = "invited", _("Invited, not yet signed in")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Account closed by the system's administrators")
    REMOVED = "removed", _("Removed")


@dataclass(frozen=True)
class Person:
    """What an administrator of the section sees of one person; None stands for what does not show yet."""

    membership: Membership
    name: str
    email: str
    roles: list[Role]
    state: State
    lapsed: bool
    last_login: datetime | None
    has_second_factor: bool | None

    @property
    def pk(self) -> int:
        """Return the membership's id, which says nothing about the account."""
        return self.membership.pk

    @property
    def title(self) -> str:
        """Return what the person is called in lists and headings."""
        return self.name or self.email

    def __str__(self) -> str:
        return self.title

    @property
    def state_label(self) -> str | Promise:
        """Return the state in words."""
        return _("Invited, but the invitation has ended") if self.lapsed else self.state.label


def administered(user: Any) -> QuerySet[SectionPage]:
    """Return the sections whose people `user` looks after, by title: their own, for superusers all."""
    found = SectionPage.objects.filter(kit__isnull=False).order_by("title", "pk")
    return found if user.is_superuser else found.filter(kit__admins__user=user.pk)


def memberships(section: SectionPage) -> QuerySet[Membership]:
    """Return the parts in `section` that its administrators know of, those over too; superusers are not there."""
    visible = Q(user=None) | Q(user__is_superuser=False)
    return Membership.objects.filter(visible, section=section).select_related("user", "section__kit")


def people(section: SectionPage) -> QuerySet[Membership]:
    """Return who is in `section` now, or invited, by name as it shows: the order tells no other one."""
    names = [Case(When(WAITING, then=F(name)), default=F(f"user__{name}")) for name in ("last_name", "first_name")]
    return memberships(section).filter(removed_at=None).order_by(*names, "pk")


def within_reach(section: SectionPage, now: datetime) -> QuerySet[Membership]:
    """Return the parts that have a page: the people, and whoever was removed so lately that it can be undone."""
    return memberships(section).filter(Q(removed_at=None) | Q(removed_at__gt=now - UNDO))


def in_role(found: QuerySet[Membership], kit: SectionKit, role: str) -> QuerySet[Membership]:
    """Return those of `found` who have the role, or will have it again."""
    group = getattr(kit, f"{Role(role).value}_id")
    holders = User.objects.filter(groups=group).values("pk")
    aside = Membership.set_aside.through.objects.filter(group_id=group).values("membership_id")
    return found.filter(Q(user__in=holders) | Q(pk__in=aside))


def matching(found: QuerySet[Membership], words: str) -> QuerySet[Membership]:
    """Return those of `found` whose name and address, as they show, have all `words`; tone marks do not count."""
    wanted = fold(words).split()
    texts = {
        one.pk: fold(f"{name_of(one)} {one.email if is_waiting(one) else _user(one).email}")
        for one in found.select_related("user")
    }
    return found.filter(pk__in=[key for key, text in texts.items() if all(word in text for word in wanted)])


def is_waiting(membership: Membership) -> bool:
    """Tell whether the person was invited and has not signed in since: `WAITING` for one that is in hand."""
    if membership.invited_at is None:
        return False
    user = membership.user
    return user is None or user.last_login is None or user.last_login < membership.invited_at


def name_of(membership: Membership) -> str:
    """Return the name that shows: family name first."""
    if is_waiting(membership):
        return f"{membership.last_name} {membership.first_name}".strip()
    user = _user(membership)
    return user.get_full_name() or user.get_username()


def state_of(membership: Membership) -> State:
    """Return how the person stands."""
    if membership.removed_at is not None:
        return State.REMOVED
    if membership.suspended_at is not None:
        return State.SUSPENDED
    if is_waiting(membership):
        return State.INVITED
    return State.ACTIVE if _user(membership).is_active else State.CLOSED


def _user(membership: Membership) -> User:
    """Return the account, which everybody has who has signed in."""
    user: Any = membership.user
    return user


def described(found: Iterable[Membership], kit: SectionKit) -> list[Person]:
    """Return what shows of each of `found`, which are of one section. A fixed number of queries."""
    rows = list(found)
    roles = group_ids(kit)
    held = Prefetch("user__groups", queryset=Group.objects.filter(pk__in=roles), to_attr="roles_held")
    models.prefetch_related_objects(rows, held, "set_aside")
    factors = Authenticator.objects.filter(type__in=FACTORS, user__in=[row.user_id for row in rows if row.user_id])
    secured = set(factors.values_list("user_id", flat=True))
    return [_person(row, roles, secured) for row in rows]


def _person(row: Membership, roles: dict[int, Role], secured: set[int]) -> Person:
    held = {group.pk for group in getattr(row.user, "roles_held", [])} | {group.pk for group in row.set_aside.all()}
    waiting = is_waiting(row)
    state = state_of(row)
    return Person(
        membership=row,
        name=name_of(row),
        email=row.email if waiting else _user(row).email,
        roles=[role for key, role in roles.items() if key in held],
        state=state,
        lapsed=state == State.INVITED and row.expires_at is not None and row.expires_at <= timezone.now(),
        last_login=None if waiting else _user(row).last_login,
        has_second_factor=None if waiting else row.user_id in secured,
    )


def is_alone(membership: Membership) -> bool:
    """Tell whether the person's account is this section's alone: no group, right or part anywhere else."""
    user, kit = _user(membership), membership.section.kit
    others = user.memberships.exclude(pk=membership.pk).filter(removed_at=None)
    elsewhere = user.groups.exclude(pk__in=group_ids(kit))
    return not (others.exists() or elsewhere.exists() or user.user_permissions.exists())


def other_administrators(membership: Membership) -> QuerySet[User]:
    """Return who else can look after the section: active administrators with a password, superusers aside."""
    able = User.objects.filter(is_active=True, is_superuser=False, groups=membership.section.kit.admins_id)
    return able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(pk=_user(membership).pk)
