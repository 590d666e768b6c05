"""The scripts that sites load: evergreen ones, which a fix reaches soon, and every version ever published, for ever."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from cms.core.api import PublicView

FOLDER = Path(__file__).parent / "static" / "embed"
# Version -> name -> integrity, and under "sources" the stamp of what was built: written by `make widget`.
RELEASES: dict[str, dict[str, str]] = json.loads((FOLDER / "releases.json").read_bytes())
# Addresses of the scripts that follow the newest version.
EVERGREEN = {"xbtt.js": "v1.js", "height.js": "v1-height.js"}
JAVASCRIPT = "text/javascript; charset=utf-8"
SOON = "public, max-age=300, stale-if-error=604800"
FOREVER = "public, max-age=31536000, immutable"


def newest(versions: Iterable[str]) -> str:
    """Return the highest of versions such as 1.10.0, number by number (semver.org, 11)."""
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


NEWEST: str = newest(RELEASES)


def address(name: str, version: str = "") -> str:
    """Return the absolute address of a script (`xbtt.js`): of one version for ever, or without one the evergreen."""
    return f"{settings.BASE_URL}/embed/" + (f"{version}/{name}" if version else EVERGREEN[name])


def integrity(name: str, version: str) -> str:
    """Return what `integrity` says of a published script (sha384, W3C Subresource Integrity); raise `KeyError`."""
    return RELEASES[version][name]


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Serve the newest widget script: revalidated every five minutes, so a fix reaches all pages soon."""
    return _serve(request, *_read(FOLDER / NEWEST / "xbtt.js"), JAVASCRIPT, SOON)


@require_safe
def height_script(request: HttpRequest) -> HttpResponse:
    """Serve the newest script for pages that frame ours: it gives frames their height."""
    return _serve(request, *_read(FOLDER / NEWEST / "height.js"), JAVASCRIPT, SOON)


@require_safe
def released(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """Serve a published script, whose bytes never change; a 404 in the one error shape for what was not published."""
    if f"{name}.js" not in RELEASES.get(version, {}):
        return Unpublished.as_view()(request)
    return _serve(request, *_read(FOLDER / version / f"{name}.js"), JAVASCRIPT, FOREVER)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Serve the hashes of all published scripts."""
    return _serve(request, *_read(FOLDER / "releases.json"), "application/json", SOON)


class Unpublished(PublicView):
    """A version or a name that was never published."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Refuse."""
        raise NotFound(_("This script was never published. /embed/releases.json names those there are."))


@cache
def _read(path: Path) -> tuple[bytes, str]:
    """Return a file's content and its ETag; the files change only when a new release of the product is started."""
    content = path.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _serve(request: HttpRequest, content: bytes, etag: str, kind: str, kept: str) -> HttpResponse:
    """Return the content, or a 304 to who has it; any page may load it and check its `integrity`."""
    fresh = etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    response = HttpResponse(status=HTTPStatus.NOT_MODIFIED) if fresh else HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"  # Also to who names no Origin: a shared cache keeps that answer.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
