"""What a page's contents mean for a widget, in words, each with what to do. Knows no network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from sites.widgets import origins, scripts
from sites.widgets.checking import policy
from sites.widgets.checking.reading import Contents, Script
from sites.widgets.models import Widget


class Level(StrEnum):
    """How much a finding matters; the values are the admin's own classes of help blocks."""

    OK = "info"
    WARNING = "warning"
    ERROR = "critical"


class Finding(NamedTuple):
    """What was found, and what to do about it."""

    level: Level
    text: str
    todo: str = ""


@dataclass(frozen=True)
class Looked:
    """A page that was looked at: the widget, the page's last address, its contents, and the unit's other widgets."""

    widget: Widget
    page: str
    contents: Contents
    siblings: Mapping[str, Widget]

    @property
    def by_script(self) -> bool:
        """Tell whether the page embeds a widget by the script."""
        return bool(self.contents.elements)

    @property
    def nothing(self) -> bool:
        """Tell whether there is nothing of ours in the page."""
        found = self.contents
        return not (found.keys or found.scripts or found.oembeds or found.fragments)


def findings(looked: Looked) -> list[Finding]:
    """Return all that was found, the gravest first."""
    found = [one for rule in RULES for one in rule(looked)]
    order = [Level.ERROR, Level.WARNING, Level.OK]
    return sorted(found, key=lambda one: order.index(one.level))


def _nothing(looked: Looked) -> Iterator[Finding]:
    if looked.nothing:
        yield Finding(
            Level.ERROR,
            _("There is no widget in this page's HTML."),
            _(
                "Paste the snippet and save the page. If it is there, look whether the editor has removed it, and take "
                "a format that it keeps. A page that is put together by scripts in the browser cannot be checked here."
            ),
        )


def _own_key(looked: Looked) -> Iterator[Finding]:
    found, key = looked.contents, {"key": looked.widget.key}
    if looked.widget.key in found.elements:
        yield Finding(Level.OK, _("The page has the element with the key %(key)s.") % key)
    if looked.widget.key in found.frames:
        yield Finding(Level.OK, _("The page has the frame with the key %(key)s.") % key)
    if looked.widget.key in found.keys and looked.widget.revoked_at:
        text = _("The key %(key)s is revoked: the page shows its plain link.") % key
        yield Finding(Level.ERROR, text, _("Restore the key, or paste the snippet of a widget that is in force."))


def _other_keys(looked: Looked) -> Iterator[Finding]:
    for key in looked.contents.keys:
        known = looked.siblings.get(key)
        if key == looked.widget.key:
            continue
        if not key:
            yield Finding(Level.ERROR, _("An element has no key."), _("Copy the snippet again, whole."))
        elif known is None:
            text = _("The page has the key %(key)s, which is none of this unit's.") % {"key": key}
            yield Finding(Level.WARNING, text, _("If it is mistyped, copy the snippet again."))
        elif known.revoked_at:
            text = _("The page has an old key, %(key)s, which is revoked.") % {"key": key}
            yield Finding(Level.ERROR, text, _("Replace it by the snippet with the new key."))
        else:
            yield Finding(Level.OK, _("The page has another widget of this unit too: %(key)s.") % {"key": key})


def _parts(looked: Looked) -> Iterator[Finding]:
    """Look whether the script and the element are both there."""
    ours = [one for one in looked.contents.scripts if _server(one.address) == _server(settings.BASE_URL)]
    address = {"address": scripts.address("xbtt.js")}
    if looked.by_script and not ours:
        text = _("The element is there, but the script %(address)s is not.") % address
        yield Finding(
            Level.ERROR, text, _("The editor may have removed the script: paste it again, or take the frame.")
        )
    if ours and not looked.by_script:
        text = _("The script is there, but no element with a key.")
        yield Finding(
            Level.ERROR, text, _("The editor may have removed the element: take the form with a div, or the frame.")
        )
    for script in looked.contents.scripts:
        yield from _script(looked, script)


def _script(looked: Looked, script: Script) -> Iterator[Finding]:
    if _server(script.address) != _server(settings.BASE_URL):
        text = _("A script is loaded from another server: %(address)s.") % {"address": script.address}
        yield Finding(Level.WARNING, text, _("Load it from %(origin)s.") % {"origin": origins.own()})
    elif urlsplit(looked.page).scheme == "https" and urlsplit(script.address).scheme == "http":
        text = _("The page is https but loads the script by http: browsers refuse that.")
        yield Finding(Level.ERROR, text, _("Write https:// in the snippet."))


def _others(looked: Looked) -> Iterator[Finding]:
    if looked.contents.oembeds:
        yield Finding(Level.OK, _("The page embeds an article, a section or a stream by its address (oEmbed)."))
    if looked.contents.fragments:
        text = _("The page's server puts our news into its HTML; its key does not show from outside.")
        yield Finding(Level.OK, text)


def _host(looked: Looked) -> Iterator[Finding]:
    host = urlsplit(looked.page).hostname or ""
    if looked.widget.key in looked.contents.keys and not looked.widget.allows(host):
        text = _("%(host)s is not among the widget's allowed hosts: the page shows its plain link.") % {"host": host}
        yield Finding(Level.ERROR, text, _("Add it to the allowed hosts in the widget's form."))


def _policies(looked: Looked) -> Iterator[Finding]:
    """Look what each policy of the page keeps a widget from: every one of them has to allow a thing."""
    origin = origins.own()
    nonce = next((one.nonce for one in looked.contents.scripts), "")
    needed = [
        *(
            [(policy.SCRIPT, "/embed/v1.js", nonce), (policy.REQUEST, "/api/v2/widgets/", "")]
            if looked.by_script
            else []
        ),
        *([(policy.FRAME, "/embed/w/", "")] if looked.contents.frames or looked.contents.oembeds else []),
    ]
    for stated in looked.contents.policies:
        for chain, path, number in needed:
            if policy.blocks(stated, chain, origin + path, page=looked.page, nonce=number):
                name = policy.directive(stated, chain)
                text = _("The page's Content-Security-Policy (%(name)s) keeps the widget from loading.") % {
                    "name": name
                }
                todo = _("Add the origin to the policy: %(name)s … %(origin)s") % {"name": name, "origin": origin}
                yield Finding(Level.ERROR, text, todo)


def _server(address: str) -> str:
    """Return the host and port of an address: that it is loaded by http is told apart."""
    return urlsplit(address).netloc


RULES = (_nothing, _own_key, _other_keys, _parts, _others, _host, _policies)
