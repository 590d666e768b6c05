"""The PHP snippet, run by PHP itself: fresh, from its copy, while the portal is down or silent. Needs php (php-cli)."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sites.widgets import snippets
from sites.widgets.models import Widget
from tests.journeys.stack import free_ports, wait_until
from tests.widgets.fake_api import Loopback

pytestmark = [pytest.mark.real, pytest.mark.skipif(not shutil.which("php"), reason="PHP is not installed.")]

LINK = "Tin t&#7913;c c&#7911;a t&#7881;nh</a>"
PAGE = "<!doctype html><h1>Bệnh viện</h1><?php include __DIR__ . '/xbtt-tin.php'; ?><p>Cuối trang</p>"
Read = Callable[[], tuple[str, float]]


class Portal(Loopback):
    """The portal's fragment, with faults to order; `items` is what it lists."""

    status, items, silent, cut = 200, "Một", False, False
    asked = 0

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """The fragment at its address."""
        assert path == "/embed/w/AB12/items.html"
        self.asked += 1
        if self.silent:
            self.closing.wait(10)
        body = f'<section class="xbtt-root"><ul><li>{self.items}</li></ul></section>\n'.encode()
        return self.status, {"Content-Type": "text/html; charset=utf-8"}, body[:30] if self.cut else body


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as server:
        assert isinstance(server, Portal)
        yield server


@pytest.fixture
def folder(tmp_path: Path, portal: Portal, settings: Any) -> Path:
    settings.BASE_URL = portal.origin
    widget = Widget(key="AB12", heading="Tin tức của tỉnh")
    (tmp_path / "xbtt-tin.php").write_text(snippets.snippet("php", widget).code, encoding="utf-8")
    (tmp_path / "index.php").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(folder: Path) -> Iterator[Read]:
    """Read the unit's page as PHP serves it; return it with the seconds that took."""
    port = free_ports(1)
    with subprocess.Popen(["php", "-S", f"127.0.0.1:{port}", "-t", str(folder)], stderr=subprocess.DEVNULL) as php:

        def answers() -> bool:
            try:
                return httpx.get(f"http://127.0.0.1:{port}/none", trust_env=False).status_code > 0
            except httpx.TransportError:
                return False

        def one() -> tuple[str, float]:
            start = time.monotonic()
            page = httpx.get(f"http://127.0.0.1:{port}/index.php", timeout=20, trust_env=False)
            assert page.status_code == 200
            assert "Warning" not in page.text
            assert "Cuối trang" in page.text
            return page.text, time.monotonic() - start

        (folder / "none").write_text("")
        wait_until(answers, seconds=30, what="PHP answers")
        yield one
        php.terminate()


def older(folder: Path, seconds: float) -> None:
    """Make all that the snippet keeps as old as this."""
    for file in folder.glob("xbtt-AB12*"):
        os.utime(file, (time.time() - seconds, time.time() - seconds))


def test_the_news_is_in_the_page_and_read_from_the_copy_for_a_minute(portal: Portal, folder: Path, read: Read) -> None:
    assert "<li>Một</li>" in read()[0]
    portal.items = "Hai"
    assert "<li>Một</li>" in read()[0]
    assert portal.asked == 1
    older(folder, 61)
    assert "<li>Hai</li>" in read()[0]
    assert portal.asked == 2
    assert sorted(file.name for file in folder.iterdir() if "xbtt-AB12" not in file.name) == [
        "index.php", "none", "xbtt-tin.php",
    ]  # fmt: skip


@pytest.mark.parametrize("fault", ["status", "cut"])
def test_a_broken_answer_is_passed_over_for_the_copy(portal: Portal, folder: Path, read: Read, fault: str) -> None:
    read()
    older(folder, 3600)
    portal.items = "Hỏng"
    setattr(portal, fault, 500 if fault == "status" else True)
    assert "<li>Một</li>" in read()[0]


def test_a_portal_that_is_down_shows_the_copy_for_a_week(portal: Portal, folder: Path, read: Read) -> None:
    read()
    portal.__exit__()
    older(folder, 6 * 86400)
    assert "<li>Một</li>" in read()[0]
    older(folder, 8 * 86400)
    page = read()[0]
    assert LINK in page
    assert "<li>" not in page


def test_a_portal_that_is_down_and_no_copy_leave_the_link(portal: Portal, read: Read) -> None:
    portal.__exit__()
    page, seconds = read()
    assert f'<a href="{portal.origin}/">{LINK}' in page
    assert seconds < 2


def test_a_silent_portal_costs_two_seconds_once_a_minute(portal: Portal, read: Read) -> None:
    portal.silent = True
    page, seconds = read()
    assert LINK in page
    assert 1.5 < seconds < 3
    assert read()[1] < 1
    assert portal.asked == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_was_withdrawn_goes_with_its_copy(portal: Portal, folder: Path, read: Read, status: int) -> None:
    read()
    older(folder, 61)
    portal.status = status
    assert LINK in read()[0]
    assert not (folder / "xbtt-AB12.cache.html").exists()


def test_where_no_copy_can_be_kept_there_is_still_the_news(portal: Portal, folder: Path, read: Read) -> None:
    for name in ("xbtt-AB12.cache.html", "xbtt-AB12.cache.html.tried"):
        (folder / name / "in the way").mkdir(parents=True)
    before = sorted(folder.iterdir())
    assert "<li>Một</li>" in read()[0]
    assert "<li>Một</li>" in read()[0]
    assert portal.asked == 2
    assert sorted(folder.iterdir()) == before
