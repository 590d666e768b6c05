"""A page of somebody else's, fetched within bounds and through the same door as webhooks (`cms.core.outbound`)."""

import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from cms.core import outbound
from cms.core.outbound import Answer, Bounds, OutboundError, RefusedAddressError

SECONDS = 8
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class UnreadableError(Exception):
    """The page could not be read; the message says why, in words."""


@dataclass(frozen=True)
class Fetched:
    """A page as its server gave it: the last address after redirects, headers by lower-case name, HTML."""

    address: str
    headers: dict[str, str]
    html: bytes
    cut: bool


def fetch(address: str) -> Fetched:
    """Return the page at `address`, all redirects included within `SECONDS`; each of them is checked anew.

    Raises `UnreadableError` for what is no page, and for servers that nothing is sent to.
    """
    ends = time.monotonic() + SECONDS
    for _step in range(MOST_REDIRECTS + 1):
        answer = _answer(address, ends - time.monotonic())
        if answer.status not in REDIRECTS or "location" not in answer.headers:
            return _page(address, answer)
        address = urljoin(address, answer.headers["location"])
    raise UnreadableError(_("The page leads on and on to other addresses. Write the last one."))


def _answer(address: str, seconds: float) -> Answer:
    if seconds <= 0:
        raise UnreadableError(_words("timeout"))
    bounds = Bounds(seconds=seconds, most_bytes=MOST_BYTES, plain=True)
    try:
        return outbound.fetch(address, headers={"Accept": "text/html"}, bounds=bounds)
    except RefusedAddressError as error:
        raise UnreadableError(str(error)) from error
    except OutboundError as error:
        raise UnreadableError(_words(error.code)) from error


def _page(address: str, answer: Answer) -> Fetched:
    if answer.status != 200:
        raise UnreadableError(_("The page answers with the status %(status)d.") % {"status": answer.status})
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        raise UnreadableError(_("This is no page: the server answers with %(kind)s.") % {"kind": kind[:60]})
    return Fetched(urlsplit(address)._replace(fragment="").geturl(), answer.headers, answer.body, answer.cut)


def _words(code: str) -> str:
    known = {
        "lookup": _("There is no server of this name. Check how it is written."),
        "connect": _("The server does not take the connection."),
        "tls": _("The server's certificate is not valid: browsers warn of this page too."),
        "timeout": _("The server did not answer within %(seconds)d seconds.") % {"seconds": SECONDS},
    }
    return known.get(code, _("The server's answer could not be read."))
