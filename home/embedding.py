"""What the page on embedding the news tells webmasters."""

from django.utils import translation

from cms.core import access
from cms.core.addresses import Roots
from home import shapes
from home.models import EmbedGuidePage
from sites.streams.models import Stream
from sites.widgets import scripts, snippets
from sites.widgets.models import Widget
from sites.widgets.reserve import reserve


def guide_json(page: EmbedGuidePage) -> shapes.EmbedGuide:
    """Return the page in its own language, with a snippet for every system while its widget is open."""
    widget = page.widget if page.widget and page.widget.is_open else None
    with translation.override(page.locale.language_code):
        systems = [_system(system, str(name), widget) for system, name in snippets.SYSTEMS] if widget else []
        return {
            "id": page.pk or 0,
            "title": page.title,
            "type": "home.EmbedGuidePage",
            "intro": page.intro,
            "contact": page.contact,
            "widget": _widget(widget) if widget else None,
            "systems": systems,
        }


def _system(system: str, name: str, widget: Widget) -> shapes.EmbedSystem:
    found: list[shapes.EmbedSnippet] = [
        {
            "format": one.format,
            "code": one.code,
            "steps": one.steps,
            "csp": one.csp,
            "reserve_attribute": one.reserve_attribute,
            "reserve_rule": one.reserve_rule,
        }
        for one in snippets.snippets(system, widget)
    ]
    return {"system": system, "name": name, "snippets": found}


def _widget(widget: Widget) -> shapes.EmbedWidget:
    return {
        "key": widget.key,
        "heading": snippets.heading(widget),
        "limit": widget.limit,
        "height": reserve(widget, widget.limit),
        "script_url": scripts.address("xbtt.js"),
        "frame_url": snippets.pasted(widget),
        "fragment_url": snippets.pasted(widget) + "items.html",
    }


def guide_stream(page: EmbedGuidePage) -> Stream | None:
    """Return the stream whose feeds the page offers: that of its widget, where it may be named."""
    stream = page.widget.stream if page.widget and page.widget.is_open else None
    return stream if stream and stream.as_public_json() else None


def guide_address() -> str | None:
    """Return the address of the page on embedding the news that the public may see; None when there is none."""
    page = access.visible(EmbedGuidePage.objects.all()).order_by("path").first()
    return Roots().address(page) or None if page else None
