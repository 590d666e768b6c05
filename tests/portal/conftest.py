"""The portal under test: its own URLconf, fed by the fake API through the WSGI transport."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from home.portal.client import client_for
from tests.portal.fake_api import FakeApi, app


@pytest.fixture(autouse=True)
def api(settings: Settings) -> Iterator[FakeApi]:
    """Point the portal at a fresh fake API, with an empty memory."""
    settings.ROOT_URLCONF = "home.portal.urls"
    settings.ALLOWED_HOSTS = ["testserver", "so-y-te.example"]
    settings.PORTAL_API_URL = ""
    settings.PORTAL_API_APP = "tests.portal.fake_api.app"
    settings.PORTAL_API_BASE = "http://api.example"
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    app.reset()
    client_for.cache_clear()
    yield app
    client_for.cache_clear()
