"""The feeds of a stream: Atom, RSS 2.0 and JSON Feed 1.1, by date alone; pins stand where their date puts them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from cms.core import access
from cms.core.api import PublicView
from cms.core.params import Params
from sites.news.models import Category
from sites.sections.models import SectionCard
from sites.streams import shapes
from sites.streams.api import filters_of, narrowed, placement_json
from sites.streams.feed_formats import AtomRenderer, JsonFeedRenderer, RssRenderer
from sites.streams.models import Placement, Stream, StreamPage
from sites.streams.queries import NEWEST_FIRST, Scope, stream_page

MOST_ITEMS = 50
USUAL_ITEMS = 20
NAMED: dict[str, Any] = {"section": SectionCard.objects, "category": Category.objects}
FILTERS = (*NAMED, "exclude", "tag")
FORMATS = {
    "atom": ("application/atom+xml", "Atom"),
    "rss": ("application/rss+xml", "RSS"),
    "json": ("application/feed+json", "JSON Feed"),
}


class FeedParams(Params):
    """What narrows a feed, and how long it is."""

    section = serializers.SlugField(required=False, max_length=255, help_text="The slug of one of /sections/.")
    category = serializers.SlugField(
        required=False, max_length=80, help_text="The slug of one of /categories/; its children are included."
    )
    exclude = serializers.SlugField(
        required=False, max_length=80, help_text="The slug of a category whose news, and its children's, are left out."
    )
    tag = serializers.CharField(
        required=False, max_length=100, trim_whitespace=False, help_text="A tag as it is written."
    )
    limit = serializers.IntegerField(
        default=USUAL_ITEMS, min_value=1, max_value=MOST_ITEMS, help_text="How many items at most."
    )


class StreamFeed(PublicView):
    """A stream's newest items as a feed, beneath what `notices` puts first. Three queries and those of `notices`."""

    params_class = FeedParams
    answer_type = str
    refusals = (404,)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Scope, Iterable[Any]]:
        """Return what the slugs stand for, with the versions; raise `NotFound` when there is no such stream."""
        found = narrowed(kwargs["stream"], params)
        if found.stream is None:
            raise no_stream()
        return found, found.rows

    def answer(self, params: dict[str, Any], scope: Scope, **kwargs: Any) -> dict[str, Any]:
        """Return the feed as plain data, named as Django's feed generators name it."""
        assert scope.stream is not None  # noqa: S101  (`scope` has refused an unknown stream)
        head = _head(scope.stream, scope, params)
        limit = params["limit"]
        filters = filters_of(params, scope)
        page = stream_page(scope.stream, filters, limit=limit, position=NEWEST_FIRST, size=scope.size)
        sections = {key for key in (filters.section, head.section) if key}
        items = [*self.notices(head, sections), *(_item(placement) for placement in page.items)]
        changed = next(row.changed_at for row in scope.rows if row.key != "public")
        moments = [*(item["updateddate"] for item in items), local(changed)]
        asked = self.request.path + (f"?{query}" if (query := _query(params)) else "")
        return {
            "title": head.title,
            "link": head.link,
            "description": head.description,
            "language": settings.LANGUAGE_CODE,
            "feed_url": settings.BASE_URL + asked,
            "feed_guid": head.id,
            "updated": max(moments),
            "items": items,
        }

    def notices(self, head: "Head", sections: set[int]) -> list[dict[str, Any]]:
        """Return the entries that stand before the news of `sections` (their ids): none, unless a subclass has some."""
        return []


class AtomFeed(StreamFeed):
    """Atom."""

    renderer_classes = [AtomRenderer]


class RssFeed(StreamFeed):
    """RSS 2.0."""

    renderer_classes = [RssRenderer]


class JsonFeed(StreamFeed):
    """JSON Feed 1.1 (https://jsonfeed.org/version/1.1), which says what is in it."""

    answer_type = dict[str, Any]
    renderer_classes = [JsonFeedRenderer]


def no_stream() -> NotFound:
    """Return the 404 of a feed whose stream there is not."""
    return NotFound(_("There is no such stream. See /api/v2/streams/ for those there are."))


@dataclass(frozen=True)
class Head:
    """What a feed says of itself; `id` is the same for ever, and another one for each filter.

    `section` is the id of the section whose stream it is of.
    """

    id: str
    title: str
    description: str
    link: str
    section: int | None


def _head(key: int, scope: Scope, params: dict[str, Any]) -> Head:
    """Return the head of the feed of stream `key`. One query."""
    landing = access.unhidden_itself(StreamPage.objects.filter(stream=OuterRef("pk")), now=timezone.now())
    names: dict[str, Any] = {
        f"{name}_name": Subquery(kind.filter(pk=scope.ids[name]).order_by().values("name")[:1])
        for name, kind in NAMED.items()
        if name in params
    }
    streams = Stream.objects.select_related("section__card").filter(pk=key)
    stream: Any = streams.annotate(landing=Subquery(landing.values("slug")[:1]), **names).first()
    if stream is None:
        raise no_stream()  # Deleted a moment ago.
    parts = [stream.name, *(getattr(stream, name) for name in names), params.get("tag")]
    title = " – ".join(filter(None, parts))
    query = _query({**params, "limit": USUAL_ITEMS})
    return Head(
        id=(uuid5(stream.uuid, query) if query else stream.uuid).urn,
        title=title,
        description=stream.description or title,
        link=_link(stream),
        section=stream.section_id,
    )


def _link(stream: Any) -> str:
    """Return where people read the stream: its section's front page, or its landing page under the portal's home."""
    if stream.section is not None:
        return str(stream.section.card.address)
    return f"{settings.BASE_URL}/{stream.landing}/" if stream.landing else f"{settings.BASE_URL}/"


def _query(params: dict[str, Any]) -> str:
    """Return the query string of a feed's own address: always the same for the same items."""
    given = {name: params[name] for name in FILTERS if name in params}
    return urlencode(given | ({"limit": params["limit"]} if params["limit"] != USUAL_ITEMS else {}))


def _item(placement: Placement) -> dict[str, Any]:
    """Return one entry: the card's facts; `picture` is its largest JPEG, if that is made and measured."""
    card = placement_json(placement)
    image = card["image"]
    return {
        "title": card["title"],
        "link": card["url"],
        "description": card["lead"],
        "author_name": card["section"]["name"],
        "categories": [card["category"]["name"]] if card["category"] else [],
        "unique_id": placement.card.uuid.urn,
        "pubdate": local(placement.card.published_at),
        "updateddate": local(placement.card.updated_at),
        "picture": {"url": image["url"], "bytes": image["bytes"], "type": "image/jpeg"}
        if image and image.get("bytes")
        else None,
    }


def local(moment: datetime) -> datetime:
    """Return `moment` in Vietnamese time, to the second."""
    return timezone.localtime(moment).replace(microsecond=0)


def feed_links(stream: Stream) -> list[shapes.FeedLink]:
    """Return [{"type", "title", "url"}] of the stream's feeds, for a page's `<link rel="alternate">`. No query."""
    return [
        {"type": mime, "title": f"{stream.name} ({name})", "url": f"{settings.BASE_URL}/feeds/{stream.slug}.{suffix}"}
        for suffix, (mime, name) in FORMATS.items()
    ]
