"""Fair use: how often one address may ask for what has to be made anew, and the keys that lift that limit."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from cms.core.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView

# Set in a request's environment by the program that calls the API inside the process (cms.wsgi.internal); no header
# of a client can set it.
INTERNAL = "xbtt.internal"


class TooManyRequests(Throttled):
    """429, with the seconds to wait in Retry-After."""

    default_detail: Any = gettext_lazy("Too many requests that no cache of ours could answer.")
    extra_detail_singular: Any = gettext_lazy("Ask again in {wait} seconds, or with a key.")
    extra_detail_plural: Any = extra_detail_singular


class Rate(SimpleRateThrottle):
    """So many requests of one kind from one network address, counted in the cache: a cache that is down counts none.

    The address is the last one that our own proxy noted (`NUM_PROXIES`), so a forged X-Forwarded-For changes nothing.
    """

    def __init__(self, kind: str) -> None:
        self.scope = kind
        self.rate = settings.API_RATES[kind]
        self.num_requests, self.duration = self.parse_rate(self.rate)

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return where this address's requests are counted."""
        return f"rate:{self.scope}:{self.get_ident(request)}"


def check(request: Request, view: "APIView", kind: str = "uncached") -> None:
    """Count a request that our caches could not answer; raise `TooManyRequests` (429 with Retry-After) beyond its rate.

    The portal in this process and whoever sends a key of ours is not limited. A key never widens what is seen.
    """
    if request.META.get(INTERNAL):
        return
    rate = Rate(kind)
    if not rate.allow_request(request, view) and not ApiKey.accepts(request.META.get("HTTP_AUTHORIZATION", "")):
        raise TooManyRequests(wait=rate.wait())
