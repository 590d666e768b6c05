"""The news app."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "sites.news"
    label = "news"

    def ready(self) -> None:
        """Connect the handlers: importing the module is enough."""
        from sites.news import handlers  # noqa: F401, PLC0415  (Django's own place for it)
