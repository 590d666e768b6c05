"""The addresses by which sites still frame the old Liferay portal's news, answered with the same news from here.

Liferay's snippet "any website" loads one script of the portal's and has it write a frame with an address of the form
`/widget/web/<site>/<page>/-/<portlet>`, of a fixed height. Both are answered as long as somebody asks for them.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from sites.sections.models import SectionCard
from sites.sections.queries import public_sections
from sites.streams.models import SHARED

SCRIPT = Path(__file__).parent / "static" / "embed" / "liferay.js"


@require_safe
@xframe_options_exempt
def widget(request: HttpRequest, rest: str) -> HttpResponse:
    """Redirect to the frame of the section that the old site became, else to that of the shared stream.

    Never kept: a section may come to stand where there is none yet. What else is in the address is not looked at.
    """
    section = _section(request.get_host(), _site(rest))
    name, slug = ("embed-section", section.slug) if section else ("embed-stream", SHARED)
    response = HttpResponseRedirect(settings.BASE_URL + reverse(name, kwargs={"slug": slug}))
    response["Cache-Control"] = "no-store"
    return response


def _site(rest: str) -> str:
    """Return the name of the site in an old address; empty where it names none."""
    _before, _web, after = f"/{rest}".partition("/web/")
    return after.partition("/")[0]


def _section(host: str, site: str) -> SectionCard | None:
    """Return the section of the old site called `site`, or whose own host was asked.

    Old names are those of today without hyphens, or with them: `soyte` became `so-y-te`.
    """
    cards = list(public_sections(timezone.now()))
    named = (card for card in cards if _bare(card.slug) == _bare(site))
    hosted = (card for card in cards if card.address.partition("://")[2] == f"{host}/")
    return next(named, None) or next(hosted, None)


def _bare(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


@cache
def _source() -> tuple[bytes, str]:
    source = SCRIPT.read_bytes()
    return source, f'"{hashlib.sha256(source).hexdigest()[:20]}"'


@require_safe
@conditional_page
def script(request: HttpRequest) -> HttpResponse:
    """Serve what stands in for Liferay's own script: it has to be there for old snippets to draw anything at all."""
    source, etag = _source()
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=3600, stale-if-error=604800"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
