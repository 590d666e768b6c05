"""What the widget shows of an answer: text and nothing but text, what is current, in few requests."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from sites.widgets.scripts import NEWEST
from tests.widgets.fake_api import FakeApi, Visit
from tests.widgets.news import item

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

HOSTILE = [
    '"><img src=x onerror="window.hit = 1">',
    "<script>window.hit = 1</script>",
    "{{7*7}}</style><svg onload=window.hit=1>",
    "<b>đậm</b> & \u202egnợưhn",
]


def test_items_are_shown_as_links_with_day_and_source(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    row = visit.page.locator("xbtt-news li").first
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert row.locator("a").get_attribute("href") == "https://example.vn/tin/1/"
    assert row.locator("time").get_attribute("datetime") == "2025-11-24T23:30:00+07:00"
    assert row.locator(".meta").inner_text().split("\n")[0].startswith("24/11/2025")


def test_a_day_is_the_day_in_viet_nam(api: FakeApi, visit: Visit) -> None:
    api.items = [item(1, published_at="2025-11-24T17:30:00Z")]
    visit.open("plain.html")
    assert visit.page.locator("xbtt-news time").inner_text() == "25/11/2025"


def test_hostile_text_is_shown_as_it_stands_and_runs_nothing(api: FakeApi, visit: Visit) -> None:
    api.items = [item(n, title=text, lead=text, source=text) for n, text in enumerate(HOSTILE, 1)]
    api.alerts = [{"id": 1, "level": HOSTILE[0], "title": HOSTILE[1], "url": None}]
    api.widget = {"heading": HOSTILE[0], "more_label": HOSTILE[1], "summary": True, "limit": 9}
    visit.open("plain.html")
    visit.page.wait_for_timeout(300)
    assert visit.titles() == [HOSTILE[1], *HOSTILE]
    assert visit.page.evaluate("window.hit") is None
    assert visit.page.locator("xbtt-news .list :is(img, script, svg, b)").count() == 0


@pytest.mark.parametrize("url", ["javascript:window.hit=1", "data:text/html,x", "vbscript:x", "", None, 7, "//"])
def test_an_address_that_is_not_http_makes_no_link_and_no_image(api: FakeApi, visit: Visit, url: object) -> None:
    api.items = [item(1, url=url, image={"url": url, "width": 3, "height": 2})]
    visit.open("plain.html")
    assert visit.titles() == [api.items[0]["title"]]
    assert visit.page.locator("xbtt-news .list :is(a, img)").count() == 0


def test_fields_of_the_wrong_type_break_nothing(api: FakeApi, visit: Visit) -> None:
    api.items = [item(1, lead={"nodeType": 1}, source=["x"], published_at="never", expires_at="never", image="x")]
    visit.open("plain.html")
    assert visit.titles() == [api.items[0]["title"]]
    assert visit.errors == []


def test_a_new_item_appears_without_a_reload(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("plain.html")
    api.items.insert(0, item(20, title="Tin vừa đăng"))
    visit.page.clock.fast_forward(31_000)
    visit.page.locator("xbtt-news .title", has_text="Tin vừa đăng").wait_for(timeout=9000)
    assert visit.titles()[0] == "Tin vừa đăng"
    assert len(visit.titles()) == 6


def test_a_withdrawn_item_vanishes_without_a_reload(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("plain.html")
    gone = api.items.pop(0)["title"]
    visit.page.clock.fast_forward(31_000)
    visit.page.locator("xbtt-news .title", has_text=gone).wait_for(state="detached", timeout=9000)
    assert gone not in visit.titles()


def test_an_item_is_never_shown_past_its_expiry(api: FakeApi, visit: Visit) -> None:
    now = datetime.now(UTC)
    api.items[0]["expires_at"] = (now - timedelta(minutes=1)).isoformat()
    api.items[1]["expires_at"] = (now + timedelta(seconds=3)).isoformat()
    visit.open("plain.html")
    assert visit.titles() == [entry["title"] for entry in api.items[1:]]
    api.mode = "hang"
    visit.page.wait_for_timeout(3500)
    assert visit.titles() == [entry["title"] for entry in api.items[2:]]


def test_alerts_stand_above_the_list_and_cost_no_height(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    height = visit.height()
    api.alerts = [{"id": 1, "level": "danger", "title": "Cảnh báo lũ", "url": "https://example.vn/lu/"}]
    visit.refresh()
    assert visit.titles()[0] == "Cảnh báo lũ"
    assert len(visit.titles()) == 6
    assert visit.height() == height


def test_an_attribute_can_lower_the_limit_of_the_key_but_not_raise_it(api: FakeApi, visit: Visit) -> None:
    api.widget = {"limit": 4}
    visit.open("plain.html")
    assert len(visit.titles()) == 4
    visit.page.evaluate("document.querySelector('xbtt-news').setAttribute('limit', '2')")
    assert len(visit.titles()) == 2


def test_what_the_page_narrows_is_asked_of_the_server(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    set_both = "w => { w.setAttribute('section', 'so-y-te'); w.setAttribute('data-tag', 'vắc xin & tiêm') }"
    visit.page.locator("xbtt-news").evaluate(set_both)
    visit.wait("ready")
    assert parse_qs(urlsplit(api.asked[-1][0]).query) == {
        "script": [NEWEST],
        "section": ["so-y-te"],
        "tag": ["vắc xin & tiêm"],
    }


def test_a_filter_that_stands_for_nothing_any_more_is_said_once(api: FakeApi, visit: Visit) -> None:
    said: list[str] = []
    visit.page.on("console", lambda message: said.append(message.text))
    api.ignored = ["section"]
    visit.open("plain.html")
    visit.refresh()
    assert [text for text in said if "ignored" in text] == ["[xbtt] ignored: section"]
    assert len(visit.titles()) == 6


def test_the_key_says_how_the_widget_looks_and_the_page_may_say_otherwise(api: FakeApi, visit: Visit) -> None:
    api.widget = {"layout": "cards", "theme": "dark", "heading_level": 4, "more": False, "lang": "en"}
    visit.open("plain.html")
    root = visit.page.locator("xbtt-news section")
    assert {"in-cards", "dark"} <= set((root.get_attribute("class") or "").split())
    assert root.get_attribute("lang") == "en"
    assert visit.page.locator("xbtt-news h4").count() == 1
    assert visit.page.locator("xbtt-news .more").count() == 0
    visit.page.locator("xbtt-news").evaluate("w => { w.setAttribute('layout', 'list'); w.setAttribute('more', 'on') }")
    assert "in-list" in (root.get_attribute("class") or "")
    assert visit.page.locator("xbtt-news .more").count() == 1


@pytest.mark.parametrize("layout", ["cards", "compact", "headline", "nonsense"])
def test_every_layout_shows_every_item_and_a_wrong_one_is_the_list(api: FakeApi, visit: Visit, layout: str) -> None:
    visit.open("plain.html")
    visit.page.evaluate("layout => document.querySelector('xbtt-news').setAttribute('layout', layout)", layout)
    assert visit.titles() == [entry["title"] for entry in api.items]
    assert visit.errors == []


def test_an_unchanged_answer_costs_a_304_and_no_repaint(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.evaluate("window.row = document.querySelector('xbtt-news').shadowRoot.querySelector('li')")
    visit.refresh()
    assert [status for _, status in api.asked] == [200, 304]
    assert visit.page.evaluate("window.row.isConnected")


def test_a_reader_at_the_keyboard_keeps_the_focus_when_news_come_in(api: FakeApi, visit: Visit) -> None:
    visit.open("plain.html")
    visit.page.locator("xbtt-news a.title").nth(2).focus()
    api.items.insert(0, item(20, title="Tin vừa đăng"))
    visit.refresh()
    script = "document.querySelector('xbtt-news').shadowRoot.activeElement.textContent"
    assert visit.page.evaluate(script) == api.items[3]["title"]
