"""Compare the public record (cards, placements, change log) with the tree; the flow's own plan is the judge."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Max

from cms.core.models import PublicPicture
from cms.core.transactions import unit_of_work
from sites.news.models import ArticleCard, ArticlePage
from sites.sections import actions as section_actions
from sites.sections.models import SectionCard, SectionPage
from sites.streams import settling
from sites.streams.models import Change, Counter, Placement
from sites.streams.rules import all_rules


@dataclass
class Findings:
    """What was found wrong, in words, and how many articles were looked at."""

    looked_at: int = 0
    differences: list[str] = field(default_factory=list)


def check(*, fix: bool = False, progress: Callable[[int], None] = lambda done: None) -> Findings:
    """Compare everything; with `fix`, repair it through the same door as the flow, one transaction per batch.

    `progress` is called with the number of articles looked at so far. Differences found before a repair are returned.
    """
    found = Findings()
    _check_sections(found, fix=fix)
    rules = all_rules()
    for ids in _batches():
        plan = settling.plan(ids, rules)
        found.differences += plan.differences
        found.differences += _check_log(ids)
        found.differences += _check_pictures(ids, plan)
        found.looked_at += len(ids)
        if fix:
            with unit_of_work() as unit:
                settling.settle(ids, unit)
                _repair_log(ids, unit.log)
        progress(found.looked_at)
    found.differences += _check_counter()
    return found


def _batches() -> Iterator[list[int]]:
    """Yield the ids of all articles and all cards, in order."""
    last = 0
    while True:
        size = settling.BATCH
        pages = ArticlePage.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
        cards = ArticleCard.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
        ids = sorted({*pages, *cards})[:size]
        if not ids:
            return
        yield ids
        last = ids[-1]


def _check_sections(found: Findings, *, fix: bool) -> None:
    ids = {
        *SectionPage.objects.values_list("pk", flat=True),
        *SectionCard.objects.values_list("pk", flat=True),
    }
    before = {card.pk: card for card in SectionCard.objects.all()}
    changes: dict[int, str] = {}
    try:
        with unit_of_work() as unit:
            changes = section_actions.settle_sections(section_ids=ids, unit=unit)
            if not fix:
                raise _LookOnlyError
    except _LookOnlyError:
        pass
    for key in sorted(changes):
        name = before[key].short_name if key in before else "new"
        found.differences.append(f"section {key} ({name}): its public face is not what the page says")


class _LookOnlyError(Exception):
    """Roll the trial back."""


def _last_actions(kind: str, ids: list[int]) -> dict[tuple[int, str], str]:
    """Return the last action in the log for each (object, stream) among `ids`."""
    rows = Change.objects.filter(kind=kind, object_id__in=ids)
    newest = rows.values("object_id", "stream").annotate(last=Max("id")).values("last")
    return {(row.object_id, row.stream): row.action for row in Change.objects.filter(id__in=newest)}


def _check_log(ids: list[int]) -> list[str]:
    """Say where the log's last word on an article or placement is not what readers see."""
    wrong = []
    articles = _last_actions(Change.Kind.ARTICLE, ids)
    for card in ArticleCard.objects.filter(pk__in=ids).order_by("pk"):
        told = articles.get((card.pk, ""), Change.Action.VANISHED) != Change.Action.VANISHED
        if told != card.shown:
            wrong.append(f"article {card.pk}: the change log says {'shown' if told else 'not shown'}")
    placements = _last_actions(Change.Kind.PLACEMENT, ids)
    shown = {
        (placement.card_id, placement.stream.slug)
        for placement in Placement.objects.filter(card__in=ids, since__isnull=False).select_related("stream")
    }
    told_shown = {key for key, action in placements.items() if action != Change.Action.VANISHED}
    wrong += [f"article {key} in {slug}: the change log does not know it" for key, slug in sorted(shown - told_shown)]
    wrong += [f"article {key} in {slug}: the change log says shown" for key, slug in sorted(told_shown - shown)]
    return wrong


def _repair_log(ids: list[int], log: list[Change]) -> None:
    """Add to `log` the rows that are missing, beside those that the settling has just added."""
    planned = {(row.kind, row.object_id, row.stream) for row in log}
    articles = _last_actions(Change.Kind.ARTICLE, ids)
    cards = ArticleCard.objects.in_bulk(ids)
    for card in cards.values():
        told = articles.get((card.pk, ""), Change.Action.VANISHED) != Change.Action.VANISHED
        if told != card.shown and (Change.Kind.ARTICLE, card.pk, "") not in planned:
            log.append(_row(Change.Kind.ARTICLE, card, "", shown=card.shown))
    placements = _last_actions(Change.Kind.PLACEMENT, ids)
    told_shown = {key for key, action in placements.items() if action != Change.Action.VANISHED}
    rows = Placement.objects.filter(card__in=ids, since__isnull=False).values_list("card_id", "stream__slug")
    shown = set(rows)
    for key, slug in sorted(told_shown ^ shown):
        if key in cards and (Change.Kind.PLACEMENT, key, slug) not in planned:
            log.append(_row(Change.Kind.PLACEMENT, cards[key], slug, shown=(key, slug) in shown))


def _row(kind: str, card: ArticleCard, slug: str, *, shown: bool) -> Change:
    action = Change.Action.APPEARED if shown else Change.Action.VANISHED
    return Change(kind=kind, action=action, object_id=card.pk, uuid=card.uuid, stream=slug, reason="repaired")


def _check_pictures(ids: list[int], plan: settling.Plan) -> list[str]:
    """Say where the note of which pictures a page shows in public is wrong."""
    noted: dict[int, set[int]] = {}
    for page, image in PublicPicture.objects.filter(page__in=ids).values_list("page_id", "image_id"):
        noted.setdefault(page, set()).add(image)
    wanted = {key: images for key, images in plan.pictures.items() if images}
    return [
        f"article {key}: its public pictures are noted wrongly"
        for key in sorted({*noted, *wanted})
        if noted.get(key, set()) != wanted.get(key, set())
    ]


def _check_counter() -> list[str]:
    """Say whether the log has gaps or its counter is wrong."""
    counter = Counter.objects.filter(name="changes").values_list("value", flat=True).first() or 0
    last = Change.objects.aggregate(last=Max("id"))["last"] or 0
    wrong = [] if counter == last else [f"the counter stands at {counter}, the change log ends at {last}"]
    first = Change.objects.order_by("id").values_list("id", flat=True).first() or 1
    rows = Change.objects.count()
    if rows and rows != last - first + 1:
        wrong.append(f"the change log has gaps: {rows} rows from {first} to {last}")
    return wrong
