"""The page of a draft: what the API opens for a token, in the templates of published pages, kept by nobody."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from home.portal.client import ApiClient, ApiDownError, Denied, Found, Refused, api_client
from home.portal.headers import protect_preview
from home.portal.lists import news_filters, news_list
from home.portal.templatetags.portal import local
from home.portal.views import TEMPLATES, render

CARDS = {"card": "card", "widget-card": "widget_card"}
NO_LIST: dict[str, Any] = {"items": [], "meta": {"next": None, "previous": None}}


# The policy's frame-ancestors says who may frame the page; the older header cannot name another origin.
@xframe_options_exempt
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Return the draft's page; 400 without a token, 403 with one that opens nothing, 503 while the API is silent."""
    api = api_client()
    try:
        answer = api.preview(request.GET.get("token", ""))
    except ApiDownError:
        response = render(request, "unavailable", {}, status=503, path="")
        response.headers["Retry-After"] = "30"
        return protect_preview(response, editor="")
    match answer:
        case Denied():
            response = render(request, "preview_over", {}, status=403)
        case Refused():
            response = render(request, "preview_over", {}, status=400)
        case Found(data=data):
            return protect_preview(_page(request, api, data), editor=data["preview"]["editor"])
    return protect_preview(response, editor="")


def _page(request: HttpRequest, api: ApiClient, data: dict[str, Any]) -> HttpResponse:
    """Render the draft as if it stood at its own address; a list beside it shows the published news, first page."""
    template = CARDS.get(data["template"]) or (data["template"] if data["template"] in TEMPLATES else "info")
    around: dict[str, Any] = {"path": local(data["seo"]["canonical"], request.get_host())}
    if filters := news_filters(template, data["page"], QueryDict()):
        around |= news_list(_news(api, filters), QueryDict()) | {"next": ""}
    return render(request, template, data, **around)


def _news(api: ApiClient, filters: dict[str, str]) -> dict[str, Any]:
    """Return the news beside a draft; none where that cannot be had, for it is not what is looked at."""
    try:
        news = api.news(filters)
    except ApiDownError:
        return NO_LIST
    return news.data if isinstance(news, Found) else NO_LIST
