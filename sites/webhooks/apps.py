"""The webhooks app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "sites.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from sites.webhooks import handlers  # noqa: F401, PLC0415  (Django's own place for it)
