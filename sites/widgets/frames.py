"""Pages for frames in other people's sites: current like every public answer, and HTML also where they refuse.

A frame must never be blank, so that a mistyped key, a revoked one or a parameter that nobody knows gets a small page
with a link to the portal. The status says what was wrong.
"""

from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from cms.core.api import PublicView
from sites.widgets import origins, scripts
from sites.widgets.models import Theme, Widget

ANYWHERE = ("*",)


class HtmlView(PublicView):
    """A public answer as HTML, and its refusals too. Subclasses name their templates."""

    template: ClassVar[str]
    refusal_template: ClassVar[str]
    widget: Widget | None = None

    def render(self, data: Any) -> bytes:
        """Return the page of `data`, which names its language (`lang`)."""
        return self._page(self.template, {**data, "tag": self.etag.strip('"')})

    def content_type(self) -> str:
        """Return the Content-Type of a page."""
        return "text/html; charset=utf-8"

    def handle_exception(self, exc: Exception) -> Any:
        """Return the refusal as a page, with the status and headers that the API has for it."""
        told = super().handle_exception(exc)
        page = self._page(self.refusal_template, self._refusal(told))
        response = HttpResponse(page, status=told.status_code, content_type=self.content_type())
        for name in ("Retry-After", "Allow"):
            if name in told:
                response[name] = told[name]
        return response

    def _refusal(self, told: Any) -> dict[str, Any]:
        """Return what a refusal's page says: reasons only where they are the embedding page's mistake, or public."""
        problems = told.data["errors"]
        status = told.status_code
        return {
            "tag": f"status-{status}",
            "lang": self.widget.lang if self.widget else settings.LANGUAGE_CODE,
            "theme": self.widget.theme if self.widget else Theme.AUTO,
            "portal": settings.BASE_URL + "/",
            "mistakes": problems if status == HTTPStatus.BAD_REQUEST else [],
            "recalled": problems[0]["detail"] if status == HTTPStatus.GONE else "",
        }

    def _page(self, template: str, data: dict[str, Any]) -> bytes:
        with translation.override(data["lang"]):
            page = render_to_string(template, {**data, "script": scripts.address("frame.js", scripts.NEWEST)})
        return page.encode()


class FrameView(HtmlView):
    """A whole page that other sites frame."""

    refusal_template = "widgets/refused_page.html"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what the page may load and who may frame it; nothing of that comes from the request."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Content-Security-Policy"] = policy(ancestors(self.widget))
        final.xframe_options_exempt = True
        return final


class UnknownFrame(FrameView):
    """Any other address below /embed/: a small page with 404, for it may stand in a frame."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Refuse."""
        raise NotFound


def ancestors(widget: Widget | None) -> tuple[str, ...]:
    """Return the sources of `frame-ancestors` (CSP 3, 6.4.2) for the pages of `widget`: its hosts at any port.

    An open key has none, and may be framed anywhere; so may pages of no key at all.
    """
    if widget is None or not widget.hosts:
        return ANYWHERE
    return ("'self'", *(f"{scheme}://{host}:*" for host in widget.hosts for scheme in ("https", "http")))


def policy(framed_by: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy of a frame's page, which `framed_by` may frame."""
    rules = {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": " ".join(["'self'", *origins.of_pictures()]),
        "script-src": scripts.address("frame.js", scripts.NEWEST),
        # The script asks for its own page now and then, to see whether there is news.
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(framed_by),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
