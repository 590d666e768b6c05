"""What an administrator does with the people of a section, one by one.

Each action locks the section's kit, checks, writes and logs. Raises `RefusedError`, with words for the administrator,
where a rule forbids it; nothing has been written then.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.users import second_factor
from cms.users.models import User
from sites.sections.models import Membership
from sites.sections.people import queries, telling
from sites.sections.people.parts import (
    RefusedError,
    account_of,
    give,
    keep_an_administrator,
    lock_of,
    need,
    put_away,
    roles_of,
    set_active,
    write_down,
)
from sites.sections.people.queries import State, state_of
from sites.sections.people.roles import Role


@transaction.atomic
def choose_roles(*, membership: Membership, roles: list[Role], by: User) -> None:
    """Let the person have `roles` in this section and no other ones; what they are elsewhere is not touched."""
    kit, membership = lock_of(membership)
    before = roles_of(membership, kit)
    if not roles:
        raise RefusedError(_("Choose at least one role, or remove the person from the section."))
    if state_of(membership) == State.REMOVED:
        raise RefusedError(_("This person is no longer in the section."))
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in roles:
        keep_an_administrator(membership, by)
    if set(before) == set(roles):
        return
    give(membership, kit, roles)
    write_down(membership, "roles", by, roles, before=before)


@transaction.atomic
def suspend(*, membership: Membership, by: User) -> None:
    """Set the person's roles here aside. An account that is this section's alone is closed, and its sessions end."""
    kit, membership = lock_of(membership)
    need(membership, State.ACTIVE)
    keep_an_administrator(membership, by)
    write_down(membership, "suspend", by, roles_of(membership, kit))
    alone, user = queries.is_alone(membership), account_of(membership)
    put_away(membership, kit, suspended_at=timezone.now(), locked=alone)
    if alone:
        set_active(user, False)
        user.end_sessions()


@transaction.atomic
def restore(*, membership: Membership, by: User) -> None:
    """Give back what a suspension set aside, or a removal that can still be undone."""
    kit, membership = lock_of(membership)
    need(membership, State.SUSPENDED, State.REMOVED)
    roles = roles_of(membership, kit)
    if not roles:
        raise RefusedError(_("There are no roles to give back. Invite the person again."))
    if membership.locked:
        set_active(account_of(membership), True)
    membership.suspended_at, membership.removed_at, membership.locked = None, None, False
    membership.save(update_fields=["suspended_at", "removed_at", "locked"])
    give(membership, kit, roles)
    membership.set_aside.clear()
    write_down(membership, "restore", by, roles)


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """End the person's part in the section. The account stays, and articles keep their author.

    An account that a suspension closed opens, without roles here. That removal cannot be undone: nobody comes back from
    it with the roles that the suspension took.
    """
    kit, membership = lock_of(membership)
    need(membership, State.ACTIVE, State.SUSPENDED, State.CLOSED)
    keep_an_administrator(membership, by)
    write_down(membership, "remove", by, roles_of(membership, kit))
    was_suspended = membership.suspended_at is not None
    if membership.locked:
        set_active(account_of(membership), True)
    put_away(membership, kit, removed_at=timezone.now(), suspended_at=None, locked=False)
    if was_suspended:
        membership.set_aside.clear()


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: User) -> None:
    """Take the person's second factor away, if the account is this section's alone; else ask those who may.

    Both look the same to the administrator, and the person gets a letter of either.
    """
    kit, membership = lock_of(membership)
    need(membership, State.ACTIVE)
    user = account_of(membership)
    if user.pk == by.pk:
        raise RefusedError(_("Your own second factor is set up in your account."))
    write_down(membership, "reset_second_factor", by, roles_of(membership, kit))
    if by.is_superuser or queries.is_alone(membership):
        second_factor.forget(user, by=by)
        telling.factor_taken(user, membership, by)
    else:
        telling.ask_about_factor(user, membership, by)
