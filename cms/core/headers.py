"""The headers of every answer that say what a browser may load and do for it."""

from http import HTTPStatus
from typing import Any

from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OriginMiddleware(CorsMiddleware):
    """Let every site read what is public; a view that has named one site itself is left alone."""

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the headers, unless the answer says already who may read it."""
        if "Access-Control-Allow-Origin" in response:
            return response
        return super().add_response_headers(request, response)


class PolicyMiddleware(CSPMiddleware):
    """Send the strict content policy, in the admin and for widgets theirs, and switch the browser's devices off.

    Views that send a policy of their own, such as the portal's, keep it.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the parts of the policy for the address of `request`."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            parts.replace = {**_own_rules(request.path_info), **(parts.replace or {})}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the headers that are not there yet.

        Not to a 304: a browser puts its headers in the place of those it has kept with the page (RFC 9111, 3.2), and
        the page may have a policy of its own.
        """
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return super().process_response(request, response)


def _own_rules(path: str) -> dict[str, Any]:
    """Return the directives that differ from the strict policy below `path`."""
    if path.startswith("/admin/"):
        return settings.CSP_OF_THE_ADMIN
    return settings.CSP_OF_WIDGETS if path.startswith(("/embed/", "/oembed/")) else {}
