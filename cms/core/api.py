"""Base of the public API: strict parameters, one error shape, ETags from versions, keyset cursors, `fields`.

No authentication at all: a logged-in session gets exactly what an anonymous reader gets.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.core import freshness

CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"
MAX_QUERY = 4096
MAX_ID = 2**63 - 1


class Gone(APIException):
    """410: it was public and has been taken back; `detail` is the public reason."""

    status_code = status.HTTP_410_GONE
    default_code = "gone"


class Params(serializers.Serializer[Any]):
    """The query parameters of an endpoint. Any other parameter is a 400 that names it."""

    def read(self, request: Request) -> dict[str, Any]:
        """Return the validated parameters of `request`; raise `ValidationError` naming the parameter at fault."""
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
            raise ValidationError(_("The query is too long: at most %(most)d characters.") % {"most": MAX_QUERY})
        unknown = sorted(set(request.query_params) - set(self.fields))
        if unknown:
            allowed = ", ".join(sorted(self.fields)) or _("none")
            message = _("Unknown parameter. This address takes: %(allowed)s.") % {"allowed": allowed}
            raise ValidationError({name[:80]: [message] for name in unknown[:5]}, code="unknown_parameter")
        self.initial_data = request.query_params.dict()
        self.is_valid(raise_exception=True)
        return dict(self.validated_data)


class PublicView(APIView):
    """A public GET. Subclasses name their parameters, what the answer depends on (`scope`) and the answer."""

    authentication_classes = []
    permission_classes = [AllowAny]
    http_method_names = ["get", "head", "options"]
    params_class: ClassVar[type[Params]] = Params

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Any, Iterable[Any]]:
        """Return (what was looked up, version rows), read before the body: a body is never older than its tag."""
        return None, freshness.rows(freshness.PUBLIC)

    def answer(self, params: dict[str, Any], scope: Any, **kwargs: Any) -> Any:
        """Return the body as plain data."""
        raise NotImplementedError

    def cache_tags(self, rows: Sequence[Any]) -> str:
        """Return the tags by which a cache in front may drop the answer: the version keys."""
        return ",".join(sorted(row.key for row in rows))

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer 304 when the reader's tag is current, else the body with its tag."""
        if int(kwargs.get("id", 0)) > MAX_ID:
            raise NotFound
        params = self.params_class().read(request)
        scope, versions = self.scope(params, **kwargs)
        rows = list(versions)
        stamp = freshness.stamp(rows)
        if not stamp.overtaken and matches(request, stamp.etag):
            return self._tagged(HttpResponse(status=304), stamp, rows)
        return self._tagged(Response(self.answer(params, scope, **kwargs)), stamp, rows)

    def _tagged(self, response: HttpResponse, stamp: freshness.Stamp, rows: Sequence[Any]) -> HttpResponse:
        response["Cache-Control"] = CACHE_CONTROL
        response["Cache-Tag"] = self.cache_tags(rows)
        if not stamp.overtaken:
            response["ETag"] = stamp.etag
            response["Last-Modified"] = http_date(stamp.changed_at.timestamp())
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep errors that are the server's or the reader's own out of caches."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code >= status.HTTP_400_BAD_REQUEST and "Cache-Control" not in final:
            kept = final.status_code in (status.HTTP_404_NOT_FOUND, status.HTTP_410_GONE)
            final["Cache-Control"] = CACHE_CONTROL if kept else "no-store"
        return final


class UnknownAddress(PublicView):
    """Any other address under the API's root: a 404 in the one error shape."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Refuse."""
        raise NotFound(_("There is no such address in this API. See docs/api.md for those there are."))


def matches(request: Request, etag: str) -> bool:
    """Tell whether the reader's If-None-Match holds `etag`, compared weakly as RFC 9110 asks."""
    sent = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in sent or etag in {tag.removeprefix("W/") for tag in sent}


def iso(moment: datetime | None) -> str | None:
    """Return `moment` as ISO 8601 in Vietnamese time (+07:00), to the second; None stays None."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def encode_cursor(position: dict[str, Any]) -> str:
    """Return `position` (plain JSON data) as an opaque cursor."""
    raw = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str) -> dict[str, Any]:
    """Return the position in `cursor`; raise `ValidationError` on `cursor` when it is not one of ours."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = json.loads(raw)
    except (binascii.Error, ValueError, UnicodeError, RecursionError) as error:
        raise bad_cursor() from error
    if not isinstance(position, dict):
        raise bad_cursor()
    return position


def bad_cursor() -> ValidationError:
    """Return the error of a cursor that is not one of ours."""
    message = _("This is no cursor of ours. Take it from meta.next or meta.previous, or leave it out.")
    return ValidationError({"cursor": [message]}, code="invalid_cursor")


def chosen_fields(asked: str, known: Sequence[str]) -> set[str]:
    """Return the field names that `asked` chooses among `known`, by the rules of Wagtail's API.

    Empty or `*`: all. `a,b`: only these and id. `_,a`: nothing but a. `-a`: all but a.
    Raises `ValidationError` on `fields` for a name that is not known.
    """
    names = [name.strip() for name in asked.split(",") if name.strip()]
    unknown = [name for name in names if name.lstrip("-") not in known and name not in ("*", "_")]
    if unknown:
        message = _("Unknown field %(name)s. There are: %(known)s.")
        raise ValidationError({"fields": [message % {"name": unknown[0][:80], "known": ", ".join(known)}]})
    removed = {name[1:] for name in names if name.startswith("-")}
    added = {name for name in names if name in known}
    start = set(known) if not added or "*" in names else {"id"}
    if "_" in names:
        start = set()
    return (start | added) - removed


def listing(items: list[Any]) -> dict[str, Any]:
    """Return a whole, short list in the API's envelope."""
    return {"meta": {"total_count": len(items)}, "items": items}
