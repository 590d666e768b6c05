"""Where an address leads: a page, a redirect, something taken back, or nothing."""

from dataclasses import dataclass
from urllib.parse import urljoin

from django.http.request import split_domain_port
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.models.sites import get_site_for_hostname

from cms.core import access
from cms.core.addresses import Roots
from cms.core.models import BasePage
from sites.news.models import ArticleCard


@dataclass
class Destination:
    """What an address leads to; exactly one of `page`, `redirect` and `gone` is set, or none for a 404."""

    site: Site
    page: BasePage | None = None
    redirect: str = ""
    permanent: bool = True
    gone: ArticleCard | None = None


def destination(host: str, path: str) -> Destination | None:
    """Return where `path` leads on `host` (with its port, if any); None when no site is set up at all.

    A page under another site's root answers with a redirect to its one canonical address.
    """
    site = site_at(host)
    if site is None:
        return None
    page = _page(site, path)
    if page is not None and access.visible(Page.objects.filter(pk=page.pk)).exists():
        return _to_page(site, page, path)
    return _redirect(*_owner(site, path)) or Destination(site, gone=_gone(site, page, path))


def site_at(host: str) -> Site | None:
    """Return the site that answers at `host` (a Host header's value), by Wagtail's rule: else the default one.

    None when no site is set up at all.
    """
    hostname, port = split_domain_port(host)
    try:
        return get_site_for_hostname(hostname, port or 80)
    except Site.DoesNotExist:
        return None


def _page(site: Site, path: str) -> Page | None:
    inner = path.strip("/")
    url_path = site.root_page.url_path + (inner + "/" if inner else "")
    slug = inner.rsplit("/", 1)[-1] if inner else site.root_page.slug
    return Page.objects.filter(slug=slug, url_path=url_path).first()


def _to_page(site: Site, page: Page, path: str) -> Destination:
    specific = page.specific
    parts = Roots().parts(page)
    if parts is None or not isinstance(specific, BasePage):
        return Destination(site)
    site_id, root, canonical = parts
    if site_id != site.pk:
        return Destination(site, redirect=root + canonical)
    if path != canonical:
        return Destination(site, redirect=urljoin(site.root_url, canonical))
    return Destination(site, page=specific)


def _owner(site: Site, path: str) -> tuple[Site, str]:
    """Return the site on which an address is canonical, and its path there: a section may have a host of its own."""
    url_path = site.root_page.url_path + path.lstrip("/")
    roots = Roots()
    parts = roots.parts_at(url_path)
    if parts is None or parts[0] == site.pk:
        return site, path
    return next(one for one in roots.sites if one.pk == parts[0]), parts[2]


def _redirect(site: Site, path: str) -> Destination | None:
    """Return the redirect set up for the address; one to a hidden page leads nowhere."""
    try:
        old_path = Redirect.normalise_path(path)
    except ValueError:
        return None  # No address at all, such as //[x.
    found = Redirect.get_for_site(site).filter(old_path=old_path).first()
    if found is None:
        return None
    if found.redirect_page_id and not access.visible(Page.objects.filter(pk=found.redirect_page_id)).exists():
        return None
    link = found.redirect_page.specific.full_url if found.redirect_page_id else found.redirect_link
    if not link:
        return None
    return Destination(site, redirect=urljoin(site.root_url + "/", link), permanent=found.is_permanent)


def _gone(site: Site, page: Page | None, path: str) -> ArticleCard | None:
    """Return the card of an article that was public at the address and has been taken back."""
    taken_back = ArticleCard.objects.exclude(gone="").select_related("section")
    if page is not None:
        return taken_back.filter(pk=page.pk).first()
    steps = path.strip("/").split("/")
    home_root = site.root_page.depth < 3
    if len(steps) != (2 if home_root else 1):
        return None
    section = {"section__slug": steps[0]} if home_root else {"section": site.root_page_id}
    return taken_back.filter(slug=steps[-1], **section).order_by("-updated_at").first()
