"""What an administrator does with the people of a section. Each action locks the section's kit, checks, writes, logs.

Raises `RefusedError`, with words for the administrator, where a rule forbids it; nothing has been written then.
"""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core.text import clean_text
from cms.users import second_factor
from cms.users.models import User
from sites.sections.models import Membership, SectionKit, SectionPage
from sites.sections.people import invitations, queries, telling
from sites.sections.people.queries import State, state_of
from sites.sections.people.roles import Role, group_ids, groups_of


class RefusedError(Exception):
    """Why something is not done, in words for the administrator."""


@transaction.atomic
def invite(*, section: SectionPage, by: User, email: str, last_name: str, first_name: str, roles: list[Role]) -> Membership:
    """Give somebody roles in the section and send them a letter: the link to a password, or word that they were added.

    What comes back shows nothing of whether there was an account of that address.
    """
    kit = _lock(section)
    email = clean_text(email).strip().lower()
    _refuse_if_here(section, email)
    names = {"last_name": last_name, "first_name": first_name}
    user, sure = _account(email, **names)
    own = {"user": user} if user else {"user": None, "email": email}
    membership = Membership.objects.filter(section=section, **own).first() or Membership(section=section, **own)
    now = timezone.now()
    fresh = {"since": now, "invited_at": now, "expires_at": now + invitations.VALID, "invited_by": by, "email": email}
    blank = {"accepted_at": None, "suspended_at": None, "removed_at": None, "locked": False, "token_digest": ""}
    for name, value in {**fresh, **names, **blank}.items():
        setattr(membership, name, value)
    membership.save()
    membership.set_aside.clear()
    if user is not None:
        _open_again(user)
    _give(membership, kit, roles)
    _log(membership, "invite", by, roles)
    _write_to(membership, roles, by)
    if not sure:
        telling.ask_about_address(membership, by)
    return membership


def _refuse_if_here(section: SectionPage, email: str) -> None:
    """Raise `RefusedError` if somebody of that address stands in the list already."""
    for person in queries.described(queries.people(section), section.kit):
        if person.email.lower() == email:
            raise RefusedError(_("This person is in the list already: %(name)s.") % {"name": person.title})


def _account(email: str, **names: str) -> tuple[User | None, bool]:
    """Return the account of an address, made if there is none, and whether it is clear whose it is.

    A superuser takes no roles of a section from its administrators; of several accounts nobody can say which is meant.
    """
    found = list(User.objects.filter(email__iexact=email)[:2])
    if not found:
        return _new_account(email, **names), True
    if len(found) > 1 or found[0].is_superuser:
        return None, False
    return found[0], True


def _new_account(email: str, **names: str) -> User:
    """Make an account without a password. Its user name is the address, with a number if somebody signs in so already.

    Of two invitations at once the second one finds the account of the first.
    """
    taken = set(User.objects.filter(username__startswith=email).values_list("username", flat=True))
    username = next(name for name in (email, *(f"{email}+{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    fields = {"email": email, "password": make_password(None), **names}
    return User.objects.get_or_create(username=username, defaults=fields)[0]


def _open_again(user: User) -> None:
    """Open an account that another section's suspension closed: it is no longer that section's alone.

    The roles there stay set aside. An account that a superuser closed stays closed.
    """
    if user.memberships.filter(locked=True).update(locked=False):
        _set_active(user, True)


@transaction.atomic
def resend(*, membership: Membership, by: User) -> None:
    """Send the letter again; a link in it is a new one for seven days, and the former opens nothing any more."""
    kit, membership = _lock_of(membership)
    _need(membership, State.INVITED)
    membership.expires_at = timezone.now() + invitations.VALID
    membership.save(update_fields=["expires_at"])
    roles = _roles(membership, kit)
    _log(membership, "resend", by, roles)
    _write_to(membership, roles, by)


def _write_to(membership: Membership, roles: list[Role], by: User) -> None:
    """Write the letter that fits the account: it has a password, or is to get one."""
    user = membership.user
    if user is None:
        return
    if user.has_usable_password():
        telling.welcome(membership, user, roles, by)
        return
    token = invitations.new_token(membership, timezone.now())
    membership.save(update_fields=["token_digest", "expires_at"])
    telling.invite(membership, user, roles, token, by)


@transaction.atomic
def cancel(*, membership: Membership, by: User) -> None:
    """Take an invitation back: link and roles are gone."""
    kit, membership = _lock_of(membership)
    _need(membership, State.INVITED)
    _log(membership, "cancel", by, _roles(membership, kit))
    _put_away(membership, kit, removed_at=timezone.now())
    membership.delete()


@transaction.atomic
def accept(*, token: str, password: str) -> invitations.Link:
    """Give the invited person the password that they chose; return what the link was good for: `OPEN` if it is done."""
    link, membership = invitations.look_up(token, timezone.now(), lock=True)
    if membership is None or membership.user is None:
        return link
    membership.user.set_password(password)
    membership.user.save(update_fields=["password"])
    membership.accepted_at = timezone.now()
    membership.save(update_fields=["accepted_at"])
    _log(membership, "accept", membership.user, _roles(membership, membership.section.kit))
    return link


@transaction.atomic
def choose_roles(*, membership: Membership, roles: list[Role], by: User) -> None:
    """Let the person have `roles` in this section and no other ones; what they are elsewhere is not touched."""
    kit, membership = _lock_of(membership)
    before = _roles(membership, kit)
    if not roles:
        raise RefusedError(_("Choose at least one role, or remove the person from the section."))
    if state_of(membership) == State.REMOVED:
        raise RefusedError(_("This person is no longer in the section."))
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(membership, by)
    if set(before) == set(roles):
        return
    _give(membership, kit, roles)
    _log(membership, "roles", by, roles, before=before)


@transaction.atomic
def suspend(*, membership: Membership, by: User) -> None:
    """Set the person's roles here aside. An account that is this section's alone is closed, and its sessions end."""
    kit, membership = _lock_of(membership)
    _need(membership, State.ACTIVE)
    _keep_an_administrator(membership, by)
    _log(membership, "suspend", by, _roles(membership, kit))
    alone, user = queries.is_alone(membership), _account_of(membership)
    _put_away(membership, kit, suspended_at=timezone.now(), locked=alone)
    if alone:
        _set_active(user, False)
        user.end_sessions()


@transaction.atomic
def restore(*, membership: Membership, by: User) -> None:
    """Give back what a suspension set aside, or a removal that can still be undone."""
    kit, membership = _lock_of(membership)
    _need(membership, State.SUSPENDED, State.REMOVED)
    roles = _roles(membership, kit)
    if not roles:
        raise RefusedError(_("There are no roles to give back. Invite the person again."))
    if membership.locked:
        _set_active(_account_of(membership), True)
    membership.suspended_at, membership.removed_at, membership.locked = None, None, False
    membership.save(update_fields=["suspended_at", "removed_at", "locked"])
    _give(membership, kit, roles)
    membership.set_aside.clear()
    _log(membership, "restore", by, roles)


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """End the person's part in the section. The account stays, and articles keep their author.

    An account that a suspension closed opens, without roles here. That removal cannot be undone: nobody comes back from
    it with the roles that the suspension took.
    """
    kit, membership = _lock_of(membership)
    _need(membership, State.ACTIVE, State.SUSPENDED, State.CLOSED)
    _keep_an_administrator(membership, by)
    _log(membership, "remove", by, _roles(membership, kit))
    was_suspended = membership.suspended_at is not None
    if membership.locked:
        _set_active(_account_of(membership), True)
    _put_away(membership, kit, removed_at=timezone.now(), suspended_at=None, locked=False)
    if was_suspended:
        membership.set_aside.clear()


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: User) -> None:
    """Take the person's second factor away, if the account is this section's alone; else ask those who may.

    Both look the same to the administrator, and the person gets a letter of either.
    """
    kit, membership = _lock_of(membership)
    _need(membership, State.ACTIVE)
    user = _account_of(membership)
    if user.pk == by.pk:
        raise RefusedError(_("Your own second factor is set up in your account."))
    _log(membership, "reset_second_factor", by, _roles(membership, kit))
    if by.is_superuser or queries.is_alone(membership):
        second_factor.forget(user, by=by)
        telling.factor_taken(user, membership, by)
    else:
        telling.ask_about_factor(user, membership, by)


def _lock(section: SectionPage) -> SectionKit:
    """Return the section's kit, locked: changes of one section's people come one after the other."""
    return SectionKit.objects.select_for_update(of=("self",)).get(section=section)


def _lock_of(membership: Membership) -> tuple[SectionKit, Membership]:
    """Return the kit, locked, and the membership as it is now."""
    kit = _lock(membership.section)
    now = queries.memberships(membership.section).filter(pk=membership.pk).first()
    if now is None:
        raise RefusedError(_("This person is no longer in the section."))
    return kit, now


def _need(membership: Membership, *states: State) -> None:
    """Raise `RefusedError` unless the person stands in one of `states`: somebody else may have been quicker."""
    state = state_of(membership)
    if state not in states:
        raise RefusedError(_("This cannot be done now. The person is: %(state)s.") % {"state": state.label})


def _keep_an_administrator(membership: Membership, by: User) -> None:
    """Raise `RefusedError` for somebody's own part, and for the last one who can look after the section."""
    if membership.user_id == by.pk:
        raise RefusedError(
            _("You cannot take your own role as section administrator away. Another administrator can do it.")
        )
    user = membership.user
    able = user is not None and user.is_active and user.has_usable_password()
    if not able or Role.ADMINISTRATOR not in _roles_held(membership, membership.section.kit):
        return
    if not queries.other_administrators(membership).exists():
        raise RefusedError(_("This is the section's last administrator. Make somebody else administrator first."))


def _roles_held(membership: Membership, kit: SectionKit) -> list[Role]:
    """Return the roles that are in force now."""
    held = set(membership.user.groups.values_list("pk", flat=True)) if membership.user else set()
    return [role for key, role in group_ids(kit).items() if key in held]


def _roles(membership: Membership, kit: SectionKit) -> list[Role]:
    """Return the roles in force and those set aside."""
    found = {*_roles_held(membership, kit)}
    aside = set(membership.set_aside.values_list("pk", flat=True))
    return [role for key, role in group_ids(kit).items() if role in found or key in aside]


def _give(membership: Membership, kit: SectionKit, roles: list[Role]) -> None:
    """Let the person have `roles` of the section and no other ones of it; for later, if the part is suspended."""
    groups = groups_of(kit, roles)
    user = membership.user
    if user is None or membership.suspended_at is not None:
        membership.set_aside.set(groups)
        return
    user.groups.add(*groups)
    user.groups.remove(*(set(group_ids(kit)) - {group.pk for group in groups}))


def _put_away(membership: Membership, kit: SectionKit, **fields: Any) -> None:
    """Set the person's roles aside and save `fields`, which say why."""
    membership.set_aside.set(groups_of(kit, _roles(membership, kit)))
    for name, value in fields.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(fields))
    if membership.user is not None:
        membership.user.groups.remove(*group_ids(kit))


def _account_of(membership: Membership) -> User:
    """Return the account of somebody who is active or was."""
    if membership.user is None:
        raise RefusedError(_("This person has not signed in yet."))
    return membership.user


def _set_active(user: User, active: bool) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])


def _log(
    membership: Membership, verb: str, by: User, roles: list[Role], *, before: list[Role] | None = None
) -> None:
    """Write it down as done to the account; where an invitation leads to none, to the invitation."""
    data: dict[str, Any] = {"section": membership.section_id, "roles": [role.value for role in roles]}
    if before is not None:
        data["before"] = [role.value for role in before]
    log(instance=membership.user or membership, action=f"xbtt.people.{verb}", user=by, data=data)
