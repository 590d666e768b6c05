"""What a section's or a stream's slug stands for where its latest news are shown without a key."""

from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from cms.core.addresses import Roots
from sites.sections.models import SectionCard
from sites.sections.queries import public_sections
from sites.streams.api import stream_json
from sites.streams.models import Stream
from sites.streams.queries import stream_open


class Latest(NamedTuple):
    """A list to show: its heading, where people read all of it, and the stream and section it is of, if any."""

    heading: str
    url: str
    stream: Stream | None
    section: SectionCard | None

    def version_keys(self) -> list[str]:
        """Return the keys of the versions that the list depends on, beside `public`."""
        return [self.stream.version_key] if self.stream else []


def of_section(slug: str) -> Latest:
    """Return a section's news; raise `NotFound` for one that is not public."""
    now = timezone.now()
    card = public_sections(now).filter(slug=slug).first()
    if card is None:
        raise NotFound(_("There is no such section."))
    own = Stream.objects.filter(stream_open(now), section=card.pk).order_by("pk").first()
    return Latest(card.name, card.address, own, card)


def of_stream(slug: str) -> Latest:
    """Return a stream's news; raise `NotFound` for one that is not public."""
    streams = Stream.objects.filter(stream_open(timezone.now()), slug=slug).select_related("section__card")
    stream = streams.prefetch_related("pages").first()
    if stream is None:
        raise NotFound(_("There is no such stream. See /api/v2/streams/ for those there are."))
    address = stream_json(stream, Roots())["url"]
    return Latest(stream.name, address or f"{settings.BASE_URL}/", stream, getattr(stream.section, "card", None))
