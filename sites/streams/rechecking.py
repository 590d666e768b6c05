"""What becomes of a placement by itself: a proposal by a rule, a hold whose time has come, an edit to look at again."""

from dataclasses import dataclass
from datetime import datetime

from sites.news.models import ArticleCard, ArticlePage
from sites.streams.edits import Edit, edit
from sites.streams.models import Decision, Intake, Placement
from sites.streams.transitions import NOWHERE, Role, after

Action = Decision.Action


@dataclass(frozen=True)
class Circumstances:
    """The article's page if it is there, the stream's intake for its section, and the time (aware)."""

    page: ArticlePage | None
    intake: str
    now: datetime


def decided_by_itself(
    placement: Placement, was: ArticleCard | None, card: ArticleCard, about: Circumstances
) -> list[Decision]:
    """Move `placement` on by clock and edit, as the table says; return the decisions to write, unsaved.

    `was` is the card as it stands, `card` as it will be.
    """
    now = about.now
    if placement.pk is None:
        proposed = placement.state == Placement.State.PROPOSED
        return [_decision(placement, Action.PROPOSE, NOWHERE, now, placement.reason)] if proposed else []
    made = []
    if card.shown and placement.held_until and placement.held_until <= now:
        made += _moved(placement, Role.CLOCK, Action.RELEASE, now)
        placement.held_until = None
    if _to_be_checked(placement, was, card, about):
        made += _moved(placement, Role.ARTICLE, Action.CHANGE, now)
    return made


def _to_be_checked(placement: Placement, was: ArticleCard | None, card: ArticleCard, about: Circumstances) -> bool:
    """Tell whether the desk has to look again: a person accepted another text than this, and the intake asks for it.

    A new revision is what an edit makes; a picture's new size makes none.
    """
    if about.page is None or placement.by_rule or about.intake == Intake.AUTO or not card.shown:
        return False
    if placement.revision_id == about.page.live_revision_id:
        return False
    if was is None or not was.shown:
        return True
    size = edit(was, card)
    return size == Edit.LARGE or (size == Edit.SMALL and about.intake == Intake.REVIEW)


def _moved(placement: Placement, role: Role, action: str, now: datetime) -> list[Decision]:
    state = after(role, action, placement.state)
    if state is None:
        return []
    before, placement.state = placement.state, state
    placement.sequence += 1
    return [_decision(placement, action, before, now)]


def _decision(placement: Placement, action: str, before: str, now: datetime, reason: str = "") -> Decision:
    return Decision(
        placement=placement, action=action, before=before, after=placement.state, at=now, reason=reason,
        sequence=placement.sequence,
    )  # fmt: skip
