"""The way of an article through its section, as the people go it: sent back once, sent on, approved, public."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import APPROVE, Newsroom
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

TITLE = "Khám sức khỏe định kỳ cho người cao tuổi"
REASON = "Bổ sung địa điểm khám."
ADDED = "Khám tại trạm y tế xã, phường."


def accessible(page: Page, part: str = "#main") -> None:
    """Axe finds nothing in what is ours on the page: its main part, or another."""
    report = Axe().run(page, context=part)
    assert report.violations_count == 0, report.generate_report()


def told(room: Newsroom, words: str, snap: Snap, name: str) -> None:
    """Open the notice that says `words` from the menu's list; it leads to the article's form."""
    room.page.goto(f"{room.base}/admin/notices/")
    expect(room.page.locator("#wagtail-sidebar")).to_contain_text("Thông báo (")
    row = room.page.locator("tbody tr", has_text=TITLE).filter(has_text=words).first
    expect(row).to_be_visible()
    accessible(room.page)
    snap(room.page, name)
    row.locator("button[name=open]").click()
    room.page.wait_for_url("**/edit/")


def test_an_article_goes_the_way_through_its_section(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    rooms = {}
    for role in ("ctv", "btv", "ld"):
        rooms[role] = Newsroom(open_page(), stack.base)
        rooms[role].log_in(f"so-y-te-{role}")
    writer, editor, head = rooms.values()
    writer.new_words(TITLE, "Người từ 60 tuổi được khám miễn phí mỗi năm một lần.")
    article = writer.save()
    writer.page.locator("footer button.w-dropdown__toggle").click()
    expect(writer.page.locator("[name=action-submit]")).to_have_text("Gửi duyệt")
    expect(writer.page.locator("[name=action-publish]")).to_have_count(0)
    snap(writer.page, "workflow-1-contributor")
    writer.page.keyboard.press("Escape")
    writer.submit_for_moderation()
    told(editor, "chờ bạn", snap, "workflow-2-editor-is-told")
    editor.send_back(REASON)
    told(writer, REASON, snap, "workflow-3-contributor-is-told")
    writer.page.locator("[name=lead]").fill(ADDED)
    writer.submit_for_moderation()
    told(editor, "chờ bạn", snap, "workflow-4-editor-is-told-again")
    editor.approve()
    told(head, "Lãnh đạo duyệt", snap, "workflow-5-head-is-told")
    assert stack.get(f"/api/v2/news/{article}/").status_code == 404
    head.open_dialog(APPROVE)
    accessible(head.page, ".modal-content")
    snap(head.page, "workflow-6-dialog")
    head.page.keyboard.press("Escape")
    head.page.locator(".modal-content").wait_for(state="detached")
    head.approve()
    snap(head.page, "workflow-6-approved")
    assert stack.get(f"/api/v2/news/{article}/").json()["lead"] == ADDED
    reader = open_page()
    answer = reader.goto(f"http://{stack.section_host}/kham-suc-khoe-dinh-ky-cho-nguoi-cao-tuoi/")
    assert answer is not None
    assert answer.status == 200
    snap(reader, "workflow-7-public")


def test_the_slower_of_two_writers_sees_both_changes_and_keeps_every_word(
    stack: Stack, open_page: OpenPage, snap: Snap
) -> None:
    writer, editor = Newsroom(open_page(), stack.base), Newsroom(open_page(), stack.base)
    writer.log_in("so-y-te-ctv")
    editor.log_in("so-y-te-btv")
    writer.new_words("Lịch trực tuần này", "Bản đầu.")
    article = writer.save()
    late = editor.page
    # The slower one's form does not get to save by itself: nobody knows better than the last click.
    late.route("**/edit/", lambda route: route.abort() if by_itself(route) else route.continue_())
    late.goto(f"{stack.base}/admin/pages/{article}/edit/")
    writer.page.locator("[name=lead]").fill("Người viết đã sửa.")
    writer.save()
    late.locator("[name=lead]").fill("Biên tập viên đã sửa.")
    late.locator("footer .action-save").first.click()
    expect(late.locator("table.conflict")).to_contain_text("Người viết đã sửa.")
    expect(late.locator("textarea[readonly]").first).to_have_text("Biên tập viên đã sửa.")
    accessible(late)
    snap(late, "workflow-8-conflict")
    late.locator("main form button[type=submit]").click()
    late.wait_for_url("**/edit/")
    expect(late.locator("[name=lead]")).to_have_value("Biên tập viên đã sửa.")


def by_itself(route: Route) -> bool:
    """Tell whether the form saves without being asked."""
    return route.request.method == "POST" and "json" in (route.request.headers.get("accept") or "")
