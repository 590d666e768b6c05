"""Signing in with a second factor, from the first day to a lost telephone; and what the admin asks of other hosts."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import OpenPage, Snap
from tests.journeys.newsroom import PASSWORD, Newsroom
from tests.journeys.stack import Stack, manage, started_door

pytestmark = pytest.mark.browser

WHO, TELEPHONE = "so-gddt-qt", {"width": 360, "height": 740}
FACTORS = "**/accounts/2fa/"


@pytest.fixture(scope="module")
def door(stack: Stack) -> Iterator[str]:
    """The admin of a server that demands a second factor."""
    with started_door(stack, stack.data) as base:
        yield base


@pytest.fixture
def newcomer(stack: Stack) -> Iterator[str]:
    """Somebody who has no second factor yet, and has none when the test is over."""
    yield WHO
    manage(stack, "reset_second_factor", WHO)


def type_password(page: Page, base: str, who: str) -> None:
    """Fill the form to sign in."""
    page.goto(f"{base}/admin/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def type_code(page: Page, code: str) -> None:
    """Fill the field for a code."""
    page.fill("[name=code]", code)
    page.locator("form", has=page.locator("[name=code]")).locator("button").click()


def shown_by(key: str) -> str:
    """What an app with this key shows now."""
    return totp.format_hotp_value(totp.hotp_value(key, int(time.time()) // 30))


def sign_out(page: Page, base: str) -> None:
    """Sign out by the page for it."""
    page.goto(f"{base}/accounts/logout/")
    page.click("main form button")
    page.wait_for_url("**/accounts/login/")


def clean(page: Page) -> None:
    """Fail when axe finds something, or when the page is wider than a telephone."""
    report = Axe().run(page)
    assert report.violations_count == 0, f"{page.url}:\n{report.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")


def test_app_is_set_up_at_the_first_sign_in_and_asked_for_after(
    door: str, newcomer: str, open_page: OpenPage, snap: Snap
) -> None:
    page = open_page(viewport=TELEPHONE)
    type_password(page, door, newcomer)
    page.wait_for_url(FACTORS)
    page.goto(f"{door}/admin/pages/")
    page.wait_for_url(FACTORS)
    clean(page)
    snap(page, "second-factor-set-up")
    page.click("a[href$='/totp/activate/']")
    clean(page)
    snap(page, "second-factor-app")
    key = page.locator("#totp-key").inner_text()
    type_code(page, shown_by(key))
    page.wait_for_url("**/recovery-codes/")
    clean(page)
    snap(page, "second-factor-recovery-codes")
    written = page.locator(".codes code").all_inner_texts()
    assert len(set(written)) == 10
    page.click("main a.button")
    page.wait_for_url(f"{door}/admin/")

    sign_out(page, door)
    type_password(page, door, newcomer)
    clean(page)
    snap(page, "second-factor-code")
    type_code(page, shown_by(key))
    page.wait_for_url(f"{door}/admin/")

    sign_out(page, door)
    type_password(page, door, newcomer)
    type_code(page, written[0])
    page.wait_for_url(f"{door}/admin/")
    sign_out(page, door)
    type_password(page, door, newcomer)
    type_code(page, written[0])
    assert "Mã không đúng." in page.locator(".errorlist").inner_text()


def test_passkey_is_set_up_and_asked_for_after(door: str, newcomer: str, open_page: OpenPage, snap: Snap) -> None:
    page = open_page(viewport=TELEPHONE)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    type_password(page, door, newcomer)
    page.click("a[href$='/webauthn/add/']")
    clean(page)
    page.click("#passkey-add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{door}/admin/")
    page.wait_for_url(f"{door}/admin/")

    sign_out(page, door)
    type_password(page, door, newcomer)
    page.click("#passkey-show")
    page.wait_for_url(f"{door}/admin/")
    page.goto(f"{door}/accounts/2fa/")
    clean(page)
    snap(page, "second-factor-passkey")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/"])
def test_pages_of_signing_in_are_for_everybody(
    stack: Stack, open_page: OpenPage, snap: Snap, path: str, colours: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=colours)
    page.goto(f"{stack.base}/accounts/{path}")
    clean(page)
    snap(page, f"sign-in-{path.replace('/', '-')}{colours}")


PLACES = [
    "",
    "pages/",
    "images/",
    "images/add/",
    "documents/",
    "account/",
    "reports/site-history/",
    "reports/aging-pages/",
    "streams/",
    "notices/",
]


def test_admin_asks_no_other_host_and_breaks_no_policy(stack: Stack, open_page: OpenPage) -> None:
    page = open_page()
    asked: set[str] = set()
    broken: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    Newsroom(page, stack.base).log_in("admin")
    article = stack.news()[0]["id"]
    for place in [*PLACES, f"pages/{article}/edit/"]:
        page.goto(f"{stack.base}/admin/{place}")
        page.wait_for_load_state("networkidle")
    page.locator(".c-sf-add-button").first.click()
    page.wait_for_load_state("networkidle")
    assert {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in {"http", "https"}} == {
        f"localhost:{stack.port}"
    }
    assert len(asked) > 30
    assert broken == []
