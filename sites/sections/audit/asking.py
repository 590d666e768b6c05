"""From which network address the request comes that is being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Note the request for as long as it is answered."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def address() -> str | None:
    """Return who asks: the last address that our own proxy noted (as for fair use); None outside of requests."""
    request: Any = _request.get()
    if request is None:
        return None
    try:
        return str(ip_address(BaseThrottle().get_ident(request) or ""))
    except ValueError:
        # A server behind a socket of the file system has no address to tell.
        return None
