"""The second factor: nothing of the admin opens before it, codes recover it, the operator takes a lost one away."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Collection

from cms.users import second_factor
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.sections.models import AuditEntry, SectionPage
from tests.cms.sign_in_room import (
    ADD_APP,
    ADMIN,
    CODES,
    FACTORS,
    PASSWORD,
    SHOW_AGAIN,
    SHOW_CODE,
    code,
    is_in,
    key_on,
    recovery_codes,
    section,
    sign_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.usefixtures("portal_in_process")


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    """As in service; the demo does without."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def editor(portal: HomePage) -> User:
    """An editor with a password and nothing else."""
    return with_password(section(), username="bien-tap", email="bien-tap@example.vn")


@pytest.fixture
def careful(editor: User) -> User:
    """The same with an authenticator app."""
    return with_app(editor)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows a commit follows at once, in the request, though the test itself is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda follow, **options: follow())


def half_signed_in(login: str = "bien-tap") -> Client:
    """A browser in which the password was typed."""
    client = Client()
    sign_in(client, login)
    return client


def set_up(client: Client) -> str:
    """Set up the app in this browser; return its key."""
    key = key_on(client.get(ADD_APP))
    assert client.post(ADD_APP, {"code": code(key)})["Location"] == CODES
    return key


def admin_paths() -> list[str]:
    """Every address of the admin that has no parameter."""

    def below(patterns: list[Any], prefix: str) -> list[str]:
        found = []
        for pattern in patterns:
            route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if isinstance(pattern, URLResolver):
                found += below(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and route.startswith("admin/") and "<" not in route:
                found.append(f"/{route}")
        return found

    return sorted(set(below(get_resolver().url_patterns, "")))


# Nothing opens by a password alone.
def test_A90_no_address_of_the_admin_opens_before_a_factor_is_set_up(editor: User) -> None:
    client = half_signed_in()
    paths = admin_paths()
    assert len(paths) > 60
    answers = {path: client.get(path) for path in paths if "\\" not in path and path != "/admin/logout/"}
    opened = {path: a.status_code for path, a in answers.items() if a.headers.get("Location") != FACTORS}
    assert {
        path: status for path, status in opened.items() if status != 403 or not path.startswith("/admin/api/")
    } == {}


@pytest.mark.parametrize("path", ["/admin/api/main/pages/", "/admin/api/main/images/", "/admin/tag-autocomplete/"])
def test_A90_programs_are_refused_as_json(editor: User, path: str) -> None:
    refused = half_signed_in().get(path, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "second_factor_required")


@pytest.mark.parametrize("path", ["/admin/pages/1/edit/", "/admin/images/add/", "/admin/account/"])
def test_A90_forms_are_not_taken_before_a_factor_is_set_up(editor: User, path: str) -> None:
    assert half_signed_in().post(path, {"title": "x"})["Location"] == FACTORS


@pytest.mark.parametrize("path", ["/accounts/password/change/", CODES, f"{CODES}generate/", f"{FACTORS}webauthn/"])
def test_A90_nothing_else_of_the_account_opens_either(editor: User, path: str) -> None:
    client = half_signed_in()
    assert client.get(path)["Location"] == FACTORS
    assert client.post(path)["Location"] == FACTORS
    assert "Trước khi tiếp tục, hãy thiết lập thêm" in client.get(FACTORS).content.decode()


def test_A90_files_for_people_are_not_there_for_half_a_sign_in(careful: User) -> None:
    whole, half = half_signed_in(), Client()
    whole.post(SHOW_CODE, {"code": code()})
    half.force_login(careful)
    own = factories.document(collection=Collection.objects.get(name="Sở Y tế"))
    assert [client.get(own.url).status_code for client in (whole, half, Client())] == [200, 404, 404]


def test_public_files_open_for_everybody(editor: User, public: Client) -> None:
    assert half_signed_in().get("/").status_code == 200
    assert half_signed_in().get("/api/v2/news/").status_code == 200


# Setting one up.
@pytest.mark.usefixtures("commits")
def test_A90_app_is_set_up_with_its_key_and_then_the_admin_opens(editor: User) -> None:
    client = half_signed_in()
    set_up(client)
    codes = client.get(CODES)
    assert [one in codes.content.decode() for one in recovery_codes(editor)] == [True] * 10
    assert is_in(client)
    assert second_factor.has(editor)
    assert mail.outbox[-1].subject == "[Xuất bản thông tin] Đã thiết lập ứng dụng xác thực"


@pytest.mark.usefixtures("commits")
def test_A90_recovery_codes_are_shown_once(editor: User) -> None:
    client = half_signed_in()
    set_up(client)
    client.get(CODES)
    again = client.get(CODES).content.decode()
    assert not any(one in again for one in recovery_codes(editor))
    assert client.get(f"{CODES}download/").status_code in {403, 404}


def test_wrong_code_sets_nothing_up(editor: User) -> None:
    client = half_signed_in()
    client.get(ADD_APP)
    assert "Mã không đúng." in client.post(ADD_APP, {"code": "000000"}).content.decode()
    assert not second_factor.has(editor)


def test_password_is_asked_again_when_it_was_typed_long_ago(editor: User) -> None:
    client = half_signed_in()
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 301
    session.save()
    assert client.get(ADD_APP)["Location"].startswith("/accounts/reauthenticate/")
    answer = client.post(f"/accounts/reauthenticate/?next={ADD_APP}", {"password": PASSWORD})
    assert answer["Location"] == ADD_APP
    assert client.get(ADD_APP).status_code == 200


# Showing it.
def test_A90_code_is_asked_for_after_the_password(careful: User) -> None:
    client = Client()
    assert sign_in(client, "bien-tap")["Location"] == SHOW_CODE
    assert client.get(ADMIN)["Location"].startswith("/accounts/login/")
    assert "passkey" not in client.get(SHOW_CODE).content.decode()
    assert client.post(SHOW_CODE, {"code": code()})["Location"] == ADMIN
    assert is_in(client)


def test_A90_way_to_the_page_that_was_asked_for_goes_by_the_code(careful: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "bien-tap", "password": PASSWORD, "next": "/admin/pages/"})
    assert client.post(SHOW_CODE, {"code": code()})["Location"] == "/admin/pages/"


def test_A90_wagtails_form_does_not_pass_by_the_code(careful: User) -> None:
    client = Client()
    client.post("/admin/login/", {"username": "bien-tap", "password": PASSWORD, "next": ADMIN})
    assert client.get(ADMIN)["Location"].startswith("/accounts/login/")


def test_A90_code_works_once(careful: User) -> None:
    shown = code()
    first, second = half_signed_in(), half_signed_in()
    assert first.post(SHOW_CODE, {"code": shown}).status_code == 302
    assert second.post(SHOW_CODE, {"code": shown}).status_code == 200
    assert not is_in(second)


def test_A90_recovery_code_works_once(careful: User) -> None:
    written = recovery_codes(careful)[3]
    first, second = half_signed_in(), half_signed_in()
    assert first.post(SHOW_CODE, {"code": written}).status_code == 302
    assert second.post(SHOW_CODE, {"code": written}).status_code == 200
    assert (is_in(first), is_in(second)) == (True, False)


def test_A90_session_from_before_the_factor_has_to_show_it(editor: User) -> None:
    before = half_signed_in()
    with_app(editor)
    assert before.get("/admin/pages/")["Location"] == f"{SHOW_AGAIN}?next=%2Fadmin%2Fpages%2F"
    for path in (FACTORS, f"{FACTORS}webauthn/add/", f"{FACTORS}totp/deactivate/", "/accounts/reauthenticate/"):
        assert before.get(path)["Location"].startswith(SHOW_AGAIN), path
    assert before.post(f"{SHOW_AGAIN}?next=/admin/pages/", {"code": code()})["Location"] == "/admin/pages/"
    assert is_in(before)


# Guessing codes.
def test_A87_five_wrong_codes_lock_out_even_the_right_one(careful: User) -> None:
    client = half_signed_in()
    assert [client.post(SHOW_CODE, {"code": "000000"}).status_code for _ in range(5)][-1] == 429
    assert client.post(SHOW_CODE, {"code": code()}).status_code == 429
    assert sign_in(Client(), "bien-tap").status_code == 429
    assert not is_in(client)


def test_A87_codes_are_counted_though_the_cache_forgets(careful: User) -> None:
    client, answers = half_signed_in(), []
    for _ in range(5):
        cache.clear()
        answers.append(client.post(SHOW_CODE, {"code": "000000"}).status_code)
    assert answers == [200] * 4 + [429]


# Losing it.
def test_A90_operator_takes_a_lost_factor_away(careful: User) -> None:
    client = half_signed_in()
    client.post(SHOW_CODE, {"code": code()})
    call_command("reset_second_factor", "bien-tap")
    assert not is_in(client)
    assert not Authenticator.objects.exists()
    assert half_signed_in().get(ADMIN)["Location"] == FACTORS
    assert AuditEntry.objects.get(action=second_factor.FORGOTTEN).label == str(careful)


def test_resetting_for_nobody_says_so(portal: HomePage) -> None:
    with pytest.raises(CommandError, match="khong-co"):
        call_command("reset_second_factor", "khong-co")


def test_who_took_a_factor_away_is_in_the_history(careful: User) -> None:
    admin = with_password(SectionPage.objects.get(), "admin", username="quan-tri")
    second_factor.forget(careful, by=admin)
    assert AuditEntry.objects.get(action=second_factor.FORGOTTEN).user == admin


def test_without_the_last_factor_other_sessions_end_and_this_one_sets_one_up(careful: User) -> None:
    here, elsewhere = half_signed_in(), half_signed_in()
    here.post(SHOW_CODE, {"code": recovery_codes(careful)[0]})
    elsewhere.post(SHOW_CODE, {"code": recovery_codes(careful)[0]})
    remove = f"{FACTORS}totp/deactivate/"
    here.post(f"/accounts/reauthenticate/?next={remove}", {"password": PASSWORD})
    assert here.post(remove).status_code == 302
    assert here.get(ADMIN)["Location"] == FACTORS
    assert elsewhere.get(ADMIN)["Location"].startswith("/accounts/login/")


def test_account_page_leads_to_the_factor_and_the_password(careful: User) -> None:
    client = half_signed_in()
    client.post(SHOW_CODE, {"code": code()})
    page = client.get("/admin/account/").content.decode()
    assert f'href="{FACTORS}"' in page
    assert 'href="/accounts/password/change/"' in page


# The demo.
def test_demo_may_do_without_but_asks_whoever_has_one(careful: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    with_password(SectionPage.objects.get(), username="nguoi-khac")
    assert is_in(half_signed_in("nguoi-khac"))
    assert sign_in(Client(), "bien-tap")["Location"] == SHOW_CODE
