"""The frames that oEmbed answers name: one article, or the latest news of a section or of a stream.

They belong to no key: whoever may read the portal may frame them, and nobody is counted.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from cms.core import freshness
from cms.core.api import CACHE_CONTROL, MAX_ID
from cms.core.params import Params
from sites.alerts.queries import alerts_json, in_force_in_widgets
from sites.streams.api import article_json, placement_json
from sites.streams.feeds import feed_links
from sites.streams.queries import Filters, stream_page
from sites.widgets import content, drawing, latest
from sites.widgets.discovery import oembed_links
from sites.widgets.frames import FrameView
from sites.widgets.latest import Latest
from sites.widgets.models import MOST_ITEMS, Theme

USUAL_ITEMS = 5


class ArticleParams(Params):
    """How an article's card looks."""

    theme = serializers.ChoiceField(choices=Theme.values, default=Theme.AUTO, help_text="Its colours.")


class ListParams(ArticleParams):
    """How a list looks, how long it is, and by which host its links lead."""

    links = drawing.links_field()

    limit = serializers.IntegerField(
        default=USUAL_ITEMS, min_value=1, max_value=MOST_ITEMS, help_text="How many items at most."
    )


class ArticleFrame(FrameView):
    """An article's card: as the public API has it, so that a correction shows, and a recall says why (410)."""

    params_class = ArticleParams
    template = "widgets/article_page.html"

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on the article and on all that is shared."""
        return None, freshness.rows(freshness.PUBLIC, f"article:{kwargs['id']}")

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return what the template draws; raise `NotFound`, or `Gone` with the public reason."""
        article = article_json(kwargs["id"])
        links = oembed_links(article["url"], article["title"])
        return drawing.of_article(article, theme=params["theme"], links=links)


class ReadArticle(FrameView):
    """Leads on to an article from the host of the frame that its link stood in, which is as far as WordPress goes."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Redirect to the article's canonical address; raise `NotFound`, or `Gone` with the public reason."""
        self.params_class().read(request)
        if kwargs["id"] > MAX_ID:
            raise NotFound
        response = HttpResponseRedirect(article_json(kwargs["id"])["url"])
        response["Cache-Control"] = CACHE_CONTROL
        return response


class ListFrame(FrameView):
    """The latest news of something that is named by a slug. Subclasses say of what."""

    params_class = ListParams
    template = "widgets/page.html"

    def latest(self, slug: str) -> Latest:
        """Return what `slug` stands for; raise `NotFound` for what is not public."""
        raise NotImplementedError

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on the stream and on all that is shared."""
        return None, freshness.rows(freshness.PUBLIC, *self.latest(kwargs["slug"]).version_keys())

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return what the template draws, all of it read after the versions."""
        found = self.latest(kwargs["slug"])
        stream, limit = found.stream, params["limit"]
        shown = stream_page(stream.pk, Filters(), limit=limit, size=stream.size).items if stream else []
        by = self.request if params["links"] == drawing.HERE else None
        sections = {found.section.pk} if found.section else set()
        return drawing.of_list(
            heading=found.heading,
            url=found.url,
            theme=params["theme"],
            items=drawing.led([content.item_json(placement_json(one), one.shown_until) for one in shown], by),
            alerts=alerts_json(in_force_in_widgets(timezone.now(), sections=sections)),
            links=[*oembed_links(found.url, found.heading), *(feed_links(stream) if stream else [])],
        )


class SectionFrame(ListFrame):
    """A section's latest news."""

    def latest(self, slug: str) -> Latest:
        """Return the section's."""
        return latest.of_section(slug)


class StreamFrame(ListFrame):
    """A stream's latest news."""

    def latest(self, slug: str) -> Latest:
        """Return the stream's."""
        return latest.of_stream(slug)
