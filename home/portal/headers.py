"""The headers of every page: what caches may do with it, and what a browser may load for it."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

CACHEABLE = "public, max-age=0, s-maxage=1"
# A recalled page must not outlive its recall in a quiet cache, so there is no stale-while-revalidate.
CACHE_CONTROL = {
    200: f"{CACHEABLE}, stale-if-error=86400",
    301: CACHEABLE,
    302: CACHEABLE,
    404: CACHEABLE,
    410: CACHEABLE,
}


def protect(response: HttpResponse) -> HttpResponse:
    """Add the cache and security headers that belong to the answer's status."""
    response.headers["Cache-Control"] = CACHE_CONTROL.get(response.status_code, "no-store")
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers["Content-Language"] = settings.LANGUAGE_CODE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


def show_widget(response: HttpResponse, widget: Mapping[str, Any] | None) -> HttpResponse:
    """Let the page that shows `widget` load its script, its data and its frame, and style by the one rule of its room.

    Without a widget the page is as any other.
    """
    if widget is None:
        return response
    origins = " ".join(sorted(set(_origins([widget["script_url"], widget["frame_url"]]))))
    digest = b64encode(sha256(guide_rule(widget).encode()).digest()).decode()
    rules = {
        "script-src": f"'self' {origins}",
        "connect-src": origins,
        "frame-src": origins,
        "style-src": f"'self' 'sha256-{digest}'",
    }
    response.headers["Content-Security-Policy"] = _policy(**rules)
    return response


def guide_rule(widget: Mapping[str, Any]) -> str:
    """Return the style rule that keeps the room of the live widget, as a unit's page would have it."""
    return f"xbtt-news{{display:block;min-height:{int(widget['height'])}px}}"


def protect_preview(response: HttpResponse, *, editor: str) -> HttpResponse:
    """Add the headers of a draft's page: kept by nobody, told to nobody, framed by the editor's origin too."""
    protect(response)
    origins = {"'self'", *_origins([editor])}
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Security-Policy"] = _policy(
        **{"script-src": "'self'", "form-action": "'none'", "frame-ancestors": " ".join(sorted(origins))}
    )
    return response


def _policy(**other: str) -> str:
    media = " ".join(["'self'", *sorted(set(_media_origins()))])
    rules = {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": media,
        "media-src": media,
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
        **other,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _media_origins() -> Iterable[str]:
    """Return where pictures come from: the API's origin, and any that the settings add (a media host)."""
    more = getattr(settings, "PORTAL_MEDIA_ORIGINS", ())
    return _origins([settings.PORTAL_API_URL or settings.PORTAL_API_BASE, *more])


def _origins(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme and parts.netloc:
            yield f"{parts.scheme}://{parts.netloc}"
