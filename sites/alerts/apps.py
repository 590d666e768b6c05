"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "sites.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Connect the handlers and register the checks: importing the modules is enough."""
        from sites.alerts import checks, handlers  # noqa: F401, PLC0415  (Django's own place for it)
