"""Who is told of a decision, and in which words: the section hears its fate, the desk the section's answers."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.core import letters
from cms.core.naming import moment, name_of
from cms.users.models import User
from sites.news.models import ArticlePage
from sites.sections.models import SectionKit
from sites.streams import rights
from sites.streams.models import Decision, Placement, Stream
from sites.streams.recalls import title_of
from sites.streams.transitions import Role

Action = Decision.Action

WORDS: Mapping[str, Any] = {
    Action.ACCEPT: _("%(who)s accepted “%(title)s” into “%(stream)s”."),
    Action.HOLD: _("%(who)s accepted “%(title)s” into “%(stream)s” from %(until)s on."),
    Action.DECLINE: _("%(who)s did not accept “%(title)s” into “%(stream)s”: %(reason)s"),
    Action.WITHDRAW: _("%(who)s withdrew “%(title)s” from “%(stream)s”: %(reason)s"),
    Action.ANSWER: _("%(who)s wrote about “%(title)s” in “%(stream)s”: %(reason)s"),
    Action.UNDO: _("%(who)s undid a decision: “%(title)s” in “%(stream)s” is “%(state)s” again."),
}
# These carry something to read and to act on; the others are seen in the admin soon enough. Nor does a batch mail.
MAILED = {Action.DECLINE, Action.WITHDRAW, Action.ANSWER}


def tell(*, decision: Decision) -> None:
    """Tell the other side of a decision by a person, in the running transaction; never who made it."""
    moved = decision.before != decision.after or decision.action == Action.ANSWER
    if decision.by is None or decision.action not in WORDS or not moved:
        return
    placement = decision.placement
    text = letters.Words(WORDS[decision.action], _values(decision))
    for user in _concerned(decision):
        if user.pk != decision.by.pk:
            mail = decision.action in MAILED and decision.batch is None
            letters.notify(users=[user], text=text, url=_address(user, placement), mail=mail)


def _values(decision: Decision) -> dict[str, Any]:
    placement = decision.placement
    return {
        "who": name_of(decision.by),
        "title": title_of(placement.card),
        "stream": placement.stream.name,
        "reason": decision.reason,
        "until": moment(placement.held_until) if placement.held_until else "",
        "state": Placement.State(decision.after).label,
    }


def _concerned(decision: Decision) -> list[User]:
    """Return whom it concerns: the section's people after the desk acted, the desk's after the section answered."""
    assert decision.by is not None  # noqa: S101  (the caller has looked)
    if Role.DESK in rights.roles_for(decision.by, decision.placement):
        return _section_people(decision.placement)
    return _desk_people(decision.placement) if decision.action == Action.ANSWER else []


def _section_people(placement: Placement) -> list[User]:
    """Return who wrote the article and who proposed it, as far as they still work for the section; else its editors."""
    kit = SectionKit.objects.filter(section=placement.section_id).first()
    if kit is None:
        return []
    wrote = ArticlePage.objects.filter(pk=placement.card_id).values("owner")
    proposed = placement.decisions.filter(action=Action.PROPOSE).values("by")
    working = User.objects.filter(is_active=True, groups__in=kit.groups().values()).distinct()
    found = working.filter(pk__in=wrote).union(working.filter(pk__in=proposed))
    return list(found) or list(working.filter(groups=kit.editors))


def _desk_people(placement: Placement) -> list[User]:
    """Return who of the desk said something about the item last, if they still may; else the whole desk."""
    said = placement.decisions.exclude(by=None).select_related("by")
    for decision in said:
        if decision.by and decision.by.is_active and Role.DESK in rights.roles_for(decision.by, placement):
            return [decision.by]
    return list(_desk(placement.stream))


def _desk(stream: Stream) -> QuerySet[User]:
    if stream.section_id is None:
        desk: QuerySet[User] = User.objects.with_perm(
            rights.DECIDE, include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
        )
        return desk
    kits = SectionKit.objects.filter(section=stream.section_id)
    return User.objects.filter(groups__in=kits.values("editors").union(kits.values("heads")), is_active=True).distinct()


def _address(user: User, placement: Placement) -> str:
    """Return where `user` reads more: the item's page, or to whoever has no part in placements the article's form."""
    if rights.roles_for(user, placement):
        return reverse("desk-item", args=[placement.pk])
    return reverse("wagtailadmin_pages:edit", args=[placement.card_id])
