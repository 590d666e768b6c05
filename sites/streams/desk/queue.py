"""Reads of the desk: my streams with what waits, and one page of a stream's queue in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core import text
from cms.users.models import User
from sites.streams import rights
from sites.streams.models import Placement, Stream
from sites.streams.transitions import Role, allowed

State = Placement.State
PER_PAGE = 50
# What waits for somebody of the desk; what is held waits for the clock.
WAITING = (State.PROPOSED, State.RECHECK)
# These are few; the others grow for ever and are not counted.
COUNTED = (State.PROPOSED, State.HELD, State.RECHECK)
TABS = {
    State.PROPOSED: State.PROPOSED.label,
    State.HELD: State.HELD.label,
    State.RECHECK: State.RECHECK.label,
    State.ACCEPTED: _("In the stream now"),
    State.DECLINED: State.DECLINED.label,
    State.WITHDRAWN: State.WITHDRAWN.label,
}
SORTS = {
    "oldest": ("decided_at", "pk"),
    "newest": ("-published_at", "-pk"),
    "section": ("section__slug", "decided_at", "pk"),
}


@dataclass(frozen=True)
class Desk:
    """One stream that somebody decides for: how many items wait, and since when the oldest does (aware)."""

    stream: Stream
    proposed: int = 0
    recheck: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """What of a queue is asked for; `section` and `category` are ids, `text` is part of a title, `page` begins at 1."""

    state: str = State.PROPOSED
    section: int | None = None
    category: int | None = None
    text: str = ""
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> tuple[str, ...]:
        """Return the columns to sort by: what waits begins with the oldest, the rest with the newest."""
        usual = "oldest" if self.state in COUNTED else "newest"
        return SORTS.get(self.sort, SORTS[usual])


@dataclass(frozen=True)
class Row:
    """One item as lists show it: its title in the stream, who wrote it, and what the desk may do to it."""

    placement: Placement
    title: str
    author: str
    can: tuple[str, ...] = ()

    @property
    def own_wording(self) -> bool:
        """Tell whether the stream has words of its own for it."""
        return bool(self.placement.title or self.placement.lead)


@dataclass(frozen=True)
class QueuePage:
    """One page of a list, and whether there are others before and after it."""

    rows: list[Row]
    number: int
    more: bool

    @property
    def before(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def after(self) -> int:
        """Return the number of the page after."""
        return self.number + 1


def desks(user: User) -> list[Desk]:
    """Return the streams of `user`'s desks, those with the oldest waiting first. Two queries and those for rights."""
    streams = rights.desk_streams(user)
    waiting = {
        (row["stream"], row["state"]): row
        for row in Placement.objects.filter(stream__in=streams.values("pk"), state__in=WAITING)
        .values("stream", "state")
        .annotate(number=Count("pk"), oldest=Min("decided_at"))
        .order_by()
    }
    found = [_desk(stream, waiting) for stream in streams.select_related("section").order_by("name")]
    return sorted(found, key=lambda desk: (desk.oldest is None, desk.oldest.timestamp() if desk.oldest else 0))


def _desk(stream: Stream, waiting: dict[tuple[int, str], Any]) -> Desk:
    proposed, recheck = (waiting.get((stream.pk, state)) for state in WAITING)
    begun = [row["oldest"] for row in (proposed, recheck) if row]
    return Desk(
        stream=stream,
        proposed=proposed["number"] if proposed else 0,
        recheck=recheck["number"] if recheck else 0,
        oldest=min(begun, default=None),
    )


def waiting_number(user: User) -> int:
    """Return how many items wait at all of `user`'s desks."""
    return Placement.objects.filter(stream__in=rights.desk_streams(user).values("pk"), state__in=WAITING).count()


def counts(stream: Stream) -> dict[str, int]:
    """Return how many items of a stream are in each state that is counted. One query of a narrow index."""
    found = Placement.objects.filter(stream=stream, state__in=COUNTED).order_by().values_list("state")
    numbers = dict(found.annotate(number=Count("pk")))
    return {state: numbers.get(state, 0) for state in COUNTED}


def queue_page(stream: Stream, wanted: Wanted) -> QueuePage:
    """Return one page of a stream's queue. Two queries."""
    placements = Placement.objects.filter(stream=stream, state=wanted.state)
    if wanted.state == State.ACCEPTED:
        # The index of what readers see gives these in order, however many there are.
        placements = placements.filter(visible=True)
    return page_of(narrowed(placements, wanted), wanted, roles={Role.DESK})


def narrowed(placements: QuerySet[Placement], wanted: Wanted) -> QuerySet[Placement]:
    """Return `placements` of the section, category and title asked for, in order."""
    if wanted.section is not None:
        placements = placements.filter(section=wanted.section)
    if wanted.category is not None:
        placements = placements.filter(Q(category=wanted.category) | Q(category__parent=wanted.category))
    if wanted.text:
        placements = placements.filter(_titled(wanted.text))
    return placements.order_by(*wanted.order)


def _titled(words: str) -> Q:
    """Return the condition that a title holds `words`, with or without their tone marks.

    An address is its title without marks, so the article's slug answers for words that were typed without them.
    """
    own = Q(title__icontains=words)
    folded = text.slugify(words)
    return own | Q(card__slug__contains=folded) if folded else own


def page_of(placements: QuerySet[Placement], wanted: Wanted, *, roles: set[Role]) -> QueuePage:
    """Return the page of `placements` that is asked for, without counting them. Two queries."""
    start = (wanted.page - 1) * PER_PAGE
    joined = placements.select_related("card", "section", "category", "decided_by", "stream").defer("card__detail")
    found = list(joined[start : start + PER_PAGE + 1])
    return QueuePage(rows=rows(found[:PER_PAGE], roles=roles), number=wanted.page, more=len(found) > PER_PAGE)


def rows(placements: Iterable[Placement], *, roles: set[Role]) -> list[Row]:
    """Return `placements`, whose cards are joined, as lists show them. One query."""
    placed = list(placements)
    pages = Page.objects.filter(pk__in=[one.card_id for one in placed]).select_related("owner").order_by()
    known = {page.pk: page for page in pages.only("title", "owner")}
    return [_row(one, known.get(one.card_id), roles) for one in placed]


def _row(placement: Placement, page: Page | None, roles: set[Role]) -> Row:
    # The card of an article that is not public is empty; the page still has its title.
    title = placement.title or placement.card.card.get("title") or (page.title if page else placement.card.slug)
    owner = page.owner if page else None
    author = (owner.get_full_name() or owner.get_username()) if owner else ""
    return Row(placement, title, author, tuple(allowed(roles, placement.state)))
