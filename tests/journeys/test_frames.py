"""The pages that other sites frame, in a browser: at every width, in all colours, without scripts, in a sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Frame, Page

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.stack import WIDGET_KEY, Stack
from tests.widgets.fake_api import Loopback

pytestmark = pytest.mark.browser

WIDTHS = [200, 320, 768, 1200]
HEAD = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Bệnh viện</title><style>body{margin:0}</style>'


class Unit(Loopback):
    """The site of a member unit, on an origin of its own, with one page."""

    markup = ""

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        body = f"{HEAD}<main><h1>Bệnh viện</h1>{self.markup}</main></html>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


@pytest.fixture
def unit() -> Iterator[Unit]:
    server = Unit()
    with server:
        yield server


def framed(page: Page, unit: Unit, markup: str) -> Frame:
    """Open the unit's page with `markup` in it, and return the frame in that, loaded."""
    unit.markup = markup
    page.goto(unit.origin)
    page.locator("iframe").wait_for()
    frame = page.frames[-1]
    frame.wait_for_load_state()
    assert not frame.url.startswith("chrome-error"), frame.url
    return frame


def iframe(address: str, attributes: str = "") -> str:
    return f'<iframe src="{address}" title="Tin tức" width="100%" height="500" style="border:0" {attributes}></iframe>'


def pages(stack: Stack) -> dict[str, str]:
    """The frames there are, by a short name."""
    widget = f"{stack.base}/embed/w/{WIDGET_KEY}/"
    return {
        **{layout: f"{widget}?layout={layout}" for layout in ("list", "cards", "compact", "headline")},
        "article": f"{stack.base}/embed/news/{stack.news()[0]['id']}/",
        "section": f"{stack.base}/embed/sections/so-y-te/",
        "stream": f"{stack.base}/embed/streams/xuat-ban-thong-tin/",
        "unknown": f"{stack.base}/embed/w/SAI/",
        "mistaken": f"{widget}?limit=99",
    }


def refusals_of(page: Page) -> list[str]:
    """What the browser will have refused by a policy on `page`, from now on."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            found.append(message.text)

    page.on("console", hear)
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_frames_fit_every_width_in_all_colours_and_axe_finds_nothing(
    settled: Stack, unit: Unit, open_page: OpenPage, snap: Snap, width: int
) -> None:
    for name, address in pages(settled).items():
        page = open_page(viewport={"width": width, "height": 700})
        refused = refusals_of(page)
        frame = framed(page, unit, iframe(address))
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            report = Axe().run(page)
            assert report.violations_count == 0, f"{name}, {width}, {colours}:\n{report.generate_report()}"
        assert frame.evaluate("document.documentElement.scrollWidth") <= width, name
        assert frame.locator("a").count() >= 1, name
        assert refused == []
        snap(page, f"frame-{name}-{width}")
        page.context.close()


def test_a_frame_is_complete_without_scripts_in_forced_colours_and_on_paper(
    settled: Stack, open_page: OpenPage, snap: Snap
) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(pages(settled)["list"])
    titles = page.locator(".xbtt-title").all_inner_texts()
    assert len(titles) == 6
    for kind, media in {"forced": {"forced_colors": "active"}, "print": {"media": "print"}}.items():
        page.emulate_media(**media)  # type: ignore[arg-type]
        assert page.locator(".xbtt-title").all_inner_texts() == titles
        snap(page, f"frame-{kind}")


@pytest.mark.parametrize("name", ["list", "article"])
def test_a_frame_in_the_sandbox_of_WordPress_is_dressed_and_shows_pictures(
    settled: Stack, unit: Unit, open_page: OpenPage, name: str
) -> None:
    page = open_page()
    refused = refusals_of(page)
    frame = framed(page, unit, iframe(pages(settled)[name], 'sandbox="allow-scripts" security="restricted"'))
    assert frame.locator(".xbtt-title").first.evaluate("title => getComputedStyle(title).fontWeight") in ("600", "700")
    picture = frame.locator("img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert refused == []


def test_a_link_in_a_frame_leads_the_whole_page_on(settled: Stack, unit: Unit, open_page: OpenPage) -> None:
    page = open_page()
    link = framed(page, unit, iframe(pages(settled)["list"])).locator(".xbtt-title").nth(1)
    address = str(link.get_attribute("href"))
    link.click()
    page.wait_for_url(address)


@pytest.mark.parametrize("script", ["html/js/liferay/widget.js", "o/frontend-js-web/liferay/widget.js"])
def test_an_old_snippet_of_Liferay_shows_the_same_news(
    settled: Stack, unit: Unit, open_page: OpenPage, snap: Snap, script: str
) -> None:
    page = open_page(viewport={"width": 400, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    frame = framed(
        page,
        unit,
        f'<script src="{settled.base}/{script}"></script>'
        f"<script>Liferay.Widget({{ url: '{settled.base}/widget/web/soyte/home/-/101_INSTANCE_x9' }});</script>",
    )
    assert frame.url == f"{settled.base}/embed/sections/so-y-te/"
    assert frame.locator(".xbtt-title").count() >= 1
    assert errors == []
    snap(page, "frame-liferay")
