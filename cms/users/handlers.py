"""What follows when a person's second factor is set up, taken away or not shown."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from cms.users import second_factor
from cms.users.models import User


@receiver(authenticator_added, dispatch_uid="remember-factor")
def factor_added(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who has just set up a factor has shown it."""
    second_factor.remember(request, authenticator)


@receiver(authenticator_removed, dispatch_uid="end-sessions-without-factor")
def factor_removed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """With the last factor everything that was signed in by it ends, but for this session, which has to set one up."""
    if not second_factor.has(user):
        user.end_sessions()
        second_factor.start_again(request)
        update_session_auth_hash(request, user)


@receiver(authentication_failed, dispatch_uid="count-wrong-code")
def code_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A wrong code counts like a wrong password: in the database, towards the lockout."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)
