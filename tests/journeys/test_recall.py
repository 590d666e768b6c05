"""Gỡ tin: a head takes an article back, sees everybody confirm, and brings it back as the desk had it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

NOTE = "Số liệu trong bài bị ghi nhầm."
SECONDS = 60.0


def axe_finds_nothing(page: Page) -> None:
    """Our own part of an admin page; the menus around it are Wagtail's."""
    report = Axe().run(page, context="#main .nice-padding")
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"


def test_a_head_recalls_sees_everybody_confirm_and_restores(settled: Stack, open_page: OpenPage, snap: Snap) -> None:
    stack = settled  # A picture that is made meanwhile would be a change of the card.
    card = next(one for one in stack.news("limit=50&section=so-y-te") if one["section"]["slug"] == "so-y-te")
    article, path, detail = card["id"], card["url"], f"/api/v2/news/{card['id']}/"
    head = Newsroom(open_page(), stack.base)
    head.log_in("so-y-te-ld")
    recall(head, article, snap)
    refused = stack.get(detail)
    assert refused.status_code == 410
    assert NOTE in refused.json()["errors"][0]["detail"]
    check_receipts(stack, head.page, snap)
    check_portal(stack, open_page(), path, snap)
    restore(head, article, snap)
    back = stack.get(detail)
    assert back.status_code == 200
    # The title as the streams of the article show it: a desk's own wording is back too.
    assert next(one for one in stack.news("limit=50&section=so-y-te") if one["id"] == article) == {
        **card, "updated_at": back.json()["updated_at"],
    }  # fmt: skip


def recall(head: Newsroom, article: int, snap: Snap) -> None:
    """From the article's form to the receipts."""
    page = head.page
    page.goto(f"{head.base}/admin/pages/{article}/edit/")
    page.locator(".w-slim-header [data-controller~='w-dropdown'] button").first.click()
    page.get_by_role("link", name="Gỡ tin", exact=True).click()
    page.wait_for_url("**/admin/recalls/article/*/")
    axe_finds_nothing(page)
    page.select_option("[name=reason]", "wrong")
    page.fill("[name=note]", NOTE)
    snap(page, "recall-form")
    page.get_by_role("button", name="Gỡ bài viết").click()
    page.wait_for_url(re.compile(r"/admin/recalls/\d+/$"))


def check_receipts(stack: Stack, page: Page, snap: Snap) -> None:
    """The page goes on asking until all have confirmed, each widget once somebody has opened it."""
    for row in page.locator("#receipts tr").all_inner_texts():
        for key in re.findall(r"\(([2-9A-Z]{12})\)", row):
            stack.get(f"/api/v2/widgets/{key}/")
    expect(page.locator("#receipts [data-waiting]")).to_have_attribute("data-waiting", "no", timeout=SECONDS * 1000)
    expect(page.locator("#receipts tr[data-state=confirmed]")).not_to_have_count(0)
    expect(page.locator("#receipts tr[data-state=outstanding]")).to_have_count(0)
    axe_finds_nothing(page)
    snap(page, "recall-receipts")


def check_portal(stack: Stack, reader: Page, address: str, snap: Snap) -> None:
    """A reader is told why, in Vietnamese."""
    answer = reader.goto(address)
    assert answer is not None
    assert answer.status == 410
    expect(reader.get_by_text(NOTE)).to_be_visible()
    snap(reader, "recall-reader")


def restore(head: Newsroom, article: int, snap: Snap) -> None:
    """By the list of recalled articles, since the article's own form leads there but does not publish."""
    page = head.page
    page.goto(f"{head.base}/admin/pages/{article}/edit/")
    expect(page.locator(".messages")).to_contain_text("không thể xuất bản")
    page.goto(f"{head.base}/admin/recalls/")
    axe_finds_nothing(page)
    snap(page, "recalls")
    page.locator("table.listing").get_by_role("link", name=re.compile("Khôi phục")).first.click()
    page.wait_for_url("**/restore/")
    axe_finds_nothing(page)
    snap(page, "recall-restore")
    page.get_by_role("button", name="Khôi phục bài viết").click()
    page.wait_for_url(re.compile(r"/admin/recalls/\d+/$"))
    expect(page.locator(".messages .success")).to_be_visible()
