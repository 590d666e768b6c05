"""The widgets app."""

from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    name = "sites.widgets"
    label = "widgets"
