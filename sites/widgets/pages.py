"""What a key shows without a script: as a page for a frame, and as a piece of HTML for another server's page."""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from sites.streams.feeds import feed_links
from sites.streams.shapes import FeedLink
from sites.widgets import content, drawing, seen
from sites.widgets.api import host_of, let_in
from sites.widgets.discovery import oembed_links
from sites.widgets.frames import FrameView, HtmlView
from sites.widgets.models import Format, Layout, Theme, Widget


class PageParams(content.WidgetParams):
    """What narrows a widget, and how it looks where that is not as its key says."""

    script = None  # type: ignore[assignment]  # A field of the base that no page has.
    lang = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], required=False, help_text="The language of its own words."
    )
    theme = serializers.ChoiceField(choices=Theme.values, required=False, help_text="Its colours.")
    links = drawing.links_field()
    layout = serializers.ChoiceField(choices=Layout.values, required=False, help_text="How items are laid out.")


class KeyView(HtmlView):
    """A key's news as HTML. The page that shows it is known by its Referer alone: good for counting, for nothing else.

    Whether a host may show it is not asked here: browsers hold a frame to `frame-ancestors`.
    """

    params_class = PageParams
    format_: ClassVar[Format]

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer, and count it; note which version of its stream the widget has now."""
        asked_by = host_of(request.META.get("HTTP_REFERER", ""))
        try:
            response = super().get(request, **kwargs)
        except PermissionDenied as refusal:
            if self.widget:
                seen.count(self.widget, asked_by, self.format_, refused_as=str(refusal.get_codes()))
            raise
        if self.widget:
            seen.note(self.widget, response.get("ETag", ""))
            seen.count(self.widget, asked_by, self.format_)
        return response

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Widget, Iterable[Any]]:
        """Return the widget with the versions of its stream and of all that is shared."""
        widget = self.widget = content.find(kwargs["key"])
        content.refuse_revoked(widget)
        return widget, content.versions(widget)

    def answer(self, params: dict[str, Any], scope: Widget, **kwargs: Any) -> dict[str, Any]:
        """Return what the templates draw; the widget is read again, after the versions."""
        widget = content.find(scope.key)
        shown = content.answer(widget, params)
        by = self.request if params["links"] == drawing.HERE else None
        shown["items"] = drawing.led(shown["items"], by)
        drawn = drawing.of_widget(shown, params, _links(widget))
        return {**drawn, "alerts": drawing.notices_led(drawn["alerts"], by)}


class WidgetPage(KeyView, FrameView):
    """A key's news as a page for a frame, complete without scripts."""

    template = "widgets/page.html"
    format_ = Format.PAGE


class WidgetFragment(KeyView):
    """A key's news as a piece of HTML that a server puts into a page of its own, dressed by that page's styles.

    Servers send no Origin, so that a restricted key cannot tell its own hosts from others: it answers all of them, and
    what it answers is public in any case. A script in a browser does send one (Fetch, 3.2) and is held to the hosts,
    as that of the widget is.
    """

    template = "widgets/fragment.html"
    refusal_template = "widgets/refused_fragment.html"
    format_ = Format.FRAGMENT

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Widget, Iterable[Any]]:
        """Return the same, and refuse a script of another site."""
        found = super().scope(params, **kwargs)
        if "HTTP_ORIGIN" in self.request.META:
            content.refuse_host(found[0], host_of(self.request.META["HTTP_ORIGIN"]))
        return found

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell caches and browsers who may read it."""
        final = super().finalize_response(request, response, *args, **kwargs)
        let_in(final, self.widget, request.META.get("HTTP_ORIGIN", ""))
        return final


def _links(widget: Widget) -> list[FeedLink]:
    """Return what the head links to: how the page is embedded elsewhere, and its news as feeds, if they are shown."""
    own = settings.BASE_URL + reverse("embed-widget", kwargs={"key": widget.key})
    if widget.stream.as_public_json() is None:
        return oembed_links(own, widget.heading)
    query = urlencode(_filters(widget))
    feeds: list[FeedLink] = [
        {**link, "url": link["url"] + (f"?{query}" if query else "")} for link in feed_links(widget.stream)
    ]
    return [*oembed_links(own, widget.heading or widget.stream.name), *feeds]


def _filters(widget: Widget) -> dict[str, str]:
    """Return the key's filters as a feed takes them. At most two queries."""
    card = getattr(widget.section, "card", None)
    named = {
        "section": card.slug if card and card.shown_now(timezone.now()) else "",
        "category": widget.category.slug if widget.category else "",
        "exclude": widget.exclude.slug if widget.exclude else "",
        "tag": widget.tag,
    }
    return {name: value for name, value in named.items() if value}
