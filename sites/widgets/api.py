"""A widget's settings and items in one answer."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from cms.core.api import PublicView
from sites.widgets import content, seen, shapes
from sites.widgets.models import Format, Widget


class WidgetDetail(PublicView):
    """A widget's settings and items. A key is public; a restricted one answers its listed hosts only."""

    params_class = content.WidgetParams
    answer_type = shapes.WidgetAnswer
    refusals = (403, 404)

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer, and note which version of its stream the widget has now."""
        self.asked_by = host_of(request.META.get("HTTP_ORIGIN", ""))
        self.widget: Widget | None = None
        script = request.query_params.get("script", "")
        try:
            response = super().get(request, **kwargs)
        except PermissionDenied as refusal:
            if self.widget:
                seen.count(self.widget, self.asked_by, Format.SCRIPT, script, refused_as=str(refusal.get_codes()))
            raise
        if self.widget:
            seen.note(self.widget, response.get("ETag", ""))
            seen.count(self.widget, self.asked_by, Format.SCRIPT, script)
        return response

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Widget, Iterable[Any]]:
        """Return the widget with the versions of its stream and of all that is shared."""
        widget = self.widget = content.find(kwargs["key"])
        content.refuse_revoked(widget)
        content.refuse_host(widget, self.asked_by)
        return widget, content.versions(widget)

    def answer(self, params: dict[str, Any], scope: Widget, **kwargs: Any) -> shapes.WidgetAnswer:
        """Return {"widget", "items", "alerts", "ignored"}; the widget is read again, after the versions."""
        return content.answer(content.find(scope.key), params)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell caches that a restricted key answers each site by itself, and name that site instead of all."""
        final = super().finalize_response(request, response, *args, **kwargs)
        let_in(final, getattr(self, "widget", None), request.META.get("HTTP_ORIGIN", ""))
        return final


def let_in(response: HttpResponse, widget: Widget | None, origin: str) -> None:
    """Name in `response` the one `origin` that may read a restricted widget; that of an open one is read by all."""
    if widget is None or not widget.hosts:
        return
    patch_vary_headers(response, ["Origin"])
    if widget.allows(host_of(origin)):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = ", ".join(settings.CORS_EXPOSE_HEADERS)


def host_of(address: str) -> str:
    """Return the host name in an Origin or an address; empty for one that is none."""
    try:
        return (urlsplit(address).hostname or "")[:253]
    except ValueError:
        return ""
