"""Feeds as text: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, made of the same plain data by Django's generators.

Titles and leads are plain text. Where a format's readers may take a text for HTML, it is written so that it shows the
same letters and never becomes markup.
"""

import json
import re
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from rest_framework.renderers import BaseRenderer

from cms.core.text import xml_text

GENERATOR = "XBTT"
VERSION = "https://jsonfeed.org/version/1.1"
# Where an HTML parser would begin a tag (HTML Standard, 13.2.5.6); "<5" stays as it is.
_TAG_OPEN = re.compile(r"<(?=[A-Za-z/!?])")


def inert(value: str) -> str:
    """Return plain text that no reader takes for markup, whether it expects text or HTML (RSS does not say which)."""
    return _TAG_OPEN.sub("&lt;", value)


class Atom(Atom1Feed):
    """Atom, its summaries marked as the plain text that they are."""

    def latest_post_date(self) -> datetime:
        """Return when the feed last changed."""
        changed: datetime = self.feed["updated"]
        return changed

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Say who made the feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write the summary as text: Django's own is marked as HTML."""
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})


class Rss(Rss201rev2Feed):
    """RSS 2.0 with Atom's `updated`; descriptions are HTML by its specification, titles by some readers' habit."""

    def __init__(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        super().__init__(inert(title), link, escape(description), **kwargs)

    def latest_post_date(self) -> datetime:
        """Return when the feed last changed."""
        changed: datetime = self.feed["updated"]
        return changed

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Say who made the feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an item of plain texts, and when it last changed, for which RSS has no element of its own."""
        written = {
            "title": inert(item["title"]),
            "description": escape(item["description"]),
            "author_name": inert(item["author_name"]),
            "categories": [inert(name) for name in item["categories"]],
        }
        super().add_item_elements(handler, {**item, **written})
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    def write(self, outfile: Any, encoding: str) -> None:
        """Write the feed as unescaped JSON."""
        feed = self.feed
        document = {
            "version": VERSION,
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        json.dump(document, outfile, ensure_ascii=False)

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        pictures = [
            {"url": one.url, "mime_type": one.mime_type, "size_in_bytes": int(one.length)} for one in item["enclosures"]
        ]
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_text": item["description"],
            "summary": item["description"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{"name": item["author_name"]}],
            "tags": item["categories"],
            **({"image": pictures[0]["url"], "attachments": pictures} if pictures else {}),
        }


class FeedRenderer(BaseRenderer):
    """Turns a feed's plain data (see `sites.streams.feeds`) into one format."""

    charset = None
    feed_class: type[SyndicationFeed]

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        """Return the feed as text."""
        head = {name: value for name, value in printable(data).items() if name != "items"}
        feed = self.feed_class(**head)
        for item in printable(data["items"]):
            picture = item.pop("picture")
            enclosures = [Enclosure(picture["url"], str(picture["bytes"]), picture["type"])] if picture else []
            feed.add_item(**item, unique_id_is_permalink=False, enclosures=enclosures)
        return feed.writeString("utf-8")


def printable(value: Any) -> Any:
    """Return plain data with every text in it free of what XML forbids."""
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item) for item in value]
    return value


class AtomRenderer(FeedRenderer):
    """Atom."""

    media_type = "application/atom+xml; charset=utf-8"
    format = "atom"
    feed_class = Atom


class RssRenderer(FeedRenderer):
    """RSS."""

    media_type = "application/rss+xml; charset=utf-8"
    format = "rss"
    feed_class = Rss


class JsonFeedRenderer(FeedRenderer):
    """JSON Feed."""

    media_type = "application/feed+json; charset=utf-8"
    format = "json"
    feed_class = JsonFeed
