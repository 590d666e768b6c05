"""How soon what a unit's visitors have open follows a publish and a recall, without a reload: the started product."""

import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator

from tests.journeys import conftest as journeys
from tests.journeys.conftest import OpenPage, Tell
from tests.journeys.stack import MANAGE, WIDGET_KEY, Process, Stack, wait_until

pytestmark = pytest.mark.real
browser, open_page = journeys.browser, journeys.open_page
PUBLISHES = int(os.environ.get("XBTT_PUBLISHES", "20"))
RECALLS = max(1, PUBLISHES // 4)
# DESIGN.md promises a minute; a busy machine may be late by some seconds.
MOST_SECONDS = 70.0
PUBLISH = """
from sites.sections.models import SectionPage
from seeds import factories
section = SectionPage.objects.get(slug="so-y-te")
print("article", factories.article(section=section, title={title!r}).pk)
"""
FRAME_ALONE = (
    "src => document.body.replaceChildren(Object.assign(document.createElement('iframe'), {src, height: 900}))"
)
Titles = Callable[[], list[str]]


@pytest.fixture
def opened(stack: Stack, open_page: OpenPage) -> dict[str, Titles]:
    """A visitor's two open pages, with the script and with a frame: how to read the titles that each shows now."""
    script, frame = open_page(), open_page()
    script.goto(stack.unit)
    frame.goto(stack.unit)
    frame.evaluate(FRAME_ALONE, f"{stack.base}/embed/w/{WIDGET_KEY}/")
    return {
        "script": titles(script.locator("xbtt-news [part~=title]")),
        "frame": titles(frame.frame_locator("iframe").locator(".xbtt-title")),
    }


def titles(shown: Locator) -> Titles:
    """Wait for the news; return how to read their titles."""
    shown.first.wait_for()
    return shown.all_inner_texts


def told(stack: Stack, *command: str) -> str:
    """Run a command of manage.py on the product's data; return what it printed."""
    process = Process("manage", [*MANAGE, *command], env=stack.env, logs=Path(stack.data))
    process.finish(60)
    return process.said()


def publish(stack: Stack, title: str) -> int:
    """Publish an article now; return its id."""
    said = told(stack, "shell", "-c", PUBLISH.format(title=title))
    return int(said.rpartition("article ")[2].split()[0])  # The log holds what earlier commands said, too.


def waits(opened: dict[str, Titles], title: str, *, shown: bool) -> Iterator[tuple[str, float]]:
    """Yield each page's name with the seconds, from now on, until it shows the title, or no longer."""
    left, passed = dict(opened), 0.0

    def following() -> list[str]:
        with suppress(Error):  # A frame that loads itself again just now has no titles to read.
            return [name for name, seen in left.items() if (title in seen()) == shown]
        return []

    while left:
        what = f"{title} {'shown' if shown else 'gone'} in {', '.join(left)}"
        passed += wait_until(following, seconds=MOST_SECONDS - passed, what=what)
        for name in following():
            del left[name]
            yield name, passed


def test_open_pages_follow_publishes_and_recalls(stack: Stack, opened: dict[str, Titles], tell: Tell) -> None:
    seconds: dict[tuple[str, str], list[float]] = {}
    articles = {}
    for number in range(PUBLISHES):
        title = f"Thông báo số {number + 1} về lịch tiêm chủng"
        articles[title] = publish(stack, title)
        for name, passed in waits(opened, title, shown=True):
            seconds.setdefault((name, "publish -> visible"), []).append(passed)
    for title in list(articles)[: -RECALLS - 1 : -1]:  # The newest first: both pages show it.
        told(stack, "recall", str(articles[title]), "--reason", "mistake")
        for name, passed in waits(opened, title, shown=False):
            seconds.setdefault((name, "recall -> gone"), []).append(passed)
    for (name, what), all_of_them in sorted(seconds.items()):
        tell(
            f"{name}, {what}: {len(all_of_them)} times, median {statistics.median(all_of_them):.1f} s, "
            f"longest {max(all_of_them):.1f} s"
        )
        assert max(all_of_them) < MOST_SECONDS
