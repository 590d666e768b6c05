"""The started product, a browser, and people in it; nothing here touches the tests' own database."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from seeds.demo import content
from tests.journeys.stack import Stack, started_portal, started_stack, wait_until

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SECONDS_FOR_PICTURES = 300
# A busy machine may take as long over one step; a step that never comes still fails.
MOST_MS_FOR_A_STEP = 90_000

OpenPage = Callable[..., Page]
Snap = Callable[[Page, str], None]
Tell = Callable[[str], None]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product, started once for all journeys."""
    with started_stack(tmp_path_factory.mktemp("journeys")) as started:
        yield started


@pytest.fixture(scope="session")
def settled(stack: Stack) -> Stack:
    """The product once the worker has made every picture of the demo, so that pages no longer change by themselves.

    Articles of other journeys may have none.
    """
    planted = {article.title for article in content.articles()}
    wait_until(
        lambda: all(card["image"] for card in stack.news("limit=50") if card["title"] in planted),
        seconds=SECONDS_FOR_PICTURES,
        every=1,
        what="the worker has made the demo's pictures",
    )
    return stack


@pytest.fixture(scope="session")
def standalone(settled: Stack) -> Iterator[httpx.Client]:
    """A client of the portal in a process of its own."""
    with started_portal(settled, settled.data) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium per module, so that no event loop is left running for tests of the database."""
    expect.set_options(timeout=MOST_MS_FOR_A_STEP / 3)
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a tab as a person of their own: a context without anyone else's cookies; options are Playwright's."""
    with ExitStack() as contexts:

        def open_one(**options: Any) -> Page:
            usual = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "viewport": {"width": 1280, "height": 900}}
            context = browser.new_context(**{**usual, **options})
            context.set_default_timeout(MOST_MS_FOR_A_STEP)
            contexts.callback(context.close)
            return context.new_page()

        yield open_one


@pytest.fixture
def snap() -> Snap:
    """Keep a picture of a tab in the folder that XBTT_SCREENSHOTS names; without it, do nothing."""
    folder = os.environ.get("XBTT_SCREENSHOTS", "")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Write a line, such as a measured time, among the results of the run."""
    plugins = request.config.pluginmanager
    reporter, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")

    def write(line: str) -> None:
        if reporter is not None:
            with capture.global_and_fixture_disabled():
                reporter.write_line(line)

    return write
