"""What can be done to a person of a section with one press and a confirmation: names, words, and for whom it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.users.models import User
from sites.sections.people import actions, inviting
from sites.sections.people.queries import Person, State


@dataclass(frozen=True)
class Verb:
    """One thing to do; `question` and `done` may name the person as %(name)s."""

    slug: str
    act: Callable[..., None]
    button: Any
    question: Any
    done: Any
    states: tuple[State, ...]
    grave: bool = True


VERBS = [
    Verb(
        "resend",
        inviting.resend,
        _("Send the invitation again"),
        _("Send %(name)s the letter again? A link in it is valid for seven days; the former opens nothing any more."),
        _("The letter to %(name)s is on its way again."),
        (State.INVITED,),
        grave=False,
    ),
    Verb(
        "cancel",
        inviting.cancel,
        _("Take the invitation back"),
        _("Take the invitation of %(name)s back? The link in the letter opens nothing any more."),
        _("The invitation of %(name)s was taken back."),
        (State.INVITED,),
    ),
    Verb(
        "suspend",
        actions.suspend,
        _("Suspend"),
        _("Suspend %(name)s? With the next click this person can do nothing in the section, until you restore it."),
        _("%(name)s is suspended."),
        (State.ACTIVE,),
    ),
    Verb(
        "restore",
        actions.restore,
        _("Restore"),
        _("Give %(name)s back the roles that this person had in the section?"),
        _("%(name)s has the former roles again."),
        (State.SUSPENDED, State.REMOVED),
        grave=False,
    ),
    Verb(
        "reset-second-factor",
        actions.reset_second_factor,
        _("Reset the second factor"),
        _(
            "Reset the second factor of %(name)s? Do it only when you know that it is this person who asks. If the "
            "account is not this section's alone, the system's administrators decide. The person gets a letter."
        ),
        _("The reset for %(name)s is done or, if it is not this section's to do, asked for. The person gets a letter."),
        (State.ACTIVE,),
    ),
    Verb(
        "remove",
        actions.remove,
        _("Remove from the section"),
        _("Remove %(name)s from the section? The account stays, and so do the articles with their author."),
        _("%(name)s is no longer in the section."),
        (State.ACTIVE, State.SUSPENDED, State.CLOSED),
    ),
]


def offered(person: Person, by: User) -> list[Verb]:
    """Return what `by` can do to the person as they stand now; nothing to oneself."""
    if person.membership.user_id == by.pk:
        return []
    return [verb for verb in VERBS if person.state in verb.states]
