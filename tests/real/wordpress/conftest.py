"""The product as it is served, the started WordPress next to it, its webmaster and a reader in Chromium."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys import conftest as journeys
from tests.journeys.stack import Stack
from tests.real.wordpress.editor import Editor, signed_in
from tests.real.wordpress.reading import Reading
from tests.real.wordpress.service import Service, started_service
from tests.real.wordpress.site import WordPress, missing, started_wordpress

open_page = journeys.open_page
settled = journeys.settled
snap = journeys.snap


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The product at an https address. That WordPress is missing is a failure unless XBTT_WITHOUT_WORDPRESS=1."""
    if absent := missing():
        if os.environ.get("XBTT_WITHOUT_WORDPRESS") == "1":
            pytest.skip(f"not installed: {' '.join(absent)}")
        todo = f"apt-get install --no-install-recommends {' '.join(absent)}"
        pytest.fail(f"WordPress is not installed: {todo}; or leave it out with XBTT_WITHOUT_WORDPRESS=1")
    with started_service(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture(scope="session")
def stack(service: Service) -> Stack:
    """The product."""
    return service.stack


@pytest.fixture(scope="session")
def wordpress(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Debian's WordPress, started once."""
    with started_wordpress(tmp_path_factory.mktemp("wordpress"), reads=service) as started:
        yield started


@pytest.fixture(scope="module")
def browser(service: Service) -> Iterator[Browser]:
    """One Chromium for each module, which finds the product at its address."""
    expect.set_options(timeout=journeys.MOST_MS_FOR_A_STEP / 3)
    flags = [*journeys.CHROMIUM_FLAGS, service.chromium_flag]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=journeys.CHROMIUM, args=flags)
        yield started
        started.close()


@pytest.fixture
def webmaster(open_page: journeys.OpenPage, wordpress: WordPress) -> Editor:
    """The unit's webmaster, signed in to WordPress with a browser of their own."""
    permissions = ["clipboard-read", "clipboard-write"]
    return signed_in(open_page(permissions=permissions, ignore_https_errors=True), wordpress)


@pytest.fixture
def reader(open_page: journeys.OpenPage) -> Page:
    """A reader of the unit's site who has never been there."""
    return open_page(viewport={"width": 1000, "height": 1400}, ignore_https_errors=True)


@pytest.fixture
def reading(reader: Page, settled: Stack) -> Reading:
    """That reader on a post with an embed."""
    return Reading(reader, settled.base)
