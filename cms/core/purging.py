"""A cache in front is told, after the commit, which versions have moved: by tag, and again until it has heard.

The version rows are the outbox: `purged` is the number that the caches in front were last told of. Nothing depends on
a task having run: whatever is behind is told at the next run of the clock.
"""

import logging
from collections.abc import Sequence
from typing import Any

import httpx
from django.conf import settings
from django.db.models import F
from django_tasks import task
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

from cms.core.models import Version

logger = logging.getLogger(__name__)

SECONDS = 5
# Tags named in one request: well below the 8 kB of headers that proxies take.
BATCH = 100


class TagBackend(BaseBackend):
    """A cache that takes `PURGE` requests: nginx or Varnish, which drop all answers that bear one of the tags."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location: str = params["LOCATION"]

    def purge(self, url: str) -> None:
        """Drop the answer at one address, as Wagtail's own calls ask."""
        self._send(url, {})

    def purge_tags(self, tags: Sequence[str]) -> None:
        """Drop all answers with one of `tags` in their Cache-Tag; raise `httpx.HTTPError` unless the cache agrees."""
        self._send(self.location, {"Cache-Tag": ",".join(tags)})

    def _send(self, url: str, headers: dict[str, str]) -> None:
        with httpx.Client(trust_env=False, timeout=SECONDS) as client:
            client.request("PURGE", url, headers=headers).raise_for_status()


def due() -> list[tuple[str, int]]:
    """Return (key, number) of the versions that the caches in front have not been told of."""
    behind = Version.objects.filter(number__gt=F("purged")).order_by("key")
    return list(behind.values_list("key", "number")[:BATCH])


@task(queue_name="deliveries")
def purge_due() -> None:
    """Tell the caches in front of what has moved. What fails stays due, and is tried at the next run of the clock."""
    while rows := due():
        for name, backend in get_backends().items():
            try:
                backend.purge_tags([key for key, _number in rows])
            except httpx.HTTPError as error:
                logger.warning("The cache %s did not take a purge; it is tried again: %s", name, error)
                return
        for key, number in rows:
            Version.objects.filter(key=key, purged__lt=number).update(purged=number)


def wake() -> None:
    """Let the worker tell the caches in front, if there are any and something is due."""
    if settings.WAGTAILFRONTENDCACHE and Version.objects.filter(number__gt=F("purged")).exists():
        purge_due.enqueue()
