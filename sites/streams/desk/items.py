"""One item at the desk: what it is, what was decided, what may be done now; each thing done by a form of its own."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sites.news import cards
from sites.streams import deciding, rights
from sites.streams.desk import diffing, forms, queue
from sites.streams.desk.views import just_done, person, uses_keys
from sites.streams.models import Decision, Placement
from sites.streams.transitions import TABLE, Role, allowed

MOST_HISTORY = 100
# What ends the desk's work on an item for now: it goes back to the queue.
ENDS = {Decision.Action.ACCEPT, Decision.Action.DECLINE, Decision.Action.HOLD, Decision.Action.WITHDRAW}


def own_item(request: HttpRequest, pk: int) -> tuple[Placement, set[Role]]:
    """Return a placement and what the user is to it; for whoever is nothing to it, it does not exist."""
    joined = Placement.objects.select_related("card__section", "card__category", "stream", "section", "decided_by",
                                              "own_category", "category")  # fmt: skip
    placement = get_object_or_404(joined, pk=pk)
    roles = rights.roles_for(person(request), placement)
    if not roles:
        raise Http404
    return placement, roles


class ItemView(WagtailAdminTemplateMixin, View):
    """The page of one item."""

    template_name = "streams/desk/item.html"
    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the item, and what the user is to it."""
        super().setup(request, *args, **kwargs)
        self.placement, self.roles = own_item(request, kwargs["pk"])
        self.row = queue.rows([self.placement], roles=self.roles)[0]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        """Return the item's title in this stream."""
        return self.row.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: by the stream's queue, for its desk, else by the section's proposals."""
        stream = self.placement.stream
        desk = [
            {"url": reverse("desk"), "label": _("Desk")},
            {"url": reverse("desk-queue", args=[stream.slug]), "label": stream.name},
        ]
        section = [{"url": reverse("desk-proposals"), "label": _("Proposed news")}]
        way = desk if Role.DESK in self.roles else section
        here = {"url": reverse("desk-item", args=[self.placement.pk]), "label": self.row.title}
        return [*self.breadcrumbs_items, *way, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the facts, the history, and a form for each thing that may be done now."""
        offered = forms.offered(self.placement, allowed(self.roles, self.placement.state))
        media = sum((form.media for form in offered), start=Media())
        return super().get_context_data(
            **{
                "row": self.row,
                "placement": self.placement,
                "forms": offered,
                "media": media,
                "history": self._history(),
                "at_desk": Role.DESK in self.roles,
                "diff": diffing.diff(self.placement, self.request),
                "address": cards.address(self.placement.card) if self.placement.card.shown else "",
                "next": self._next(),
                "keys": uses_keys(self.request.user),
                "done": just_done(self.request),
                **kwargs,
            }
        )

    def _history(self) -> list[Decision]:
        decisions = list(self.placement.decisions.select_related("by")[:MOST_HISTORY])
        for decision in decisions[:1]:
            decision.can_be_undone = (  # type: ignore[attr-defined]
                bool(decision.was)
                and decision.undone_at is None
                and decision.sequence == self.placement.sequence
                and decision.action not in (Decision.Action.ANSWER, Decision.Action.UNDO)
                and (decision.by_id == self.request.user.pk or Role.DESK in self.roles)
            )
        return decisions

    def _next(self) -> str:
        """Return where to go after a decision that ends the work on the item: to the list that the user came from."""
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return asked if _is_ours(asked, self.request) else ""


def _is_ours(address: str, request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


class ItemVerb(ItemView):
    """One thing done to an item. What was typed is kept when it cannot be done."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do it and go on, or show the item again with why not."""
        if verb not in forms.FORMS:
            raise Http404
        form = forms.FORMS[verb](self.placement, request.POST)
        if not form.is_valid():
            return self._again(form, status=400)
        try:
            # A savepoint: what a refused verb had begun is taken back, while the request goes on to show why.
            with transaction.atomic():
                decision = form.decide(person(request))
        except deciding.OvertakenError as error:
            return self._again(form, status=409, why_not=str(error))
        except deciding.RefusedError as error:
            return self._again(form, status=self._status(verb), why_not=str(error))
        return self._on(verb, decision)

    def _status(self, verb: str) -> int:
        """Return the status of a refusal: 403 for others' work, 409 where the state does not allow it, else 400."""
        mine = [rows for (role, action), rows in TABLE.items() if role in self.roles and action == verb]
        if not mine:
            return 403
        return 400 if any(self.placement.state in rows for rows in mine) else 409

    def _again(self, form: forms.VerbForm, *, status: int, **why: str) -> HttpResponse:
        self.placement, self.roles = own_item(self.request, self.placement.pk)
        self.row = queue.rows([self.placement], roles=self.roles)[0]
        form.placement = self.placement
        form.see_again()
        context = self.get_context_data(**why)
        names = [one.action for one in context["forms"]]
        context["forms"] = [form if one.action == form.action else one for one in context["forms"]]
        context |= {"bound": form, "lost": form.typed if form.action not in names else []}
        return self.render_to_response(context, status=status)

    def _on(self, verb: str, decision: Decision) -> HttpResponse:
        """Go to the list after what ends the work on the item, and else back to the item."""
        where, done = self._next(), {"done": decision.pk}
        if verb not in ENDS or not where:
            address = reverse("desk-item", args=[self.placement.pk])
            return redirect(f"{address}?{urlencode({'next': where, **done} if where else done)}")
        return redirect(f"{where}{'&' if '?' in where else '?'}{urlencode(done)}")


class ItemUndo(View):
    """The undoing of an item's last decision."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, decision: int) -> HttpResponse:
        """Undo it, or say what has been decided since; go back to where the user was."""
        placement, _roles = own_item(request, pk)
        mine = get_object_or_404(Decision.objects.select_related("placement"), pk=decision, placement=placement)
        try:
            with transaction.atomic():
                deciding.undo(decision=mine, by=person(request))
        except deciding.RefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Undone: everything is as it was before."))
        asked = request.POST.get("next", "")
        return redirect(asked if _is_ours(asked, request) else reverse("desk-item", args=[pk]))


@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the published article with the stream's own words, alone in a frame: no script, no form, nothing kept."""
    placement, _roles = own_item(request, pk)
    card = placement.card
    article = cards.detail_json(card, []) if card.shown else None
    context = {"placement": placement, "article": article}
    response = TemplateResponse(request, "streams/desk/preview.html", context)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src * data:; style-src 'self'; frame-ancestors 'self'; sandbox allow-popups"
    )
    return response
