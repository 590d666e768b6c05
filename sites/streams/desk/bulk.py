"""Many items decided at once: a summary to confirm, a decision for each, what did not work and why, and undo."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.streams import deciding
from sites.streams.desk import queue
from sites.streams.desk.forms import WHY_NOT, Words
from sites.streams.desk.queue import Row
from sites.streams.desk.views import DeskView, own_stream, person
from sites.streams.models import Decision, Placement
from sites.streams.transitions import Role, after

Action = Decision.Action
MOST = 200
VERBS: dict[str, Callable[..., Decision]] = {
    Action.ACCEPT: deciding.accept,
    Action.DECLINE: deciding.decline,
    Action.WITHDRAW: deciding.withdraw,
}
SAID: dict[str, Any] = {
    Action.ACCEPT: gettext_lazy("Accepted %(number)d."),
    Action.DECLINE: gettext_lazy("Declined %(number)d."),
    Action.WITHDRAW: gettext_lazy("Withdrew %(number)d."),
}
# What did not work is told once, to whoever asked: it is kept in their session, not on record.
SESSION = "desk-failed"


class BulkForm(forms.Form):
    """The reason, for what needs one."""

    usual = forms.ChoiceField(label=gettext_lazy("Reason"), choices=WHY_NOT, required=False)
    reason = Words(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Join both; one of them has to be there."""
        given: dict[str, Any] = super().clean() or {}
        given["reason"] = " ".join(part for part in (given.get("usual", ""), given.get("reason", "")) if part).strip()
        if not given["reason"]:
            self.add_error("reason", _("Say why: the section reads it."))
        return given


class BulkView(DeskView):
    """A page about many items of one stream."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the stream."""
        super().setup(request, *args, **kwargs)
        self.stream = own_stream(request, kwargs["slug"])

    def trail(self) -> list[dict[str, Any]]:
        """Name the stream, then this page."""
        address = reverse("desk-queue", args=[self.stream.slug])
        return [{"url": address, "label": self.stream.name}, {"url": "", "label": self.page_title}]


class Bulk(BulkView):
    """The summary, and with its confirmation the decisions."""

    http_method_names = ["post"]
    template_name = "streams/desk/bulk.html"
    page_title = gettext_lazy("Decide on several items")

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show what would be done; do it once that is confirmed and has its reason."""
        action = request.POST.get("action", "")
        if action not in VERBS:
            raise Http404
        chosen = self._chosen(request.POST.getlist("item")[:MOST])
        if not chosen:
            messages.error(request, _("No item is selected. Select some first."))
            return redirect("desk-queue", slug)
        confirmed = "confirmed" in request.POST
        form = None if action == Action.ACCEPT else BulkForm(request.POST if confirmed else None)
        if not confirmed or (form is not None and not form.is_valid()):
            return self._summary(action, chosen, form)
        reason = form.cleaned_data["reason"] if form else ""
        return self._do(action, chosen, reason)

    def _chosen(self, items: list[str]) -> list[tuple[Row, int]]:
        """Return the items chosen, each with the sequence seen, in the order in which pages are locked."""
        parts = [item.partition(":") for item in items]
        seen = {int(key): int(number) for key, _mark, number in parts if key.isdecimal() and number.isdecimal()}
        placements = Placement.objects.filter(stream=self.stream, pk__in=seen).order_by("card")
        rows = queue.rows(placements.select_related("card", "section", "stream"), roles={Role.DESK})
        return [(row, seen[row.placement.pk]) for row in rows]

    def _summary(self, action: str, chosen: list[tuple[Row, int]], form: BulkForm | None) -> HttpResponse:
        possible = [(row, seen) for row, seen in chosen if after(Role.DESK, action, row.placement.state) is not None]
        others = [row for row, _seen in chosen if after(Role.DESK, action, row.placement.state) is None]
        context = {"stream": self.stream, "action": action, "label": Action(action).label, "form": form}
        status = 400 if form is not None and form.is_bound else 200
        context |= {"chosen": chosen, "possible": possible, "others": others}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def _do(self, action: str, chosen: list[tuple[Row, int]], reason: str) -> HttpResponse:
        batch, failed = uuid4(), []
        how: dict[str, Any] = {"by": person(self.request), "batch": batch, "reason": reason}
        for row, seen in chosen:
            try:
                with transaction.atomic():
                    VERBS[action](placement=row.placement, seen=seen, **how)
            except deciding.RefusedError as error:
                failed.append([row.title, str(error)])
        self.request.session[SESSION] = {"batch": str(batch), "action": action, "items": failed}
        return redirect("desk-batch", self.stream.slug, batch)


class BulkResult(BulkView):
    """What became of a batch: done, not done and why, and a button that undoes all of it."""

    template_name = "streams/desk/batch.html"
    page_title = gettext_lazy("What was done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the decisions of the user's own batch with where each item stands now."""
        batch = self.kwargs["batch"]
        decisions = own_batch(self.request, self.stream.pk, batch)
        kept = self.request.session.get(SESSION, {})
        failed = kept.get("items", []) if kept.get("batch") == str(batch) else []
        if not decisions and not failed:
            raise Http404
        action = decisions[0].action if decisions else kept["action"]
        rows = queue.rows([one.placement for one in decisions], roles={Role.DESK})
        context = {
            "stream": self.stream,
            "said": SAID[action] % {"number": len(decisions)},
            "done": list(zip(decisions, rows, strict=True)),
            "failed": failed,
            "batch": batch,
            "can_undo": any(one.undone_at is None for one in decisions),
        }
        return super().get_context_data(**{**context, **kwargs})


class BulkUndo(BulkView):
    """The undoing of a batch."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, batch: UUID) -> HttpResponse:
        """Undo each decision that nothing has followed; say which stay, and why."""
        undone, stayed = 0, []
        mine = [one for one in own_batch(request, self.stream.pk, batch) if one.undone_at is None]
        for decision in mine:
            try:
                with transaction.atomic():
                    deciding.undo(decision=decision, by=person(request))
                undone += 1
            except deciding.RefusedError as error:
                title = queue.rows([decision.placement], roles=set())[0].title
                stayed.append(f"“{title}”: {error}")
        messages.success(request, _("Undone: %(number)d.") % {"number": undone})
        for line in stayed:
            messages.warning(request, line)
        return redirect("desk-batch", slug, batch)


def own_batch(request: HttpRequest, stream: int, batch: UUID) -> list[Decision]:
    """Return the decisions of a batch of the user's own in one stream, in the order in which pages are locked."""
    found = Decision.objects.filter(batch=batch, by=person(request), placement__stream=stream)
    joined = found.select_related("placement__card", "placement__section", "placement__stream")
    return list(joined.order_by("placement__card"))
