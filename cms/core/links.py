"""Which published articles link to which pages: what becomes of a page changes them too."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from cms.core.models import PublicLink
from cms.core.notes import note


def show(page_links: dict[int, set[int]]) -> None:
    """Note which pages each article links to in public now; `page_links` maps page ids to page ids."""
    note(PublicLink, "target", page_links)


def linking_to(targets: "Collection[int] | QuerySet[Any, Any]") -> set[int]:
    """Return the ids of the articles that link to one of the pages `targets` (ids, or a query for them). One query."""
    return set(PublicLink.objects.filter(target__in=targets).values_list("page_id", flat=True))
