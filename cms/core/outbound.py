"""Requests to other people's servers: to public addresses alone, within bounds of time and size.

https alone, but for pages that anybody may read (`Bounds.plain`).

A name is looked up once for each request. Every address found must be public, and the connection goes to one of the
addresses that were checked; the name stays in `Host` and in TLS. No redirect is followed, no proxy of the environment
is used, no cookie is kept. So nobody who may enter an address here reaches what only this machine can reach.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeoutError
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from cms.core.public_addresses import is_public

SECONDS = 15
SECONDS_TO_LOOK_UP = 3
SECONDS_TO_CONNECT = 5
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 3
PORTS = {"https": 443, "http": 80}

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label begins with a letter, so that no other way to write an IPv4 address passes as a name.
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_LOCAL_NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_lookups = ThreadPoolExecutor(16, thread_name_prefix="lookup")


class OutboundError(Exception):
    """A request came to nothing; `code` is address, lookup, connect, tls, timeout or answer."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class RefusedAddressError(OutboundError):
    """The address is one that nothing is sent to; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("address", message)


@dataclass(frozen=True)
class Bounds:
    """What a request may take: seconds (`SECONDS`) from looking up the name to the last byte, bytes that are read.

    `plain` lets it go to http addresses and port 80 too: to read what is public, never to send anything.
    """

    seconds: float = 0
    most_bytes: int = MOST_BYTES
    plain: bool = False


USUAL = Bounds()


@dataclass(frozen=True)
class Answer:
    """What a server answered: status, headers by lower-case name, the body's first bytes; `cut` if not whole."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool


@dataclass(frozen=True)
class Target:
    """An address in its parts."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the value of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def check(url: str) -> None:
    """Raise `OutboundError` with what to do unless `url` may be talked to and its name leads to public addresses."""
    goal = target(url)
    addresses(goal.host, goal.port, seconds=SECONDS_TO_LOOK_UP)


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    bounds: Bounds = USUAL,
) -> Answer:
    """Send one request and return the answer, whatever its status; a redirect is an answer like any other.

    A header that a server sends twice comes as one, with a comma between (RFC 9110, 5.3). Raises `OutboundError`.
    """
    goal, seconds = target(url, plain=bounds.plain), bounds.seconds or SECONDS
    usual = {"Host": goal.authority, "User-Agent": "XBTT", "Accept": "*/*", "Connection": "close"}
    sent: list[tuple[str | bytes, str | bytes]] = [*{**usual, **(headers or {})}.items()]
    address = httpcore.URL(scheme=goal.scheme, host=goal.host, port=goal.port, target=goal.path)
    limits = {"timeout": {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}}
    with _Watch(seconds) as watch, httpcore.ConnectionPool(tls(), network_backend=_Door(watch)) as pool:
        try:
            with pool.stream(method, address, headers=sent, content=body or None, extensions=limits) as response:
                got, cut = _read(response, bounds.most_bytes)
                return Answer(response.status, _headers(response), got, cut)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise OutboundError("timeout" if watch.over else _code(error)) from error


@cache
def tls() -> ssl.SSLContext:
    """Return how servers prove who they are: by the authorities that the system trusts."""
    return ssl.create_default_context()


def target(url: str, *, plain: bool = False) -> Target:
    """Return the parts of `url`; raise `RefusedAddressError` with what to do for one that nothing is sent to."""
    if not url.isascii() or not url.isprintable() or re.search(r"[\s\\]", url):
        raise RefusedAddressError(_("Write the address in plain letters without blanks; a Vietnamese name as xn--..."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError(_("This is not an address. Write one like https://example.vn/webhook.")) from error
    plain = plain or settings.WEBHOOK_ALLOW_PRIVATE
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        plainly = _("The address must begin with https:// or http://.") if plain else ""
        raise RefusedAddressError(plainly or _("The address must begin with https://."))
    if "@" in parts.netloc:
        raise RefusedAddressError(_("Leave user name and password out of the address; the signature proves who sends."))
    usual = PORTS[parts.scheme]
    port = port or usual
    if port != usual and not settings.WEBHOOK_ALLOW_PRIVATE:
        raise RefusedAddressError(_("Leave the port out: only port 443 is used."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, _host(parts), port, path)


def _host(parts: SplitResult) -> str:
    """Return the host of an address: a name, or an IP address in its usual form that is public."""
    host = parts.hostname or ""
    address = _literal(host)
    if address is None:
        if _NAME.fullmatch(host) or (settings.WEBHOOK_ALLOW_PRIVATE and _LOCAL_NAME.fullmatch(host)):
            return host
        raise RefusedAddressError(
            _("Write the server's full name, for example tin.example.vn, without a dot at the end.")
        )
    if not allowed(address):
        raise RefusedAddressError(_("This address is not on the public internet. Write the server's public name."))
    return host


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether requests may go to `address`: it is public, or the operator allows any."""
    return bool(settings.WEBHOOK_ALLOW_PRIVATE) or is_public(address)


def addresses(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the addresses of `host`, asked once; raise `OutboundError` unless every one of them may be talked to."""
    try:
        found = _lookups.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(max(seconds, 0))
    except LookupTimeoutError as error:
        raise OutboundError("lookup", _("The name server did not answer. Try again later.")) from error
    except (OSError, UnicodeError) as error:
        message = _("There is no server of this name. Check how it is written.")
        raise OutboundError("lookup", message) from error
    unique = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not unique or not all(allowed(ipaddress.ip_address(address)) for address in unique):
        message = _("This name leads to an address that is not on the public internet. Write the server's public name.")
        raise RefusedAddressError(message)
    return unique


def _headers(response: httpcore.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _read(response: httpcore.Response, most: int) -> tuple[bytes, bool]:
    """Return the first `most` bytes of the body, and whether there was more or it broke off."""
    got = bytearray()
    try:
        for chunk in response.iter_stream():
            got += chunk
            if len(got) > most:
                return bytes(got[:most]), True
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
        return bytes(got), True
    return bytes(got), False


def _code(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    if isinstance(error.__context__, ssl.SSLError):  # The pool drops the cause and leaves the context.
        return "tls"
    return "connect" if isinstance(error, httpcore.ConnectError) else "answer"


class _Watch:
    """Ends a request's connection when its time is over, however slowly bytes drip through it."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._held: socket.socket | None = None
        self.over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None

    def left(self) -> float:
        """Return the seconds left; raise `OutboundError` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise OutboundError("timeout")
        return left

    def hold(self, connection: socket.socket) -> None:
        """Watch `connection`, through a twin of it that TLS does not take away."""
        with self._lock:
            self._held = connection.dup()
        if self.over:
            self._end()

    def _end(self) -> None:
        with self._lock, suppress(OSError):  # The other side may have been quicker.
            self.over = True
            if self._held is not None:
                self._held.shutdown(socket.SHUT_RDWR)


class _Door(httpcore.NetworkBackend):
    """Opens connections to checked addresses alone."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._plain = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers; its name is not looked up again."""
        failed: Exception = httpcore.ConnectError(host)
        for address in addresses(host, port, seconds=self._watch.left())[:MOST_ADDRESSES]:
            try:
                stream = self._plain.connect_tcp(address, port, timeout=min(self._watch.left(), SECONDS_TO_CONNECT))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                self._watch.hold(stream.get_extra_info("socket"))
                return stream
        raise failed
