"""The headers of every page: what caches may do with it, and what a browser may load for it."""

from collections.abc import Iterable
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
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["Content-Language"] = settings.LANGUAGE_CODE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


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
