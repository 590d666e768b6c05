"""An editor's day with the isolation on: all that the work needs is there, and nothing of another section's drafts."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Draft, Newsroom
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

# In the title, the lead, the text and the picture of what another section has not published.
MARK = "ZZKINGDDT"
OTHERS, OTHERS_PAGE = "Sở Giáo dục và Đào tạo", "Hướng dẫn đăng ký dự tuyển vào lớp 10 trực tuyến"
SHARED, SHARED_PICTURE = "Kho ảnh dùng chung", "Trạm y tế xã"
PLACE = "Giới thiệu"
REPORTS = ("workflow", "workflow_tasks", "locked", "page-types-usage", "site-history", "aging-pages")


@dataclass
class Desk(Newsroom):
    """A newsroom's tab that takes note of whatever goes wrong in it."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        # A form saves by itself; what a click has overtaken is refused, which is no harm (docs/workflow.md).
        by_itself = "json" in (response.request.headers.get("accept") or "") and response.url.endswith("/edit/")
        if response.status >= 400 and not by_itself:
            self.wrong.append(f"{response.status} {response.request.method} {response.url}")

    def look(self, path: str) -> None:
        """Open an address that must be there for the person; it shows nothing of the other section's draft."""
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert (answer.status, urlsplit(self.page.url).path) == (200, urlsplit(path).path)
        self.clean()

    def clean(self) -> None:
        """Nothing has gone wrong so far, and the page as it is shows nothing of the other section's draft."""
        assert self.wrong == []
        assert MARK not in self.page.content()

    def dialog(self, opened_by: Locator) -> Locator:
        """Open a chooser."""
        opened_by.click()
        return self._dialog()


def draft_of(name: str, folder: Path) -> Draft:
    """What a draft holds, `name` in each of its words, with a picture of its own."""
    file = folder / "anh.jpg"
    # Not one of the demo's, which the admin would offer instead.
    Image.new("RGB", (800, 500), (len(name), 90, 60)).save(file)
    return Draft(f"{name} tin", f"{name} dẫn", f"{name} thân", "Thông báo", file, f"{name} ảnh", f"{name} mô tả")


@pytest.fixture(scope="module")
def hidden(stack: Stack, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The id of a draft of another section, marked in all its parts."""
    with closing(browser.new_context(locale="vi-VN")) as context:
        other = Newsroom(context.new_page(), stack.base)
        other.log_in("so-gddt-btv")
        other.new_article(draft_of(MARK, tmp_path_factory.mktemp("hidden")))
        yield other.save()


@pytest.fixture
def editor(hidden: int, stack: Stack, open_page: OpenPage) -> Desk:
    """An editor of Sở Y tế, signed in."""
    return signed_in("so-y-te-btv", stack, open_page)


def signed_in(username: str, stack: Stack, open_page: OpenPage) -> Desk:
    """Somebody at a tab of their own."""
    desk = Desk(open_page(), stack.base)
    desk.log_in(username)
    return desk


def link_to_others(desk: Desk, snap: Snap) -> None:
    """Link the words of the paragraph to another section's page, by the chooser: up to the home, down, choose."""
    page = desk.page
    page.keyboard.press("Shift+Home")
    dialog = desk.dialog(page.locator(".Draftail-ToolbarButton[name=LINK]").first)
    expect(dialog.locator("tr.parent-page")).to_contain_text("Sở Y tế")
    dialog.locator(".w-breadcrumbs a").last.click()
    dialog.locator("tr", has_text=OTHERS).locator("a.navigate-pages").click()
    expect(dialog.locator("tr.parent-page")).to_contain_text(OTHERS)
    expect(dialog).to_contain_text(OTHERS_PAGE)
    desk.clean()
    snap(page, "day-1-another-section")
    dialog.locator("[name=q]").fill("tuyển sinh")
    expect(dialog).to_contain_text("Tuyển sinh mầm non")
    desk.clean()
    dialog.locator("[name=q]").fill("dự tuyển vào lớp 10")
    dialog.get_by_role("link", name=OTHERS_PAGE).click()
    dialog.wait_for(state="detached")


def choose_picture(desk: Desk, collection: str, title: str, snap: Snap) -> None:
    """Choose a lead picture out of a collection; only the section's own and the shared one are offered."""
    chooser = desk.page.locator("#id_lead_image-chooser")
    dialog = desk.dialog(chooser.locator("button", has_text="ảnh").first)
    dialog.locator("[name=collection_id]").select_option(label=collection)
    dialog.get_by_role("link", name=title).first.click()
    snap(desk.page, f"day-2-{title}")
    dialog.wait_for(state="detached")
    expect(chooser).to_contain_text(title)
    desk.clean()


def test_a_contributor_links_to_another_section_and_the_article_is_approved(
    hidden: int, stack: Stack, open_page: OpenPage, snap: Snap
) -> None:
    writer, editor, head = (signed_in(f"so-y-te-{role}", stack, open_page) for role in ("ctv", "btv", "ld"))
    title = "Tiêm chủng cho học sinh đầu cấp"
    writer.new_words(title, "Phụ huynh đưa sổ tiêm chủng khi nộp hồ sơ.")
    writer._write_paragraph("Xem hướng dẫn đăng ký")
    link_to_others(writer, snap)
    choose_picture(writer, SHARED, SHARED_PICTURE, snap)
    article = writer.save()
    writer.submit_for_moderation()
    for decider in (editor, head):
        decider.look(f"/admin/pages/{article}/edit/")
        snap(decider.page, f"day-3-{decider.page.title()[:4]}")
        decider.approve()
        decider.clean()
    shown = stack.get(f"/api/v2/news/{article}/").json()
    assert "/huong-dan-dang-ky-du-tuyen-vao-lop-10" in shown["body_html"]
    assert writer.wrong == []


def upload(desk: Desk, kind: str, folder: Path) -> str:
    """Upload a picture ("images") or a document ("documents") at its own page; return its title, as the list has it."""
    given = draft_of("Của y tế", folder)
    paper = folder / "bieu-mau.txt"
    paper.write_text("Biểu mẫu của Sở Y tế.", "utf-8")
    title = f"{given.picture_title} {folder.name}"
    desk.look(f"/admin/{kind}/add/")
    desk.page.locator("[name=file]").set_input_files(given.picture if kind == "images" else paper)
    desk.page.fill("[name=title]", title)
    if kind == "images":
        desk.page.fill("[name=alt_text]", given.picture_alt)
    desk.page.locator("main form[enctype] [type=submit]").click()
    desk._confirmed(f"**/admin/{kind}/")
    expect(desk.page.locator("main")).to_contain_text(title)
    desk.clean()
    return title


def test_a_picture_and_a_document_are_uploaded_and_chosen(editor: Desk, snap: Snap, tmp_path: Path) -> None:
    upload(editor, "documents", tmp_path)
    title = upload(editor, "images", tmp_path)
    snap(editor.page, "day-4-uploaded")
    editor.new_words("Tin có ảnh của mình", "Dẫn.")
    choose_picture(editor, "Sở Y tế", title, snap)
    editor.save()
    editor.clean()


def test_an_article_is_copied_within_the_section(editor: Desk, snap: Snap) -> None:
    editor.new_words("Bài để sao chép", "Dẫn.")
    article = editor.save()
    editor.look(f"/admin/pages/{article}/copy/")
    editor.page.fill("[name=new_title]", "Bản sao của bài")
    editor.page.fill("[name=new_slug]", "ban-sao-cua-bai")
    snap(editor.page, "day-5-copy")
    editor.page.locator("main form [type=submit]").last.click()
    editor._confirmed("**/admin/pages/*/")
    expect(editor.page.locator("main")).to_contain_text("Bản sao của bài")
    editor.clean()


def test_an_info_page_is_moved_within_the_section(editor: Desk, snap: Snap) -> None:
    page = editor.page
    page.goto(f"{editor.base}/admin/pages/")
    page.locator("a[href$='/add_subpage/']").first.click()
    page.locator("a[href*='/add/home/infopage/']").click()
    page.locator("[name=title]").press_sequentially("Trang sẽ chuyển chỗ")
    info = editor.save()
    editor.look(f"/admin/pages/{info}/move/")
    chooser = page.locator("#id_new_parent_page-chooser")
    chooser.locator(".w-dropdown__toggle").click()
    dialog = editor.dialog(page.locator("[data-chooser-action-choose]:visible").first)
    dialog.locator("tr", has_text="Sở Y tế").locator("a.navigate-pages").click()
    expect(dialog.locator("tr.parent-page")).to_contain_text("Sở Y tế")
    snap(page, "day-6-move")
    dialog.get_by_role("link", name=PLACE, exact=True).click()
    dialog.wait_for(state="detached")
    page.locator("main form [type=submit]").last.click()
    page.wait_for_url(f"**/admin/pages/{info}/move/*/confirm/")
    page.locator("main form [type=submit]").last.click()
    editor._confirmed("**/admin/pages/*/")
    expect(page.locator("main")).to_contain_text("Trang sẽ chuyển chỗ")
    expect(page.locator(".w-breadcrumbs").first).to_contain_text(PLACE)
    editor.clean()


def test_lists_reports_and_searches_open_without_the_others_draft(editor: Desk, snap: Snap) -> None:
    for report in REPORTS:
        editor.look(f"/admin/reports/{report}/")
        snap(editor.page, f"day-7-{report}")
    for path in ("pages/search/?q=tiêm+chủng", f"pages/search/?q={MARK}", "images/?q=tr", "documents/?q=m", "notices/"):
        editor.page.goto(f"{editor.base}/admin/{path}")
        assert editor.wrong == []
        assert editor.page.get_by_text(f"{MARK} tin").count() == 0
    editor.look("/admin/pages/search/?q=tiêm+chủng")
    expect(editor.page.locator("table.listing")).to_contain_text("tiêm chủng")
    snap(editor.page, "day-8-search")


def test_the_explorers_filters_narrow_the_section(editor: Desk, snap: Snap) -> None:
    editor.new_words("Bài của biên tập viên", "Dẫn.")
    editor.save()
    page = editor.page
    page.goto(f"{editor.base}/admin/pages/")
    page.locator("button:has(.icon-sliders)").first.click()
    owners = page.locator("[name=owner]")
    expect(owners.first).to_be_attached()
    editor.clean()
    assert "so-gddt" not in page.locator(".w-drilldown").inner_text()
    page.locator("[aria-controls=drilldown-id_content_type]").click()
    snap(page, "day-9-filters")
    page.locator(".w-drilldown label", has_text="Trang thông tin").click()
    expect(page.locator(".w-pill", has_text="Trang thông tin")).to_be_visible()
    expect(page.locator("table.listing tbody")).to_contain_text(PLACE)
    expect(page.locator("table.listing tbody")).not_to_contain_text("Bài viết")
    editor.clean()


def test_an_articles_history_and_versions_are_compared(editor: Desk, snap: Snap) -> None:
    editor.new_words("Bài có lịch sử", "Bản thứ nhất.")
    article = editor.save()
    editor.page.fill("[name=lead]", "Bản thứ hai.")
    editor.save()
    editor.look(f"/admin/pages/{article}/history/")
    snap(editor.page, "day-10-history")
    editor.look(f"/admin/pages/{article}/revisions/compare/earliest...latest/")
    expect(editor.page.locator("main")).to_contain_text("Bản thứ")
    snap(editor.page, "day-11-comparison")


@pytest.mark.parametrize(
    ("listing", "bulk"),
    [
        ("pages/", "wagtailcore/page/delete"),
        ("images/", "core/cmsimage/add_tags"),
        ("documents/", "core/cmsdocument/add_tags"),
    ],
    ids=["pages", "pictures", "documents"],
)
def test_all_of_the_sections_own_are_selected_for_an_action(
    editor: Desk, snap: Snap, tmp_path: Path, listing: str, bulk: str
) -> None:
    """The page that asks for a confirmation opens; nothing is confirmed."""
    page = editor.page
    if listing != "pages/":
        upload(editor, listing[:-1], tmp_path)
    page.goto(f"{editor.base}/admin/{listing}")
    page.locator("[data-bulk-action-checkbox]").first.check()
    page.locator("[data-bulk-action-select-all-checkbox]:visible").first.check()
    page.locator(f"a[href*='/bulk/{bulk}/']").first.click()
    page.wait_for_url(f"**/admin/bulk/{bulk}/**")
    editor.clean()
    snap(page, f"day-12-selected-{listing[:-1]}")
    editor.look(f"/admin/bulk/{bulk}/?id=all")
    expect(page.locator("main form [type=submit]").first).to_be_visible()
    snap(page, f"day-12-all-{listing[:-1]}")


def test_tags_are_offered_from_the_section_alone(editor: Desk, snap: Snap) -> None:
    editor.new_words("Bài có thẻ", "Dẫn.")
    field = editor.page.locator("ul.tagit input").first
    field.press_sequentially("t", delay=50)
    offered = editor.page.locator(".ui-autocomplete:visible")
    expect(offered).to_contain_text("tiêm chủng")
    expect(offered).not_to_contain_text("tuyển sinh lớp 10")
    snap(editor.page, "day-12-tags")


def test_what_is_another_sections_is_not_found_in_vietnamese(editor: Desk, hidden: int, snap: Snap) -> None:
    answer = editor.page.goto(f"{editor.base}/admin/pages/{hidden}/edit/")
    assert answer is not None
    assert answer.status == 404
    expect(editor.page).to_have_title("Lỗi 404: Không tìm thấy trang - Wagtail")
    expect(editor.page.locator("main")).to_contain_text("Không tìm thấy trang bạn yêu cầu.")
    expect(editor.page.locator("main a")).to_have_text("Về trang quản trị")
    snap(editor.page, "day-13-not-there")
    editor.page.locator("main a").click()
    editor.page.wait_for_url("**/admin/")
