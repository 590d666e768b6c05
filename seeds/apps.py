"""The seeds app: demo data, measuring data and the legacy importer."""

from django.apps import AppConfig


class SeedsConfig(AppConfig):
    name = "seeds"
    label = "seeds"
