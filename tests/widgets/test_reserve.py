"""The room that a snippet keeps is enough at every width, as attribute and as rule, so that nothing moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from sites.widgets import snippets
from sites.widgets.models import Layout, Widget
from sites.widgets.reserve import reserve
from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
  .observe({ type: 'layout-shift', buffered: true });
"""
LOOKS: list[dict[str, Any]] = [
    {},
    {"summary": True, "heading": "Tin tức, thông báo của các sở, ban, ngành và địa phương"},
    {"images": False, "dates": False, "source": False},
]


class GuestSite(HostSite):
    """A unit's page that holds nothing but a snippet, with a line below it."""

    body = style = ""

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """The page, whatever is asked for."""
        head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{self.style}</style>'
        text = f"<!doctype html><html lang=vi><title>Trang</title>{head}<body>{self.body}<p>Nội dung phía dưới.</p>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


@pytest.fixture
def guest(api: FakeApi) -> Iterator[GuestSite]:
    api.with_pictures()
    with GuestSite(api) as server:
        assert isinstance(server, GuestSite)
        yield server


@pytest.fixture
def widget(api: FakeApi, settings: Any) -> Widget:
    settings.BASE_URL = api.origin
    return Widget(key="DEMO", heading="Tin tức của tỉnh", limit=6)


def natural(visit: Visit) -> float:
    """The height that the widget would have without any room kept for it."""
    visit.page.evaluate("const w = document.querySelector('xbtt-news'); w.style.minHeight = '0'")
    return visit.height()


def open_at(browser: Browser, site: GuestSite, width: int) -> tuple[float, float]:
    """Show the page in a column of `width` pixels; return by how much it moved and the widget's natural height."""
    with visiting(browser, site, viewport={"width": width, "height": 900}) as visit:
        visit.page.add_init_script(SHIFTS)
        visit.open("")
        visit.page.wait_for_timeout(300)
        moved = visit.page.evaluate("window.shift")
        return moved, natural(visit)


@pytest.mark.parametrize("look", LOOKS, ids=["usual", "summaries", "bare"])
@pytest.mark.parametrize("layout", Layout.values)
def test_the_reserve_is_never_lower_than_the_widget(
    api: FakeApi, guest: GuestSite, widget: Widget, widget_browser: Browser, layout: str, look: dict[str, Any]
) -> None:
    api.widget = {"layout": layout, "heading": widget.heading, **look}
    for name, value in api.widget.items():
        setattr(widget, name, value)
    guest.style = "body{margin:0}"
    guest.body = snippets.element(widget)
    kept = reserve(widget, widget.limit)
    found = {width: open_at(widget_browser, guest, width)[1] for width in (300, 419, 420, 464, 768, 1200)}
    assert max(found.values()) <= kept, found
    assert kept - max(found.values()) < 40, (kept, found)


@pytest.mark.parametrize("width", [300, 768, 1200])
@pytest.mark.parametrize("layout", Layout.values)
@pytest.mark.parametrize("kept_by", ["attribute", "rule"])
def test_nothing_moves_with_the_reserve(
    api: FakeApi, guest: GuestSite, widget: Widget, widget_browser: Browser, layout: str, width: int, kept_by: str
) -> None:
    api.widget = {"layout": layout, "heading": widget.heading}
    widget.layout = layout
    found = snippets.snippet("html", widget)
    plain = found.code.replace(f" {found.reserve_attribute}", "")
    guest.style = "body{margin:0}" + (found.reserve_rule if kept_by == "rule" else "")
    guest.body = plain if kept_by == "rule" else plain.replace("<xbtt-news ", f"<xbtt-news {found.reserve_attribute} ")
    assert open_at(widget_browser, guest, width)[0] <= 0.001
