"""The API as the portal in the tests' own process calls it."""

from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from cms import wsgi


def internal(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a call of the portal, and leave the test's own database connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        response: Any = wsgi.internal(environ, start_response)
        body = b"".join(response)
        response.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return [body]
