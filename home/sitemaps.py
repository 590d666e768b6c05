"""Sitemaps (https://www.sitemaps.org/protocol.html), Google's news sitemap and robots.txt of the site that is asked.

A site names what is canonical on it and nothing else: a section with a host of its own has sitemaps of its own.
Articles are listed by ranges of ids: a range holds at most so many, is read by its key at any number of articles,
and never moves to another part, since ids do not change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer
from wagtail.models import Page, Site

from cms.core import access, freshness
from cms.core.addresses import Roots
from cms.core.api import MAX_ID, PublicView, iso
from cms.core.models import Version
from cms.core.text import xml_text
from home.models import EmbedGuidePage, HomePage, InfoPage
from home.queries import site_at
from sites.news import cards
from sites.news.models import ArticleCard
from sites.sections.models import SectionPage
from sites.sections.queries import public_sections
from sites.streams.models import StreamPage

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Ids in one part; the protocol allows 50,000 addresses and 50 MB.
PART = 10_000
LAST_PART = MAX_ID // PART - 1
MOST_PAGES = 50_000
# Google's own limits: two days, a thousand articles.
RECENT = timedelta(hours=48)
MOST_RECENT = 1_000
HOUR = timedelta(hours=1)


class XmlRenderer(BaseRenderer):
    """Writes entries, each a dict of tag -> text, dict or None (left out), under one root."""

    media_type = "application/xml; charset=utf-8"
    format = "xml"
    charset = None
    root, entry = "urlset", "url"
    namespaces = f'xmlns="{SITEMAP}"'

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        """Return the document."""
        entries = "\n".join(_element(self.entry, entry) for entry in data)
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        return f"{head}\n<{self.root} {self.namespaces}>\n{entries}\n</{self.root}>\n"


def _element(tag: str, content: Any) -> str:
    if isinstance(content, dict):
        inner = "".join(_element(name, value) for name, value in content.items() if value is not None)
    else:
        inner = escape(xml_text(content))
    return f"<{tag}>{inner}</{tag}>"


class IndexRenderer(XmlRenderer):
    """A sitemap index."""

    root, entry = "sitemapindex", "sitemap"


class NewsRenderer(XmlRenderer):
    """A news sitemap."""

    namespaces = f'xmlns="{SITEMAP}" xmlns:news="{NEWS}"'


class TextRenderer(BaseRenderer):
    """Plain text."""

    media_type = "text/plain; charset=utf-8"
    format = "txt"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        """Return the lines, each with its end."""
        return "".join(f"{line}\n" for line in data)


@dataclass(frozen=True)
class Place:
    """The site that is asked, and the moment of asking."""

    site: Site
    now: datetime

    def url(self, name: str) -> str:
        """Return the address of the file `name` at the site's root."""
        return f"{self.site.root_url}/{name}"

    def articles(self) -> "QuerySet[ArticleCard]":
        """Return the shown articles whose canonical address is on the site, by id."""
        sections = public_sections(self.now).values_list("pk", "address")
        own = [key for key, address in sections if address.startswith(f"{self.site.root_url}/")]
        lasting = Q(shown_until__isnull=True) | Q(shown_until__gt=self.now)
        return ArticleCard.objects.filter(lasting, shown=True, section__in=own).order_by("pk")


class SiteView(PublicView):
    """A file about the site that the Host header names."""

    answer_type = str
    refusals = (404,)

    shows_articles: ClassVar[bool] = False

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Place, Iterable[Any]]:
        """Return the site with the versions that what it shows depends on."""
        now = timezone.now()
        rows = [*freshness.rows(freshness.PUBLIC), *self.more_versions(now)]
        site = site_at(self.request.get_host())
        if site is None:
            raise NotFound(_("No site is set up here yet."))
        return Place(site, now), rows

    def more_versions(self, now: datetime) -> list[Version]:
        """Return the versions beside `public`: where articles are shown, that of all of them."""
        return list(freshness.rows(freshness.CHANGES)) if self.shows_articles else []


class RobotsTxt(SiteView):
    """What crawlers may read (RFC 9309), and where the sitemaps are."""

    renderer_classes = [TextRenderer]

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> list[str]:
        """Return the lines."""
        closed = [f"Disallow: {path}" for path in ("/admin/", "/api/v2/preview/")]
        maps = [f"Sitemap: {scope.url(name)}" for name in ("sitemap.xml", "news-sitemap.xml")]
        return ["User-agent: *", *closed, "Allow: /", "", *maps]


class SitemapIndex(SiteView):
    """The parts of the site's sitemap: its pages, and each range of ids that holds articles of it."""

    renderer_classes = [IndexRenderer]
    shows_articles = True

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> list[dict[str, str]]:
        """Return the parts."""
        parts = scope.articles().order_by().annotate(part=F("pk") / PART).values_list("part", flat=True).distinct()
        names = ["sitemap-pages.xml", *(f"sitemap-articles-{part}.xml" for part in sorted(parts))]
        return [{"loc": scope.url(name)} for name in names]


class SitemapPages(SiteView):
    """The site's pages that are not articles: home, sections' front pages, streams' and info pages."""

    renderer_classes = [XmlRenderer]

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> list[dict[str, str | None]]:
        """Return the addresses in the tree's order."""
        roots = Roots()
        placed = [(page, roots.parts(page)) for page in open_pages(scope.now)]
        own = [(page, parts) for page, parts in placed if parts and parts[0] == scope.site.pk]
        return [
            {"loc": parts[1] + parts[2], "lastmod": iso(page.last_published_at)} for page, parts in own[:MOST_PAGES]
        ]


class SitemapArticles(SiteView):
    """One part: the site's articles whose ids are in one range."""

    renderer_classes = [XmlRenderer]
    shows_articles = True

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> list[dict[str, str | None]]:
        """Return the addresses by id; raise `NotFound` where there are none."""
        first = min(kwargs["part"], LAST_PART) * PART
        within = scope.articles().filter(pk__gte=first, pk__lt=first + PART)
        rows = within.values_list("section__address", "slug", "updated_at")
        entries: list[dict[str, str | None]] = [
            {"loc": f"{section}{slug}/", "lastmod": iso(changed)} for section, slug, changed in rows
        ]
        if not entries:
            raise NotFound(_("There is no such part. See /sitemap.xml for those there are."))
        return entries


class NewsSitemap(SiteView):
    """The site's articles of the last two days, as Google News asks.

    The clock takes articles out of it, so it is made anew each hour at least; none stays longer than 48 hours.
    """

    renderer_classes = [NewsRenderer]
    shows_articles = True

    def more_versions(self, now: datetime) -> list[Version]:
        """Depend on the hour too."""
        begun = hour(now)
        return [
            *super().more_versions(now),
            Version(key="hour", number=int(begun.timestamp()) // 3600, changed_at=begun),
        ]

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the articles, the newest first."""
        since = hour(scope.now) + HOUR - RECENT
        recent = scope.articles().filter(published_at__gt=since, published_at__lte=scope.now)
        newest = recent.select_related("section").defer("detail").order_by("-published_at", "-pk")[:MOST_RECENT]
        name = scope.site.site_name or scope.site.root_page.title
        return [{"loc": cards.address(card), "news:news": _news(card, name)} for card in newest]


def hour(now: datetime) -> datetime:
    """Return the beginning of the hour of `now`."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _news(card: ArticleCard, publication: str) -> dict[str, Any]:
    return {
        "news:publication": {"news:name": publication, "news:language": card.locale},
        "news:publication_date": iso(card.published_at),
        "news:title": card.card["title"],
    }


def open_pages(now: datetime) -> list[Page]:
    """Return all pages but articles that the public may see at `now`, in the tree's order. One query.

    Nothing stands under an article, so these pages are all the ancestors there are: each is shown when it and all
    above it are open themselves. (Asking for each page's ancestors would search through all articles each time.)
    """
    kinds = (Page, HomePage, SectionPage, StreamPage, InfoPage, EmbedGuidePage)
    types = ContentType.objects.get_for_models(*kinds).values()
    found = access.unhidden_itself(Page.objects.filter(content_type__in=types), now=now).order_by("path")
    shown: set[str] = {""}
    pages = []
    for page in found:
        if page.path[: -Page.steplen] in shown:
            shown.add(page.path)
            pages.append(page)
    return pages
