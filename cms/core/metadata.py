"""What a page says of itself to machines: OpenGraph and Dublin Core, ready to print as meta elements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms.core.shapes import MetaName, MetaProperty, Picture

# Locales as OpenGraph writes them, by our language codes.
LOCALES = {"vi": "vi_VN", "en": "en_GB"}


@dataclass(frozen=True)
class About:
    """What is to be said: plain values, times as the API writes them (ISO 8601 with +07:00)."""

    title: str
    description: str
    url: str
    language: str
    publisher: str
    identifier: str = ""
    site: str = ""
    image: Picture | None = None
    published_at: str | None = None
    updated_at: str | None = None
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    source: str = ""


def open_graph(about: About) -> list[MetaProperty]:
    """Return [{"property", "content"}] by the OpenGraph protocol (https://ogp.me/); an article where it has a date."""
    image: Mapping[str, Any] = about.image or {}
    article = about.published_at is not None
    found = [
        ("og:type", "article" if article else "website"),
        ("og:title", about.title),
        ("og:description", about.description),
        ("og:url", about.url),
        ("og:site_name", about.site or about.publisher),
        ("og:locale", LOCALES.get(about.language, about.language)),
        ("og:image", image.get("url")),
        ("og:image:type", "image/jpeg" if image else ""),
        ("og:image:width", image.get("width")),
        ("og:image:height", image.get("height")),
        ("og:image:alt", image.get("alt")),
        ("article:published_time", about.published_at),
        ("article:modified_time", about.updated_at if article else None),
        *(("article:tag", subject) for subject in about.subjects if article),
    ]
    return [{"property": name, "content": str(value)} for name, value in found if value]


def dublin_core(about: About) -> list[MetaName]:
    """Return [{"name", "content"}] by the Dublin Core element set (ISO 15836-1), as RFC 2731 writes them in HTML.

    Title, creator, date, description, publisher and identifier are those that Vietnamese portals must give.
    """
    found = [
        ("DC.title", about.title),
        *(("DC.creator", author) for author in about.authors or (about.publisher,)),
        ("DC.date", about.published_at or about.updated_at),
        ("DC.description", about.description),
        ("DC.publisher", about.publisher),
        ("DC.identifier", about.identifier or about.url),
        ("DC.language", about.language),
        ("DC.source", about.source),
        *(("DC.subject", subject) for subject in about.subjects),
    ]
    return [{"name": name, "content": str(value)} for name, value in found if value]
