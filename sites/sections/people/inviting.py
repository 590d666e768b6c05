"""Invitations to a section: made, sent again, taken back, accepted."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.text import clean_text
from cms.users.models import User
from sites.sections.models import Membership, SectionPage
from sites.sections.people import invitations, queries, telling
from sites.sections.people.parts import (
    RefusedError,
    give,
    lock,
    lock_of,
    need,
    put_away,
    roles_of,
    set_active,
    write_down,
)
from sites.sections.people.queries import State
from sites.sections.people.roles import Role


@transaction.atomic
def invite(
    *, section: SectionPage, by: User, email: str, last_name: str, first_name: str, roles: list[Role]
) -> Membership:
    """Give somebody roles in the section and send them a letter: the link to a password, or word that they were added.

    What comes back shows nothing of whether there was an account of that address.
    """
    kit = lock(section)
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
    give(membership, kit, roles)
    write_down(membership, "invite", by, roles)
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
        set_active(user, True)


@transaction.atomic
def resend(*, membership: Membership, by: User) -> None:
    """Send the letter again; a link in it is a new one for seven days, and the former opens nothing any more."""
    kit, membership = lock_of(membership)
    need(membership, State.INVITED)
    membership.expires_at = timezone.now() + invitations.VALID
    membership.save(update_fields=["expires_at"])
    roles = roles_of(membership, kit)
    write_down(membership, "resend", by, roles)
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
    kit, membership = lock_of(membership)
    need(membership, State.INVITED)
    write_down(membership, "cancel", by, roles_of(membership, kit))
    put_away(membership, kit, removed_at=timezone.now())
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
    write_down(membership, "accept", membership.user, roles_of(membership, membership.section.kit))
    return link
