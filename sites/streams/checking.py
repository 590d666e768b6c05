"""Compare the public record (cards, placements, change log) with the tree; the flow's own plan is the judge."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone
from wagtail.models import get_page_models

from cms.core import access, documents
from cms.core.models import BasePage, PublicDocument, PublicLink, PublicPicture
from cms.core.transactions import APPEARED, VANISHED, Entry, unit_of_work
from sites.news.models import ArticleCard, ArticlePage
from sites.sections import actions as section_actions
from sites.sections.models import SectionCard, SectionPage
from sites.streams import settling
from sites.streams.following import first_change
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
        found.differences += [str(wrong) for wrong in _wrong_words(ids)]
        found.differences += _check_files(ids, plan)
        found.looked_at += len(ids)
        if fix:
            with unit_of_work() as unit:
                settling.settle(ids, unit)
                _repair_log(ids, unit.log)
        progress(found.looked_at)
    _check_shared_pages(found, fix=fix)
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


@dataclass(frozen=True)
class WrongWord:
    """Where the log's last word on an article (or on it in one stream) is not what readers see."""

    kind: str
    article: int
    stream: str
    shown: bool

    def __str__(self) -> str:
        where = f"article {self.article}" + (f" in {self.stream}" if self.stream else "")
        return f"{where}: the change log says {'not shown' if self.shown else 'shown'}"


def _wrong_words(ids: list[int]) -> list[WrongWord]:
    """Return where the log is wrong about the articles `ids`.

    Of what was last told before the rows that are kept there is no word, and none is missed.
    """
    pruned = first_change() > 1
    placed = Placement.objects.filter(card__in=ids, since__isnull=False).values_list("card_id", "stream__slug")
    public = ArticleCard.objects.filter(pk__in=ids, shown=True).values_list("pk", flat=True)
    shown = {Change.Kind.ARTICLE: {(key, "") for key in public}, Change.Kind.PLACEMENT: set(placed)}
    wrong = []
    for kind, seen in shown.items():
        last = _last_actions(kind, ids)
        told = {key for key, action in last.items() if action != Change.Action.VANISHED}
        differing = told ^ seen if not pruned else (told ^ seen) & set(last)
        wrong += [WrongWord(kind, article, slug, (article, slug) in seen) for article, slug in sorted(differing)]
    return wrong


def _repair_log(ids: list[int], log: list[Entry]) -> None:
    """Add to `log` the rows that are missing, beside those that the settling has just added."""
    planned = {(row.kind, row.object_id, row.stream) for row in log}
    cards = ArticleCard.objects.in_bulk(ids)
    for wrong in _wrong_words(ids):
        if wrong.article in cards and (wrong.kind, wrong.article, wrong.stream) not in planned:
            action = APPEARED if wrong.shown else VANISHED
            uuid = cards[wrong.article].uuid
            log.append(Entry(wrong.kind, action, wrong.article, uuid, stream=wrong.stream, reason=Change.REPAIRED))


def _check_files(ids: list[int], plan: settling.Plan) -> list[str]:
    """Say where the note of which pictures a page shows in public, or which documents it offers, is wrong."""
    pictures = PublicPicture.objects.filter(page__in=ids).values_list("page_id", "image_id")
    offers = PublicDocument.objects.filter(page__in=ids).values_list("page_id", "document_id")
    there = documents.existing(set().union(*plan.documents.values(), set()))
    noted = {("pictures", page, key) for page, key in pictures} | {("documents", page, key) for page, key in offers}
    wanted = {("pictures", page, key) for page, keys in plan.pictures.items() for key in keys}
    wanted |= {("documents", page, key) for page, keys in plan.documents.items() for key in keys & there}
    noted |= {("links", *row) for row in PublicLink.objects.filter(page__in=ids).values_list("page_id", "target")}
    wanted |= {("links", page, key) for page, keys in plan.links.items() for key in keys}
    wrong = sorted({(page, what) for what, page, _key in noted ^ wanted})
    return [f"article {page}: its public {what} are noted wrongly" for page, what in wrong]


def _check_shared_pages(found: Findings, *, fix: bool) -> None:
    """Say where the same note is wrong for pages that are no articles; settling them again puts it right."""
    wrong: list[int] = []
    for model in get_page_models():
        if not issubclass(model, BasePage) or model.own_version:
            continue
        shown = set(access.unhidden_itself(model.objects.all(), now=timezone.now()).values_list("pk", flat=True))
        for page in model.objects.iterator():
            pictures = set(PublicPicture.objects.filter(page=page.pk).values_list("image_id", flat=True))
            offers = set(PublicDocument.objects.filter(page=page.pk).values_list("document_id", flat=True))
            public = page.pk in shown
            wanted = (page.pictures(), documents.existing(page.documents())) if public else (set(), set())
            if (pictures, offers) != wanted:
                wrong.append(page.pk)
    found.differences += [f"page {key}: its public pictures or documents are noted wrongly" for key in wrong]
    if fix:
        with unit_of_work() as unit:
            unit.touch(*wrong)


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
