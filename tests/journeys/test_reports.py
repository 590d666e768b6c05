"""The home and the reports as the desk, an editor and a contributor find them; axe finds nothing on any of them."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

TITLE = "Lịch khám sức khỏe cho người cao tuổi"
REASON = "Thiếu địa điểm khám của từng xã."
REPORTS = "/admin/streams/reports"
NAMES = ["items", "answers", "quiet", "recalls"]


def test_each_person_finds_what_concerns_them_on_the_home(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    writer, editor = (Newsroom(open_page(), stack.base) for _person in range(2))
    writer.log_in("so-y-te-ctv")
    check(writer.page, snap, "home-contributor-empty")
    writer.new_words(TITLE, "Trạm y tế xã khám miễn phí trong tháng 10.")
    writer.save()
    writer.submit_for_moderation()
    writer.page.goto(f"{stack.base}/admin/")
    expect(panel(writer.page, "my-drafts")).to_contain_text("đang chờ ở bước: Biên tập")
    editor.log_in("so-y-te-btv")
    expect(panel(editor.page, "waiting-for-me")).to_contain_text(TITLE)
    check(editor.page, snap, "home-editor")
    editor.open_from_dashboard(TITLE)
    editor.send_back(REASON)
    writer.page.goto(f"{stack.base}/admin/")
    expect(panel(writer.page, "sent-back-to-me")).to_contain_text(REASON)
    expect(panel(writer.page, "my-drafts")).not_to_contain_text(TITLE)
    check(writer.page, snap, "home-contributor")
    check_desk(stack, open_page, snap)


def check_desk(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    """Look at the homes of the desk and of the administrator."""
    for username in ("ban-tin", "admin"):
        someone = Newsroom(open_page(), stack.base)
        someone.log_in(username)
        expect(panel(someone.page, "my-desks")).to_contain_text("Xuất bản thông tin")
        check(someone.page, snap, f"home-{username}")


def panel(page: Page, name: str) -> Locator:
    """One panel of the home."""
    return page.locator(f"#{name}-section")


@pytest.mark.parametrize("name", NAMES)
def test_report_is_read_by_keys_narrowed_and_taken_along(
    stack: Stack, open_page: OpenPage, snap: Snap, tmp_path: Path, name: str
) -> None:
    desk = Newsroom(open_page(), stack.base)
    desk.log_in("ban-tin")
    page = desk.page
    page.goto(f"{stack.base}{REPORTS}/{name}/?days=1")
    check(page, snap, f"report-{name}")
    for number in range(1, page.locator(".report-tabs a").count()):
        page.locator(".report-tabs a").nth(number).press("Enter")
        expect(page.locator(".report-tabs a").nth(number)).to_have_attribute("aria-current", "page")
        check(page, snap, f"report-{name}-{number}")
    page.locator(".w-slim-header [data-controller~='w-dropdown'] button").first.press("Enter")
    with page.expect_download() as download:
        page.locator("a[href*='export=xlsx']").first.press("Enter")
    file = tmp_path / "report.xlsx"
    download.value.save_as(file)
    assert load_workbook(file).active["A1"].value
    page.goto(f"{stack.base}{REPORTS}/{name}/?section=0")
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, snap, f"report-{name}-refused")


def test_filters_are_chosen_without_a_mouse(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    desk = Newsroom(open_page(), stack.base)
    desk.log_in("ban-tin")
    page = desk.page
    page.goto(f"{stack.base}{REPORTS}/items/?by=month")
    page.locator(".w-slim-header button:has(.icon-sliders)").first.press("Enter")
    snap(page, "report-filters")
    page.locator("[aria-controls=drilldown-id_section]").press("Enter")
    page.locator("select[name=section]").select_option(label="Sở Y tế")
    expect(page.locator("table.listing tbody tr").first).to_be_visible()
    expect(page.locator(".w-pill", has_text="Sở Y tế")).to_be_visible()
    expect(page.locator(".report-tabs [aria-current]")).to_have_text("Theo tháng")
    check(page, snap, "report-narrowed")


def test_report_fits_a_telephone(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    head = Newsroom(open_page(viewport={"width": 390, "height": 800}), stack.base)
    head.log_in("so-y-te-ld")
    head.page.goto(f"{stack.base}{REPORTS}/items/?by=category")
    expect(head.page.locator("svg[role=img]")).to_have_count(1)
    expect(head.page.locator(".report-tabs a").first).to_be_visible()
    check(head.page, snap, "report-telephone")


def check(page: Page, snap: Snap, name: str) -> None:
    """Keep a picture; axe finds nothing in what is ours of the page."""
    snap(page, name)
    report = Axe().run(page, context="#main")
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"
