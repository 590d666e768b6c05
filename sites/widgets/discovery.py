"""What an address of ours stands for to somebody who wants to embed it, and the links by which pages offer that.

Addresses are compared with canonical ones, as the database has them: an address of somebody else's host, or of what the
public may not see, is nothing, and nothing tells which of the two.
"""

from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone

from cms.core import access
from cms.core.addresses import Roots
from cms.core.api import MAX_ID
from sites.news.models import ArticleCard
from sites.sections.queries import public_sections
from sites.streams.models import StreamPage
from sites.streams.shapes import FeedLink

FORMATS = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
USUAL_PORTS = {"http": ":80", "https": ":443"}


class Place(NamedTuple):
    """What is to be embedded: its kind, its key, slug or id, its root (scheme and host), and its query if any."""

    kind: str
    name: str
    root: str
    query: str = ""


def place(url: str) -> Place | None:
    """Return what `url` stands for; None for what is not ours, not public or not to be embedded.

    The scheme, a missing last slash, a query and a fragment make no difference.
    """
    try:
        parts = urlsplit(url)
        resolved = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if parts.scheme not in USUAL_PORTS:
        return None
    host = parts.netloc.lower().removesuffix(USUAL_PORTS[parts.scheme])
    path = parts.path.rstrip("/") + "/"
    kind = resolved.url_name or ""
    if kind in FRAMES:
        return _frame(kind, host, parts.query, resolved.kwargs)
    addresses = [f"{scheme}://{host}{path}" for scheme in USUAL_PORTS]
    return _article(addresses) or _section(addresses) or _stream(addresses)


# The routes of frames, and the name of the parameter that says of what.
FRAMES = {"embed-widget": "key", "embed-article": "id", "embed-section": "slug", "embed-stream": "slug"}


def _frame(kind: str, host: str, query: str, named: dict[str, object]) -> Place | None:
    """Return what a frame's own address stands for, on any host that is ours. One query."""
    if int(str(named.get("id", 0))) > MAX_ID:
        return None
    roots = [settings.BASE_URL, *(site.root_url for site in Roots().sites)]
    root = next((root for root in roots if urlsplit(root).netloc == host), None)
    return Place(kind, str(named[FRAMES[kind]]), root, query) if root else None


def _article(addresses: list[str]) -> Place | None:
    parents = [address.rstrip("/").rpartition("/")[0] + "/" for address in addresses]
    slug = addresses[0].rstrip("/").rpartition("/")[2]
    cards = ArticleCard.objects.select_related("section").filter(shown=True, slug=slug, section__address__in=parents)
    card = next((card for card in cards if card.shown_now(timezone.now())), None)
    return Place("embed-article", str(card.pk), root_of(card.section.address)) if card else None


def _section(addresses: list[str]) -> Place | None:
    card = public_sections(timezone.now()).filter(address__in=addresses).first()
    return Place("embed-section", card.slug, root_of(card.address)) if card else None


def _stream(addresses: list[str]) -> Place | None:
    slug = addresses[0].rstrip("/").rpartition("/")[2]
    pages = access.visible(StreamPage.objects.filter(slug=slug)).select_related("stream__section__card")
    roots = Roots()
    page = next((page for page in pages if roots.address(page) in addresses), None)
    if page is None or page.stream.as_public_json() is None:
        return None
    return Place("embed-stream", page.stream.slug, root_of(roots.address(page)))


def root_of(address: str) -> str:
    """Return the scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def oembed_links(url: str, title: str) -> list[FeedLink]:
    """Return the two link elements by which the page at `url` says how to embed it (oEmbed 1.0, 4)."""
    return [
        {"type": mime, "title": title, "url": f"{settings.BASE_URL}/oembed/?{urlencode({'url': url, 'format': name})}"}
        for name, mime in FORMATS.items()
    ]
