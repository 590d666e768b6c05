"""Too many failures: what is counted, by whom and from where, and what is answered then.

django-axes counts failed passwords, and by `handlers` failed codes, for each pair of person and network address. Who is
locked out at one address still gets in at another.
"""

from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from axes.helpers import get_cool_off
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.users.models import User

MINUTE = 60


def account_name(login: str) -> str:
    """Return the user name for what somebody typed: a user name, or an e-mail address that one account alone has."""
    if "@" in login and not User.objects.filter(username__iexact=login).exists():
        names = list(User.objects.filter(email__iexact=login).values_list("username", flat=True)[:2])
        if len(names) == 1:
            return names[0]
    return login


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return whose failures a request adds to, in small letters: user names are compared without regard to case.

    That is who is named in `credentials` or the form, who has yet to show a second factor, or who is signed in.
    """
    typed = (credentials or {}).get("username") or account_name(request.POST.get("login", "").strip())
    return (typed or _of_session(request)).casefold()[:255]


def _of_session(request: HttpRequest) -> str:
    if not hasattr(request, "session"):
        return ""
    if request.user.is_authenticated:
        return request.user.get_username()
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    return stage.login.user.get_username() if stage else ""


def address(request: HttpRequest) -> str | None:
    """Return the network address that a request came from; behind a proxy of ours, the one that the proxy has seen."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None  # A request that no network brought.


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a person who has failed too often: 429, and when to come back."""
    pause = get_cool_off(request)
    return _too_many(request, int(pause.total_seconds()) if pause else MINUTE)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer an address that sends forms too quickly: 429."""
    return _too_many(request, MINUTE)


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    answer = render(request, "users/too_many.html", {"minutes": ceil(seconds / MINUTE)}, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer
