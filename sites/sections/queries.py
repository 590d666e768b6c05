"""Reads of sections: the public list, and which section a page stands in."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.core.addresses import Roots
from sites.sections.models import Bloc, SectionCard, SectionPage

# Root, home, section: a section's path is the first three steps of every path beneath it.
SECTION_DEPTH = 3
SECTION_PATH = SECTION_DEPTH * Page.steplen


def section_shown(now: datetime, *, prefix: str = "") -> Q:
    """Return the condition "the section is shown at `now`" for `SectionCard` fields reached by `prefix`."""
    begun = Q(**{f"{prefix}shown_from__isnull": True}) | Q(**{f"{prefix}shown_from__lte": now})
    going_on = Q(**{f"{prefix}shown_until__isnull": True}) | Q(**{f"{prefix}shown_until__gt": now})
    return Q(**{f"{prefix}shown": True}) & begun & going_on


def public_sections(now: datetime) -> QuerySet[SectionCard]:
    """Return the cards of the sections shown at `now`, in the order of their slugs."""
    return SectionCard.objects.filter(section_shown(now)).order_by("slug")


def section_of(page: Page) -> SectionPage | None:
    """Return the section that `page` is or stands in, or None (the portal's own pages)."""
    if page.depth < SECTION_DEPTH:
        return None
    return SectionPage.objects.filter(path=page.path[:SECTION_PATH]).first()


def goes_through_approval(page: Page, *, user: Any, new: bool = False) -> bool:
    """Tell whether `user` can bring `page` (with `new`: a page to be made in it) to the public by approval alone.

    So it is in a section with a workflow, for all but superusers, who have to be able to act when nobody else can;
    what they publish that way stands in the history. The section's own page is published as it is.
    """
    depth = page.depth + 1 if new else page.depth
    return not user.is_superuser and depth > SECTION_DEPTH and section_of(page) is not None and page.has_workflow


def face_of(section: SectionPage) -> SectionCard:
    """Return the section's public face; for one that was never shown, unsaved, the face that it would have."""
    known = SectionCard.objects.filter(pk=section.pk).first()
    return known or SectionCard(
        section_id=section.pk,
        uuid=section.uuid,
        slug=section.slug,
        name=section.title,
        short_name=section.short_name,
        address=Roots().address(section),
    )


def blocs_with_sections(now: datetime) -> list[tuple[Bloc, list[SectionCard]]]:
    """Return each bloc with the cards of its shown sections. Two queries."""
    shown = {card.pk: card for card in public_sections(now)}
    blocs = Bloc.objects.prefetch_related("sections")
    return [(bloc, [shown[section.pk] for section in bloc.sections.all() if section.pk in shown]) for bloc in blocs]
