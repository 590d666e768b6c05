"""A rule is counted while it is typed, its refill is watched to its end, and what is needed is not deleted."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

LIST = "/admin/snippets/streams/stream/"
SECONDS = 90


def check(page: Page, snap: Snap, name: str) -> None:
    """Keep a picture; axe finds nothing in what is ours of the page."""
    snap(page, name)
    report = Axe().run(page, context="#main")
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"


def test_rule_is_counted_as_it_is_typed_and_refills_the_stream(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    admin = Newsroom(open_page(), stack.base)
    admin.log_in("admin")
    page = admin.page
    page.goto(f"{stack.base}{LIST}")
    check(page, snap, "streams-list")
    page.goto(f"{stack.base}{LIST}add/")
    page.locator("[name=name]").fill("Tin ngành y tế")
    page.locator("[name=slug]").fill("tin-nganh-y-te")
    matches = page.locator("#stream-matches")
    expect(matches).to_contain_text("không nhận bài nào")
    page.get_by_role("checkbox", name="Sở Y tế", exact=True).focus()
    page.keyboard.press("Space")
    expect(matches).to_contain_text(re.compile(r"Khớp lúc này: [1-9]\d* bài"))
    expect(matches.locator("ol li").first).to_contain_text("Vào luồng vì")
    check(page, snap, "stream-new")
    page.locator("form[data-edit-form] footer [type=submit], form footer [type=submit]").first.click()
    page.locator(".messages .success").wait_for()
    wait_until(lambda: stack.news("stream=tin-nganh-y-te"), seconds=SECONDS, what="the stream is filled")
    page.goto(f"{stack.base}{LIST}")
    page.get_by_role("link", name="Tin ngành y tế", exact=True).first.click()
    expect(page.locator("#stream-progress-words")).to_contain_text("Đã sắp lại xong", timeout=SECONDS * 1000)
    check(page, snap, "stream-edit")
    page.locator("#stream-refill button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("đang được sắp lại")
    delete_and_be_kept_from_it(page, stack, snap)


def delete_and_be_kept_from_it(page: Page, stack: Stack, snap: Snap) -> None:
    """The new stream goes after a question; the shared one stays, and it is said why."""
    page.goto(page.url.replace("/edit/", "/delete/"))
    expect(page.locator("#main")).to_contain_text("/feeds/tin-nganh-y-te.atom")
    check(page, snap, "stream-delete")
    page.locator("#main form [type=submit]").click()
    page.locator(".messages .success").wait_for()
    page.get_by_role("link", name="Xuất bản thông tin", exact=True).first.click()
    page.wait_for_url("**/edit/**")
    page.goto(page.url.replace("/edit/", "/delete/"))
    expect(page.locator(".messages .error").first).to_contain_text("luồng chung")
    snap(page, "stream-kept")
