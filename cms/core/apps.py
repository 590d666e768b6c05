"""The kernel app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        """Connect the handlers, for which importing the module is enough, and guard the exports."""
        from cms.core import exports, handlers  # noqa: F401, PLC0415  (Django's own place for it)

        exports.guard_exports()
