"""Unsafe admin requests run in one unit of work, so a publish is one transaction with all that follows from it."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms.core.refusals import RefusedError
from cms.core.transactions import unit_of_work

# A view with this attribute waits for other people's servers and writes nothing of ours: no transaction is open then.
OUTSIDE = "outside_unit_of_work"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class UnitOfWorkMiddleware:
    """Wrap the view of an unsafe `/admin/` request; reads stay outside (on SQLite they would take the write lock).

    A request that the database chose as a deadlock's victim is tried once more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Run the view inside the unit; an exception rolls back and goes on to Django's own handling.

        A `RefusedError` rolls back too and is answered with its own page.
        """
        if request.method in SAFE_METHODS or not request.path.startswith("/admin/") or getattr(view, OUTSIDE, False):
            return None
        try:
            return self._run(request, view, args, kwargs)
        except RefusedError as refused:
            return refused.answer(request)

    def _run(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase:
        try:
            with unit_of_work():
                return view(request, *args, **kwargs)
        except OperationalError as error:
            if not _was_deadlock(error):
                raise
        for _name, uploads in request.FILES.lists():
            for upload in uploads:
                upload.seek(0)
        with unit_of_work():
            return view(request, *args, **kwargs)


def _was_deadlock(error: OperationalError) -> bool:
    """Tell whether PostgreSQL broke a deadlock (SQLSTATE 40P01): all was rolled back, so once more is safe."""
    return getattr(error.__cause__, "sqlstate", None) == "40P01"
