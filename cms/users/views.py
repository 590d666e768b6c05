"""The page to sign in, where it is more than allauth's."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import login as allauth_login
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render


def login(request: HttpRequest) -> HttpResponseBase:
    """Show and take the form to sign in; say so to a person who is in but has no rights in the admin.

    The admin sends such a person here, and allauth would send them back there for ever.
    """
    user: Any = request.user
    target = get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL
    is_for_admin = user.is_authenticated and target.startswith(settings.LOGIN_REDIRECT_URL)
    if is_for_admin and not user.has_perm("wagtailadmin.access_admin"):
        return render(request, "users/no_rights.html", status=403)
    return allauth_login(request)
