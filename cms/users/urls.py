"""The pages of signing in: those of allauth that this system has. Nobody signs up or confirms an address here."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from axes.decorators import axes_dispatch
from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.users import views

to_login = RedirectView.as_view(url=settings.LOGIN_URL)

own = [
    path("", to_login),
    path("login/", axes_dispatch(views.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", axes_dispatch(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # allauth asks for the names of these two: it writes the first into letters to addresses without an account, and
    # sends people whose password an administrator took away to the second.
    path("signup/", to_login, name="account_signup"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("2fa/authenticate/", axes_dispatch(factors.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", axes_dispatch(factors.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]

# What these pages show is for one person, at one moment.
urlpatterns = decorate_urlpatterns(own, never_cache)
