"""The /sections/ and /blocs/ API."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from cms.core import access, freshness, richtext
from cms.core.addresses import Roots
from cms.core.api import PublicView, listing
from cms.core.shapes import Link, Listing
from sites.sections import shapes
from sites.sections.models import SectionCard, SectionPage
from sites.sections.queries import blocs_with_sections, public_sections


class SectionList(PublicView):
    """The sections shown in public."""

    answer_type = Listing[shapes.SectionItem]

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> Listing[shapes.SectionItem]:
        """Return {"meta", "items"}. A fixed number of queries."""
        cards = public_sections(timezone.now()).select_related("section")
        return listing([section_json(card) for card in cards.prefetch_related("section__blocs", "section__streams")])


class SectionDetail(PublicView):
    """One section whole."""

    answer_type = shapes.Section
    refusals = (404,)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on all that is shared, and on any article: the introduction may link to one."""
        return None, freshness.rows(freshness.PUBLIC, freshness.CHANGES)

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> shapes.Section:
        """Return the section; raise `NotFound`."""
        card = public_sections(timezone.now()).filter(slug=kwargs["slug"]).select_related("section").first()
        if card is None:
            raise NotFound(_("There is no such section. See /api/v2/sections/ for those there are."))
        return {**section_json(card), **profile_json(card.section)}


class BlocList(PublicView):
    """The blocs with their sections."""

    answer_type = Listing[shapes.Bloc]

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> Listing[shapes.Bloc]:
        """Return {"meta", "items"}."""
        return listing(blocs_json())


def section_json(card: SectionCard) -> shapes.SectionItem:
    """Return a section as lists give it; `card` comes with its page joined."""
    page = card.section
    stream = min(page.streams.all(), key=lambda one: one.pk, default=None)
    return {
        "id": card.pk,
        "uuid": str(card.uuid),
        **card.as_json(),
        "url": card.address,
        "stream": stream.slug if stream else None,
        "blocs": [bloc.slug for bloc in page.blocs.all()],
        "detail_url": f"{settings.BASE_URL}/api/v2/sections/{card.slug}/",
    }


def profile_json(page: SectionPage) -> shapes.Profile:
    """Return what a section says of itself, links resolved."""
    introduction = richtext.sanitise(page.introduction)
    return {
        "intro": page.intro,
        "introduction_html": richtext.resolve(introduction, richtext.addresses(richtext.linked(introduction))),
        "address": page.address,
        "phone": page.phone,
        "email": page.email,
        "website": page.website,
    }


def blocs_json() -> list[shapes.Bloc]:
    """Return each bloc with its shown sections, and its stream, which bears its slug."""
    return [
        {
            "slug": bloc.slug,
            "name": bloc.name,
            "stream": bloc.slug,
            "sections": [{**card.as_json(), "url": card.address} for card in sections],
        }
        for bloc, sections in blocs_with_sections(timezone.now())
    ]


def child_pages(page: Any) -> list[Link]:
    """Return [{"title", "url"}] of the visible children of `page` that belong in menus, in the tree's order."""
    children = access.visible(page.get_children().filter(show_in_menus=True))
    roots = Roots()
    return [{"title": child.title, "url": roots.address(child)} for child in children.order_by("path")]
