"""People at the doors of the admin: they sign in by the form, with a password and with a second factor."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from cms.users.models import User
from seeds import factories
from sites.sections.models import SectionPage
from tests.sites.approval_room import person

LOGIN, ADMIN = "/accounts/login/", "/admin/"
FACTORS, SHOW_CODE, ADD_APP = "/accounts/2fa/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"
SHOW_AGAIN, CODES = "/accounts/2fa/reauthenticate/", "/accounts/2fa/recovery-codes/"
PASSWORD = "mật khẩu đủ dài"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_password(section: SectionPage, role: str = "editors", **fields: Any) -> User:
    """A person of a section who knows `PASSWORD`."""
    user = person(section, role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user: User) -> User:
    """The same with an authenticator app that has `SECRET`, and with recovery codes."""
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def sign_in(client: Client, login: str, password: str = PASSWORD, **headers: Any) -> Any:
    """Send the form to sign in."""
    return client.post(LOGIN, {"login": login, "password": password}, headers=headers)


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def recovery_codes(user: User) -> list[str]:
    """The codes that the person has written down."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def is_in(client: Client) -> bool:
    """Whether the admin opens."""
    return client.get(ADMIN).status_code == 200


def section() -> SectionPage:
    """A section for people to belong to."""
    return factories.section()


def key_on(page: Any) -> str:
    """The app's key as the page to set it up shows it."""
    found = re.search(r'id="totp-key">(\w+)<', page.content.decode())
    assert found
    return found[1]
