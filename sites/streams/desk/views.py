"""The desk's lists: my streams, one stream's queue, and the rows of it that an open page asks for every few seconds."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.users.models import User
from sites.streams import rights
from sites.streams.desk import queue
from sites.streams.desk.filters import QueueFilters
from sites.streams.models import Decision, Placement, Stream

SECONDS_BETWEEN_LOOKS = 15


def person(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else come this far."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def own_stream(request: HttpRequest, slug: str) -> Stream:
    """Return a stream of the user's own desks; another's does not exist for them."""
    stream = rights.desk_streams(person(request)).filter(slug=slug).first()
    if stream is None:
        raise Http404
    return stream


def uses_keys(user: Any) -> bool:
    """Tell whether single keys do something for `user`: each may turn them off in the admin's own settings."""
    profile = getattr(user, "wagtail_userprofile", None)
    return bool(getattr(profile, "keyboard_shortcuts", True))


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the desk in the admin's own frame."""

    header_icon = "tasks"
    page_title = _("Desk")

    def trail(self) -> list[dict[str, Any]]:
        """Return the steps below the desk's own."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, the desk, and on."""
        desk = {"url": reverse("desk"), "label": DeskView.page_title}
        return [*self.breadcrumbs_items, desk, *self.trail()]


class DeskIndex(DeskView):
    """My streams with what waits; whoever has only one goes straight there."""

    template_name = "streams/desk/index.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the list, or go on."""
        desks = queue.desks(person(request))
        if len(desks) == 1:
            return redirect("desk-queue", desks[0].stream.slug)
        return self.render_to_response(self.get_context_data(desks=desks))


class QueueView(DeskView):
    """One stream's queue."""

    template_name = "streams/desk/queue.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the stream."""
        super().setup(request, *args, **kwargs)
        self.stream = own_stream(request, kwargs["slug"])

    def trail(self) -> list[dict[str, Any]]:
        """Name the stream."""
        return [{"url": reverse("desk-queue", args=[self.stream.slug]), "label": self.stream.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page asked for, the tabs with their numbers, and what was done just now."""
        filters = QueueFilters(self.request.GET)
        wanted = filters.wanted()
        numbers = queue.counts(self.stream)
        tabs = [(state, label, numbers.get(state), state == wanted.state) for state, label in queue.TABS.items()]
        return super().get_context_data(
            **{
                "stream": self.stream,
                "filters": filters,
                "wanted": wanted,
                "narrowed": bool(wanted.text or wanted.section or wanted.category),
                "tabs": tabs,
                "found": queue.queue_page(self.stream, wanted),
                "waiting": numbers[Placement.State.PROPOSED],
                "here": address_of(self.request, self.stream),
                "done": just_done(self.request),
                "seconds": SECONDS_BETWEEN_LOOKS,
                "keys": uses_keys(self.request.user),
                **kwargs,
            }
        )


def address_of(request: HttpRequest, stream: Stream) -> str:
    """Return the address of the stream's queue as the user has narrowed it, without what was done just now."""
    asked = request.GET.copy()
    asked.pop("done", None)
    address = reverse("desk-queue", args=[stream.slug])
    return f"{address}?{asked.urlencode()}" if asked else address


def just_done(request: HttpRequest) -> Decision | None:
    """Return the user's own last decision that the address names and that can still be undone."""
    key = request.GET.get("done", "")
    if not key.isdigit() or len(key) > 18:
        return None
    mine = Decision.objects.filter(pk=key, by=person(request), undone_at=None).exclude(was={})
    decision = mine.select_related("placement__card", "placement__stream").first()
    return decision if decision and decision.sequence == decision.placement.sequence else None


class QueueRows(View):
    """The rows of the page that stands open, for its script: 304 while nothing of it has changed."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Return the rows in order, each ready to be put in, and how many wait."""
        stream = own_stream(request, slug)
        wanted = QueueFilters(request.GET).wanted()
        waiting = queue.counts(stream)[Placement.State.PROPOSED]
        found = queue.queue_page(stream, wanted).rows
        seen = [(row.placement.pk, row.placement.sequence, row.title) for row in found]
        etag = f'"{hashlib.sha256(repr((waiting, seen)).encode()).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == etag:
            response: HttpResponse = HttpResponseNotModified()
        else:
            here = address_of(request, stream)
            response = JsonResponse({"waiting": waiting, "rows": [_as_json(row, here, request) for row in found]})
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        return response


def _as_json(row: queue.Row, here: str, request: HttpRequest) -> dict[str, Any]:
    html = render_to_string("streams/desk/row.html", {"row": row, "here": here}, request=request)
    return {"id": row.placement.pk, "sequence": row.placement.sequence, "html": html}
