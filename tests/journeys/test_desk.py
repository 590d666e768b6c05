"""The whole way of an article: written, sent back, approved, taken by the desk by keys, edited, and taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from seeds import factories
from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Draft, Newsroom
from tests.journeys.stack import Stack
from tests.journeys.test_recall import check_portal, check_receipts, recall

pytestmark = pytest.mark.browser

TITLE = "Lịch tuyển sinh vào lớp 10 năm học mới"
REWORDED = "Toàn tỉnh tuyển sinh lớp 10 từ đầu tháng 6"
QUEUE = "/admin/streams/desk/xuat-ban-thong-tin/"
# Longer than the pause between two looks of the open queue.
SOON = 45_000


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """What the section has in hand; a picture that no other journey uploads."""
    file = tmp_path / "tuyen-sinh.jpg"
    file.write_bytes(factories.picture_bytes(colour=(40, 60, 130)))
    return Draft(
        title=TITLE,
        lead="Thí sinh đăng ký dự tuyển tại trường đang học trước ngày 15 tháng 5.",
        paragraph="Hồ sơ gồm phiếu đăng ký và bản sao giấy khai sinh.",
        category="Y tế",
        picture=file,
        picture_title="Trường trung học",
        picture_alt="Học sinh xem thông báo tuyển sinh",
    )


@pytest.fixture
def asking(stack: Stack, open_page: OpenPage) -> Iterator[None]:
    """The shared stream asks its desk about everything, as long as the journey lasts."""
    admin = Newsroom(open_page(), stack.base)
    admin.log_in("admin")
    set_intake(admin, "review")
    yield
    set_intake(admin, "auto")


def test_an_article_goes_from_its_contributor_to_the_desk_and_is_taken_back(
    stack: Stack, open_page: OpenPage, asking: None, draft: Draft, snap: Snap
) -> None:
    rooms = {role: Newsroom(open_page(), stack.base) for role in ("ctv", "btv", "ld")}
    for role, room in rooms.items():
        room.log_in(f"so-gddt-{role}")
    writer, editor, head = rooms.values()
    desk = Newsroom(open_page(), stack.base)
    desk.log_in("ban-tin")
    desk.page.goto(f"{stack.base}{QUEUE}")
    article = write_until_approved(writer, editor, head, draft)
    check_section(stack, open_page(), snap)
    take_by_keys(desk.page, snap)
    assert (stack.news()[0]["id"], stack.news()[0]["title"], stack.news()[0]["pinned"]) == (article, REWORDED, True)
    check_wordings(stack, open_page(), snap)
    edit(editor, head, article)
    look_again(desk.page, stack, snap)
    check_other_pages(desk.page, head.page, stack, snap)
    check_recall(stack, head, article, open_page(), snap)


def set_intake(admin: Newsroom, intake: str) -> None:
    """Have the shared stream take what comes as `intake` says."""
    admin.page.goto(f"{admin.base}/admin/snippets/streams/stream/")
    admin.page.get_by_role("link", name="Xuất bản thông tin", exact=True).first.click()
    admin.page.locator("[name=intake]").select_option(intake)
    admin.page.locator("form[data-edit-form] footer [type=submit]").first.click()
    admin.page.locator(".messages .success").wait_for()


def write_until_approved(writer: Newsroom, editor: Newsroom, head: Newsroom, draft: Draft) -> int:
    """Write, be sent back, send again; the editor sends it on and the head approves. Return the article's id."""
    writer.new_article(draft)
    article = writer.save()
    writer.submit_for_moderation()
    open_form(editor, article)
    editor.send_back("Bổ sung thời hạn nộp hồ sơ.")
    open_form(writer, article)
    writer.page.fill("[name=lead]", f"{draft.lead} Hồ sơ nộp trước ngày 20 tháng 5.")
    writer.submit_for_moderation()
    for room in (editor, head):
        open_form(room, article)
        room.approve()
    return article


def open_form(room: Newsroom, article: int) -> None:
    """Open the article's form."""
    room.page.goto(f"{room.base}/admin/pages/{article}/edit/")


def edit(editor: Newsroom, head: Newsroom, article: int) -> None:
    """Have another lead approved."""
    open_form(editor, article)
    editor.page.fill("[name=lead]", "Thí sinh đăng ký dự tuyển trực tuyến trước ngày 25 tháng 5.")
    editor.submit_for_moderation()
    for _step in range(2):
        open_form(head, article)
        head.approve()


def check_section(stack: Stack, reader: Page, snap: Snap) -> None:
    """Check that the section's page shows what its head approved, and the shared stream does not yet."""
    reader.goto(f"{stack.base}/so-gddt/")
    expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()
    snap(reader, "desk-section-shows")
    assert TITLE not in [card["title"] for card in stack.news("limit=50")]


def check_recall(stack: Stack, head: Newsroom, article: int, reader: Page, snap: Snap) -> None:
    """Check that the head's recall is public at once and confirmed by everybody."""
    address = stack.get(f"/api/v2/news/{article}/").json()["url"]
    recall(head, article, snap)
    assert stack.get(f"/api/v2/news/{article}/").status_code == 410
    assert article not in [card["id"] for card in stack.news("limit=50")]
    check_receipts(stack, head.page, snap)
    check_portal(stack, reader, address, snap)


def take_by_keys(page: Page, snap: Snap) -> None:
    """Wait for the proposal in the open queue, then accept, reword and pin it without the mouse."""
    row = page.locator("tr.desk-row", has_text=TITLE)
    expect(row).to_be_visible(timeout=SOON)
    expect(page.locator("#desk-news")).to_contain_text("tin mới chờ tiếp nhận")
    check(page, snap, "desk-queue")
    title = row.locator(".desk-row__open")
    page.keyboard.press("j")
    for _step in range(page.locator("tr.desk-row").count()):
        if title.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("j")
    expect(title).to_be_focused()
    page.keyboard.press("o")
    page.locator("#desk-item[data-keys=ready]").wait_for()
    check(page, snap, "desk-item")
    page.keyboard.press("e")
    expect(page.locator("#dress-title")).to_be_focused()
    page.keyboard.type(REWORDED)
    page.keyboard.press("Enter")
    expect(page.locator("h1").first).to_have_text(REWORDED)
    page.locator("#desk-item[data-keys=ready]").wait_for()
    page.keyboard.press("a")
    page.wait_for_url(f"**{QUEUE}*")
    expect(page.locator(".desk-done")).to_contain_text("Tiếp nhận")
    page.goto(page.url.partition("?")[0] + "?state=accepted")
    page.locator("#desk-queue[data-keys=ready]").wait_for()
    page.locator("tr.desk-row", has_text=REWORDED).locator(".desk-row__open").focus()
    page.keyboard.press("p")
    expect(page.locator("#pin-order")).to_be_focused()
    page.locator("#do-pin [type=submit]").press("Enter")
    expect(page.locator(".desk-done")).to_contain_text("Ghim")


def check_wordings(stack: Stack, reader: Page, snap: Snap) -> None:
    """Check that the portal has the desk's words, and the section its own."""
    reader.goto(f"{stack.base}/xuat-ban-thong-tin/")
    expect(reader.get_by_role("link", name=REWORDED).first).to_be_visible()
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)
    snap(reader, "desk-portal-words")
    reader.goto(stack.news()[0]["url"])
    expect(reader.locator("h1")).to_have_text(TITLE)


def look_again(page: Page, stack: Stack, snap: Snap) -> None:
    """Find the edited article in its tab, and what has changed side by side."""
    page.goto(f"{stack.base}{QUEUE}?state=recheck")
    page.locator("tr.desk-row", has_text=REWORDED).locator(".desk-row__open").click()
    expect(page.locator(".desk-diff__was .deletion", has_text="15")).to_be_visible()
    expect(page.locator(".desk-diff__now .addition", has_text="25")).to_be_visible()
    expect(page.locator(".desk-diff__was .addition").first).to_be_hidden()
    check(page, snap, "desk-diff")


def check_other_pages(desk: Page, head: Page, stack: Stack, snap: Snap) -> None:
    """Look at a bulk result and at the section's side."""
    desk.goto(f"{stack.base}{QUEUE}?state=recheck")
    desk.locator("#desk-all").check()
    desk.locator("#desk-bulk [value=accept]").click()
    desk.locator("form:has([name=confirmed]) [type=submit]").click()
    expect(desk.locator("#main")).to_contain_text("Đã tiếp nhận 1.")
    check(desk, snap, "desk-bulk-result")
    head.goto(f"{stack.base}/admin/streams/proposals/")
    expect(head.get_by_role("link", name=REWORDED).first).to_be_visible()
    check(head, snap, "desk-proposals")


def check(page: Page, snap: Snap, name: str) -> None:
    """Keep a picture; axe finds nothing in what is ours of the page."""
    snap(page, name)
    report = Axe().run(page, context="#main")
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"
