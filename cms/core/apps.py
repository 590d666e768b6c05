"""The kernel app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from cms.core import handlers  # noqa: F401, PLC0415  (Django's own place for it)
