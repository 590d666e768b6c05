"""Reads of streams: one page of a stream in at most three queries, whatever its size."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.timezone import make_aware

from cms.core import freshness
from cms.core.models import Version
from sites.news.models import Category
from sites.sections.models import Bloc, SectionCard
from sites.sections.queries import section_shown
from sites.streams.models import Placement, Stream

MOST_PINS = 10
# Before the first item of the flow, where pins have filled page one.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JOINED = ("card", "section", "category")


@dataclass(frozen=True)
class Scope:
    """What the reader's slugs stand for, read together with the versions; None where a slug is unknown."""

    rows: list[Version]
    stream: int | None
    ids: dict[str, int | None]
    # The most items that the stream gives readers; None for all.
    size: int | None = None


def scope(stream: str, slugs: dict[str, str]) -> Scope:
    """Return the ids of the stream and of `slugs` (section, bloc, category, exclude), with the versions. One query."""
    lookups = {
        "section": SectionCard.objects.filter(slug=slugs.get("section", ""), shown=True),
        "bloc": Bloc.objects.filter(slug=slugs.get("bloc", "")),
        "category": Category.objects.filter(slug=slugs.get("category", "")),
        "exclude": Category.objects.filter(slug=slugs.get("exclude", "")),
        "stream": Stream.objects.filter(stream_open(timezone.now()), slug=stream),
    }
    ids = {f"{name}_found": Subquery(lookup.order_by().values("pk")[:1]) for name, lookup in lookups.items()}
    size = Subquery(Stream.objects.filter(slug=stream).values("size")[:1])
    rows: list[Any] = list(freshness.rows(freshness.PUBLIC, f"stream:{stream}").annotate(**ids, stream_size=size))
    found = {name: getattr(rows[0], f"{name}_found") if rows else None for name in lookups}
    return Scope(rows=rows, stream=found.pop("stream"), ids=found, size=rows[0].stream_size if rows else None)


@dataclass(frozen=True)
class Filters:
    """What narrows a stream: ids of section, bloc and category, a tag, dates (Vietnamese days, inclusive), a locale.

    `exclude` is the id of a category whose news are left out; `also` narrows what is left once more.
    """

    section: int | None = None
    bloc: int | None = None
    category: int | None = None
    tag: str = ""
    first_day: date | None = None
    last_day: date | None = None
    locale: str = ""
    exclude: int | None = None
    also: "Filters | None" = None

    def apply(self, placements: QuerySet[Placement]) -> QuerySet[Placement]:
        """Return `placements` narrowed."""
        placements = self._by_subject(placements)
        if self.section is not None:
            placements = placements.filter(section=self.section)
        if self.bloc is not None:
            placements = placements.filter(section__section__blocs=self.bloc)
        if self.first_day:
            placements = placements.filter(published_at__gte=_midnight(self.first_day))
        if self.last_day:
            placements = placements.filter(published_at__lt=_midnight(self.last_day + timedelta(days=1)))
        if self.locale:
            placements = placements.filter(card__locale=self.locale)
        return self.also.apply(placements) if self.also else placements

    def _by_subject(self, placements: QuerySet[Placement]) -> QuerySet[Placement]:
        if self.category is not None:
            placements = placements.filter(Q(category=self.category) | Q(category__parent=self.category))
        if self.exclude is not None:
            without = Category.objects.filter(Q(pk=self.exclude) | Q(parent=self.exclude))
            placements = placements.filter(Q(category=None) | ~Q(category__in=without))
        if self.tag:
            placements = placements.filter(card__article__tagged_items__tag__name=self.tag)
        return placements


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Position:
    """A place in a stream: after (or, going back, before) one placement; and the pins already shown on page one.

    `given` is the number of items that stand before it: a stream with a size ends there by count.
    """

    published_at: datetime
    placement: int
    back: bool = False
    pins: tuple[int, ...] = ()
    given: int = 0


# By date alone, from the newest: page one without its pins.
NEWEST_FIRST = Position(FAR, 0)


@dataclass
class StreamSlice:
    """One page of a stream: placements in order with card, section and category joined, and the ways on and back."""

    items: list[Placement]
    pins: list[Placement] = field(default_factory=list)
    next: Position | None = None
    previous: Position | None = None


def shown_placements(stream: int, now: datetime) -> QuerySet[Placement]:
    """Return the placements that readers of the stream may see at `now`."""
    begun = Q(shown_from__isnull=True) | Q(shown_from__lte=now)
    going_on = Q(shown_until__isnull=True) | Q(shown_until__gt=now)
    return Placement.objects.filter(
        begun, going_on, section_shown(now, prefix="section__"), stream=stream, visible=True
    )


def stream_page(
    stream: int,
    filters: Filters,
    *,
    limit: int,
    position: Position | None = None,
    size: int | None = None,
) -> StreamSlice:
    """Return one page of a stream: pins first on page one, then by (published_at, id), newest first.

    At most two queries. Never an OFFSET or a COUNT; `limit` counts pins too. All pages together give `size` items at
    most (None: all there are).
    """
    now = timezone.now()
    shown = filters.apply(shown_placements(stream, now)).select_related(*JOINED)
    if position is not None and position.back:
        return _page_before(shown, position, limit, now)
    given = position.given if position else 0
    left = limit if size is None else min(limit, max(size - given, 0))
    pins = _pins(shown, left, now) if position is None else []
    pinned = position.pins if position else tuple(pin.pk for pin in pins)
    flow = shown.exclude(pk__in=pinned) if pinned else shown
    if position is not None:
        flow = flow.filter(_after(position))
    room = left - len(pins)
    rows = list(flow.order_by("-published_at", "-pk")[: room + 1])
    items = rows[:room]
    more = len(rows) > room and (size is None or given + left < size)
    start = Position(items[0].published_at, items[0].pk, back=True, pins=pinned, given=given) if items else None
    return StreamSlice(
        items=[*pins, *items],
        pins=pins,
        next=_position(items, pinned, given + left) if more else None,
        previous=start if position else None,
    )


def _page_before(shown: QuerySet[Placement], position: Position, limit: int, now: datetime) -> StreamSlice:
    """Return the page before `position`; the first page comes whole again, with its pins."""
    flow = shown.exclude(pk__in=position.pins) if position.pins else shown
    rows = list(flow.filter(_before(position)).order_by("published_at", "pk")[: limit + 1])
    more = len(rows) > limit
    items = rows[:limit][::-1]
    pins = [] if more else _pins(shown, limit, now)
    fitting = items[: limit - len(pins)] if pins else items
    before = max(position.given - limit, 0) if more else 0
    first = Position(items[0].published_at, items[0].pk, back=True, pins=position.pins, given=before) if more else None
    return StreamSlice(
        items=[*pins, *fitting],
        pins=pins,
        next=_position(fitting, position.pins, before + len(pins) + len(fitting)),
        previous=first,
    )


def _pins(shown: QuerySet[Placement], limit: int, now: datetime) -> list[Placement]:
    lasting = Q(pinned_until__isnull=True) | Q(pinned_until__gt=now)
    pinned = shown.filter(lasting, pin_order__isnull=False).order_by("pin_order", "-published_at", "-pk")
    return list(pinned[: min(limit, MOST_PINS)])


def _after(position: Position) -> Q:
    older = Q(published_at__lt=position.published_at)
    return Q(published_at__lte=position.published_at) & (older | Q(pk__lt=position.placement))


def _before(position: Position) -> Q:
    newer = Q(published_at__gt=position.published_at)
    return Q(published_at__gte=position.published_at) & (newer | Q(pk__gt=position.placement))


def _position(items: list[Placement], pins: tuple[int, ...], given: int) -> Position:
    """Return the place after the last of `items`; where pins filled the page, the begin of the flow."""
    if not items:
        return Position(FAR, 0, pins=pins, given=given)
    return Position(items[-1].published_at, items[-1].pk, pins=pins, given=given)


def stream_open(now: datetime, *, prefix: str = "") -> Q:
    """Return the condition "the stream is in use, and its owner, if it has one, is shown" for `Stream` fields."""
    ownerless = Q(**{f"{prefix}section__isnull": True})
    return Q(**{f"{prefix}retired": False}) & (ownerless | section_shown(now, prefix=f"{prefix}section__card__"))


def months(stream: int, filters: Filters) -> list[tuple[datetime, int]]:
    """Return (first moment of the month in Vietnamese time, number of items) for a stream, newest first. One query."""
    shown = filters.apply(shown_placements(stream, timezone.now()))
    by_month = shown.order_by().annotate(month=TruncMonth("published_at")).values("month")
    return list(by_month.annotate(number=Count("pk")).order_by("-month").values_list("month", "number"))


def public_placements(article: int, now: datetime) -> QuerySet[Placement]:
    """Return the placements by which an article is publicly shown, what is said of them joined, the oldest first."""
    begun = Q(shown_from__isnull=True) | Q(shown_from__lte=now)
    going_on = Q(shown_until__isnull=True) | Q(shown_until__gt=now)
    rows = Placement.objects.filter(
        begun, going_on, stream_open(now, prefix="stream__"), card=article, visible=True
    ).select_related("stream", "own_category")
    return rows.order_by("since", "stream__slug")
