"""The custom user: made on the first day, since a project cannot swap it later."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who signs in. Vietnamese names put the family name first."""

    def get_full_name(self) -> str:
        """Return the name in Vietnamese order: family name, then given name."""
        return f"{self.last_name} {self.first_name}".strip()
