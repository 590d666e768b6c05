"""Public documents: which pages offer them, and which of them the public may have."""

from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from cms.core import access
from cms.core.models import CmsDocument, PublicDocument
from cms.core.notes import note


def show(page_documents: dict[int, set[int]]) -> None:
    """Note which documents each page offers in public now: in its attachments, its blocks and the links of its text.

    `page_documents` maps page ids to document ids, an empty set where the page itself is not public. What stands above
    a page is looked at when documents are listed.
    """
    there = existing(set().union(*page_documents.values(), set()))
    note(PublicDocument, "document_id", {page: documents & there for page, documents in page_documents.items()})


def existing(ids: set[int]) -> set[int]:
    """Return those of `ids` that there are: links outlive the documents that they lead to."""
    return set(CmsDocument.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def public_documents(now: datetime) -> "QuerySet[CmsDocument]":
    """Return the documents that a page visible at `now` offers and whose collection is open."""
    pages = access.visible_in_lists(Page.objects.all(), now=now).order_by()
    offered = PublicDocument.objects.filter(page__in=pages)
    return CmsDocument.objects.filter(pk__in=offered.values("document"), collection__in=access.open_collections())


def is_public(document: CmsDocument, now: datetime) -> bool:
    """Tell whether a page visible at `now` offers the document. Its collection's privacy is Wagtail's to ask."""
    pages = Page.objects.filter(pk__in=document.public_documents.values("page"))
    return access.visible(pages, now=now).exists()
