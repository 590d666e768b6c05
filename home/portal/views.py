"""One view for every address: ask the API what stands there, and make a page of the answer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import conditional_page, require_safe

from home.portal.client import ApiClient, ApiDownError, Found, Gone, Missing, Redirect, Refused, api_client
from home.portal.headers import protect, show_widget
from home.portal.lists import news_filters, news_list

TEMPLATES = {"home", "section", "stream", "article", "info", "embed"}


@require_safe
@conditional_page
def show(request: HttpRequest) -> HttpResponse:
    """Return the page at this address; 400, 404, 410 and 503 are pages too, with the menu where known."""
    api = api_client()
    try:
        return protect(_answer(request, api))
    except ApiDownError:
        known = api.remembered(request.get_host(), "/")
        response = render(request, "unavailable", known, status=503)
        response.headers["Retry-After"] = "30"
        return protect(response)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of the portal's own, which must not need the API to be shown."""
    return protect(render(request, "500", {}, status=500))


def _answer(request: HttpRequest, api: ApiClient) -> HttpResponse:
    match api.resolve(request.get_host(), request.path):
        case Redirect(location=location, status=status):
            return _redirect(location, status)
        case Gone(reason=reason):
            return render(request, "410", _chrome(request, api), status=410, reason=reason)
        case Missing():
            return render(request, "404", _chrome(request, api), status=404)
        case Refused(reasons=reasons):
            return render(request, "400", _chrome(request, api), status=400, reasons=reasons)
        case Found() as found:
            return _page(request, api, found)


def _redirect(location: str, status: int) -> HttpResponse:
    moved = HttpResponsePermanentRedirect if status == 301 else HttpResponseRedirect
    return moved(location)


def _page(request: HttpRequest, api: ApiClient, found: Found) -> HttpResponse:
    template = found.data["template"] if found.data["template"] in TEMPLATES else "info"
    filters = news_filters(template, found.data["page"], request.GET)
    if not filters:
        response = render(request, template, found.data, stale_since=found.stale_since)
        return show_widget(response, found.data["page"]["widget"]) if template == "embed" else response
    news = api.news(filters, from_memory=found.stale_since is not None)
    if not isinstance(news, Found):
        reasons = news.reasons if isinstance(news, Refused) else ()
        return render(request, "400", found.data, status=400, reasons=reasons)
    stale_since = found.stale_since or news.stale_since
    return render(request, template, found.data, stale_since=stale_since, **news_list(news.data, request.GET))


def _chrome(request: HttpRequest, api: ApiClient) -> dict[str, Any]:
    """Return the home page's answer for its name, menu and alerts; nothing when that cannot be had."""
    if request.path == "/":
        return {}
    try:
        home = api.resolve(request.get_host(), "/")
    except ApiDownError:
        return {}
    return home.data if isinstance(home, Found) else {}


def render(request: HttpRequest, name: str, data: dict[str, Any], *, status: int = 200, **extra: Any) -> HttpResponse:
    """Render in the portal's own language: the CMS, called in this thread, may have set another."""
    context = {
        "host": request.get_host(),
        "path": request.path,
        "language": settings.LANGUAGE_CODE,
        "is_page": status == 200,
        **data,
        **extra,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return HttpResponse(render_to_string(f"portal/{name}.html", context), status=status)
