"""What templates need beyond Django's own: near links, times, blocks, the one place that marks HTML safe."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_default_timezone

from home.portal.headers import guide_rule

register = template.Library()

BLOCKS = {
    "attachments",
    "figure",
    "gallery",
    "heading",
    "notice",
    "paragraph",
    "quote",
    "table",
    "video",
}
LINK_SCHEMES = {"", "http", "https", "mailto", "tel"}
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def _trusted(html: str) -> SafeString:
    """Mark as safe what the API has sanitised or this module has escaped; nothing else in the portal does."""
    return mark_safe(html)


@register.filter
def trusted_html(html: str) -> SafeString:
    """Return rich text of the API, which sanitises it on the way out, for printing as it stands."""
    return _trusted(html)


@register.simple_tag
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """Return `data` as a JSON-LD block that no text in it can end; browsers do not run such blocks."""
    text = json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return _trusted(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag(takes_context=True)
def body_block(context: Context, block: Mapping[str, Any]) -> SafeString:
    """Return one body block's HTML from the template of its type; a type not known yet renders as nothing."""
    if block["type"] not in BLOCKS:
        return _trusted("")
    return render_to_string(
        f"portal/blocks/{block['type']}.html",
        {"value": block["value"], "block_id": block["id"], "host": context["host"]},
    )


@register.filter
def local(url: str | None, host: str) -> str:
    """Return the address as a path when it is on `host`, whole when elsewhere, empty when no safe link."""
    parts = urlsplit(url or "")
    if parts.scheme not in LINK_SCHEMES:
        return ""
    # A path that starts with two slashes would read as another host.
    if parts.netloc.lower() != host.lower() or parts.path.startswith("//"):
        return url or ""
    return parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()


@register.filter
def local_srcset(srcset: str, host: str) -> str:
    """Return a srcset whose addresses on `host` are paths."""
    candidates = [candidate.partition(" ") for candidate in re.split(r",\s+", srcset.strip()) if candidate]
    return ", ".join(f"{local(url, host)} {size}".strip() for url, _, size in candidates)


@register.filter
def day_and_time(moment: str | None) -> str:
    """Return an ISO 8601 time of the API as dd/mm/yyyy HH:MM in the portal's time zone; empty for none."""
    return _in_zone(datetime.fromisoformat(moment)).strftime("%d/%m/%Y %H:%M") if moment else ""


@register.filter
def hour(moment: datetime) -> str:
    """Return an aware time as HH:MM dd/mm/yyyy in the portal's time zone."""
    return _in_zone(moment).strftime("%H:%M %d/%m/%Y")


@register.filter
def dialled(phone: str) -> str:
    """Return the digits of a telephone number (and a leading +) for a tel: link."""
    return re.sub(r"[^\d+]", "", phone)


@register.filter
def file_kind(kind: str) -> str:
    """Return a short name of a file's type: PDF for both "pdf" and "application/pdf"."""
    return re.split(r"[/.]", kind)[-1].upper()


@register.filter
def outside_blocs(sections: list[dict[str, Any]], blocs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections that no bloc names, so that each is listed once."""
    named = {section["slug"] for bloc in blocs for section in bloc["sections"]}
    return [section for section in sections if section["slug"] not in named]


@register.filter
def rows(code: str) -> int:
    """Return how many rows a box needs to show code that is to be copied: long files are scrolled."""
    return min(14, sum(1 + len(line) // 80 for line in code.splitlines()))


@register.filter
def reserve_rule(widget: Mapping[str, Any]) -> SafeString:
    """Return the style rule that keeps the room of the live widget; of the API it holds a whole number alone."""
    return _trusted(guide_rule(widget))


def _in_zone(moment: datetime) -> datetime:
    return moment.astimezone(get_default_timezone())
