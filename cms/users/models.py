"""The custom user: made on the first day, since a project cannot swap it later."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F


class User(AbstractUser):
    """A person who signs in. Vietnamese names put the family name first."""

    # Part of what a session is checked against: one more, and every session of this person has ended.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    def get_full_name(self) -> str:
        """Return the name in Vietnamese order: family name, then given name."""
        return f"{self.last_name} {self.first_name}".strip()

    def get_session_auth_hash(self) -> str:
        """Return what sessions of this person must have: a changed password and `end_sessions` change it."""
        return f"{super().get_session_auth_hash()}.{self.session_round}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for the secret keys that were in use before."""
        for former in super().get_session_auth_fallback_hash():
            yield f"{former}.{self.session_round}"

    def end_sessions(self) -> None:
        """Sign this person out everywhere, with the next request at the latest."""
        type(self).objects.filter(pk=self.pk).update(session_round=F("session_round") + 1)
        self.refresh_from_db(fields=["session_round"])
