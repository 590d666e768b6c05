"""The /resolve/ API: all that a front end needs to render one address, in one answer."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from wagtail.models import Site

from cms.core import access, blocks, freshness, richtext
from cms.core.addresses import Roots
from cms.core.api import Params, PublicView, iso
from cms.core.models import BasePage
from home.models import HomePage, InfoPage
from home.queries import Destination, destination
from sites.alerts.queries import alerts_json
from sites.news.api import categories_json
from sites.news.models import ArticlePage
from sites.sections.api import blocs_json, child_pages, profile_json
from sites.sections.models import SectionPage
from sites.sections.queries import public_sections, section_of
from sites.streams.api import article_json, gone
from sites.streams.models import SHARED, StreamPage

HOST = RegexValidator(r"^[A-Za-z0-9.\-\[\]:]+$", _("Send the Host header's value, for example so-y-te.example.vn."))


class ResolveParams(Params):
    """An address as the front end was asked for it."""

    host = serializers.CharField(max_length=255, validators=[HOST])
    path = serializers.CharField(max_length=2000, trim_whitespace=False)

    def validate_path(self, path: str) -> str:
        """Take the path as the request line has it, from its first slash."""
        if not path.startswith("/"):
            raise serializers.ValidationError(_("The path begins with a slash."))
        return path


class Resolve(PublicView):
    """One address: a page with all around it, or a redirect, or 404, or 410 with the public reason."""

    params_class = ResolveParams

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Destination, Iterable[Any]]:
        """Return where the address leads, with the versions that the answer depends on."""
        shared = list(freshness.rows(freshness.PUBLIC))
        found = destination(params["host"], params["path"])
        if found is not None and found.gone is not None:
            raise gone(found.gone)
        if found is None or not (found.page or found.redirect):
            raise NotFound(_("There is nothing at this address."))
        if found.page is not None and found.page.own_version:
            shared += freshness.rows(f"article:{found.page.pk}")
        return found, shared

    def answer(self, params: dict[str, Any], scope: Destination, **kwargs: Any) -> dict[str, Any]:
        """Return the page or the redirect."""
        if scope.page is None:
            return {"kind": "redirect", "location": scope.redirect, "status": 301 if scope.permanent else 302}
        # Read again after the versions, so that nothing older than the tag is in the answer.
        page = type(scope.page).objects.filter(pk=scope.page.pk).first()
        if page is None:
            raise NotFound(_("There is nothing at this address."))
        return page_json(page, scope.site)


def page_json(page: BasePage, site: Site) -> dict[str, Any]:
    """Return the page with what stands around it."""
    section = section_of(page)
    template, describe = TEMPLATES[type(page)]
    trail = breadcrumbs(page, site)
    body = describe(page)
    return {
        "kind": "page",
        "template": template,
        "page": body,
        "breadcrumbs": trail,
        "menu": menu(site, trail),
        "site": site_json(site, section),
        "seo": seo(page, body, trail),
        "alternates": [{"hreflang": page.locale.language_code, "url": trail[-1]["url"]}],
        "alerts": alerts_json(timezone.now(), section=section.pk if section else None),
    }


def breadcrumbs(page: BasePage, site: Site) -> list[dict[str, str]]:
    """Return [{"title", "url"}] from the site's root to the page."""
    roots = Roots()
    line = page.get_ancestors(inclusive=True).filter(depth__gte=site.root_page.depth).order_by("depth")
    return [{"title": ancestor.title, "url": roots.address(ancestor)} for ancestor in line]


def menu(site: Site, trail: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the site's menu: the children of its root that belong in menus, the current branch marked."""
    here = {step["url"] for step in trail}
    return [{**item, "active": item["url"] in here} for item in child_pages(site.root_page)]


def site_json(site: Site, section: SectionPage | None) -> dict[str, Any]:
    """Return the site that answers, the main portal's address and the section in short form."""
    main = Site.objects.filter(is_default_site=True).first() or site
    card = getattr(section, "card", None)
    return {
        "name": site.site_name or site.root_page.title,
        "root_url": site.root_url + "/",
        "main_url": main.root_url + "/",
        "section": {**card.as_json(), "url": card.address} if card else None,
    }


def seo(page: BasePage, body: dict[str, Any], trail: list[dict[str, str]]) -> dict[str, str]:
    """Return title, description and the canonical address for the page's head."""
    fallback = body.get("lead") or body.get("intro") or ""
    return {
        "title": page.seo_title or page.title,
        "description": page.search_description or fallback,
        "canonical": trail[-1]["url"],
    }


def home_json(page: HomePage) -> dict[str, Any]:
    """Return the portal's home with the sections and blocs to lead to."""
    landing = StreamPage.objects.filter(stream__slug=SHARED, live=True).first()
    sections = public_sections(timezone.now())
    return {
        **_basics(page),
        "intro": page.intro,
        "stream": SHARED,
        "stream_url": landing.full_url if landing else None,
        "sections": [{**card.as_json(), "url": card.address} for card in sections],
        "blocs": blocs_json(),
    }


def section_json(page: SectionPage) -> dict[str, Any]:
    """Return a section's front page."""
    stream = page.streams.order_by("pk").first()
    return {
        **_basics(page),
        "uuid": str(page.uuid),
        "slug": page.slug,
        "short_name": page.short_name,
        "stream": stream.slug if stream else None,
        "stream_url": None,
        "pages": child_pages(page),
        **profile_json(page),
    }


def stream_json(page: StreamPage) -> dict[str, Any]:
    """Return a stream's landing page with what a reader may filter by."""
    return {
        **_basics(page),
        "intro": page.intro,
        "stream": page.stream.slug,
        "sections": [card.as_json() for card in public_sections(timezone.now())],
        "categories": categories_json(),
    }


def info_json(page: InfoPage) -> dict[str, Any]:
    """Return an info page, links resolved."""
    body = blocks.body_json(page.body)
    if documents := blocks.document_ids(body):
        body = blocks.with_documents(body, access.open_documents(documents))
    known = richtext.addresses(richtext.linked_data(body))
    body = richtext.resolve_data(body, known)
    return {
        **_basics(page),
        "lead": page.lead,
        "body": body,
        "body_html": blocks.body_html(body),
        "updated_at": iso(page.last_published_at),
        "pages": child_pages(page),
    }


def _basics(page: BasePage) -> dict[str, Any]:
    return {"id": page.pk, "type": page._meta.label, "title": page.title}


def _article_json(page: ArticlePage) -> dict[str, Any]:
    return article_json(page.pk)


TEMPLATES: dict[type[BasePage], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    HomePage: ("home", home_json),
    SectionPage: ("section", section_json),
    StreamPage: ("stream", stream_json),
    ArticlePage: ("article", _article_json),
    InfoPage: ("info", info_json),
}
