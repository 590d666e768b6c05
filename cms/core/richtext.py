"""Rich text: sanitised on its way in and out, and out with links only where the public may follow."""

import re
from collections.abc import Iterable
from typing import Any

import nh3
from django.conf import settings
from django.utils.html import escape
from wagtail.models import Page

from cms.core import access
from cms.core.addresses import Roots
from cms.core.models.media import CmsDocument

# What the editor's features write, and the headings and rules of older texts.
TAGS = {"a", "b", "br", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"}
ATTRIBUTES = {"a": {"href", "linktype", "id", "title"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# By these the editor knows its paragraphs again: comments and comparisons hold on to them.
MARKS = {"*": {"data-block-key"}}
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def sanitise(source: str, *, stored: bool = False) -> str:
    """Return `source` with allowed tags and link schemes only; Wagtail's own link marks are kept for `resolve`.

    What is to be `stored` keeps the editor's marks on its paragraphs too. Sanitising twice changes nothing more.
    """
    attributes = ATTRIBUTES | MARKS if stored else ATTRIBUTES
    return nh3.clean(source, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel=None)


def linked(source: str) -> set[tuple[str, int]]:
    """Return ("page" or "document", id) of each internal link in `source`."""
    return {
        (mark["linktype"], int(mark["id"]))
        for mark in (dict(_ATTRIBUTE.findall(attributes)) for attributes, _text in _LINK.findall(source))
        if mark.get("linktype") in ("page", "document") and mark.get("id", "").isdecimal()
    }


def addresses(links: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the public address of each link whose target the public may see. At most three queries."""
    wanted = {"page": set(), "document": set()}  # type: dict[str, set[int]]
    for kind, key in links:
        wanted[kind].add(key)
    found: dict[tuple[str, int], str] = {}
    if wanted["page"]:
        roots = Roots()
        for page in access.visible(Page.objects.filter(pk__in=wanted["page"])):
            if address := roots.address(page):
                found["page", page.pk] = address
    if wanted["document"]:
        documents = CmsDocument.objects.filter(pk__in=wanted["document"], collection__in=access.open_collections())
        found.update({("document", document.pk): settings.BASE_URL + document.url for document in documents})
    return found


def resolve(source: str, known: dict[tuple[str, int], str]) -> str:
    """Return `source` with internal links made real; one whose target is not in `known` becomes its bare text."""

    def replace(match: re.Match[str]) -> str:
        mark = dict(_ATTRIBUTE.findall(match[1]))
        if "linktype" not in mark:
            return f'<a href="{mark["href"]}">{match[2]}</a>' if "href" in mark else match[2]
        key = (mark["linktype"], int(mark["id"]) if mark.get("id", "").isdecimal() else 0)
        return f'<a href="{escape(known[key])}">{match[2]}</a>' if key in known else match[2]

    return _LINK.sub(replace, source)


def resolve_data(data: Any, known: dict[tuple[str, int], str]) -> Any:
    """Return JSON-like `data` with `resolve` applied to each string in it that holds a link."""
    if isinstance(data, str):
        return resolve(data, known) if "<a " in data else data
    if isinstance(data, list):
        return [resolve_data(item, known) for item in data]
    if isinstance(data, dict):
        return {key: resolve_data(value, known) for key, value in data.items()}
    return data


def linked_data(data: Any) -> set[tuple[str, int]]:
    """Return the internal links in all strings of JSON-like `data`."""
    if isinstance(data, str):
        return linked(data)
    if isinstance(data, dict):
        data = list(data.values())
    return set().union(*(linked_data(item) for item in data)) if isinstance(data, list) else set()


def document_links(data: Any) -> set[int]:
    """Return the ids of the documents that the strings of JSON-like `data` link to."""
    return {key for kind, key in linked_data(data) if kind == "document"}
