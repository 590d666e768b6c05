"""The WSGI applications: what granian serves, and what the portal calls when it runs in the same process."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()


def internal(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the portal in this process: its readers share one address, so the limits of fair use are not for it."""
    environ["xbtt.internal"] = True
    return application(environ, start_response)
