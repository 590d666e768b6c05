"""Addresses of the admin that come before Wagtail's own.

Wagtail's pages take a password without a second factor, and its sign-out drops the session on any GET.
"""

from allauth.account import views as account
from django.conf import settings
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

to_login = RedirectView.as_view(url=settings.LOGIN_URL, query_string=True)
to_reset = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("login/", never_cache(to_login), name="admin-login"),
    path("logout/", never_cache(account.logout), name="admin-logout"),
    re_path(r"^password_reset/", never_cache(to_reset), name="admin-reset"),
]
