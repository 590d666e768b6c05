"""The second factor of people: who has one, which sessions have shown one, and how one that is lost is taken away."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from wagtail.log_actions import log

from cms.users.models import User

FORGOTTEN = "xbtt.forget_factors"
# Recovery codes stand in for a factor; alone they are none.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# In the session: the factor that the person has set up, and by that shown, in it.
_SET_UP = "second_factor_set_up"


def has(user: User) -> bool:
    """Tell whether the person has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def passed(request: HttpRequest) -> bool:
    """Tell whether the person of this session has shown a second factor in it. No query but for the session."""
    records = get_authentication_records(request, request.user)
    return _SET_UP in request.session or any(record.get("method") == "mfa" for record in records)


def remember(request: HttpRequest, factor: Authenticator) -> None:
    """Note that the person of this session has just set up `factor`, which includes showing it."""
    if factor.type in FACTORS:
        request.session[_SET_UP] = factor.pk


def start_again(request: HttpRequest) -> None:
    """Let this session count as one that has shown no factor."""
    request.session.pop(_SET_UP, None)
    request.session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)


@transaction.atomic
def forget(user: User, *, by: User | None) -> None:
    """Take every factor and recovery code from `user`, and sign this person out everywhere.

    The next sign-in sets up a new one. `by` is who did it, for the history; None is the operator at the console.
    """
    Authenticator.objects.filter(user=user).delete()
    user.end_sessions()
    log(instance=user, action=FORGOTTEN, user=by)
