"""When the API fails: the saved copy with a notice or the page's own link, never what was withdrawn."""

import pytest
from playwright.sync_api import Browser

from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

SAVED = "Object.keys(localStorage).filter((name) => name.startsWith('xbtt:')).length"


@pytest.mark.parametrize("mode", ["500", "503", "429", "html", "truncated"])
def test_a_failing_api_leaves_the_saved_copy_with_a_notice(api: FakeApi, visit: Visit, mode: str) -> None:
    visit.open("plain.html")
    api.mode = mode
    visit.open("plain.html", "stale")
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert "Đang hiển thị bản lưu lúc " in visit.page.locator("xbtt-news .stale").inner_text()


@pytest.mark.parametrize("mode", ["500", "html", "truncated"])
def test_a_failing_api_without_a_copy_gives_a_retry_and_the_pages_own_link(
    api: FakeApi, visit: Visit, mode: str
) -> None:
    api.mode = mode
    visit.open("plain.html", "error")
    assert visit.page.locator("xbtt-news > a").is_visible()
    box = visit.page.locator("xbtt-news .retry").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    api.mode = "ok"
    visit.page.locator("xbtt-news .retry").click()
    visit.wait("ready")


@pytest.mark.parametrize("mode", ["404", "410", "403"])
def test_a_withdrawal_clears_the_copy_and_leaves_the_pages_own_link(api: FakeApi, visit: Visit, mode: str) -> None:
    visit.open("plain.html")
    assert visit.page.evaluate(SAVED) == 1
    api.mode = mode
    visit.open("plain.html", "blocked")
    assert visit.titles() == []
    assert visit.page.locator("xbtt-news > a").is_visible()
    assert visit.page.locator("xbtt-news .retry").count() == 0
    assert visit.page.evaluate(SAVED) == 0


def test_a_saved_copy_without_news_says_both(api: FakeApi, visit: Visit) -> None:
    api.mode = "empty"
    visit.open("plain.html", "empty")
    api.mode = "500"
    visit.open("plain.html", "stale")
    assert visit.page.locator("xbtt-news .note").inner_text() == "Chưa có tin mới."
    assert visit.page.locator("xbtt-news .stale").is_visible()


def test_an_api_that_hangs_is_given_eight_seconds(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    api.mode = "hang"
    visit.open("plain.html", "ready")
    assert visit.titles() == [entry["title"] for entry in api.items]
    visit.wait("stale", timeout=10_000)


def test_after_a_failure_the_widget_recovers_by_itself(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    api.mode = "500"
    visit.open("plain.html", "error")
    api.mode = "ok"
    visit.page.clock.fast_forward(61_000)
    visit.wait("ready")
    assert visit.titles() == [entry["title"] for entry in api.items]


def test_failures_are_met_with_ever_longer_pauses(api: FakeApi, visit: Visit) -> None:
    attempts: list[str] = []
    # Attempts are counted in the browser: its own clock may end one before a busy server has seen it.
    visit.page.on(
        "request", lambda request: attempts.append(request.url) if "/api/v2/widgets/" in request.url else None
    )
    visit.page.clock.install()
    api.mode = "500"
    visit.open("bare.html", "error")
    for _ in range(30):
        visit.page.clock.run_for(60_000)
        visit.page.wait_for_timeout(100)
    assert 7 <= len([url for url in attempts if "/api/v2/widgets/" in url]) <= 18


def test_a_copy_older_than_seven_days_is_not_shown(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.evaluate("""() => {
      const [name] = Object.keys(localStorage);
      const text = localStorage.getItem(name).replace(/^\\d+/, String(Date.now() - 7 * 864e5 - 1e3));
      localStorage.setItem(name, text);
    }""")
    api.mode = "500"
    visit.open("plain.html", "error")
    assert visit.titles() == []


@pytest.mark.parametrize("copy", ["", "rubbish", "9e99\n{}", '1\n{"widget":{"key":"x"},"items":[{}]}', "\n\n"])
def test_a_poisoned_copy_is_passed_over(api: FakeApi, visit: Visit, copy: str) -> None:
    visit.open("plain.html")
    visit.page.evaluate("copy => localStorage.setItem(Object.keys(localStorage)[0], copy)", copy)
    visit.open("plain.html")
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert visit.errors == []


def test_an_answer_too_large_to_save_leaves_no_older_copy_behind(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    api.items[0]["lead"] = "dài " * 20_000
    visit.refresh()
    assert visit.page.evaluate(SAVED) == 0


def test_store_off_saves_nothing(visit: Visit) -> None:
    visit.open("unsaved.html")
    assert visit.page.evaluate(SAVED) == 0


def test_a_page_without_storage_works_all_the_same(api: FakeApi, visit: Visit) -> None:
    visit.page.goto(f"{visit.site.origin}/sandbox.html")
    frame = visit.page.frame_locator("iframe")
    frame.locator("xbtt-news .title").first.wait_for()
    assert frame.locator("xbtt-news .title").count() == 6
    assert visit.errors == []


def test_without_scripts_the_pages_own_link_stands(widget_browser: Browser, site: HostSite) -> None:
    with visiting(widget_browser, site, java_script_enabled=False) as visit:
        visit.page.goto(f"{site.origin}/plain.html")
        assert visit.page.locator("xbtt-news > a").is_visible()


def test_an_element_without_a_key_asks_nothing_and_keeps_its_link(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.evaluate("document.querySelector('xbtt-news').removeAttribute('key')")
    visit.wait("blocked")
    visit.refresh()
    assert visit.page.locator("xbtt-news > a").is_visible()
    assert len(api.asked) == 1
