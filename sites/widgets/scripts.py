"""The script that shows widgets, as sites load it."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

SCRIPT = Path(__file__).parent / "static" / "embed" / "xbtt.js"
NEWEST = "1.0.0"
EVERGREEN = {"xbtt.js": "v1.js", "height.js": "v1-height.js"}


def address(name: str, version: str = "") -> str:
    """Return the absolute address of a script: of one version for ever, or without one the evergreen."""
    return f"{settings.BASE_URL}/embed/" + (f"{version}/{name}" if version else EVERGREEN[name])


@cache
def _script() -> tuple[bytes, str]:
    source = SCRIPT.read_bytes()
    return source, f'"{hashlib.sha256(source).hexdigest()[:20]}"'


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Serve the evergreen script: revalidated every five minutes, so a fix reaches all pages soon."""
    source, etag = _script()
    fresh = etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    response = (
        HttpResponse(status=304) if fresh else HttpResponse(source, content_type="text/javascript; charset=utf-8")
    )
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300, stale-if-error=604800"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
