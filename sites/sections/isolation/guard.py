"""The guard at the admin's door: what is out of a person's reach is, for their requests, not there.

Wagtail looks at permissions view by view, and some views look at none, at the model alone, or too late
(docs/isolation.md lists them). The guard looks at the address, the query and the few fields of bodies that name
things, before any view runs, and answers with the very page that Wagtail has for what does not exist. It is the first
of two doors: views, policies and forms go on asking for themselves.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.defaults import page_not_found

from sites.sections.isolation import named, reach

_ASKING: ContextVar[Any] = ContextVar("asking", default=None)


def asking() -> Any:
    """Return whose admin request is being answered, or None outside of one."""
    return _ASKING.get()


class SectionGuard:
    """Middleware, to stand after authentication and before the unit of work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        token = _ASKING.set(request.user)
        try:
            return self.get_response(request)
        finally:
            _ASKING.reset(token)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer 404 for what is out of reach; None lets the request go on."""
        if not request.path.startswith("/admin/") or not self.guards(request.user):
            return None
        if named.within_reach(request, view):
            return None
        return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")

    def guards(self, user: Any) -> bool:
        """Tell whether somebody's requests are looked at; not a superuser's, nor a stranger's, who has to sign in."""
        return bool(user.is_authenticated) and not reach.everything(user)
