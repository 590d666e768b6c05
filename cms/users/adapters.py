"""Where allauth asks us: who confirms a password again, where links lead, how letters leave, what keys are called."""

import logging
import smtplib
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cms.users import second_factor

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for people whom an administrator knows."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do not count passwords here: axes does, in the database, and locks nobody out at every address at once."""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return where a forgotten password is replaced: at our own address, whatever host the request has named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def format_email_subject(self, subject: str) -> str:
        """Put the system's name before what a letter is about."""
        return f"[{settings.WAGTAIL_SITE_NAME}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter; a mail server that is down is logged and does not tell, by an error, who has an account."""
        try:
            super().send_mail(template_prefix, email, {"base_url": settings.BASE_URL, **context})
        except (smtplib.SMTPException, OSError):
            logger.exception("A letter could not be sent (%s).", template_prefix)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, but not of a person who has just typed it and has no factor yet."""
        return not self._has_just_signed_in() and super().is_reauthentication_required(app=app, **kwargs)

    def _has_just_signed_in(self) -> bool:
        user: Any = self.request.user
        records = get_authentication_records(self.request, user)
        latest = max((record["at"] for record in records), default=0)
        fresh = time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT
        return fresh and (not second_factor.has(user) or second_factor.passed(self.request))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of this system, whichever of its hosts a person is at."""

    def get_totp_issuer(self) -> str:
        """Return what the authenticator app calls this system."""
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are made for: the portal's host, and with it every host below it."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": settings.WAGTAIL_SITE_NAME}
