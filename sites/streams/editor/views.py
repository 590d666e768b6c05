"""What the editor of streams asks for while it is open: what the rule would match, and how far a refill is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sites.streams import refilling
from sites.streams.desk.views import person
from sites.streams.editor.forms import StreamForm
from sites.streams.editor.panels import EDIT_HANDLER
from sites.streams.editor.reach import StreamPolicy
from sites.streams.matching import outcome
from sites.streams.models import Refill, Stream


def own(request: HttpRequest, pk: int) -> Stream:
    """Return a stream that the user may change; any other does not exist for them."""
    stream = StreamPolicy().instances_user_has_permission_for(person(request), "change").filter(pk=pk).first()
    if stream is None:
        raise Http404
    return stream


@require_POST
def matches(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Answer the form as it stands with a piece of HTML: what it would match now, or what is wrong. Writes nothing."""
    stream = own(request, pk) if pk else Stream()
    if pk is None and not StreamPolicy().user_has_permission(person(request), "add"):
        raise PermissionDenied
    form = _form(request, stream)
    valid = form.is_valid()
    rule = form.rule() if valid else None
    context = {
        "form": form,
        "rule": rule,
        "outcome": outcome(rule) if rule else None,
    }
    html = render_to_string("streams/editor/matches.html", context, request)
    return HttpResponse(html, headers={"Cache-Control": "no-store"})


def _form(request: HttpRequest, stream: Stream) -> StreamForm:
    """Return the editor's own form, so that what is checked here is what saving checks."""
    form_class: Any = EDIT_HANDLER.get_form_class()
    form: StreamForm = form_class(request.POST, instance=stream, for_user=request.user)
    return form


@require_safe
def refill_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer how far the stream's refill is: {"done", "total", "ended", "words"}."""
    return JsonResponse(state_of(own(request, pk)), headers={"Cache-Control": "no-store"})


def state_of(stream: Stream) -> dict[str, Any]:
    """Return how far the refill of a stream is, with words for people."""
    return words_of(Refill.objects.filter(pk=stream.pk).first())


def words_of(refill: Refill | None) -> dict[str, Any]:
    """Return the same of the refill's row; None when the stream has never been refilled."""
    if refill is None:
        return {"done": 0, "total": 0, "ended": True, "words": _("Not refilled yet.")}
    values = {"done": _number(refill.done), "total": _number(max(refill.total, refill.done))}
    if refill.ended_at is not None:
        words = _("Refilled: %(done)s articles looked at.") % values
    elif refill.started_at is None:
        words = _("The refill waits for the worker.")
    else:
        words = _("Refilling: %(done)s of %(total)s articles.") % values
    ended = refill.ended_at is not None
    return {"done": refill.done, "total": max(refill.total, refill.done), "ended": ended, "words": words}


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@require_POST
def refill_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the stream refilled from the beginning, and lead back to its form."""
    stream = own(request, pk)
    refilling.ask(streams=[stream])
    messages.success(request, _("The stream is being refilled. What the desk decided stays."))
    return redirect(reverse("wagtailsnippets_streams_stream:edit", args=[stream.pk]))
