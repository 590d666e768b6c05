"""What people decide about placements: each a verb, by the one table, in one transaction, and written down.

`seen` is the `sequence` that whoever decides had before their eyes; None (commands, tests) decides on what is there.
`by` is a user whose rights are checked; None is the system acting for the desk. Times are aware datetimes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.naming import moment, name_of
from cms.core.transactions import CHANGED, Entry, Unit, unit_of_work
from cms.users.models import User
from sites.news.models import ArticleCard, ArticlePage, Category
from sites.streams import rights
from sites.streams.models import Change, Decision, Placement, Stream
from sites.streams.queries import MOST_PINS
from sites.streams.signals import decided
from sites.streams.transitions import NOWHERE, Role, after

Action = Decision.Action
# What a decision may overwrite, kept with it for its undoing.
OVERWRITTEN = (
    "state", "reason", "by_rule", "decided_by_id", "decided_at", "revision_id", "held_until", "title", "lead",
    "own_category_id", "begins_at", "ends_at", "pin_order", "pinned_until",
)  # fmt: skip
# These say what becomes of the article; the others leave standing who accepted it and why.
VERDICTS = {Action.PROPOSE, Action.ACCEPT, Action.DECLINE, Action.HOLD, Action.WITHDRAW, Action.TAKE_BACK}


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why and what to do."""


class OvertakenError(RefusedError):
    """Somebody was quicker; the message says who, what and when."""


def accept(*, placement: Placement, by: User | None, reason: str = "", **how: Any) -> Decision:
    """Accept (or take back a refusal): the stream shows the article from the next request on."""
    reason = reason or _("Accepted by the desk")
    return decide(placement=placement, action=Action.ACCEPT, by=by, reason=reason, values={"held_until": None}, **how)


def decline(*, placement: Placement, by: User | None, reason: str, **how: Any) -> Decision:
    """Decline a proposal; the section reads the reason, which must not be empty."""
    return decide(placement=placement, action=Action.DECLINE, by=by, reason=_given(reason), **how)


def hold(*, placement: Placement, by: User | None, until: datetime, reason: str = "", **how: Any) -> Decision:
    """Accept from `until` on: the stream shows the article when that time has come."""
    if until <= timezone.now():
        raise RefusedError(_("This time has passed. Choose a later one, or accept the item at once."))
    return decide(placement=placement, action=Action.HOLD, by=by, reason=reason, values={"held_until": until}, **how)


def withdraw(*, placement: Placement, by: User | None, reason: str, **how: Any) -> Decision:
    """End one placement; the article stays where else it is."""
    values = {"pin_order": None, "pinned_until": None, "held_until": None}
    return decide(placement=placement, action=Action.WITHDRAW, by=by, reason=_given(reason), values=values, **how)


def take_back(*, placement: Placement, by: User | None, reason: str = "", **how: Any) -> Decision:
    """Let the section take its own proposal back before the desk has accepted it."""
    values = {"held_until": None}
    return decide(placement=placement, action=Action.TAKE_BACK, by=by, reason=reason, values=values, **how)


def answer(*, placement: Placement, by: User | None, text: str, **how: Any) -> Decision:
    """Say something about an item to the other side; its state stays."""
    return decide(placement=placement, action=Action.ANSWER, by=by, reason=_given(text), **how)


def dress(
    *, placement: Placement, by: User | None, title: str = "", lead: str = "", category: Category | None = None,
    **how: Any,
) -> Decision:  # fmt: skip
    """Give an item the stream's own title, lead and category; empty ones go back to the article's."""
    values = {"title": title, "lead": lead, "own_category_id": category.pk if category else None}
    return decide(placement=placement, action=Action.DRESS, by=by, values=values, **how)


def reschedule(
    *, placement: Placement, by: User | None, begins_at: datetime | None, ends_at: datetime | None, **how: Any
) -> Decision:  # fmt: skip
    """Give an item the stream's own times."""
    if begins_at and ends_at and ends_at <= begins_at:
        raise RefusedError(_("The end is before the beginning. Choose a later end."))
    if ends_at and ends_at <= timezone.now():
        raise RefusedError(_("The end has passed. Choose a later one, or withdraw the item."))
    values = {"begins_at": begins_at, "ends_at": ends_at}
    return decide(placement=placement, action=Action.RESCHEDULE, by=by, values=values, **how)


def pin(*, placement: Placement, by: User | None, order: int, until: datetime | None = None, **how: Any) -> Decision:
    """Put an item at place `order` (1 first) on top of its stream until `until`; what is pinned there moves down."""
    most = min(MOST_PINS, placement.stream.size or MOST_PINS)
    if not 1 <= order <= most:
        raise RefusedError(_("This stream has places 1 to %(most)d for pins. Choose one of them.") % {"most": most})
    if until is not None and until <= timezone.now():
        raise RefusedError(_("The pin's end has passed. Choose a later one."))
    with unit_of_work():
        _lock_page(placement)
        _make_room(placement, order)
        values = {"pin_order": order, "pinned_until": until}
        return decide(placement=placement, action=Action.PIN, by=by, values=values, **how)


def unpin(*, placement: Placement, by: User | None, **how: Any) -> Decision:
    """Take the pin off."""
    values = {"pin_order": None, "pinned_until": None}
    return decide(placement=placement, action=Action.UNPIN, by=by, values=values, **how)


def _make_room(placement: Placement, order: int) -> None:
    """Move the pins from `order` on one place down if it is taken. Pins of a stream are placed one after another."""
    list(Stream.objects.select_for_update(no_key=True).filter(pk=placement.stream_id).values_list("pk"))
    pinned = Placement.objects.filter(stream=placement.stream_id, pin_order__isnull=False).exclude(pk=placement.pk)
    place = order
    moved = []
    for other in pinned.filter(pin_order__gte=order).order_by("pin_order", "-published_at", "-pk"):
        if other.pin_order is None or other.pin_order > place:
            break
        other.pin_order = place = place + 1
        moved.append(other)
    Placement.objects.bulk_update(moved, ["pin_order"])


def _given(reason: str) -> str:
    if not reason.strip():
        raise RefusedError(_("Say why: the other side reads it."))
    return reason.strip()


def decide(
    *, placement: Placement, action: str, by: User | None, reason: str = "", seen: int | None = None,
    batch: UUID | None = None, values: dict[str, Any] | None = None,
) -> Decision:  # fmt: skip
    """Do one thing to a placement by the table and write it down; return the decision.

    Raises `OvertakenError` when the placement is no longer as `seen`, `RefusedError` when the table or the rights of
    `by` do not allow it.
    """
    with unit_of_work() as unit:
        locked = _locked(placement)
        if seen is not None and locked.sequence != seen:
            raise OvertakenError(_who_was_quicker(locked))
        state = _state_after(locked, action, by)
        was = {name: getattr(locked, name) for name in OVERWRITTEN}
        for name, value in (values or {}).items():
            setattr(locked, name, value)
        if action in VERDICTS:
            locked.by_rule, locked.decided_by, locked.decided_at = False, by, timezone.now()
            locked.reason = reason[:500]
            locked.revision_id = _live_revision(locked)
        decision = _write(locked, action, state, by=by, reason=reason, was=was, batch=batch)
        _let_it_follow(locked, unit, dressed=action not in VERDICTS)
    placement.refresh_from_db()
    return decision


def _locked(placement: Placement) -> Placement:
    """Lock the page's row, then the placement."""
    _lock_page(placement)
    locked = Placement.objects.select_for_update(of=("self",)).select_related("stream", "card")
    return locked.get(pk=placement.pk)


def _lock_page(placement: Placement) -> None:
    """Lock the page's row before all else, as publishing does, so that the two never wait for each other."""
    list(Page.objects.select_for_update().filter(pk=placement.card_id).values_list("pk"))


def _who_was_quicker(placement: Placement) -> str:
    last = placement.decisions.select_related("by").first()
    message = _(
        "%(who)s was quicker: the item has been “%(state)s” since %(when)s. Look at it again before you decide."
    )
    return message % {
        "who": name_of(last.by if last else None),
        "state": placement.get_state_display(),
        "when": moment(last.at if last else placement.decided_at),
    }


def _state_after(placement: Placement, action: str, by: User | None) -> str:
    held = {Role.DESK, Role.OWNER} if by is None else rights.roles_for(by, placement)
    found = [state for role in held if (state := after(role, action, placement.state)) is not None]
    if found:
        return found[0]
    if any(after(role, action, placement.state) is not None for role in Role):
        raise RefusedError(_("You may not do this here: it is for the stream's desk or the article's section."))
    message = _("“%(action)s” is not possible while the item is “%(state)s”.")
    names = {"action": Action(action).label, "state": placement.get_state_display()}
    raise RefusedError(message % names)


def _live_revision(placement: Placement) -> int | None:
    return Page.objects.filter(pk=placement.card_id).values_list("live_revision_id", flat=True).first()


def _write(
    placement: Placement, action: str, state: str, *, by: User | None, reason: str, was: dict[str, Any],
    batch: UUID | None = None,
) -> Decision:  # fmt: skip
    """Write the placement in its new state, and the decision."""
    before, placement.state = placement.state, state
    placement.sequence += 1
    placement.visible = placement.visible and state in Placement.SHOWABLE
    placement.save(update_fields=[*(name.removesuffix("_id") for name in OVERWRITTEN), "sequence", "visible"])
    decision = Decision.objects.create(
        placement=placement, action=action, before=before, after=state, by=by, at=timezone.now(),
        reason=reason[:500], sequence=placement.sequence, batch=batch, was=_plain(was),
    )  # fmt: skip
    decided.send(sender=Placement, decision=decision)
    return decision


def _plain(was: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in was.items()}


def _let_it_follow(placement: Placement, unit: Unit, *, dressed: bool) -> None:
    """Have the public record follow; of another wording, pin or category the change log is told here."""
    unit.touch(placement.card_id)
    unit.bump(placement.stream.version_key, f"article:{placement.card_id}")
    if dressed and placement.since is not None:
        kind, uuid = Change.Kind.PLACEMENT, placement.card.uuid
        unit.record(Entry(kind, CHANGED, placement.card_id, uuid, stream=placement.stream.slug))


def propose(
    *, article: ArticlePage, stream: Stream, by: User | None, reason: str = "", seen: int | None = None
) -> Placement:  # fmt: skip
    """Propose a public article to a stream; that stream's editors decide. Declined and withdrawn ones come up again.

    Raises `RefusedError` for an article that is not public, one that is there already, or without the right to.
    """
    with unit_of_work() as unit:
        list(Page.objects.select_for_update().filter(pk=article.pk).values_list("pk"))
        card = ArticleCard.objects.select_for_update().filter(pk=article.pk, shown=True).first()
        if card is None:
            raise RefusedError(_("Only a published article can be proposed. Publish it first."))
        known = Placement.objects.filter(stream=stream, card=card).first()
        if known is not None:
            decide(placement=known, action=Action.PROPOSE, by=by, reason=reason or _("Proposed again"), seen=seen)
            return known
        if by is not None and not rights.roles(by, stream=stream, section_id=card.section_id):
            raise RefusedError(_("You may not do this here: it is for the stream's desk or the article's section."))
        placement = Placement(
            stream=stream, card=card, by_rule=False, reason=reason or _("Proposed by its section"), decided_by=by,
            decided_at=timezone.now(), published_at=card.published_at, section_id=card.section_id,
            revision_id=article.live_revision_id, state=Placement.State.PROPOSED,
        )  # fmt: skip
        placement.save()
        decision = Decision.objects.create(
            placement=placement, action=Action.PROPOSE, before=NOWHERE, after=placement.state, by=by,
            at=placement.decided_at, reason=placement.reason, sequence=placement.sequence,
        )  # fmt: skip
        decided.send(sender=Placement, decision=decision)
        unit.touch(card.pk)
    return placement


def undo(*, decision: Decision, by: User | None) -> Decision:
    """Put a placement back as it was before its last decision; whoever may decide may undo.

    Raises `OvertakenError` when something has been decided since, `RefusedError` for what cannot be undone.
    """
    with unit_of_work() as unit:
        locked = _locked(decision.placement)
        mine = Decision.objects.select_for_update().get(pk=decision.pk)
        if locked.sequence != mine.sequence or mine.undone_at is not None:
            raise OvertakenError(_who_was_quicker(locked))
        if not mine.was or mine.action == Action.ANSWER:
            raise RefusedError(_("This cannot be undone."))
        if by is not None and mine.by_id != by.pk and Role.DESK not in rights.roles_for(by, locked):
            raise RefusedError(_("You may not do this here: it is for the stream's desk or the article's section."))
        was = {name: getattr(locked, name) for name in OVERWRITTEN}
        for name, value in mine.was.items():
            setattr(locked, name, _read_back(name, value))
        state, locked.state = locked.state, was["state"]
        mine.undone_at = timezone.now()
        mine.save(update_fields=["undone_at"])
        undone = _write(locked, Action.UNDO, state, by=by, reason=str(Action(mine.action).label), was=was)
        _let_it_follow(locked, unit, dressed=True)
    return undone


def _read_back(name: str, value: Any) -> Any:
    moment = name.endswith(("_at", "_until")) and value is not None
    return datetime.fromisoformat(value) if moment else value
