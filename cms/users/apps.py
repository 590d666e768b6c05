"""The users app."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "cms.users"
    label = "users"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from cms.users import handlers  # noqa: F401, PLC0415  (Django's own place for it)
