"""Nobody works in the admin by a password alone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.users import second_factor

# Files: some are for everybody, others for people who have signed in; whoever has done so by half is nobody there.
FILES = ("/documents/", "/private-media/")
PEOPLE = ("/admin/", "/accounts/")
OUT = {"account_logout", "admin-logout"}
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", *OUT}
SHOW = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", *OUT}


class SecondFactorMiddleware:
    """Hold sessions that have shown no second factor: they set one up, or show it, and reach nothing else.

    The public's addresses are left alone: no session is read for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer in the view's place where the session may not go on."""
        if not settings.SECOND_FACTOR_REQUIRED or not _is_half_signed_in(request):
            return None
        if request.path_info.startswith(FILES):
            request.user = AnonymousUser()
            return None
        answer = _hold(request)
        if answer is not None:
            add_never_cache_headers(answer)
        return answer


def _is_half_signed_in(request: HttpRequest) -> bool:
    if not request.path_info.startswith((*FILES, *PEOPLE)) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return request.user.is_authenticated and not second_factor.passed(request)


def _hold(request: HttpRequest) -> HttpResponseBase | None:
    """Lead to the page where a factor is set up or shown, unless this is one; programs are refused."""
    user: Any = request.user
    has_one = second_factor.has(user)
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in (SHOW if has_one else SET_UP):
        request.must_set_up_factor = not has_one  # type: ignore[attr-defined]  # For the template.
        return None
    if _is_program(request):
        return _refusal()
    if not has_one:
        return HttpResponseRedirect(reverse("mfa_index"))
    back = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


def _is_program(request: HttpRequest) -> bool:
    return (
        request.path_info.startswith("/admin/api/")
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or not request.accepts("text/html")
    )


def _refusal() -> JsonResponse:
    """Refuse in the one shape of errors."""
    detail = _("Sign in with your second factor first.")
    problem = {"code": "second_factor_required", "detail": detail, "attr": None}
    body = {"type": "client_error", "errors": [problem]}
    return JsonResponse(body, status=403, json_dumps_params={"ensure_ascii": False})
