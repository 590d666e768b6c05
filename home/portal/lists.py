"""Which news a page shows, how the reader's choices narrow it, and where its next and previous links lead."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

HOME_LIMIT = 13  # One lead story, three beside it, nine in the list.
LIST_LIMIT = 20

CHOICES = {"home": (), "section": ("cursor",), "stream": ("section", "category", "cursor")}


def news_filters(template: str, page: dict[str, Any], query: QueryDict) -> dict[str, str]:
    """Return the parameters of the page's one request for news; empty when the page shows none."""
    if template not in CHOICES or not page.get("stream"):
        return {}
    limit = HOME_LIMIT if template == "home" else LIST_LIMIT
    chosen = {name: query[name] for name in CHOICES[template] if query.get(name)}
    return {"stream": page["stream"], "limit": str(limit), **chosen}


def news_list(news: dict[str, Any], query: QueryDict) -> dict[str, Any]:
    """Return what the templates say of a list: its cards, the reader's choices, and the links around it."""
    return {
        "news": news["items"],
        "chosen_section": query.get("section", ""),
        "chosen_category": query.get("category", ""),
        "is_first_page": not query.get("cursor"),
        "next": _turn(query, news["meta"]["next"]),
        "previous": _turn(query, news["meta"]["previous"]),
    }


def _turn(query: QueryDict, cursor: str | None) -> str:
    """Return the query string of the neighbouring page, keeping the filters; empty at either end."""
    if not cursor:
        return ""
    kept = {name: query[name] for name in ("section", "category") if query.get(name)}
    return f"?{urlencode({**kept, 'cursor': cursor})}"
