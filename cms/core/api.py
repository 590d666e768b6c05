"""Base of the public API: strict parameters, one error shape, answers that are current, keyset cursors, `fields`.

No authentication at all: a logged-in session gets exactly what an anonymous reader gets.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, overload

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from cms.core import fair_use, freshness
from cms.core.params import Params
from cms.core.shapes import Item, Listing

CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"
MAX_ID = 2**63 - 1


class Gone(APIException):
    """410: it was public and has been taken back; `detail` is the public reason."""

    status_code = status.HTTP_410_GONE
    default_code = "gone"


class OneRenderer(BaseContentNegotiation):
    """An address has one format, whatever the Accept header asks for: an answer in a cache serves everybody."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Return nothing to parse with: there are no bodies to read."""
        return None

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return JSON, also where bodies are XML or text: what the framework itself renders are errors."""
        return JSONRenderer(), JSONRenderer.media_type


class CurrentView(APIView):
    """A view whose answers are current: each is made once for each state of what it depends on.

    A reader who has it gets a 304, others get the body from our cache while its versions stand.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    content_negotiation_class = OneRenderer
    http_method_names = ["get", "head", "options"]
    # Whether finding out what the answer depends on is dear, so that it is worth remembering.
    dear_scope: ClassVar[bool] = False
    # What the API's schema says of the view: the type of its answer (None leaves the view out), the statuses it may
    # refuse with beside 400 and 429, and whether a reader may ask with an ETag.
    answer_type: ClassVar[Any] = None
    refusals: ClassVar[tuple[int, ...]] = ()
    conditional: ClassVar[bool] = True
    # The tag of the body that is being made; empty where it will have none.
    etag = ""

    def current(
        self,
        request: Request,
        find: Callable[[], tuple[Any, Iterable[Any]]],
        make: Callable[[Any], Any],
    ) -> HttpResponse:
        """Answer 304 when the reader's tag is current, else the body with its tag.

        `find` returns (what was looked up, version rows) and is called before `make`, which gets what was looked up
        and returns the body as plain data: so a body is never older than its tag.
        """
        address = freshness.address(request)
        keys = freshness.known_keys(request, address) if self.dear_scope else []
        if keys and (known := self._known(request, freshness.stamp(freshness.rows(*keys), address))):
            return known
        try:
            scope, versions = find()
        except APIException:
            fair_use.check(request, self)  # A refusal has to be made anew as well.
            raise
        stamp = freshness.stamp(versions, address)
        if known := self._known(request, stamp):
            return known
        fair_use.check(request, self)
        self.etag = "" if stamp.overtaken else stamp.etag
        body = self.render(make(scope))
        stamp.keep(body)
        if self.dear_scope:
            freshness.remember_keys(address, stamp.keys)
        return self._tagged(HttpResponse(body, content_type=self.content_type()), stamp)

    def render(self, data: Any) -> bytes:
        """Return `data` in the view's one format."""
        rendered = self.renderer_classes[0]().render(data, renderer_context={"request": self.request, "view": self})
        return rendered.encode() if isinstance(rendered, str) else bytes(rendered)

    def content_type(self) -> str:
        """Return the Content-Type of a body."""
        return str(self.renderer_classes[0].media_type)

    def _known(self, request: Request, stamp: freshness.Stamp) -> HttpResponse | None:
        """Return the answer without making it: a 304, or the body from our cache; None when it has to be made."""
        if not stamp.overtaken and freshness.matches(request, stamp.etag):
            return self._tagged(HttpResponse(status=304), stamp)
        body = stamp.body()
        return self._tagged(HttpResponse(body, content_type=self.content_type()), stamp) if body is not None else None

    def _tagged(self, response: HttpResponse, stamp: freshness.Stamp) -> HttpResponse:
        response["Cache-Control"] = CACHE_CONTROL
        response["Cache-Tag"] = ",".join(stamp.keys)
        if not stamp.overtaken:
            response["ETag"] = stamp.etag
            response["Last-Modified"] = http_date(stamp.changed_at.timestamp())
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Name the methods, and nothing else."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods), "Cache-Control": "no-store"})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep errors that are the server's or the reader's own out of caches."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code >= status.HTTP_400_BAD_REQUEST and "Cache-Control" not in final:
            kept = final.status_code in (status.HTTP_404_NOT_FOUND, status.HTTP_410_GONE)
            final["Cache-Control"] = CACHE_CONTROL if kept else "no-store"
        return final


class PublicView(CurrentView):
    """A public GET. Subclasses name their parameters, what the answer depends on (`scope`) and the answer."""

    params_class: ClassVar[type[Params]] = Params

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Any, Iterable[Any]]:
        """Return (what was looked up, version rows), read before the body: a body is never older than its tag."""
        return None, freshness.rows(freshness.PUBLIC)

    def answer(self, params: dict[str, Any], scope: Any, **kwargs: Any) -> Any:
        """Return the body as plain data."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Read the parameters and answer."""
        if int(kwargs.get("id", 0)) > MAX_ID:
            raise NotFound
        params = self.params_class().read(request)
        return self.current(
            request,
            find=lambda: self.scope(params, **kwargs),
            make=lambda scope: self.answer(params, scope, **kwargs),
        )


class UnknownAddress(PublicView):
    """Any other address under the API's root: a 404 in the one error shape."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Refuse."""
        raise NotFound(_("There is no such address in this API. See /api/docs/ for those there are."))


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
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
    Raises `ValidationError` on `fields` for a name that is not known, or where nothing is left.
    """
    names = asked.split(",") if asked else []
    unknown = [name for name in names if name.removeprefix("-") not in known and name not in ("*", "_")]
    if unknown:
        message = _("Unknown field %(name)s. There are: %(known)s.")
        raise ValidationError({"fields": [message % {"name": unknown[0][:80], "known": ", ".join(known)}]})
    removed = {name[1:] for name in names if name.startswith("-")}
    added = {name for name in names if name in known}
    start = set(known) if not added or "*" in names else {"id"}
    if "_" in names:
        start = set()
    if chosen := (start | added) - removed:
        return chosen
    message = _("This leaves no field. Choose at least one of these: %(known)s.")
    raise ValidationError({"fields": [message % {"known": ", ".join(known)}]})


def listing(items: list[Item]) -> Listing[Item]:
    """Return a whole, short list in the API's envelope."""
    return {"meta": {"total_count": len(items)}, "items": items}
