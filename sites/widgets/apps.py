"""The widgets app."""

from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    name = "sites.widgets"
    label = "widgets"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from sites.widgets import handlers  # noqa: F401, PLC0415  (Django's own place for it)
