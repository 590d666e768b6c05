"""An urgent notice by two persons: how soon every reader has it, and that it leaves by itself."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import OpenPage, Snap, Tell
from tests.journeys.newsroom import Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

MINUTE = 60.0
VIETNAM = timezone(timedelta(hours=7))


def issue(writer: Page, stack: Stack, title: str, *, level: str, ends_at: datetime) -> str:
    """Fill in the form of a notice for everywhere and send it; return the address of the notice's page."""
    writer.goto(f"{stack.base}/admin/urgent-notices/new/")
    writer.fill("[name=title]", title)
    writer.fill("[name=text]", "Người dân ven sông sơ tán theo hướng dẫn của chính quyền xã, phường.")
    writer.check(f"[name=level][value={level}]")
    writer.check("[name=area][value=everywhere]")
    writer.fill("[name=ends_at]", ends_at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M"))
    writer.locator("[name=text]").click()
    writer.locator("footer [type=submit]").first.click()
    writer.wait_for_url("**/urgent-notices/inspect/*/")
    return writer.url


def readers(stack: Stack, unit: Page, title: str) -> dict[str, Callable[[], bool]]:
    """Return how to ask each kind of reader whether the notice is shown."""
    return {
        "API": lambda: title in [one["title"] for one in stack.get("/api/v2/alerts/").json()["items"]],
        "portal": lambda: title in stack.get("/").text,
        "section's host": lambda: title in stack.get("/", host=stack.section_host).text,
        "widget": lambda: title in unit.locator("xbtt-news .alert").all_inner_texts(),
    }


def seconds_until(asked: dict[str, Callable[[], bool]], *, shown: bool, begun: float) -> dict[str, float]:
    """Return after how many seconds since `begun` each reader has it, or has lost it; a minute at most for each."""
    found = {}
    for name, shows in asked.items():
        wait_until(partial(_agrees, shows, shown), seconds=MINUTE, what=f"{name} shows it: {shown}")
        found[name] = time.monotonic() - begun
    return found


def _agrees(shows: Callable[[], bool], shown: bool) -> bool:
    """Tell whether a reader sees what is expected."""
    return shows() == shown


def open_unit_page(stack: Stack, open_page: OpenPage) -> Page:
    """Return the member unit's page, on an origin of its own, with its widget shown."""
    page = open_page()
    page.goto(stack.unit)
    page.locator("xbtt-news .item .title").first.wait_for()
    return page


def test_two_persons_put_a_notice_in_force_and_every_reader_has_it_within_a_minute(
    stack: Stack, open_page: OpenPage, snap: Snap, tell: Tell
) -> None:
    title = "Cảnh báo lũ khẩn cấp trên sông Cầu"
    unit, desk, head = open_unit_page(stack, open_page), open_page(), open_page()
    Newsroom(desk, stack.base).log_in("ban-tin")
    Newsroom(head, stack.base).log_in("admin")
    tomorrow = datetime.now(VIETNAM) + timedelta(days=1)
    address = issue(desk, stack, title, level="danger", ends_at=tomorrow)
    snap(desk, "alert-waiting")
    asked = readers(stack, unit, title)
    assert [name for name, shows in asked.items() if shows()] == []
    head.goto(address.replace("/inspect/", "/confirm/"))
    snap(head, "alert-confirm")
    head.locator("form:has([name=seen]) [type=submit]").click()
    head.wait_for_url(address)
    took = seconds_until(asked, shown=True, begun=time.monotonic())
    tell("urgent notice: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))
    snap(unit, "alert-in-widget")
    assert max(took.values()) < MINUTE
    desk.goto(address)
    desk.locator("form[action*='/urgent-notices/end/'] [type=submit]").click()
    desk.locator(".messages .success").first.wait_for()
    tell("ended: " + str(seconds_until(asked, shown=False, begun=time.monotonic())))


def test_notice_disappears_by_itself(stack: Stack, open_page: OpenPage, tell: Tell) -> None:
    title = "Đóng cầu phao để bảo đảm an toàn"
    unit, desk = open_unit_page(stack, open_page), open_page()
    Newsroom(desk, stack.base).log_in("ban-tin")
    # The form writes whole minutes: the end is the next one that is far enough away to be seen before.
    ends_at = (datetime.now(VIETNAM) + timedelta(seconds=90)).replace(second=0, microsecond=0)
    issue(desk, stack, title, level="warning", ends_at=ends_at)
    asked = readers(stack, unit, title)
    wait_until(asked["API"], seconds=MINUTE, what="the API shows it")
    left = (ends_at - datetime.now(VIETNAM)).total_seconds()
    wait_until(lambda: not asked["API"](), seconds=left + MINUTE, what="the API loses it")
    assert datetime.now(VIETNAM) >= ends_at
    took = seconds_until(asked, shown=False, begun=time.monotonic())
    tell("gone by itself: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))
