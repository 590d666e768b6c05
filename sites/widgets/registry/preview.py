"""What the form shows while it is open: the widget as it would be if it were saved. Nothing is written or counted.

The page in the frame runs the script that sites run. A script of ours, loaded before it, leads what it asks for to the
view below, which answers by the form as it stands; so a key for other hosts can be seen here, and the API be down.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites.widgets import content, origins, snippets
from sites.widgets.models import Widget
from sites.widgets.registry import rights
from sites.widgets.registry.forms import EDIT_HANDLER, WidgetForm

# Fields of the address that are the preview's own.
COLOURS, DOWN = "_colours", "_down"
SCHEMES = ("light", "dark")


def form_of(request: HttpRequest, pk: int | None) -> WidgetForm:
    """Return the editor's own form, filled as it stands in the browser: what is checked here is what saving checks."""
    if pk is None and not rights.policy().user_has_permission(request.user, "add"):
        raise PermissionDenied
    widget = rights.one_of(rights.kept_by(request.user), pk) if pk else Widget()
    form_class: Any = EDIT_HANDLER.get_form_class()
    form: WidgetForm = form_class(request.GET, instance=widget, for_user=request.user)
    return form


@require_safe
def page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Return the page for the frame: the widget with its looks, or what the form still lacks."""
    form = form_of(request, pk)
    name = "widget-preview-answer" if pk else "widget-preview-new-answer"
    answer = reverse(name, args=[pk] if pk else [])
    colours = request.GET.get(COLOURS, "")
    shown = {
        "form": form,
        "valid": form.is_valid(),
        "widget": form.instance,
        "looks": _looks(form.instance),
        "heading": snippets.heading(form.instance),
        "answer": f"{answer}?{request.GET.urlencode()}",
        "colours": colours if colours in SCHEMES else "light dark",
    }
    response = render(request, "widgets/registry/preview.html", shown)
    response["Content-Security-Policy"] = policy()
    response["Cache-Control"] = "no-store"
    return response


def _looks(widget: Widget) -> dict[str, Any]:
    """Return the element's attributes for the looks of `widget`."""
    switches = {
        name: "on" if getattr(widget, name) else "off" for name in ("images", "summary", "dates", "source", "more")
    }
    choices = {name: getattr(widget, name) for name in ("layout", "theme", "lang", "limit")}
    return {**choices, "heading-level": widget.heading_level, **switches}


@require_safe
def answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Answer as the API would for the widget if it were saved; 503 where the API is to be down, 400 for a bad form."""
    form = form_of(request, pk)
    if request.GET.get(DOWN):
        return _refused(503, "server_error", _("The API is down: this is only tried."))
    if not form.is_valid():
        return _refused(400, "validation_error", _("The form cannot be shown yet."))
    return JsonResponse(content.answer(form.instance, {}), headers={"Cache-Control": "no-store"})


def _refused(status: int, kind: str, words: str) -> HttpResponse:
    body = {"type": kind, "errors": [{"code": "error", "detail": words, "attr": None}]}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def policy() -> str:
    """Return the preview's Content-Security-Policy: our own scripts and pictures, and only our own pages around it."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self' {' '.join(origins.of_pictures())}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
