"""The form of an endpoint: events and streams are ticked, not typed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sites.streams.models import Change, Stream
from sites.webhooks.models import EVENTS

KINDS = {
    Change.Kind.ARTICLE: _("article"),
    Change.Kind.PLACEMENT: _("item in a stream"),
    Change.Kind.SECTION: _("section"),
    Change.Kind.CATEGORY: _("category"),
    Change.Kind.ALERT: _("urgent notice"),
}
ACTIONS = {
    Change.Action.APPEARED: _("appeared"),
    Change.Action.CHANGED: _("changed"),
    Change.Action.VANISHED: _("vanished"),
}


def event_name(event: str) -> str:
    """Return the words for an event such as `article.appeared`; the event itself where there are none."""
    kind, _dot, action = event.partition(".")
    known = kind in Change.Kind.values and action in Change.Action.values
    return f"{KINDS[Change.Kind(kind)]} – {ACTIONS[Change.Action(action)]}" if known else event


def stream_choices(kept: Iterable[str]) -> list[tuple[str, str]]:
    """Return the streams there are, and those of `kept` that have been deleted, so that saving keeps the limit."""
    streams = dict(Stream.objects.filter(retired=False).order_by("name").values_list("slug", "name"))
    return [*streams.items(), *((slug, slug) for slug in kept if slug not in streams)]


class EndpointForm(WagtailAdminModelForm):
    """An endpoint with its events and streams as boxes to tick."""

    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=lambda: [(event, f"{event_name(event)} ({event})") for event in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: all events."),
    )
    streams = forms.MultipleChoiceField(
        label=_("Streams"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only articles and items that these streams show. None ticked: all streams."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "streams" in self.fields:
            self.fields["streams"].choices = stream_choices(self.instance.streams)
