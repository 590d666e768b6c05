"""A widget is seen as it will be, its snippet copied, its key looked after; a neighbour sees nothing."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import WIDGET_KEY, Stack, wait_until

pytestmark = pytest.mark.browser

LIST = "/admin/snippets/widgets/widget/"
SECONDS = 30
# In the frame of the preview: what the widget's shadow root shows.
DARK = "e => getComputedStyle(e.shadowRoot.querySelector('.root')).backgroundColor.match(/\\d+/g)[0] < 128"
TITLES = "e => [...e.shadowRoot.querySelectorAll('.title')].map(a => a.textContent)"


def check(page: Page, snap: Snap, name: str) -> None:
    """Keep a picture; axe finds nothing in what is ours of the page."""
    snap(page, name)
    report = Axe().run(page, context="#main")
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"


def preview(page: Page) -> Any:
    """The element in the frame of the preview."""
    return page.frame_locator(".widget-builder iframe").locator("xbtt-news")


def shows(page: Page, true: Callable[[Any], bool], what: str) -> None:
    """Wait until the preview's element holds to something."""

    def holds() -> bool:
        with suppress(Error):  # A preview that is loaded again just now has nothing to look at.
            element = preview(page)
            return bool(element.count()) and true(element)
        return False

    wait_until(holds, seconds=SECONDS, what=what)


def is_wide(width: int, element: Any) -> bool:
    """Tell whether the element's page is `width` pixels wide."""
    return bool(element.evaluate("() => innerWidth") == width)


def open_form(stack: Stack, open_page: OpenPage, who: str) -> Page:
    """The form of the demo's widget, as `who` sees it."""
    room = Newsroom(open_page(viewport={"width": 1600, "height": 1000}), stack.base)
    room.log_in(who)
    page = room.page
    page.goto(f"{stack.base}{LIST}?q={WIDGET_KEY}")
    page.locator("table.listing .title a").first.click()
    page.wait_for_url("**/edit/**")
    return page


def test_widget_is_seen_as_it_will_be_and_its_snippet_copied(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    page = open_form(stack, open_page, "so-y-te-btv")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    shows(page, lambda one: len(one.evaluate(TITLES)) == 6, "six items as saved")
    check(page, snap, "widget-builder")
    page.locator("[name=limit]").fill("2")
    shows(page, lambda one: len(one.evaluate(TITLES)) == 2, "two items before anything is saved")
    page.locator("[name=heading]").fill("Tin thử nghiệm")
    shows(page, lambda one: "Tin thử nghiệm" in one.evaluate("e => e.shadowRoot.textContent"), "the new heading")
    for width in (768, 1200):
        page.get_by_role("button", name=str(width), exact=True).click()
        shows(page, partial(is_wide, width), f"{width} pixels")
    snap(page, "widget-builder-1200")
    page.get_by_role("button", name="320", exact=True).click()
    switches(page, snap)
    copies(page, stack)
    assert errors == []


def switches(page: Page, snap: Snap) -> None:
    """Dark colours, the API down, no script; by keyboard."""
    page.get_by_role("button", name="Tối", exact=True).focus()
    page.keyboard.press("Enter")
    shows(page, lambda one: one.evaluate(DARK), "the widget is dark")
    snap(page, "widget-builder-dark")
    down = page.locator("[data-switch=down]")
    down.focus()
    page.keyboard.press("Space")
    shows(page, lambda one: one.evaluate("e => e.state") == "error", "the API is down")
    snap(page, "widget-builder-down")
    down.click()
    bare = page.locator("[data-switch=bare]")
    bare.click()
    expect(preview(page).locator("a")).to_have_count(1)
    link = preview(page).locator("a")
    expect(link).to_be_visible()
    expect(link).to_have_text("Tin thử nghiệm")
    snap(page, "widget-builder-no-script")
    bare.click()
    page.locator("[data-value=frame]").click()
    expect(page.frame_locator(".widget-builder iframe").locator(".xbtt-item").first).to_be_visible()
    snap(page, "widget-builder-frame")
    page.locator("[data-value=script]").click()


def copies(page: Page, stack: Stack) -> None:
    """One button copies what the chosen system takes, and says so."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.base)
    page.locator("#widget-system").select_option("liferay-1")
    expect(page.locator(".widget-snippet:visible")).to_have_count(1)
    page.locator("#widget-copy").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#widget-copied")).to_have_text("Đã sao chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert WIDGET_KEY in copied
    assert f"{stack.base}/embed/v1.js" in copied


def test_the_form_fits_a_narrow_window(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    page = open_form(stack, open_page, "so-y-te-btv")
    page.set_viewport_size({"width": 480, "height": 900})
    shows(page, lambda one: len(one.evaluate(TITLES)) == 6, "six items")
    check(page, snap, "widget-builder-narrow")
    assert page.locator("#widget-builder").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_key_is_made_checked_rotated_revoked_and_restored(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    room = Newsroom(open_page(viewport={"width": 1600, "height": 1000}), stack.base)
    room.log_in("so-y-te-qt")
    page = room.page
    page.goto(f"{stack.base}/admin/")
    page.get_by_role("button", name="Khung tin nhúng").click()
    page.get_by_role("link", name="Khung tin", exact=True).click()
    page.wait_for_url(f"**{LIST}")
    check(page, snap, "widget-list")
    page.locator("table.listing .title a").first.click()
    page.wait_for_url("**/edit/**")
    page.get_by_role("link", name="Tạo khóa mới").click()
    page.wait_for_url("**/rotate/")
    check(page, snap, "widget-rotate")
    page.locator("#main form [type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/**")
    expect(page.locator(".messages .success")).to_contain_text(WIDGET_KEY)
    assert stack.get(f"/api/v2/widgets/{WIDGET_KEY}/").status_code == 200
    key = page.locator(".widget-snippet__code").first.text_content() or ""
    assert WIDGET_KEY not in key
    ends_and_begins_again(page, snap)


def ends_and_begins_again(page: Page, snap: Snap) -> None:
    """The new key is checked on a page inside, which is refused; revoked; restored."""
    page.get_by_role("link", name="Đã chạy chưa").click()
    page.wait_for_url("**/check/")
    check(page, snap, "widget-check-form")
    page.locator("[name=address]").fill("http://localhost/")
    page.locator("#main form [type=submit]").click()
    expect(page.locator(".widget-findings .help-critical")).to_have_count(1)
    check(page, snap, "widget-check")
    page.get_by_role("link", name="Tình trạng", exact=True).last.click()
    page.wait_for_url("**/health/")
    check(page, snap, "widget-health-new")
    page.get_by_role("link", name="Thu hồi khóa").click()
    page.wait_for_url("**/revoke/")
    check(page, snap, "widget-revoke")
    page.locator("#main form [type=submit]").click()
    expect(page.locator("#widget-builder .help-critical")).to_be_visible()
    page.locator("#widget-builder .help-critical a").click()
    page.wait_for_url("**/restore/")
    check(page, snap, "widget-restore")
    page.locator("#main form [type=submit]").click()
    expect(page.locator("#widget-builder .help-critical")).to_have_count(0)


def test_health_of_the_demo_is_shown(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    unit = open_page()
    unit.goto(stack.unit)
    unit.locator("xbtt-news").first.scroll_into_view_if_needed()
    unit.locator("xbtt-news a.title").first.wait_for()
    page = open_form(stack, open_page, "so-y-te-btv")
    page.get_by_role("link", name="Tình trạng", exact=True).last.click()
    wait_until(
        lambda: page.reload() and page.locator(".widget-tables td", has_text="localhost").count(),
        seconds=SECONDS,
        what="the request is counted",
    )
    check(page, snap, "widget-health")


def test_a_neighbour_sees_an_empty_registry(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    room = Newsroom(open_page(), stack.base)
    room.log_in("so-gddt-btv")
    page = room.page
    page.goto(f"{stack.base}{LIST}")
    expect(page.locator(".widget-steps li")).to_have_count(4)
    check(page, snap, "widget-list-empty")
