"""Each signal calls one action of streams and nothing more."""

from datetime import datetime
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from taggit.models import Tag
from wagtail.signals import page_published

from cms.core import freshness
from cms.core.models import CmsDocument
from cms.core.signals import clock_advanced, settled, ticked, visibility_changed
from cms.core.transactions import Unit, unit_of_work
from sites.news.models import ArticlePage, Category
from sites.sections.models import Bloc, SectionPage
from sites.sections.signals import section_changed, section_created
from sites.streams import actions, recalling, refilling, settling, telling
from sites.streams.models import Decision, Placement, Stream, Trust
from sites.streams.signals import decided

CHANGED = ("post_add", "post_remove", "post_clear")


@receiver(section_created, sender=SectionPage, dispatch_uid="make-section-stream")
def make_stream(section: SectionPage, **_: Any) -> None:
    """A section was made."""
    actions.make_section_stream(section=section)


@receiver(post_save, sender=Bloc, dispatch_uid="make-bloc-stream")
def make_stream_of_bloc(instance: Bloc, created: bool, raw: bool = False, **_: Any) -> None:
    """A bloc was made."""
    if created and not raw:
        actions.make_bloc_stream(bloc=instance)


@receiver(post_save, sender=Stream, dispatch_uid="begin-stream-version")
def begin_version(instance: Stream, **_: Any) -> None:
    """A stream was made or changed: its version begins with it, and it is filled by its rule."""
    with unit_of_work() as unit:
        unit.bump(instance.version_key)
        refilling.ask(streams=[instance])


@receiver(pre_delete, sender=Stream, dispatch_uid="log-deleted-stream")
def log_deleted_stream(instance: Stream, **_: Any) -> None:
    """A stream goes."""
    with unit_of_work() as unit:
        actions.log_end(stream=instance, unit=unit)


@receiver(pre_delete, sender=SectionPage, dispatch_uid="retire-streams")
def retire_streams_of_section(instance: SectionPage, **_: Any) -> None:
    """A section goes."""
    actions.retire_streams(section=instance)


@receiver(pre_delete, sender=Bloc, dispatch_uid="refill-streams-of-deleted-bloc")
def refill_streams_of_deleted_bloc(instance: Bloc, **_: Any) -> None:
    """A bloc goes: the streams that name it let go of what it brought."""
    refilling.ask(streams=Stream.objects.filter(blocs=instance))


@receiver(post_save, sender=Category, dispatch_uid="refill-streams-of-category")
def refill_streams_of_category(instance: Category, created: bool, **_: Any) -> None:
    """A category may have another parent now."""
    if not created:
        refilling.ask(streams=Stream.objects.filter(categories__in=[instance.pk, instance.parent_id]))


@receiver(m2m_changed, sender=Bloc.sections.through, dispatch_uid="refill-streams-of-bloc")
def refill_streams_of_bloc(instance: Any, action: str, reverse: bool, **_: Any) -> None:
    """A bloc's sections were chosen."""
    if action in CHANGED and not reverse:
        with unit_of_work() as unit:
            unit.bump(freshness.PUBLIC)
            refilling.ask(streams=Stream.objects.filter(blocs=instance))


@receiver(pre_delete, sender=Tag, dispatch_uid="refill-streams-of-deleted-tag")
def refill_streams_of_deleted_tag(instance: Tag, **_: Any) -> None:
    """A tag goes: a rule that asks for all of its tags asks for one less."""
    refilling.ask(streams=Stream.objects.filter(tags=instance))


@receiver(post_save, sender=Trust, dispatch_uid="refill-stream-of-trust")
def refill_stream_of_trust(instance: Trust, **_: Any) -> None:
    """A stream takes what a section sends in another way."""
    refilling.ask(streams=[instance.stream])


@receiver(post_delete, sender=Trust, dispatch_uid="refill-stream-of-ended-trust")
def refill_stream_of_ended_trust(instance: Trust, origin: Any = None, **_: Any) -> None:
    """A trust was taken back by itself, and not because its stream or section goes."""
    if getattr(origin, "model", type(origin)) is Trust:
        refilling.ask(streams=[instance.stream])


@receiver(ticked, dispatch_uid="resume-refills")
def resume_refills(now: datetime, **_: Any) -> None:
    """The clock has run."""
    refilling.resume(now=now)


def refill_changed_stream(instance: Any, action: str, reverse: bool, **_: Any) -> None:
    """A part of a stream's rule was chosen."""
    if action in CHANGED and not reverse:
        refilling.ask(streams=[instance])


for part in (Stream.sections, Stream.blocs, Stream.categories, Stream.tags):
    m2m_changed.connect(refill_changed_stream, sender=part.through, dispatch_uid=f"refill-{part.through.__name__}")


@receiver(visibility_changed, sender=Unit, dispatch_uid="settle-articles")
def settle_articles(page_ids: set[int], unit: Unit, **_: Any) -> None:
    """Articles among the touched pages, and articles that link to the others."""
    settling.follow(page_ids, unit)


@receiver(post_save, sender=CmsDocument, dispatch_uid="log-changed-document")
def log_changed_document(instance: CmsDocument, created: bool, **_: Any) -> None:
    """A document got another file or title."""
    if not created:
        with unit_of_work() as unit:
            actions.log_document(document=instance, unit=unit)


@receiver(section_changed, sender=SectionPage, dispatch_uid="log-sections")
def log_changed_sections(changes: dict[int, str], unit: Unit, **_: Any) -> None:
    """Sections' public faces changed."""
    actions.log_sections(changes=changes, unit=unit)


@receiver(settled, sender=Unit, dispatch_uid="write-change-log")
def write_change_log(unit: Unit, **_: Any) -> None:
    """A unit of work ends."""
    actions.write_log(unit=unit)


@receiver(clock_advanced, sender=Unit, dispatch_uid="advance-streams")
def advance_streams(keys: list[str], now: datetime, unit: Unit, **_: Any) -> None:
    """The clock has overtaken versions."""
    actions.advance(keys=keys, now=now, unit=unit)


@receiver(page_published, sender=ArticlePage, dispatch_uid="keep-recalled-away")
def keep_recalled_away(instance: ArticlePage, **_: Any) -> None:
    """An article was published, or is to be, by whatever door."""
    recalling.refuse_publishing(page=instance)


@receiver(decided, sender=Placement, dispatch_uid="tell-of-decision")
def tell_of_decision(decision: Decision, **_: Any) -> None:
    """Somebody decided about a placement."""
    telling.tell(decision=decision)
