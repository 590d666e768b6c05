"""Canonical addresses: the one rule by which a page's place in the tree becomes an address."""

from typing import Any

from wagtail.models import Page, Site


class Roots:
    """All sites with their roots, read once; the deepest root first, so that a section with a host of its own wins.

    Read from the database, not from Wagtail's hour-long cache: a host changed in another process counts at once.
    """

    def __init__(self) -> None:
        sites = Site.objects.select_related("root_page")
        self.sites = list(sites.order_by("-root_page__depth", "-is_default_site", "pk"))

    @classmethod
    def of(cls, request: Any) -> "Roots":
        """Return the roots remembered on `request` (any object), read at the first call; new ones for None."""
        known = getattr(request, "_xbtt_roots", None)
        if isinstance(known, cls):
            return known
        roots = cls()
        if request is not None:
            request._xbtt_roots = roots
        return roots

    def parts(self, page: Page) -> tuple[int, str, str] | None:
        """Return (site id, root address, path) of `page`, or None when it stands under no site."""
        return self.parts_at(page.url_path)

    def parts_at(self, url_path: str) -> tuple[int, str, str] | None:
        """Return (site id, root address, path) of what stands, or stood, at a place in the tree."""
        for site in self.sites:
            root = site.root_page.url_path
            if url_path.startswith(root):
                return site.pk, site.root_url, "/" + url_path[len(root) :]
        return None

    def address(self, page: Page) -> str:
        """Return the canonical address of `page`; empty when it stands under no site."""
        parts = self.parts(page)
        return parts[1] + parts[2] if parts else ""
