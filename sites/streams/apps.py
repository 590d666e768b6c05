"""The streams app."""

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "sites.streams"
    label = "streams"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from sites.streams import handlers  # noqa: F401, PLC0415  (Django's own place for it)
