"""The /resolve/ API: all that a front end needs to render one address, in one answer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from wagtail.models import Page, Site

from cms.core import access, blocks, freshness, metadata, pictures, richtext
from cms.core.addresses import Roots
from cms.core.api import PublicView, iso
from cms.core.models import BasePage
from cms.core.params import Params
from cms.core.shapes import Link
from home import shapes
from home.embedding import guide_address, guide_json, guide_stream
from home.models import EmbedGuidePage, HomePage, InfoPage
from home.queries import Destination, destination
from sites.alerts.queries import alerts_json, in_force
from sites.news.api import categories_json
from sites.news.models import ArticlePage
from sites.news.shapes import Article
from sites.sections.api import blocs_json, child_pages, profile_json
from sites.sections.models import SectionCard, SectionPage
from sites.sections.queries import public_sections, section_of
from sites.streams.api import article_json, gone, section_hidden
from sites.streams.feeds import feed_links
from sites.streams.models import SHARED, Stream, StreamPage
from sites.streams.shapes import FeedLink
from sites.widgets.discovery import oembed_links

HOST = RegexValidator(r"^[A-Za-z0-9.\-\[\]:]+$", _("Send the Host header's value, for example so-y-te.example.vn."))


class ResolveParams(Params):
    """An address as the front end was asked for it."""

    host = serializers.CharField(
        max_length=255, validators=[HOST], help_text="The reader's Host header, with its port if it has one."
    )
    path = serializers.CharField(
        max_length=2000, trim_whitespace=False, help_text="The path that was asked for, from its first slash."
    )

    def validate_path(self, path: str) -> str:
        """Take the path as the request line has it, from its first slash."""
        if not path.startswith("/"):
            raise serializers.ValidationError(_("The path begins with a slash."))
        return path


class Resolve(PublicView):
    """One address: a page with all around it, or a redirect, or 404, or 410 with the public reason."""

    params_class = ResolveParams
    dear_scope = True
    answer_type = shapes.Resolved
    refusals = (404, 410)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Destination, Iterable[Any]]:
        """Return where the address leads, with the versions that the answer depends on."""
        shared = list(freshness.rows(freshness.PUBLIC))
        found = destination(params["host"], params["path"])
        if found is not None and found.gone is not None and not section_hidden(found.gone, timezone.now()):
            raise gone(found.gone)
        if found is None or not (found.page or found.redirect):
            raise NotFound(_("There is nothing at this address."))
        # Articles come to stand at addresses that led elsewhere, and other pages link to them.
        own = found.page is not None and found.page.own_version
        key = f"article:{found.page.pk}" if found.page and own else freshness.CHANGES
        return found, [*shared, *freshness.rows(key)]

    def answer(self, params: dict[str, Any], scope: Destination, **kwargs: Any) -> shapes.Resolved:
        """Return the page or the redirect."""
        if scope.page is None:
            return {"kind": "redirect", "location": scope.redirect, "status": 301 if scope.permanent else 302}
        # Read again after the versions, so that nothing older than the tag is in the answer.
        page = type(scope.page).objects.filter(pk=scope.page.pk).first()
        if page is None:
            raise NotFound(_("There is nothing at this address."))
        return page_json(page, scope.site)


def page_json(page: BasePage, site: Site) -> shapes.Resolved:
    """Return the page with what stands around it."""
    template, describe = TEMPLATES[type(page)]
    body = describe(page)
    # Which body goes with which template stands in `TEMPLATES`; the checker cannot follow it there.
    return cast(shapes.Resolved, {**around(page, site, body), "template": template, "page": body})


def around(page: BasePage, site: Site, body: Mapping[str, Any]) -> shapes.Around:
    """Return what stands on `site` around a page whose body is `body`."""
    section = section_of(page)
    trail = breadcrumbs(page, site)
    return {
        "kind": "page",
        "locale": page.locale.language_code,
        "breadcrumbs": trail,
        "menu": menu(site.root_page, trail),
        # The section's own site has these pages as its menu.
        "section_menu": menu(section, trail) if section and section.pk != site.root_page_id else [],
        "site": site_json(site, section),
        "seo": seo(page, body, trail[-1]["url"], site),
        "alternates": alternates(page, trail[-1]["url"], section),
        "alerts": alerts_json(in_force(timezone.now(), section=section.pk if section else None)),
    }


def breadcrumbs(page: BasePage, site: Site) -> list[Link]:
    """Return [{"title", "url"}] from the site's root to the page."""
    roots = Roots()
    above = page.get_ancestors().filter(depth__gte=site.root_page.depth).order_by("depth")
    return [{"title": step.title, "url": roots.address(step)} for step in (*above, page)]


def menu(root: Page, trail: list[Link]) -> list[shapes.MenuItem]:
    """Return a menu: the children of `root` that belong in menus, the current branch marked."""
    here = {step["url"] for step in trail}
    return [{**item, "active": item["url"] in here} for item in child_pages(root)]


def site_json(site: Site, section: SectionPage | None) -> shapes.SiteBrief:
    """Return the site that answers, the main portal's address and the section in short form."""
    main = Site.objects.filter(is_default_site=True).first() or site
    card: SectionCard | None = getattr(section, "card", None)
    return {
        "name": site.site_name or site.root_page.title,
        "root_url": site.root_url + "/",
        "main_url": main.root_url + "/",
        "section": {**card.as_json(), "url": card.address} if card else None,
        "embedding_url": guide_address(),
    }


def seo(page: BasePage, body: Mapping[str, Any], url: str, site: Site) -> shapes.Seo:
    """Return what the page's head says: title, description, canonical address, OpenGraph and Dublin Core."""
    name = site.site_name or site.root_page.title
    about = metadata.About(
        title=page.seo_title or page.title,
        description=page.search_description or body.get("lead") or body.get("intro") or "",
        url=url,
        language=page.locale.language_code,
        publisher=name,
        site=name,
        updated_at=iso(page.last_published_at),
    )
    return {
        "title": about.title,
        "description": about.description,
        "canonical": url,
        "open_graph": body.get("open_graph") or metadata.open_graph(about),
        "dublin_core": body.get("dublin_core") or metadata.dublin_core(about),
    }


def alternates(page: BasePage, url: str, section: SectionPage | None) -> list[shapes.Alternate]:
    """Return the page in each of its languages, the feeds of its stream, or of its section's, and how to embed it."""
    roots = Roots()
    translated = access.visible(page.get_translations()).select_related("locale") if page.pk else []
    found = [(page.locale.language_code, url), *((one.locale.language_code, roots.address(one)) for one in translated)]
    own: list[shapes.Alternate] = [
        {"hreflang": code, "type": None, "title": None, "url": address} for code, address in found if address
    ]
    stream = _stream_of(page, section)
    links: list[FeedLink] = [
        *(feed_links(stream) if stream else []),
        *(oembed_links(url, page.title) if isinstance(page, EMBEDDED) else []),
    ]
    others: list[shapes.Alternate] = [
        {"hreflang": None, "type": link["type"], "title": link["title"], "url": link["url"]} for link in links
    ]
    return [*own, *others]


# What other sites can show by its address (sites/widgets/discovery.py).
EMBEDDED = (ArticlePage, SectionPage, StreamPage)


def _stream_of(page: BasePage, section: SectionPage | None) -> Stream | None:
    if isinstance(page, StreamPage):
        return page.stream if page.stream_id else None
    if isinstance(page, EmbedGuidePage):
        return guide_stream(page)
    if section is not None:
        return section.streams.order_by("pk").first()
    return Stream.objects.filter(slug=SHARED).first() if isinstance(page, HomePage) else None


def home_json(page: HomePage) -> shapes.Home:
    """Return the portal's home with the sections and blocs to lead to."""
    landing = StreamPage.objects.filter(stream__slug=SHARED, live=True).first()
    sections = public_sections(timezone.now())
    return {
        **_basics(page),
        "type": "home.HomePage",
        "intro": page.intro,
        "stream": SHARED,
        "stream_url": landing.full_url if landing else None,
        "sections": [{**card.as_json(), "url": card.address} for card in sections],
        "blocs": blocs_json(),
    }


def section_json(page: SectionPage) -> shapes.SectionFront:
    """Return a section's front page."""
    stream = page.streams.order_by("pk").first() if page.pk else None
    return {
        **_basics(page),
        "type": "sections.SectionPage",
        "uuid": str(page.uuid),
        "slug": page.slug,
        "short_name": page.short_name,
        "stream": stream.slug if stream else None,
        "stream_url": Roots().address(page) if stream else None,
        "pages": child_pages(page),
        **profile_json(page),
    }


def stream_json(page: StreamPage) -> shapes.StreamFront:
    """Return a stream's landing page with what a reader may filter by; raise `NotFound` while the stream is hidden."""
    # Only a draft has no stream yet.
    stream = page.stream.as_public_json() if page.stream_id else {"slug": ""}
    if stream is None:
        raise NotFound(_("There is nothing at this address."))
    return {
        **_basics(page),
        "type": "streams.StreamPage",
        "intro": page.intro,
        "stream": stream["slug"],
        "sections": [card.as_json() for card in public_sections(timezone.now())],
        "categories": categories_json(),
    }


def info_json(page: InfoPage, describe: blocks.Describe = pictures.describe) -> shapes.Info:
    """Return an info page, links resolved and pictures as `describe` has them."""
    body = blocks.body_json(page.body, describe)
    if documents := blocks.document_ids(body):
        body = blocks.with_documents(body, access.open_documents(documents))
    known = richtext.addresses(richtext.linked_data(body))
    body = richtext.resolve_data(body, known)
    return {
        **_basics(page),
        "type": "home.InfoPage",
        "lead": page.lead,
        "body": body,
        "body_html": blocks.body_html(body),
        "updated_at": iso(page.last_published_at),
        "pages": child_pages(page),
    }


def _basics(page: BasePage) -> shapes.Basics:
    return {"id": page.pk or 0, "title": page.title}


def _article_json(page: ArticlePage) -> Article:
    return article_json(page.pk)


TEMPLATES: dict[type[BasePage], tuple[str, Callable[[Any], Mapping[str, Any]]]] = {
    HomePage: ("home", home_json),
    SectionPage: ("section", section_json),
    StreamPage: ("stream", stream_json),
    ArticlePage: ("article", _article_json),
    InfoPage: ("info", info_json),
    EmbedGuidePage: ("embed", guide_json),
}
