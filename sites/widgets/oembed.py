"""Our oEmbed provider (https://oembed.com, version 1.0): an address of ours goes in, a frame for it comes out."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from wagtail.models import Site

from cms.core import freshness
from cms.core.api import Gone, PublicView
from cms.core.params import Params
from sites.streams.api import article_json
from sites.widgets import content, drawing, latest, shapes
from sites.widgets.discovery import Place, place
from sites.widgets.oembed_xml import XmlRenderer
from sites.widgets.pages import PageParams
from sites.widgets.previews import ArticleParams, ListParams

# Pixels: no frame of ours is legible in less, and no page has room for more.
LEAST_WIDTH, LEAST_HEIGHT, MOST = 200, 100, 10_000
SIZES = {"embed-article": (600, 400)}
USUAL_SIZE = (600, 480)
# Seconds for which a reader of answers need not ask again: the frame itself is always current.
CACHE_AGE = 3600
QUERIES: dict[str, type[Params]] = {
    "embed-article": ArticleParams, "embed-section": ListParams, "embed-stream": ListParams, "embed-widget": PageParams,
}  # fmt: skip
RENDERERS: dict[str, type[BaseRenderer]] = {"json": JSONRenderer, "xml": XmlRenderer}
# What WordPress leaves of it (wp_filter_oembed_result) is a quotation with a link, and a frame with scripts alone;
# elsewhere the frame may also lead the reader on where he has clicked.
HTML = (
    '<blockquote class="wp-embedded-content"><a href="{url}">{title}</a></blockquote>'
    '<iframe class="wp-embedded-content" sandbox="allow-scripts allow-top-navigation-by-user-activation"'
    ' security="restricted" src="{frame}" width="{width}" height="{height}" title="{title}" frameborder="0"'
    ' marginwidth="0" marginheight="0"></iframe>'
)


class UnknownFormatError(Exception):
    """The format is none of ours."""


class OEmbedParams(Params):
    """The address to embed, and the room there is for it. There are no callbacks: any origin may read the JSON."""

    url = serializers.CharField(
        max_length=2000, trim_whitespace=False, help_text="The address of an article, a section, a stream or a frame."
    )
    maxwidth = serializers.IntegerField(
        required=False, min_value=LEAST_WIDTH, max_value=MOST, help_text="The widest that the frame may be, in pixels."
    )
    maxheight = serializers.IntegerField(
        required=False, min_value=LEAST_HEIGHT, max_value=MOST, help_text="The highest that it may be, in pixels."
    )
    format = serializers.CharField(default="json", max_length=20, help_text="json or xml; any other is a 501.")
    dnt = serializers.CharField(
        required=False, max_length=5, help_text="WordPress asks with dnt=1 for readers not to be tracked; none ever is."
    )


class Subject(NamedTuple):
    """What is embedded: its title, its address for readers, and the keys of the versions that these depend on."""

    title: str
    url: str
    keys: list[str]


class OEmbed(PublicView):
    """An address of ours as a frame for other sites. What is not public answers as what is not there."""

    params_class = OEmbedParams
    answer_type = shapes.OEmbedAnswer
    refusals = (404, 501)
    asked_for = "json"

    def render(self, data: Any) -> bytes:
        """Return the answer in the format that was asked for."""
        rendered = RENDERERS[self.asked_for]().render(data)
        return rendered.encode() if isinstance(rendered, str) else bytes(rendered)

    def content_type(self) -> str:
        """Return the Content-Type of that format."""
        return str(RENDERERS[self.asked_for].media_type)

    def handle_exception(self, exc: Exception) -> Any:
        """Return the refusal; of a format 501 (oEmbed 1.0, 2.3.5), which is nothing for our log of faults."""
        if not isinstance(exc, UnknownFormatError):
            return super().handle_exception(exc)
        words = _("There is no such format. Take json or xml.")
        problem = {"code": "unknown_format", "detail": words, "attr": "format"}
        return Response({"type": "client_error", "errors": [problem]}, status=status.HTTP_501_NOT_IMPLEMENTED)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Place, Iterable[Any]]:
        """Return what is to be embedded, with the versions; raise `NotFound`, in the same words for all."""
        if params["format"] not in RENDERERS:
            raise UnknownFormatError
        self.asked_for = params["format"]
        found = place(params["url"])
        if found is None:
            raise nothing()
        return found, freshness.rows(freshness.PUBLIC, *subject(found).keys)

    def answer(self, params: dict[str, Any], scope: Place, **kwargs: Any) -> shapes.OEmbedAnswer:
        """Return the answer; what is embedded is read again, after the versions."""
        about = subject(scope)
        width, height = SIZES.get(scope.kind, USUAL_SIZE)
        width, height = min(width, params.get("maxwidth", width)), min(height, params.get("maxheight", height))
        frame = frame_address(scope)
        return {
            "type": "rich",
            "version": "1.0",
            "title": about.title,
            "provider_name": provider(),
            "provider_url": f"{settings.BASE_URL}/",
            "cache_age": CACHE_AGE,
            "width": width,
            "height": height,
            "html": format_html(HTML, url=about.url, title=about.title, frame=frame, width=width, height=height),
        }


def nothing() -> NotFound:
    """Return the one 404: it does not tell what is absent from what is not public, or not ours."""
    return NotFound(_("There is nothing to embed at this address."))


def subject(found: Place) -> Subject:
    """Return what there is to say of `found`; raise `nothing()` for what is not public, or no longer."""
    describe = {"embed-article": _article, "embed-section": _section, "embed-stream": _stream, "embed-widget": _widget}
    try:
        return describe[found.kind](found.name)
    except (NotFound, Gone, PermissionDenied) as refusal:
        raise nothing() from refusal


def _article(key: str) -> Subject:
    article = article_json(int(key))
    return Subject(article["title"], article["url"], [f"article:{key}"])


def _section(slug: str) -> Subject:
    found = latest.of_section(slug)
    return Subject(found.heading, found.url, found.version_keys())


def _stream(slug: str) -> Subject:
    found = latest.of_stream(slug)
    return Subject(found.heading, found.url, found.version_keys())


def _widget(key: str) -> Subject:
    widget = content.find(key)
    content.refuse_revoked(widget)
    look = content.answer(widget, {"limit": 1})["widget"]
    return Subject(look["heading"] or _("News"), look["more_url"], [row.key for row in content.versions(widget)])


def frame_address(found: Place) -> str:
    """Return the address of the frame that shows `found`, with those parameters that such frames take.

    It stands on the host of what it shows, and its links lead by that: WordPress follows a click in a frame to the
    frame's own host alone.
    """
    name = {"embed-article": "id", "embed-widget": "key"}.get(found.kind, "slug")
    known = QUERIES[found.kind]().fields
    query = {key: value for key, value in parse_qsl(found.query) if key in known}
    if "links" in known:
        query["links"] = drawing.HERE
    return found.root + reverse(found.kind, kwargs={name: found.name}) + (f"?{urlencode(query)}" if query else "")


def provider() -> str:
    """Return the portal's name. One query."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    return (site.site_name or site.root_page.title) if site else settings.WAGTAIL_SITE_NAME
