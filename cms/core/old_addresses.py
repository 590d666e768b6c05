"""Redirects from where a page stood: by its canonical address, on the site that it was on.

Wagtail's own would note that address on every site whose tree holds the page, so a section with a host of its own left
redirects at the portal's host that nobody ever followed, and none where links pointed.
"""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core import freshness
from cms.core.addresses import Roots
from cms.core.transactions import unit_of_work

AT_ONCE = 500


def remember(*, page: Page, url_path_before: str) -> int:
    """Redirect the former addresses of a page that moved or got another slug, and of all beneath it; return how many.

    A redirect leads to the page, wherever it goes later, so there are no chains. Pages without a canonical address
    then or now get none.
    """
    made = 0
    with unit_of_work() as unit:
        moved = _moved(page, url_path_before)
        while batch := list(islice(moved, AT_ONCE)):
            made += _write(batch)
        if made:
            unit.bump(freshness.PUBLIC)
    return made


def _moved(page: Page, url_path_before: str) -> Iterator[Redirect]:
    roots, length = Roots(), len(page.url_path)
    for key, url_path in page.get_descendants(inclusive=True).values_list("pk", "url_path").iterator():
        old, new = roots.parts_at(url_path_before + url_path[length:]), roots.parts_at(url_path)
        if old is not None and new is not None and old != new and old[2] != "/":
            path = Redirect.normalise_path(old[2])
            yield Redirect(old_path=path, site_id=old[0], redirect_page_id=key, automatically_created=True)


def _write(redirects: list[Redirect]) -> int:
    """Write redirects in place of those that were made by themselves for the same addresses."""
    same = Q()
    for redirect in redirects:
        same |= Q(old_path=redirect.old_path, site_id=redirect.site_id)
    Redirect.objects.filter(same, automatically_created=True).delete()
    return len(Redirect.objects.bulk_create(redirects, ignore_conflicts=True))
