"""The figures of the reports: each is a fixed number of queries, whatever the number of sections.

What is counted, and from which rows, is told in docs/reports.md.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median, quantiles
from typing import Any, TypeVar

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.news.models import ArticleCard
from sites.streams.models import Decision, Placement, Recall
from sites.streams.reports.scope import Scope

Action = Decision.Action
Found = TypeVar("Found", bound=Model)
Row = dict[str, Any]
SECTION, AUTHOR, CATEGORY, MONTH, STREAM, REASON = "section", "author", "category", "month", "stream", "reason"
# What a person answers to a proposal. Who holds an item accepts it, for later.
ANSWERS = {Action.ACCEPT: "accepted", Action.HOLD: "accepted", Action.DECLINE: "declined"}
# Of one period no more answers than these are read, the newest: about half a year of a thousand a day.
MOST_ANSWERS = 200_000


@dataclass(frozen=True)
class Asked:
    """What a report is asked for: days from `begin` to `end` (both in it), ids, and what makes a row."""

    scope: Scope
    begin: date
    end: date
    by: str
    section: int | None = None
    category: int | None = None
    days: int = 30

    @property
    def since(self) -> datetime:
        """Return the moment at which the period begins (aware)."""
        return timezone.make_aware(datetime.combine(self.begin, time.min))

    @property
    def until(self) -> datetime:
        """Return the moment before which it ends (aware)."""
        return timezone.make_aware(datetime.combine(self.end + timedelta(days=1), time.min))

    def months(self) -> list[date]:
        """Return the first day of each month that the period touches."""
        first, last = (12 * day.year + day.month - 1 for day in (self.begin, self.end))
        return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]

    def within(self, moment: str) -> Q:
        """Return the condition that `moment` is in the period."""
        return Q(**{f"{moment}__gte": self.since, f"{moment}__lt": self.until})

    def narrowed(self, rows: QuerySet[Found, Any], section: str, category: str) -> QuerySet[Found, Any]:
        """Return the rows in scope of the section and category asked for; the fields lead to their ids."""
        rows = self.scope.limit(rows, section)
        if self.section is not None:
            rows = rows.filter(**{section: self.section})
        return rows.filter(_about(category, self.category)) if self.category is not None else rows


def _about(field_name: str, category: int) -> Q:
    """Return the condition for a category or one of its children."""
    return Q(**{field_name: category}) | Q(**{f"{field_name}__parent": category})


@dataclass(frozen=True)
class Figures:
    """The rows of a report, what they come to together, and whether some were left out."""

    rows: list[Row] = field(default_factory=list)
    total: int = 0
    cut: bool = False


def items(asked: Asked) -> Figures:
    """Count published articles. Two queries."""
    cards = ArticleCard.objects.filter(asked.within("published_at"), gone="")
    cards = asked.narrowed(cards, "section", "category")
    total = cards.count()
    names = {
        SECTION: ("section", "section__name"),
        AUTHOR: ("article__bylines__name",),
        CATEGORY: ("category", "category__name"),
    }
    if asked.by == MONTH:
        found = by_month(asked, cards, "published_at", number=Count("pk"))
    else:
        keys = names[asked.by]
        counted = cards.order_by().values(*keys).annotate(number=Count("pk")).order_by("-number", keys[-1])
        found = [{"label": row[keys[-1]] or _nothing(asked.by), "number": row["number"]} for row in counted]
    for row in found:
        row["share"] = round(100 * row["number"] / total, 1)
    return Figures(found, total)


def _nothing(by: str) -> str:
    """Return the words for what has no author or no category."""
    return _("without a byline") if by == AUTHOR else _("without a category")


def by_month(asked: Asked, rows: QuerySet[Found, Any], moment: str, **counts: Any) -> list[Row]:
    """Return the months (the first day of each) with what is counted, empty ones too unless all are. One query."""
    found = rows.order_by().annotate(month=TruncMonth(moment)).values("month").annotate(**counts)
    known = {row["month"].date(): {name: row[name] for name in counts} for row in found}
    none = dict.fromkeys(counts, 0)
    return [{"label": month, **known.get(month, none)} for month in asked.months()] if known else []


def answers(asked: Asked) -> Figures:
    """Count proposals and what people answered, with the hours it took. Three queries."""
    by = f"placement__{asked.by}"
    decisions = asked.narrowed(
        Decision.objects.filter(asked.within("at"), undone_at=None), "placement__section", "placement__category"
    ).order_by()
    proposed = decisions.filter(action=Action.PROPOSE).values_list(by, f"{by}__name").annotate(number=Count("pk"))
    waiting = asked.narrowed(Placement.objects.filter(state=Placement.State.PROPOSED), "section", "category")
    waits = waiting.order_by().values_list(asked.by, f"{asked.by}__name").annotate(number=Count("pk"))
    answered = decisions.filter(action__in=ANSWERS, before=Placement.State.PROPOSED, by__isnull=False).annotate(
        began=KeyTextTransform("decided_at", "was")
    )
    read = answered.order_by("-at").values_list(by, f"{by}__name", "action", "at", "began")[: MOST_ANSWERS + 1]
    given = list(read)
    rows: dict[int, Row] = {}
    for name, found in (("proposed", proposed), ("waiting", waits)):
        for key, label, number in found:
            _answer_row(rows, key, label)[name] = number
    _add_answers(rows, given[:MOST_ANSWERS])
    order = sorted(rows.values(), key=lambda row: (-row["proposed"], -row["waiting"], row["label"]))
    return Figures(order, sum(row["proposed"] for row in order), cut=len(given) > MOST_ANSWERS)


def _answer_row(rows: dict[int, Row], key: int, label: str) -> Row:
    empty = {"label": label, "proposed": 0, "accepted": 0, "declined": 0, "waiting": 0, "median": None, "slow": None}
    return rows.setdefault(key, empty)


def _add_answers(rows: dict[int, Row], given: Iterable[tuple[int, str, str, datetime, str]]) -> None:
    """Add numbers of answers, and how many hours half and nine tenths of them took at most."""
    hours: dict[int, list[float]] = defaultdict(list)
    for key, label, action, at, began in given:
        _answer_row(rows, key, label)[ANSWERS[Action(action)]] += 1
        hours[key].append((at - datetime.fromisoformat(began)).total_seconds() / 3600)
    for key, taken in hours.items():
        rows[key]["median"] = round(median(taken), 1)
        rows[key]["slow"] = round(ninth_tenth(taken), 1)


def ninth_tenth(values: list[float]) -> float:
    """Return the 90th percentile, interpolated between the values (the inclusive method); of one value, itself."""
    return quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else values[0]


def quiet(asked: Asked) -> Figures:
    """Return the sections with nothing new for `days` days, those without anything first. One query."""
    now = timezone.now()
    published = ArticleCard.objects.filter(section=OuterRef("pk"), gone="", published_at__lte=now)
    if asked.category is not None:
        published = published.filter(_about("category", asked.category))
    newest = Subquery(published.order_by("-published_at").values("published_at")[:1])
    sections = asked.scope.pages().annotate(last=newest)
    if asked.section is not None:
        sections = sections.filter(pk=asked.section)
    silent = sections.filter(Q(last=None) | Q(last__lt=now - timedelta(days=asked.days)))
    ordered = silent.order_by(F("last").asc(nulls_first=True), "title").values_list("title", "last")
    rows = [{"label": name, "last": last, "since": (now - last).days if last else None} for name, last in ordered]
    return Figures(rows, len(rows))


def recalls(asked: Asked) -> Figures:
    """Count recalls, and how many of them still hold. One query."""
    found = asked.narrowed(Recall.objects.filter(asked.within("at")), "card__section", "card__category")
    counts = {"number": Count("pk"), "in_force": Count("pk", filter=Q(restored_at=None))}
    if asked.by == MONTH:
        rows = by_month(asked, found, "at", **counts)
    else:
        keys = {REASON: ("reason",), SECTION: ("card__section", "card__section__name")}[asked.by]
        counted = found.order_by().values(*keys).annotate(**counts).order_by("-number", keys[-1])
        rows = [{**row, "label": _named(asked.by, row[keys[-1]])} for row in counted]
    return Figures(rows, sum(row["number"] for row in rows))


def _named(by: str, value: str) -> str:
    """Return a recall's reason in words; a section's name as it is."""
    return str(Recall.Reason(value).label) if by == REASON else value
