"""Unsafe admin requests run in one unit of work, so a publish is one transaction with all that follows from it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms.core.transactions import unit_of_work

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class UnitOfWorkMiddleware:
    """Wrap the view of an unsafe `/admin/` request; reads stay outside (on SQLite they would take the write lock)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Run the view inside the unit; an exception rolls back and goes on to Django's own handling."""
        if request.method in SAFE_METHODS or not request.path.startswith("/admin/"):
            return None
        with unit_of_work():
            return view(request, *args, **kwargs)
