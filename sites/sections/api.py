"""The /sections/ and /blocs/ API."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from cms.core import access, richtext
from cms.core.addresses import Roots
from cms.core.api import PublicView, listing
from sites.sections.models import SectionCard, SectionPage
from sites.sections.queries import blocs_with_sections, public_sections


class SectionList(PublicView):
    """The sections shown in public."""

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return {"meta", "items"}. A fixed number of queries."""
        cards = public_sections(timezone.now()).select_related("section")
        return listing([section_json(card) for card in cards.prefetch_related("section__blocs", "section__streams")])


class SectionDetail(PublicView):
    """One section whole."""

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return the section; raise `NotFound`."""
        card = public_sections(timezone.now()).filter(slug=kwargs["slug"]).select_related("section").first()
        if card is None:
            raise NotFound(_("There is no such section. See /api/v2/sections/ for those there are."))
        return {**section_json(card), **profile_json(card.section)}


class BlocList(PublicView):
    """The blocs with their sections."""

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return {"meta", "items"}."""
        return listing(blocs_json())


def section_json(card: SectionCard) -> dict[str, Any]:
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


def profile_json(page: SectionPage) -> dict[str, Any]:
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


def blocs_json() -> list[dict[str, Any]]:
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


def child_pages(page: Any) -> list[dict[str, str]]:
    """Return [{"title", "url"}] of the visible children of `page` that belong in menus, in the tree's order."""
    children = access.visible(page.get_children().filter(show_in_menus=True))
    roots = Roots()
    return [{"title": child.title, "url": roots.address(child)} for child in children.order_by("path")]
