"""The API's schema as an answer, and a page to read it."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.core.api import PublicView
from cms.core.models import Version
from cms.core.openapi import api_schema

STARTED = timezone.now()
# Redoc styles itself as it runs, and searches in a worker of its own making.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src blob:; style-src 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Schema(PublicView):
    """The API's schema, OpenAPI 3.1: it changes with the software alone."""

    answer_type = dict[str, Any]

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on the schema's own text."""
        digest = hashlib.sha256(json.dumps(api_schema(), sort_keys=True).encode()).hexdigest()
        return None, [Version(key="schema", number=int(digest[:12], 16), changed_at=STARTED)]

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return the schema."""
        return api_schema()


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show a page to read the schema; it asks no other host for anything."""
    shown = {"title": "XBTT – API", "schema_url": reverse("schema")}
    response = render(request, "core/docs.html", shown)
    response["Content-Security-Policy"] = DOCS_POLICY
    response["Cache-Control"] = "public, max-age=300"
    return response
