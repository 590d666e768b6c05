"""A section's administrator invites somebody, who comes, works, is given another role, suspended and restored."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

ADDRESS = "bien-tap-moi@example.vn"
NAME = "Biên tập viên mới"
CHOSEN = "mưa-xuân-trên-sông-Cầu-2026"
LINK = re.compile(r"http://localhost:\d+/accounts/invitation/[\w-]+/")


def accessible(page: Page, part: str) -> None:
    """Axe finds nothing in what is ours on the page; Wagtail's message above it is still fading in, and pale."""
    report = Axe().run(page, context={"include": [[part]], "exclude": [[".messages"]]})
    assert report.violations_count == 0, report.generate_report()


def links_sent(stack: Stack) -> Iterator[str]:
    """The links in the letters that the sender has sent: the demo prints them to its log."""
    yield from LINK.findall((stack.data / "sender.log").read_text("utf-8", errors="replace"))


def confirm(page: Page, words: str) -> None:
    """Press a button of a person's page, and the one that confirms it."""
    page.get_by_role("link", name=words, exact=True).click()
    page.locator("#main form button[type=submit]").click()
    page.locator(".messages .success").wait_for()


def sign_in(page: Page, base: str) -> None:
    """Sign in as the invited person; the dashboard opens."""
    page.goto(f"{base}/admin/")
    page.fill("[name=login]", ADDRESS)
    page.fill("[name=password]", CHOSEN)
    page.click("button[type=submit]")
    page.wait_for_url(f"{base}/admin/")


def may_write(page: Page, base: str) -> bool:
    """Whether the admin offers the person a page of the section to write in."""
    page.goto(f"{base}/admin/pages/")
    return page.locator("a[href$='/add_subpage/']").count() > 0


def invite(desk: Page, snap: Snap) -> None:
    """Invite somebody as an editor, from the menu; the list then has them."""
    desk.locator("#wagtail-sidebar").get_by_role("link", name="Nhân sự").click()
    desk.get_by_role("link", name="Mời người").first.click()
    desk.fill("[name=email]", ADDRESS)
    desk.fill("[name=last_name]", "Biên tập viên")
    desk.fill("[name=first_name]", "mới")
    desk.check("[name=roles][value=editors]")
    accessible(desk, "#main")
    snap(desk, "people-1-invite")
    desk.locator("#main form button[type=submit]").click()
    desk.locator(".messages .success").wait_for()
    expect(desk.locator("table.listing")).to_contain_text("Đã mời, chưa đăng nhập")
    accessible(desk, "#main")
    snap(desk, "people-2-list")


def choose_password(guest: Page, link: str, snap: Snap) -> None:
    """Choose a password at the link in the letter; a second time it opens nothing."""
    guest.goto(link)
    accessible(guest, "body")
    snap(guest, "people-3-invitation")
    guest.fill("[name=new_password1]", CHOSEN)
    guest.fill("[name=new_password2]", CHOSEN)
    guest.click("button[type=submit]")
    expect(guest.locator("h1")).to_have_text("Đã lưu mật khẩu của bạn")
    accessible(guest, "body")
    snap(guest, "people-4-password-chosen")
    answer = guest.goto(link)
    assert answer is not None
    assert answer.status == 410
    accessible(guest, "body")
    snap(guest, "people-5-used")


def make_head(desk: Page, snap: Snap) -> None:
    """Make the editor a head."""
    desk.reload()
    desk.get_by_role("link", name=NAME).click()
    desk.uncheck("[name=roles][value=editors]")
    desk.check("[name=roles][value=heads]")
    desk.get_by_role("button", name="Lưu vai trò").click()
    desk.locator(".messages .success").wait_for()
    accessible(desk, "#main")
    snap(desk, "people-6-person")


def test_an_invited_person_comes_is_suspended_and_restored(stack: Stack, open_page: OpenPage, snap: Snap) -> None:
    room, guest = Newsroom(open_page(), stack.base), open_page(viewport={"width": 390, "height": 800})
    desk = room.page
    room.log_in("so-y-te-qt")
    invite(desk, snap)
    wait_until(lambda: any(links_sent(stack)), seconds=60, what="the letter is sent")
    choose_password(guest, next(links_sent(stack)), snap)
    sign_in(guest, stack.base)
    assert may_write(guest, stack.base)
    make_head(desk, snap)
    desk.get_by_role("link", name="Tạm dừng", exact=True).click()
    accessible(desk, "#main")
    snap(desk, "people-7-suspend")
    desk.locator("#main form button[type=submit]").click()
    expect(desk.locator("dl")).to_contain_text("Tạm dừng")
    guest.goto(f"{stack.base}/admin/")
    guest.wait_for_url("**/accounts/login/**")
    confirm(desk, "Khôi phục")
    sign_in(guest, stack.base)
    assert may_write(guest, stack.base)
    confirm(desk, "Đưa ra khỏi chuyên trang")
    snap(desk, "people-8-removed")
    desk.get_by_role("link", name="Hoàn tác").click()
    desk.locator("#main form button[type=submit]").click()
    expect(desk.locator("dl")).to_contain_text("Đang hoạt động")
    snap(desk, "people-9-undone")
