"""Beside the form, by keys alone, an editor reads where an article goes, proposes it elsewhere, and takes it back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

TITLE = "Tập huấn sơ cứu cho giáo viên mầm non"
TYPED = "Các trường mầm non cử ít nhất hai giáo viên dự lớp sơ cứu trong tháng này."


def test_editor_sees_where_an_article_goes_and_proposes_it_without_the_mouse(
    stack: Stack, open_page: OpenPage, snap: Snap
) -> None:
    head = Newsroom(open_page(), stack.base)
    head.log_in("so-y-te-ld")
    article = read_of_a_draft(head, snap)
    publish(Newsroom(open_page(), stack.base), article)
    head.page.goto(f"{stack.base}/admin/pages/{article}/edit/")
    propose_by_keys(head.page, snap)
    hear_of_the_answer(Newsroom(open_page(), stack.base), head.page, article, snap)


def read_of_a_draft(head: Newsroom, snap: Snap) -> int:
    """Save a draft; the panel opens by keys and says what will become of it. Return the article's id."""
    head.new_words(TITLE, "Lớp học kéo dài hai ngày, do bác sĩ tuyến tỉnh hướng dẫn.")
    article = head.save()
    open_by_keys(head.page)
    expect(head.page.locator("#shown")).to_contain_text("Bài chưa xuất bản.")
    expect(head.page.locator("#shown [data-stream=so-y-te]")).to_contain_text("khi bản nháp được xuất bản")
    check(head.page, snap, "shown-draft")
    return article


def open_by_keys(page: Page) -> None:
    """Open the panel from its button with the keyboard."""
    toggle = page.get_by_role("button", name="Mở hoặc đóng mục Nơi đăng")
    toggle.focus()
    if toggle.get_attribute("aria-expanded") != "true":
        page.keyboard.press("Enter")
    expect(page.locator("#shown")).to_be_visible()


def publish(admin: Newsroom, article: int) -> None:
    """Let the administrator publish it at once."""
    admin.log_in("admin")
    admin.page.goto(f"{admin.base}/admin/pages/{article}/edit/")
    admin._act("[name=action-publish]")


def propose_by_keys(page: Page, snap: Snap) -> None:
    """Propose it to another section while a change is typed: the panel answers in its place and the words stay."""
    open_by_keys(page)
    expect(page.locator("#shown [data-stream=so-y-te]")).to_contain_text("API: từ")
    # Wagtail's script looks for changes from here on, and saves by itself what it finds.
    page.locator("form[data-w-unsaved-has-edits-value=false]").wait_for()
    page.locator("[name=lead]").fill("")
    page.locator("[name=lead]").press_sequentially(TYPED)
    expect(page.locator("#shown")).to_contain_text("Xét theo bản nháp đã lưu.")
    page.locator("#shown summary").focus()
    page.keyboard.press("Enter")
    other = page.locator("#shown [data-stream=so-gddt]")
    expect(other).to_contain_text("Luồng yêu cầu")
    check(page, snap, "shown-published")
    other.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shown .shown__said")).to_contain_text("Đã đề xuất sang luồng")
    expect(page.locator("#shown .shown__said")).to_be_focused()
    expect(page.locator("#shown [data-stream=so-gddt]")).to_contain_text("Bài đang chờ bàn tin của luồng.")
    expect(page.locator("[name=lead]")).to_have_value(TYPED)
    expect(page.locator("[data-side-panel-toggle=shown] [data-side-panel-toggle-counter]")).to_have_text("4")
    check(page, snap, "shown-proposed")


def hear_of_the_answer(desk: Newsroom, page: Page, article: int, snap: Snap) -> None:
    """The other section declines while the panel stands open; taking back is refused with why, and then it is shown."""
    desk.log_in("so-gddt-btv")
    desk.page.goto(f"{desk.base}/admin/streams/desk/so-gddt/?state=proposed")
    desk.page.locator("tr.desk-row", has_text=TITLE).locator(".desk-row__open").click()
    form = desk.page.locator("#do-decline")
    form.evaluate("box => { box.open = true; }")
    form.locator("select").select_option(index=1)
    form.locator("[type=submit]").click()
    expect(desk.page.locator("#main")).to_contain_text("Không tiếp nhận")
    page.locator("#shown [data-stream=so-gddt]").get_by_role("button", name="Rút lại").click()
    expect(page.locator("#shown .shown__refused")).to_contain_text("đã")
    declined = page.locator("#shown [data-stream=so-gddt]")
    expect(declined).to_contain_text("Bàn tin của luồng không tiếp nhận.")
    expect(declined.get_by_role("button", name="Đề xuất lại")).to_be_visible()
    check(page, snap, "shown-declined")


def check(page: Page, snap: Snap, name: str) -> None:
    """Keep a picture once the panel has slid in; axe finds nothing in what is ours of the page."""
    still = "document.querySelector('.form-side').getAnimations().length === 0"
    wait_until(lambda: page.evaluate(still), seconds=15, what="the panel stands still")
    snap(page, name)
    for context in ("#shown", "[data-side-panel-toggle=shown]"):
        report = Axe().run(page, context=context)
        assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"
