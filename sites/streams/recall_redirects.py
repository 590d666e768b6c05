"""Where readers of a recalled article are led instead: checked, and set up as one of Wagtail's redirects."""

import re
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from cms.core.addresses import Roots
from cms.core.text import clean_text
from sites.news.models import ArticleCard, ArticlePage

# As long as Wagtail keeps a redirect's address.
LONGEST = 255


class BadRedirectError(Exception):
    """Readers cannot be led there; the message says why and what to do."""


def checked(address: str, *, article: ArticlePage) -> str:
    """Return `address` without blanks around it; raise `BadRedirectError` for one that nobody may be led to.

    It is an http(s) address or a path of the site (`/...`); never the article's own, nor one that was taken back.
    """
    wanted, own = clean_text(address.strip()), Roots().address(article)
    if not _is_address(wanted):
        raise BadRedirectError(_("Write an address that begins with https://, or a path of this site such as /tin/."))
    target = urljoin(own, wanted)
    if _place(target) == _place(own):
        raise BadRedirectError(_("This is the article's own address. Choose another one, or leave the field empty."))
    if _taken_back(target):
        raise BadRedirectError(_("The article at this address was taken back too. Choose another one."))
    return wanted


def _is_address(address: str) -> bool:
    if len(address) > LONGEST or not address.isprintable() or re.search(r"[\s\\<>\"]", address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return address.startswith("/") and not address.startswith("//")
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _place(address: str) -> tuple[str, str]:
    """Return what makes two addresses the same place: host and path, without a slash at the end."""
    parts = urlsplit(address)
    return parts.netloc.lower(), parts.path.rstrip("/")


def _taken_back(target: str) -> bool:
    slug = urlsplit(target).path.rstrip("/").rpartition("/")[2]
    cards = ArticleCard.objects.exclude(gone="").filter(slug=slug).select_related("section")
    return any(_place(f"{card.section.address}{card.slug}/") == _place(target) for card in cards)


def lead_away(*, article: ArticlePage, address: str) -> Redirect:
    """Lead readers from the article's address to `address`, for the time being (302); return the redirect.

    Raises `BadRedirectError` when somebody has set up another redirect there.
    """
    parts = Roots().parts(article)
    if parts is None:
        raise BadRedirectError(_("This article stands under no site, so it has no address to lead readers from."))
    old_path = Redirect.normalise_path(parts[2])
    known = Redirect.objects.filter(old_path=old_path, site_id=parts[0])
    if known.filter(automatically_created=False).exists():
        raise BadRedirectError(_("There is a redirect from this article's address already. Remove it first."))
    known.delete()
    return Redirect.objects.create(old_path=old_path, site_id=parts[0], redirect_link=address, is_permanent=False)
