"""The one door to what the public may see; every read of published content starts here.

Visible means: live, not before its go-live and not past its expiry by the clock (even if no job ran), with every
ancestor live too, and neither the page nor an ancestor restricted. Page aliases are not used (docs/adr/0003); one that
is there anyway is not visible, since it would show what its source may have to hide.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

PageQuery = TypeVar("PageQuery", bound="QuerySet[Any]")
# With more hidden branches than this, the database compares each page with its ancestors instead.
MOST_BRANCHES = 200


def by_clock(now: datetime, *, prefix: str = "") -> Q:
    """Return the condition "go-live has come and expiry has not" for fields named with `prefix`."""
    begun = Q(**{f"{prefix}go_live_at__isnull": True}) | Q(**{f"{prefix}go_live_at__lte": now})
    going_on = Q(**{f"{prefix}expire_at__isnull": True}) | Q(**{f"{prefix}expire_at__gt": now})
    return begun & going_on


def _child_path() -> Any:
    """Return the outer query's tree path, as something that can be compared in the inner one."""
    return ExpressionWrapper(OuterRef("path"), output_field=CharField())


def unhidden(pages: PageQuery, *, now: datetime | None = None) -> PageQuery:
    """Return those of `pages` that are live and that neither a restriction nor an ancestor hides.

    With `now`, ancestors must be within their own times too. The pages' own times are not looked at.
    """
    restricted = PageViewRestriction.objects.annotate(root=F("page__path"))
    closed = Q(live=False)
    if now is not None:
        closed |= ~by_clock(now)
    shut = Page.objects.filter(closed, depth__gt=1, depth__lt=OuterRef("depth"))
    return pages.filter(
        ~Exists(restricted.annotate(child=_child_path()).filter(child__startswith=F("root"))),
        ~Exists(shut.annotate(child=_child_path()).filter(child__startswith=F("path"))),
        live=True,
        alias_of__isnull=True,
    )


def unhidden_itself(pages: PageQuery, *, now: datetime) -> PageQuery:
    """Return those of `pages` that are live, within their own times and not restricted; ancestors are not looked at."""
    return pages.filter(by_clock(now), live=True, view_restrictions__isnull=True, alias_of__isnull=True)


def visible(pages: PageQuery, *, now: datetime | None = None) -> PageQuery:
    """Return those of `pages` that the public may see at `now` (an aware datetime; the present by default)."""
    now = now or timezone.now()
    return unhidden(pages, now=now).filter(by_clock(now))


def hidden_branches(now: datetime) -> list[str]:
    """Return the tree paths beneath which nothing is visible at `now`, none within another. One query."""
    shut = Page.objects.order_by().filter(Q(live=False) | ~by_clock(now), depth__gt=1, numchild__gt=0)
    restricted = PageViewRestriction.objects.order_by().values_list("page__path", flat=True)
    branches: list[str] = []
    for path in sorted(shut.values_list("path", flat=True).union(restricted)):
        if not branches or not path.startswith(branches[-1]):
            branches.append(path)
    return branches


def visible_in_lists(pages: PageQuery, *, now: datetime | None = None) -> PageQuery:
    """Return the same pages as `visible`, more quickly where `pages` are many: what hides branches is read first."""
    now = now or timezone.now()
    branches = hidden_branches(now)
    if len(branches) > MOST_BRANCHES:
        return visible(pages, now=now)
    beneath = Q()
    for path in branches:
        beneath |= Q(path__startswith=path)
    shown = pages.filter(by_clock(now), live=True, alias_of__isnull=True)
    return shown.exclude(beneath) if branches else shown


def is_visible(page: Page, *, branches: Iterable[str], now: datetime) -> bool:
    """Tell the same of one page in hand, where `branches` is what `hidden_branches` gives. No query."""
    if not page.live or page.alias_of_id is not None or page.path.startswith(tuple(branches)):
        return False
    return (page.go_live_at is None or page.go_live_at <= now) and (page.expire_at is None or page.expire_at > now)


def open_documents(ids: Iterable[int]) -> dict[int, Any]:
    """Return those of the documents `ids` that the public may have, by id. One query."""
    documents = get_document_model().objects.filter(pk__in=list(ids), collection__in=open_collections())
    return {document.pk: document for document in documents}


def open_collections() -> "QuerySet[Collection]":
    """Return the collections whose files the public may have: neither they nor an ancestor restricted."""
    restricted = CollectionViewRestriction.objects.annotate(root=F("collection__path"))
    return Collection.objects.filter(
        ~Exists(restricted.annotate(child=_child_path()).filter(child__startswith=F("root")))
    )
