"""The started WordPress next to the started product, and its webmaster in Chromium."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys import conftest as journeys
from tests.journeys.stack import Stack
from tests.real.wordpress.editor import Editor, signed_in
from tests.real.wordpress.site import WordPress, missing, started_wordpress

browser = journeys.browser
open_page = journeys.open_page
settled = journeys.settled


@pytest.fixture(scope="session")
def wordpress(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Debian's WordPress, started once. That its packages are missing is a failure unless XBTT_WITHOUT_WORDPRESS=1."""
    if absent := missing():
        if os.environ.get("XBTT_WITHOUT_WORDPRESS") == "1":
            pytest.skip(f"not installed: {' '.join(absent)}")
        pytest.fail(
            f"install: apt-get install --no-install-recommends {' '.join(absent)}; or set XBTT_WITHOUT_WORDPRESS=1"
        )
    with started_wordpress(tmp_path_factory.mktemp("wordpress"), reads=stack.base) as started:
        yield started


@pytest.fixture
def webmaster(open_page: journeys.OpenPage, wordpress: WordPress) -> Editor:
    """The unit's webmaster, signed in to WordPress with a browser of their own."""
    return signed_in(open_page(permissions=["clipboard-read", "clipboard-write"]), wordpress)


@pytest.fixture
def reader(open_page: journeys.OpenPage) -> Page:
    """A reader of the unit's site who has never been there."""
    return open_page(viewport={"width": 1000, "height": 1400})
