"""What browsers may load and do: a strict policy, a looser one for the admin, devices off, frames refused."""

from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from tests.cms.sign_in_room import section, with_password

pytestmark = pytest.mark.usefixtures("portal_in_process")

SIGN_IN_PAGES = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]


@pytest.fixture
def admin(portal: HomePage) -> Client:
    """The system's administrator, signed in."""
    client = Client()
    client.force_login(with_password(section(), "admin"))
    return client


def policy(answer: Any) -> dict[str, str]:
    """The directives of the answer's one policy."""
    assert answer.headers["Content-Security-Policy"].count("default-src") == 1
    rules = (rule.partition(" ") for rule in answer.headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in rules}


@pytest.mark.parametrize("path", [*SIGN_IN_PAGES, "/api/v2/news/", "/healthz", "/khong-co.xml/", "/robots.txt"])
def test_policy_is_strict(public: Client, path: str) -> None:
    rules = policy(public.get(path))
    assert rules.get("script-src", rules["default-src"]) in {"'self'", "'none'"}
    assert rules.get("style-src", rules["default-src"]) == "'self'"
    assert (rules["base-uri"], rules["form-action"], rules["frame-ancestors"]) == ("'none'", "'self'", "'self'")
    assert "'none'" in {rules.get("object-src"), rules["default-src"]}
    assert "unsafe" not in public.get(path).headers["Content-Security-Policy"]


def test_portal_keeps_its_own_policy(public: Client) -> None:
    assert policy(public.get("/"))["default-src"] == "'none'"


def test_a_page_that_is_current_keeps_the_policy_that_it_came_with(public: Client) -> None:
    """A browser would put that of a 304 in its place, and pictures of the media host would be blocked from then on."""
    page = public.get("/")
    again = public.get("/", headers={"If-None-Match": page["ETag"]})
    assert (page.status_code, again.status_code) == (200, 304)
    assert "Content-Security-Policy" in page
    assert "Content-Security-Policy" not in again


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/account/"])
def test_only_the_admin_may_have_scripts_in_its_pages(admin: Client, path: str) -> None:
    rules = policy(admin.get(path))
    assert rules["script-src"] == rules["style-src"] == "'self' 'unsafe-inline'"
    assert (rules["object-src"], rules["base-uri"]) == ("'none'", "'none'")
    assert (rules["form-action"], rules["frame-ancestors"]) == ("'self'", "'self'")


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/account/", *SIGN_IN_PAGES])
def test_A93_admin_and_sign_in_are_framed_by_nobody_else(admin: Client, path: str) -> None:
    answer = (Client() if path in SIGN_IN_PAGES else admin).get(path)
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(("path", "allowed"), [("/embed/v1.js", "*"), ("/api/v2/news/", "'self'"), ("/", "'self'")])
def test_A93_only_widgets_may_stand_in_pages_of_others(public: Client, path: str, allowed: str) -> None:
    assert policy(public.get(path))["frame-ancestors"] == allowed


@pytest.mark.parametrize("path", ["/", "/admin/", "/accounts/login/", "/api/v2/news/", "/healthz"])
def test_every_answer_switches_devices_off(admin: Client, path: str) -> None:
    answer = admin.get(path)
    features = answer.headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(features)
    assert all(feature.endswith("=()") for feature in features)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/admin/", "/accounts/2fa/", "/accounts/password/change/"])
def test_pages_for_people_are_kept_by_no_cache(admin: Client, path: str) -> None:
    assert {"no-store", "private"} <= set(admin.get(path).headers["Cache-Control"].split(", "))


def test_sign_in_pages_have_no_script_of_their_own(public: Client) -> None:
    page = public.get("/accounts/login/").content.decode()
    assert "<script" not in page
    assert "style=" not in page
