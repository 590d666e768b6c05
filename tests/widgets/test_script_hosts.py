"""The widget on the pages that member units have: old, narrow, printed, hostile, strict, crowded, changing."""

import pytest
from playwright.sync_api import Browser

from sites.widgets.scripts import NEWEST
from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

ASKED = [f"/api/v2/widgets/DEMO/?script={NEWEST}"]
ALL_READY = "[...document.querySelectorAll('xbtt-news')].every((widget) => widget.state === 'ready')"


def test_a_page_in_windows_1258_and_quirks_mode_shows_vietnamese(api: FakeApi, visit: Visit) -> None:
    visit.open("legacy.htm")
    told = visit.page.evaluate("[document.characterSet, document.compatMode, document.querySelector('#old').innerText]")
    assert told == ["windows-1258", "BackCompat", "Thông tư đăng lúc"]
    assert visit.titles() == [entry["title"] for entry in api.items]
    api.mode = "500"
    visit.refresh()
    assert visit.page.locator("xbtt-news .stale").inner_text().startswith("Đang hiển thị bản lưu lúc ")
    assert visit.errors == []


def test_a_page_that_counts_in_rem_changes_no_size(visit: Visit) -> None:
    visit.open("bare.html")
    before = visit.height()
    visit.page.evaluate("document.documentElement.style.fontSize = '62.5%'")
    assert visit.height() == before


def test_the_news_are_printed(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.emulate_media(media="print")
    boxes = [title.bounding_box() for title in visit.page.locator("xbtt-news .title").all()]
    assert len([box for box in boxes if box and box["height"] > 10]) == len(api.items)


def test_a_dark_device_gets_dark_colours_and_a_theme_overrides_it(widget_browser: Browser, site: HostSite) -> None:
    with visiting(widget_browser, site, color_scheme="dark") as visit:
        visit.open("dark.html")
        root = visit.page.locator("xbtt-news .root")
        dark = root.evaluate("root => getComputedStyle(root).backgroundColor")
        visit.page.locator("xbtt-news").evaluate("widget => widget.setAttribute('theme', 'light')")
        visit.page.locator("xbtt-news .light").wait_for()
        assert root.evaluate("root => getComputedStyle(root).backgroundColor") == "rgb(255, 255, 255)"
        assert max(int(part) for part in dark[4:-1].split(", ")) < 60


def test_a_policy_that_blocks_the_script_leaves_the_link(site: HostSite, visit: Visit) -> None:
    site.csp = "script-src 'none'"
    visit.page.goto(f"{site.origin}/bare.html")
    assert visit.page.locator("xbtt-news > a").is_visible()
    assert visit.page.evaluate("customElements.get('xbtt-news') === undefined")


def test_a_full_storage_costs_nothing_but_the_copy(api: FakeApi, visit: Visit) -> None:
    visit.page.add_init_script("""
      for (let size = 2 ** 20; size >= 1; size /= 2) {
        try { for (let n = 0; n < 99; n++) localStorage[size + '.' + n] = 'x'.repeat(size) } catch (error) {}
      }
    """)
    visit.open("bare.html")
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert visit.page.evaluate("Object.keys(localStorage).some((name) => name.startsWith('xbtt:'))") is False
    assert visit.errors == []


@pytest.mark.parametrize("mode", ["429", "403", "404", "500", "html", "truncated"])
def test_whatever_the_api_answers_the_page_hears_no_error(api: FakeApi, visit: Visit, mode: str) -> None:
    api.mode = mode
    visit.open("bare.html", "blocked" if mode in {"403", "404"} else "error")
    assert visit.page.locator("xbtt-news > a").is_visible()
    assert visit.errors == []


def test_an_api_that_is_gone_leaves_a_dated_copy_and_the_news_come_back(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("bare.html")
    visit.page.context.set_offline(True)
    visit.page.clock.fast_forward(31_000)
    visit.wait("stale")
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert "/20" in visit.page.locator("xbtt-news .stale").inner_text()
    visit.page.context.set_offline(False)
    visit.page.clock.fast_forward(61_000)
    visit.wait("ready")
    assert visit.page.locator("xbtt-news .stale").count() == 0


def test_three_widgets_and_the_script_twice_make_one_request_and_no_error(api: FakeApi, visit: Visit) -> None:
    visit.open("many.html")
    visit.page.wait_for_function(ALL_READY)
    assert [path for path, _ in api.asked] == ASKED
    assert visit.errors == []


def test_twenty_widgets_make_one_request(api: FakeApi, visit: Visit) -> None:
    visit.open("bare.html")
    visit.page.evaluate("""() => { for (let n = 1; n < 20; n++) {
      const widget = document.createElement('xbtt-news');
      Object.assign(widget.dataset, { key: 'DEMO', loading: 'eager', limit: 1 + n % 6 });
      document.body.append(widget);
    } }""")
    visit.page.wait_for_function(f"{ALL_READY} && document.querySelectorAll('xbtt-news').length === 20")
    assert [path for path, _ in api.asked] == ASKED
    assert visit.errors == []


def test_a_removed_widget_asks_no_more(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("bare.html")
    visit.page.evaluate("window.widget = document.querySelector('xbtt-news'); window.widget.remove()")
    for _ in range(3):
        visit.page.clock.fast_forward(120_000)
    assert len(api.asked) == 1
    visit.page.evaluate("document.body.prepend(window.widget)")
    visit.wait("ready")
    assert visit.errors == []


def test_a_second_visit_is_painted_before_the_network_answers(api: FakeApi, visit: Visit) -> None:
    visit.open("bare.html")
    api.mode = "hang"
    visit.open("bare.html")
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert len(api.asked) == 1


def test_a_first_visit_makes_two_requests_to_the_cms(api: FakeApi, visit: Visit) -> None:
    api.with_pictures()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url) if request.url.startswith(api.origin) else None)
    visit.open("bare.html")
    visit.page.wait_for_timeout(300)
    assert [url.removeprefix(api.origin) for url in asked if "/media/" not in url] == ["/embed/v1.js", *ASKED]
    lazy = visit.page.locator("xbtt-news img").evaluate_all(
        "images => images.every((image) => image.loading === 'lazy')"
    )
    assert lazy


def test_pictures_that_fail_move_nothing(api: FakeApi, visit: Visit) -> None:
    api.with_pictures()
    visit.page.route("**/media/*", lambda route: route.abort())
    visit.open("plain.html")
    visit.page.wait_for_timeout(300)
    boxes = [box for image in visit.page.locator("xbtt-news img").all() if (box := image.bounding_box())]
    assert [round(box["width"]) for box in boxes] == [101] * 5
