"""What people and the clock do to streams and placements; each action is one transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from cms.core import freshness
from cms.core.models import CmsDocument
from cms.core.transactions import CHANGED, VANISHED, Entry, Unit, unit_of_work
from sites.news.models import ArticleCard
from sites.sections.models import Bloc, SectionCard, SectionPage
from sites.streams import recalling, settling
from sites.streams.following import prunable
from sites.streams.models import Change, Counter, Intake, Placement, Stream
from sites.streams.signals import changes_logged

PRUNED_AT_ONCE = 5000


class NotPlaceableError(Exception):
    """The article cannot be placed as asked; the message says why and what to do."""


def make_section_stream(*, section: SectionPage) -> Stream:
    """Return the section's own stream: everything of the section, accepted at once. Made when it is missing."""
    known = Stream.objects.filter(section=section).order_by("pk").first()
    if known is not None:
        return known
    slug = section.slug if not Stream.objects.filter(slug=section.slug).exists() else f"{section.slug}-{section.pk}"
    stream = Stream.objects.create(name=section.title[:200], slug=slug[:100], section=section, intake=Intake.AUTO)
    stream.sections.add(section)
    return stream


def make_bloc_stream(*, bloc: Bloc) -> Stream:
    """Return the stream of a bloc, which bears its slug: what its sections publish. Made when it is missing."""
    stream, created = Stream.objects.get_or_create(slug=bloc.slug, defaults={"name": bloc.name})
    if created:
        stream.blocs.add(bloc)
    return stream


def _log_changed(placements: Iterable[Placement], unit: Unit) -> None:
    """Tell the change log of another wording or pin, as far as readers see the item."""
    for placement in placements:
        if placement.since is not None:
            unit.record(_placement_entry(placement, CHANGED, stream=placement.stream.slug))


def _placement_entry(placement: Placement, action: str, *, stream: str, reason: str = "") -> Entry:
    uuid = placement.card.uuid
    return Entry(Change.Kind.PLACEMENT, action, placement.card_id, uuid, stream=stream, reason=reason)


def retire_streams(*, section: SectionPage) -> None:
    """Take a section's streams out of use when it is about to be deleted."""
    Stream.objects.filter(section=section).update(retired=True)


def log_end(*, stream: Stream, unit: Unit) -> None:
    """Tell the change log that a stream about to be deleted shows nothing any more."""
    for placement in stream.placements.filter(since__isnull=False).select_related("card"):
        unit.record(_placement_entry(placement, VANISHED, stream=stream.slug, reason=Change.ENDED))


def write_log(*, unit: Unit) -> None:
    """Number and write the unit's change rows; the counter row is locked last, so ids have no gap and keep order."""
    if not unit.log:
        return
    Counter.objects.get_or_create(name="changes")
    counter = Counter.objects.select_for_update().get(name="changes")
    now = timezone.now()
    numbered = enumerate(unit.log, start=counter.value + 1)
    rows = [Change(id=number, at=now, **vars(entry)) for number, entry in numbered]
    Change.objects.bulk_create(rows)
    counter.value += len(rows)
    counter.save(update_fields=["value"])
    recalling.note_changes(rows)
    unit.log = []
    changes_logged.send(sender=Change, first=rows[0].pk, last=rows[-1].pk)


def prune_log(*, before: datetime, progress: Callable[[int], None] = lambda done: None) -> int:
    """Remove the rows of the change log that may go, the oldest first; return how many. One transaction per batch.

    `progress` is called with the number removed so far.
    """
    removed = 0
    while ids := list(prunable(before).order_by("pk").values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        with unit_of_work() as unit:
            Change.objects.filter(pk__lte=ids[-1]).delete()
            unit.bump(freshness.CHANGES)
        removed += len(ids)
        progress(removed)
    return removed


def log_document(*, document: CmsDocument, unit: Unit) -> None:
    """Tell the change log of the articles that offer a document whose file or words changed: it is read with them."""
    shown = ArticleCard.objects.filter(shown=True, article__in=document.public_documents.values("page"))
    for card in shown.order_by("pk"):
        unit.record(Entry(Change.Kind.ARTICLE, CHANGED, card.pk, card.uuid))


def log_sections(*, changes: dict[int, str], unit: Unit) -> None:
    """Put a change row for each section whose public face changed on the unit."""
    for card in SectionCard.objects.filter(pk__in=changes).order_by("pk"):
        reason = Change.HIDDEN if changes[card.pk] == VANISHED else ""
        unit.record(Entry(Change.Kind.SECTION, changes[card.pk], card.pk, card.uuid, reason=reason))
    settling.tell_linking(ArticleCard.objects.filter(section__in=changes).values("pk"), unit)


def advance(*, keys: Iterable[str], now: datetime, unit: Unit) -> None:
    """Settle what the clock began or ended in the articles and streams of `keys`."""
    for key in keys:
        kind, _colon, name = key.partition(":")
        if kind == "article":
            unit.touch(int(name))
        elif kind == "stream":
            _advance_stream(name, now, unit)


def _advance_stream(slug: str, now: datetime, unit: Unit) -> None:
    visible = Placement.objects.filter(stream__slug=slug, visible=True)
    begun = Q(shown_from__lte=now, since__isnull=True)
    over = Q(shown_until__lte=now, since__isnull=False)
    unit.touch(*visible.filter(begun | over).values_list("card_id", flat=True))
    unpinned = list(visible.filter(pinned_until__lte=now).select_related("stream", "card"))
    visible.filter(pk__in=[placement.pk for placement in unpinned]).update(pin_order=None, pinned_until=None)
    unit.bump(*(f"article:{placement.card_id}" for placement in unpinned))
    _log_changed(unpinned, unit)


def expect(*, keys: Iterable[str], unit: Unit) -> None:
    """State when the clock comes next to the streams among `keys`."""
    for key in keys:
        kind, _colon, slug = key.partition(":")
        if kind == "stream":
            unit.expect(key, *_coming(slug, unit.begun))


def _coming(slug: str, now: datetime) -> Iterable[datetime | None]:
    found: dict[str, datetime | None] = Placement.objects.filter(stream__slug=slug, visible=True).aggregate(
        begin=Min("shown_from", filter=Q(shown_from__gt=now)),
        end=Min("shown_until", filter=Q(shown_until__gt=now)),
        unpin=Min("pinned_until", filter=Q(pinned_until__gt=now)),
    )
    return found.values()
