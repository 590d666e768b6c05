"""A webmaster who has only the portal's page on embedding: opens it, copies a code, pastes it, sees the news. Timed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, Snap, Tell
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

GUIDE = "/nhung-tin/"
PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trạm y tế</title></head>
<body>
<main>
<h1>Trạm y tế</h1>
{code}
<p>Nội dung của đơn vị.</p>
</main>
</body>
</html>
"""
# What a person needs, who reads as they go; the machine is far quicker.
TEN_MINUTES = 600


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as a site of its own; yield its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def pasted(guide: Page, format_: str) -> str:
    """Find the code on the portal's page as a person does: open the system, press its button, paste."""
    box = guide.locator(f'#html textarea[data-format="{format_}"]')
    box.locator("xpath=..").get_by_role("button", name="Sao chép").click()
    expect(box.locator("xpath=..").get_by_role("status")).to_have_text("Đã sao chép")
    copied = str(guide.evaluate("navigator.clipboard.readText()"))
    assert copied == box.input_value()
    return copied


def first_title(stack: Stack) -> str:
    """The newest item that the demo's widget shows."""
    return str(stack.get("/api/v2/widgets/DEMO2345WXYZ/").json()["items"][0]["title"])


@pytest.mark.parametrize("format_", ["element", "one-line", "iframe"])
def test_a_new_user_gets_a_working_widget_from_the_page_alone(
    stack: Stack, open_page: OpenPage, tmp_path: Path, snap: Snap, tell: Tell, format_: str
) -> None:
    begun = time.monotonic()
    guide = open_page(permissions=["clipboard-read", "clipboard-write"])
    guide.goto(stack.base + "/")
    guide.locator("footer").get_by_role("link", name="Nhúng tin tức vào trang của đơn vị").click()
    expect(guide).to_have_url(stack.base + GUIDE)
    code = pasted(guide, format_)
    (tmp_path / "index.html").write_text(PAGE.format(code=code), encoding="utf-8")
    with served(tmp_path) as origin:
        page = open_page()
        page.goto(origin + "/index.html")
        inside = page.frame_locator("iframe") if format_ == "iframe" else page
        expect(inside.get_by_role("link", name=first_title(stack))).to_be_visible()
        seconds = time.monotonic() - begun
        snap(page, f"embedding-{format_}")
        assert Axe().run(page).violations_count == 0
    tell(f"embedding, {format_}: page, copy, paste, open, news seen: 5 steps, {seconds:.1f} s")
    assert seconds < TEN_MINUTES


def test_the_frame_is_as_high_as_its_news_with_the_second_line(
    stack: Stack, open_page: OpenPage, tmp_path: Path
) -> None:
    guide = open_page(permissions=["clipboard-read", "clipboard-write"])
    guide.goto(stack.base + GUIDE)
    (tmp_path / "index.html").write_text(PAGE.format(code=pasted(guide, "iframe")), encoding="utf-8")
    with served(tmp_path) as origin:
        page = open_page(viewport={"width": 1280, "height": 900})
        page.goto(origin + "/index.html")
        inner = page.frame_locator("iframe").locator("main")
        expect(inner).to_be_visible()

        def apart() -> float:
            outer = page.locator("iframe").bounding_box()
            height = inner.evaluate("node => document.documentElement.scrollHeight")
            return abs(outer["height"] - height) if outer else 1e6

        deadline = time.monotonic() + 30
        while apart() > 4 and time.monotonic() < deadline:
            page.wait_for_timeout(200)
        assert apart() <= 4


@pytest.mark.parametrize("width", [320, 768, 1200])
def test_the_page_fits_shows_the_widget_live_and_axe_finds_nothing(
    stack: Stack, open_page: OpenPage, snap: Snap, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(stack.base + GUIDE)
    page.locator("xbtt-news").scroll_into_view_if_needed()
    expect(page.locator("xbtt-news").get_by_role("link", name=first_title(stack))).to_be_visible()
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").get_by_role("link", name=first_title(stack))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).violations_count == 0
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).violations_count == 0
    assert wrong == []
    snap(page, f"embedding-guide-{width}")


def test_without_scripts_the_codes_are_there_and_can_be_selected(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(stack.base + GUIDE)
    box = page.locator('#html textarea[data-format="element"]')
    expect(box).to_be_visible()
    assert "<xbtt-news key=" in box.input_value()
    expect(page.locator("xbtt-news > a")).to_be_visible()
