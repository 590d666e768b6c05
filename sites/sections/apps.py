"""The sections app."""

from django.apps import AppConfig


class SectionsConfig(AppConfig):
    name = "sites.sections"
    label = "sections"

    def ready(self) -> None:
        """Connect the handlers (importing the module is enough) and the notifiers, and close what has no hook."""
        from sites.sections import checks, handlers, notifiers  # noqa: F401, PLC0415  (Django's own place for it)
        from sites.sections.audit import handlers as _audit  # noqa: F401, PLC0415
        from sites.sections.isolation import choosers, filters, private, tags  # noqa: PLC0415

        notifiers.connect()
        choosers.install()
        filters.install()
        private.install()
        tags.install()
