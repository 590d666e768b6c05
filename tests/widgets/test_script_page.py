"""What the widget does to the page it stands on: nothing that the page could notice, refuse or regret."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sites.widgets.scripts import NEWEST
from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
  .observe({ type: 'layout-shift', buffered: true });
"""
LISTEN = """
window.heard = [];
for (const name of ['load', 'stale', 'error', 'click']) {
  document.addEventListener('xbtt:' + name, (event) => {
    window.heard.push([name, event.detail]);
    if (name === 'click') event.preventDefault();
  });
}
"""


def test_script_loaded_five_times_and_four_widgets_make_one_request(api: FakeApi, visit: Visit) -> None:
    visit.open("five.html")
    visit.page.wait_for_function("document.querySelectorAll('xbtt-news').length === 4")
    script = "[...document.querySelectorAll('xbtt-news')].every((widget) => widget.state === 'ready')"
    visit.page.evaluate("document.querySelectorAll('xbtt-news').forEach((w) => w.setAttribute('loading', 'eager'))")
    visit.page.wait_for_function(script)
    assert [path for path, _ in api.asked] == [f"/api/v2/widgets/DEMO/?script={NEWEST}"]
    assert visit.errors == []


def test_a_widget_inserted_late_or_moved_works_without_a_second_request(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.evaluate("""() => {
      document.querySelector('main').prepend(document.querySelector('#after'), document.querySelector('xbtt-news'));
      const late = document.createElement('div');
      late.dataset.xbttNews = late.dataset.key = 'DEMO';
      document.querySelector('main').append(late);
    }""")
    visit.page.locator("div > xbtt-news .title").first.wait_for()
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert len(api.asked) == 1


def test_strict_content_security_policy_and_trusted_types_are_kept(api: FakeApi, site: HostSite, visit: Visit) -> None:
    api.with_pictures()
    origin = api.origin
    site.csp = (
        f"default-src 'none'; script-src {origin}; connect-src {origin}; img-src {origin}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    visit.page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', (e) => refused.push(e.blockedURI))"
    )
    visit.open("bare.html")
    assert visit.page.locator("xbtt-news .image").first.bounding_box()
    assert visit.page.locator("xbtt-news li").first.evaluate("row => getComputedStyle(row).display") == "flex"
    assert visit.page.evaluate("window.refused") == []
    assert visit.errors == []


def test_no_cookies_and_no_new_globals(visit: Visit) -> None:
    visit.page.add_init_script("window.before = Object.keys(window)")
    visit.open("bare.html")
    added = visit.page.evaluate("Object.keys(window).filter((name) => !window.before.includes(name))")
    assert added == ["before"]
    assert visit.page.context.cookies() == []


@pytest.mark.parametrize("page", ["plain.html", "dark.html"])
@pytest.mark.parametrize("state", ["ready", "empty", "error", "blocked", "stale"])
def test_axe_finds_nothing(api: FakeApi, visit: Visit, page: str, state: str) -> None:
    api.with_pictures()
    api.alerts = [{"id": 1, "level": "warning", "title": "Cảnh báo lũ", "url": "https://example.vn/lu/"}]
    if state == "stale":
        visit.open(page)
    api.mode = {"ready": "ok", "empty": "empty", "error": "500", "blocked": "404", "stale": "500"}[state]
    visit.open(page, state)
    report = Axe().run(visit.page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("mode", ["ok", "empty", "500", "404", "html"])
def test_nothing_shifts_in_a_reserved_box(api: FakeApi, visit: Visit, mode: str) -> None:
    api.with_pictures()
    visit.page.add_init_script(SHIFTS)
    api.mode = mode
    state = {"ok": "ready", "empty": "empty", "404": "blocked"}.get(mode, "error")
    visit.open("plain.html", state)
    visit.page.wait_for_timeout(500)
    assert visit.page.evaluate("window.shift") <= 0.001


@pytest.mark.parametrize("width", [320, 800])
@pytest.mark.parametrize("layout", ["list", "cards", "compact", "headline"])
def test_every_state_is_as_tall_as_the_news(
    api: FakeApi, site: HostSite, widget_browser: Browser, width: int, layout: str
) -> None:
    api.widget = {"layout": layout, "heading": "Tin tức"}
    heights = {}
    with visiting(widget_browser, site, viewport={"width": width, "height": 900}) as visit:
        visit.page.add_init_script(
            f"addEventListener('DOMContentLoaded', () => document.querySelector('xbtt-news')"
            f".setAttribute('layout', '{layout}'))"
        )
        for mode, state in [
            ("hang", "loading"),
            ("500", "error"),
            ("ok", "ready"),
            ("500", "stale"),
            ("404", "blocked"),
        ]:
            api.mode = mode
            visit.open("bare.html", state)
            visit.page.evaluate("document.querySelector('xbtt-news').setAttribute('limit', '6')")
            heights[state] = visit.height()
    assert len(set(heights.values())) == 1, heights


def test_the_page_is_never_wider_than_a_small_telephone(api: FakeApi, site: HostSite, widget_browser: Browser) -> None:
    api.with_pictures()
    api.items[0]["title"] = "Dài" * 60
    with visiting(widget_browser, site, viewport={"width": 320, "height": 600}) as visit:
        visit.open("plain.html")
        for layout in ["list", "cards", "compact", "headline"]:
            visit.page.evaluate("l => document.querySelector('xbtt-news').setAttribute('layout', l)", layout)
            assert visit.page.evaluate("document.documentElement.scrollWidth") == 320


def test_styles_forced_on_everything_stay_outside(visit: Visit) -> None:
    visit.open("hostile.html")
    names = "['fontSize', 'textTransform', 'letterSpacing', 'textAlign']"
    style = f"node => {names}.map((name) => getComputedStyle(node)[name])"
    title = visit.page.locator("xbtt-news .title").first
    assert title.evaluate(style) == ["16px", "none", "normal", "start"]


def test_focus_is_seen_and_forced_colours_keep_it(widget_browser: Browser, site: HostSite) -> None:
    with visiting(widget_browser, site, forced_colors="active") as visit:
        visit.open("plain.html")
        visit.page.locator("xbtt-news").evaluate("w => w.shadowRoot.querySelector('a').focus({ focusVisible: true })")
        style = "node => getComputedStyle(node).outlineStyle"
        assert visit.page.locator("xbtt-news .title").first.evaluate(style) == "solid"


def test_the_page_hears_what_happens_and_may_keep_a_click(api: FakeApi, visit: Visit) -> None:
    visit.page.add_init_script(LISTEN)
    visit.open("plain.html")
    visit.page.locator("xbtt-news a.title").first.click()
    api.mode = "500"
    visit.refresh()
    heard = visit.page.evaluate("window.heard")
    assert [name for name, _ in heard] == ["load", "click", "stale"]
    assert heard[0][1] == {"count": 6, "from": "network"}
    assert heard[1][1] == {"id": 1, "url": "https://example.vn/tin/1/"}
    assert visit.page.url.endswith("/plain.html")
