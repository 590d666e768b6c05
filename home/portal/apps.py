"""Registers the portal, so that its templates, tags and style sheet are found."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The reference front end; it has no models."""

    name = "home.portal"
    label = "portal"
    verbose_name = _("Public portal")
