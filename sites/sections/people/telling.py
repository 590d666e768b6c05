"""What people are told of their part in a section, and what the system's administrators are asked to do."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.core import letters
from cms.core.letters import Words
from cms.core.naming import moment, name_of
from cms.users.models import User
from sites.sections.models import Membership
from sites.sections.people.roles import Role, in_words

ADMIN = "wagtailadmin_home"


class RoleWords:
    """The names of roles in the language in which the letter is put together."""

    def __init__(self, roles: list[Role]) -> None:
        self.roles = roles

    def __str__(self) -> str:
        return in_words(self.roles)


def invite(membership: Membership, user: User, roles: list[Role], token: str, by: User) -> None:
    """Send the link by which an invited person chooses a password: to the address alone, never into the admin."""
    values = {
        "who": name_of(by),
        "section": membership.section.title,
        "roles": RoleWords(roles),
        "username": user.get_username(),
        "until": moment(membership.expires_at) if membership.expires_at else "",
    }
    text = _(
        "%(who)s invites you to “%(section)s” as: %(roles)s. Choose your password at the address below, once, until "
        "%(until)s; then sign in with the user name %(username)s. If you expected nothing of the kind, do nothing."
    )
    letters.write(
        user=user,
        to=membership.email,
        text=Words(text, values),
        url=reverse("invitation", args=[token]),
        subject=Words(_("Invitation to %(section)s"), values),
        why=_("You get this because somebody gave your address. Whoever has the address above can use it: keep it."),
    )


def welcome(membership: Membership, user: User, roles: list[Role], by: User) -> None:
    """Tell somebody who has an account already that they were added."""
    values = {"who": name_of(by), "section": membership.section.title, "roles": RoleWords(roles)}
    text = _("%(who)s has added you to “%(section)s” as: %(roles)s. Sign in with the account that you have.")
    subject = Words(_("Added to %(section)s"), values)
    letters.notify(users=[user], text=Words(text, values), subject=subject, url=reverse(ADMIN))


def ask_about_address(membership: Membership, by: User) -> None:
    """Tell the system's administrators of an invitation that leads to no account."""
    values = {"who": name_of(by), "email": membership.email, "section": membership.section.title}
    text = _(
        "%(who)s invited %(email)s to “%(section)s”. The address is a system administrator's or that of several "
        "accounts, so nobody got a role."
    )
    _tell_superusers(Words(text, values))


def factor_taken(user: User, membership: Membership, by: User) -> None:
    """Tell somebody that their second factor was taken away."""
    values = {"who": name_of(by), "section": membership.section.title}
    text = _(
        "%(who)s (%(section)s) has reset your second factor. Set up a new one when you sign in. If you did not ask for "
        "it, tell the system's administrators at once."
    )
    letters.notify(
        users=[user], text=Words(text, values), subject=_("Your second factor was reset"), url=reverse(ADMIN)
    )


def ask_about_factor(user: User, membership: Membership, by: User) -> None:
    """Ask the system's administrators to reset a second factor, and tell the person that somebody asked."""
    values = {"who": name_of(by), "section": membership.section.title, "person": name_of(user)}
    asked = _("%(who)s (%(section)s) asks for the second factor of %(person)s to be reset.")
    _tell_superusers(Words(asked, values))
    text = _(
        "%(who)s (%(section)s) has asked for your second factor to be reset; the system's administrators decide. If "
        "you did not ask for it, tell them at once."
    )
    subject = _("Somebody asked for your second factor to be reset")
    letters.notify(users=[user], text=Words(text, values), subject=subject, url=reverse(ADMIN))


def _tell_superusers(text: Words) -> None:
    letters.notify(users=User.objects.filter(is_superuser=True), text=text, url=reverse("wagtailusers_users:index"))
