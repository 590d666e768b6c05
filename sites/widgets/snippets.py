"""What a webmaster pastes to show a widget: for each system its code, the steps, the policy's line and the reserve.

The admin's builder, the portal's page and docs/embedding.md all take their snippets from here.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.widgets import origins, scripts
from sites.widgets.models import Layout, Widget
from sites.widgets.reserve import reserve
from sites.widgets.steps import steps

INCLUDES = Path(__file__).parent / "includes"
# A fragment that does not end so was cut off on its way.
END = "</section>"

# The systems to choose from, with their names; the order is that of the choice.
SYSTEMS: tuple[tuple[str, str | Promise], ...] = (
    ("html", gettext_lazy("Plain HTML")),
    ("liferay", "Liferay"),
    ("sharepoint", "SharePoint"),
    ("wordpress", "WordPress"),
    ("joomla", "Joomla"),
    ("dnn", "DotNetNuke (DNN)"),
    ("php", "PHP"),
    ("aspnet", "ASP.NET"),
    ("jsp", "JSP"),
    ("ssi", "nginx (SSI)"),
    ("iframe", gettext_lazy("Other (iframe)")),
)
# What each system takes, the best first.
FORMATS = {
    "html": ("element", "one-line", "iframe"),
    "liferay": ("element", "division", "address"),
    "sharepoint": ("frame", "division"),
    "wordpress": ("address", "element", "frame"),
    "joomla": ("division", "address"),
    "dnn": ("frame", "one-line"),
    "php": ("php",),
    "aspnet": ("aspnet",),
    "jsp": ("jsp",),
    "ssi": ("ssi",),
    "iframe": ("iframe",),
}
# The file of each include, and the quotes that may stand inside its strings.
FILES = {
    "php": ("xbtt-tin.php", '"'),
    "aspnet": ("XbttTin.ascx", "'"),
    "jsp": ("xbtt-tin.jsp", "'"),
    "ssi": ("xbtt-nginx.conf", '"'),
}


class Snippet(NamedTuple):
    """What to paste in one format, and what belongs to it; empty where the format needs no such thing."""

    # element, division, one-line, iframe, frame, address, php, aspnet, jsp or ssi.
    format: str
    code: str
    # What to do, in the reader's language, in the names of the system's own menus.
    steps: list[str]
    # What the page's Content-Security-Policy has to allow besides what it does: directives with their sources.
    csp: str
    # The room kept for the widget, as an attribute and, for pages whose policy forbids that, as a rule of their style.
    reserve_attribute: str
    reserve_rule: str


def snippet(system: str, widget: Widget) -> Snippet:
    """Return the best snippet that `system` (of `SYSTEMS`) takes; raise `KeyError` for another."""
    return snippets(system, widget)[0]


def snippets(system: str, widget: Widget) -> list[Snippet]:
    """Return all that `system` (of `SYSTEMS`) takes, the best first; raise `KeyError` for another."""
    return [_snippet(system, format_, widget) for format_ in FORMATS[system]]


def _snippet(system: str, format_: str, widget: Widget) -> Snippet:
    code = MAKERS[format_](widget) if format_ in MAKERS else include(format_, widget)
    attribute, rule = _reserve(format_, widget)
    return Snippet(format_, code, steps(system, format_), policy(format_), attribute, rule)


def element(widget: Widget) -> str:
    """Return the element with the link that stands while there is no script, and the script."""
    return f"<xbtt-news {_box(widget, '')}>{_link(widget)}</xbtt-news>\n{_script()}"


def division(widget: Widget) -> str:
    """Return the same for editors that strip elements unknown to them."""
    return f"<div data-xbtt-news {_box(widget, 'data-')}>{_link(widget)}</div>\n{_script()}"


def one_line(widget: Widget) -> str:
    """Return the script alone; the widget comes to stand after it."""
    source = escape(scripts.address("xbtt.js"))
    return f'<script async src="{source}" data-xbtt-news {_attributes(widget, "data-")}></script>'


def frame(widget: Widget) -> str:
    """Return the frame alone, which needs no script: its height is the reserve."""
    return (
        f'<iframe src="{escape(pasted(widget))}" title="{escape(heading(widget))}" width="100%" '
        f'height="{reserve(widget, widget.limit)}" frameborder="0" loading="lazy"></iframe>'
    )


def iframe(widget: Widget) -> str:
    """Return the frame and, on a second line that may be left out, the script that makes it as high as its news."""
    return f'{frame(widget)}\n<script async src="{escape(scripts.address("height.js"))}"></script>'


def pasted(widget: Widget) -> str:
    """Return the address of the widget's own page: for a frame, and for systems that know oEmbed."""
    return address(f"/embed/w/{quote(widget.key, safe='')}/")


def include(system: str, widget: Widget) -> str:
    """Return the file that fetches the fragment on the unit's own server, for php, aspnet, jsp or ssi."""
    name, quotes = FILES[system]
    link = f"<p><a href={quotes}{escape(address('/'))}{quotes}>{_references(heading(widget))}</a></p>"
    marks = {
        "@ADDRESS@": address(f"/embed/w/{quote(widget.key, safe='')}/items.html"),
        "@KEY@": quote(widget.key, safe=""),
        "@ENDLENGTH@": str(len(END)),
        "@END@": END,
        "@FALLBACK@": link,
    }
    code = (INCLUDES / name).read_text(encoding="utf-8")
    for mark, text in marks.items():
        code = code.replace(mark, text)
    return code.rstrip("\n")


def policy(format_: str) -> str:
    """Return what a strict Content-Security-Policy of the page has to allow for a format."""
    origin, pictures = origins.own(), " ".join(origins.of_pictures())
    if format_ in ("element", "division", "one-line"):
        return f"script-src {origin}; connect-src {origin}; img-src {pictures}"
    if format_ in ("frame", "address"):
        return f"frame-src {origin}"
    if format_ == "iframe":
        return f"frame-src {origin}; script-src {origin}"
    return f"img-src {pictures}"


def heading(widget: Widget) -> str:
    """Return the words of the link that stands in the widget's place while there is nothing else."""
    return widget.heading or _("News of the province")


def address(path: str) -> str:
    """Return the absolute address of `path`, which begins with a slash."""
    return settings.BASE_URL + path


def _reserve(format_: str, widget: Widget) -> tuple[str, str]:
    room = f"display:block;min-height:{reserve(widget, widget.limit)}px"
    if format_ == "element":
        return f'style="{room}"', f'xbtt-news[key="{widget.key}"]{{{room}}}'
    if format_ == "division":
        return f'style="{room}"', f'[data-xbtt-news][data-key="{widget.key}"]{{{room}}}'
    return "", ""


def _attributes(widget: Widget, prefix: str) -> str:
    """Return the key, the limit and what makes the box lower than usual: it is known before the key's own answer is."""
    bare = not (widget.dates or widget.source)
    said = {
        "key": widget.key,
        "limit": str(widget.limit),
        "layout": "" if widget.layout == Layout.LIST else widget.layout,
        "images": "" if widget.images else "off",
        "dates": "off" if bare else "",
        "source": "off" if bare else "",
    }
    return " ".join(f'{prefix}{name}="{escape(value)}"' for name, value in said.items() if value)


def _box(widget: Widget, prefix: str) -> str:
    # Cards need so much more room in a narrow column than in a wide one that the reserve is left to the page.
    own = _attributes(widget, prefix)
    return own if widget.layout == Layout.CARDS else f"{own} {_reserve('element', widget)[0]}"


def _link(widget: Widget) -> str:
    return f'<a href="{escape(address("/"))}">{escape(heading(widget))}</a>'


def _script() -> str:
    return f'<script async src="{escape(scripts.address("xbtt.js"))}"></script>'


def _references(text: str) -> str:
    """Return `text` as HTML that means the same in every encoding and inside the strings of every language."""
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in " .,:-") else f"&#{ord(sign)};" for sign in text
    )


MAKERS: dict[str, Callable[[Widget], str]] = {
    "element": element,
    "division": division,
    "one-line": one_line,
    "iframe": iframe,
    "frame": frame,
    "address": pasted,
}
