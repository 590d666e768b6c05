"""Signing in and out: by allauth's form alone, with a lockout; passwords that are changed or forgotten."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.users.models import User
from home.models import HomePage
from sites.sections.models import SectionPage
from tests.cms.sign_in_room import LOGIN, PASSWORD, is_in, section, sign_in, with_password

pytestmark = pytest.mark.usefixtures("portal_in_process")

RESET = "/accounts/password/reset/"
NEW = "mật khẩu còn mới hơn"


@pytest.fixture
def editor(portal: HomePage) -> User:
    """An editor of a section who knows the password."""
    return with_password(section(), username="bien-tap", email="bien-tap@example.vn")


def fail(client: Client, login: str, times: int = 1, **headers: Any) -> list[int]:
    """Type a wrong password so often."""
    return [sign_in(client, login, "sai", **headers).status_code for _ in range(times)]


@pytest.mark.parametrize("login", ["bien-tap", "BIEN-TAP", "bien-tap@example.vn"])
def test_people_sign_in_by_name_or_address(editor: User, login: str) -> None:
    client = Client()
    assert sign_in(client, login)["Location"] == "/admin/"
    assert is_in(client)


def test_an_address_that_two_accounts_have_signs_nobody_in(editor: User) -> None:
    User.objects.create_user("nguoi-khac", "bien-tap@example.vn", "mật khẩu khác hẳn")
    client = Client()
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in sign_in(client, "bien-tap@example.vn").content.decode()
    assert sign_in(client, "bien-tap").status_code == 302


def test_the_admin_leads_to_the_form_and_back(editor: User) -> None:
    client = Client()
    answer = client.get("/admin/pages/")
    assert answer["Location"] == f"{LOGIN}?next=/admin/pages/"
    form = {"login": "bien-tap", "password": PASSWORD, "next": "/admin/pages/"}
    assert client.post(LOGIN, form)["Location"] == "/admin/pages/"
    assert client.post(LOGIN, {**form, "next": "https://evil.example/"})["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/admin/login/", "/login/"])
def test_wagtails_own_form_takes_no_password(editor: User, path: str) -> None:
    client = Client()
    answer = client.post(f"{path}?next=/admin/pages/", {"username": "bien-tap", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}?next=/admin/pages/")
    assert not is_in(client)


@pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/abc-def/", "complete/"])
def test_wagtails_own_pages_for_passwords_lead_to_ours(portal: HomePage, path: str) -> None:
    assert Client().get(f"/admin/password_reset/{path}")["Location"] == RESET


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "3rdparty/", "social/signup/", "password/set/", "signup/"]
)
def test_nobody_signs_up_or_confirms_an_address(editor: User, path: str) -> None:
    answer = Client().get(f"/accounts/{path}")
    assert answer.status_code == 404 or answer["Location"] in {LOGIN, RESET}
    form = {"username": "moi", "email": "moi@example.vn", "password1": NEW, "password2": NEW}
    Client().post(f"/accounts/{path}", form)
    assert not User.objects.filter(username="moi").exists()


# Sessions that have to end.
def test_A47_deactivated_person_is_out_with_the_next_request(editor: User) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    assert is_in(client)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get("/admin/")["Location"].startswith(LOGIN)


def test_A47_demoted_person_is_told_so_with_the_next_request(editor: User) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    editor.groups.clear()
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (403, LOGIN)
    assert "Không có quyền vào trang quản trị" in answer.content.decode()
    assert client.get("/admin/api/main/pages/").status_code == 302


def test_A47_demoted_superuser_loses_the_settings_with_the_next_request(portal: HomePage) -> None:
    admin = with_password(section(), "admin", username="quan-tri")
    client = Client()
    sign_in(client, "quan-tri")
    assert client.get("/admin/api-keys/").status_code == 200
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    assert client.get("/admin/api-keys/").status_code == 404


def test_A47_changed_password_ends_the_other_sessions_and_keeps_this_one(editor: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, "bien-tap")
    sign_in(elsewhere, "bien-tap")
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_A47_ended_sessions_are_out_with_the_next_request(editor: User) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    editor.end_sessions()
    assert not is_in(client)
    assert sign_in(Client(), "bien-tap").status_code == 302


def test_a_session_ends_with_the_browser_and_after_eight_hours(editor: User) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    assert client.cookies["sid"]["max-age"] == ""
    with time_machine.travel(timezone.localtime() + timedelta(hours=8, minutes=1)):
        assert not is_in(client)


# The lockout.
def test_A87_fifth_wrong_password_locks_out_for_a_quarter_of_an_hour(editor: User) -> None:
    client = Client()
    assert fail(client, "bien-tap", 4) == [200] * 4
    locked = sign_in(client, "bien-tap", "sai")
    assert (locked.status_code, locked["Retry-After"], locked["Cache-Control"]) == (429, "900", "no-store")
    assert "Hãy thử lại sau 15 phút." in locked.content.decode()
    assert sign_in(client, "bien-tap").status_code == 429
    assert not is_in(client)


def test_A87_lockout_ends_though_somebody_goes_on_trying(editor: User) -> None:
    now = timezone.localtime()
    with time_machine.travel(now, tick=False) as clock:
        fail(Client(), "bien-tap", 5)
        clock.shift(timedelta(minutes=10))
        fail(Client(), "bien-tap", 3)
        clock.shift(timedelta(minutes=5, seconds=1))
        assert sign_in(Client(), "bien-tap").status_code == 302


def test_A87_fifty_wrong_passwords_do_not_lock_a_superuser_out_at_another_address(portal: HomePage) -> None:
    with_password(section(), "admin", username="quan-tri")
    assert set(fail(Client(REMOTE_ADDR="203.0.113.9"), "quan-tri", 50)[4:]) == {429}
    away = Client(REMOTE_ADDR="203.0.113.10")
    assert sign_in(away, "quan-tri").status_code == 302
    assert is_in(away)


def test_A87_another_person_at_the_same_address_is_not_locked_out(editor: User) -> None:
    with_password(SectionPage.objects.get(), username="nguoi-khac")
    fail(Client(), "bien-tap", 5)
    assert sign_in(Client(), "nguoi-khac").status_code == 302


@pytest.mark.parametrize("other", ["BIEN-TAP", " bien-tap ", "bien-tap@example.vn", "Bien-Tap@Example.VN"])
def test_A87_other_spellings_of_a_person_are_counted_together(editor: User, other: str) -> None:
    assert fail(Client(), other, 3) + fail(Client(), "bien-tap", 2) == [200] * 4 + [429]
    assert sign_in(Client(), other).status_code == 429


def test_A87_success_forgets_earlier_failures(editor: User) -> None:
    client = Client()
    fail(client, "bien-tap", 4)
    assert sign_in(client, "bien-tap").status_code == 302
    assert fail(Client(), "bien-tap", 4) == [200] * 4


def test_A87_unknown_person_is_locked_out_like_a_known_one(portal: HomePage) -> None:
    assert fail(Client(), "khong-co", 5) == [200] * 4 + [429]


def test_A95_made_up_forwarded_address_does_not_reset_the_count(editor: User) -> None:
    answers = [fail(Client(), "bien-tap", x_forwarded_for=f"198.51.100.{number}") for number in range(5)]
    assert answers[-1] == [429]


def test_A95_behind_the_proxy_the_address_it_has_seen_counts(editor: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    made_up = [f"198.51.100.{number}, 203.0.113.9" for number in range(5)]
    assert [fail(Client(), "bien-tap", x_forwarded_for=header) for header in made_up][-1] == [429]
    assert sign_in(Client(), "bien-tap", x_forwarded_for="198.51.100.1, 203.0.113.10").status_code == 302


# Forgotten passwords.
def ask(email: str, **headers: str) -> Any:
    """Ask for a link."""
    return Client().post(RESET, {"email": email}, headers=headers, follow=True)


def link() -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose(path: str, password: str = NEW) -> Any:
    """Open the link and send the form behind it."""
    client = Client()
    form = client.get(path, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_A89_known_and_unknown_address_get_the_same_answer(editor: User) -> None:
    known, unknown = ask("bien-tap@example.vn"), ask("khong-co@example.vn")
    assert known.redirect_chain == unknown.redirect_chain == [(f"{RESET}done/", 302)]
    assert known.content == unknown.content
    assert [letter.to for letter in mail.outbox] == [["bien-tap@example.vn"], ["khong-co@example.vn"]]
    assert "http://localhost:8000/accounts" not in str(mail.outbox[1].body)


def test_A89_link_is_at_our_own_address_whatever_host_was_asked(editor: User) -> None:
    ask("bien-tap@example.vn", host="so-y-te.localhost")
    letter = mail.outbox[-1]
    assert letter.subject == "[Xuất bản thông tin] Đặt mật khẩu mới"
    assert "so-y-te.localhost" not in str(letter.body)
    assert link()
    assert ask("bien-tap@example.vn", host="evil.example").status_code == 400


def test_A89_link_works_once_and_signs_nobody_in(editor: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "bien-tap")
    ask("bien-tap@example.vn")
    assert "Mật khẩu đã được đổi" in choose(link()).content.decode()
    assert not is_in(elsewhere)
    assert sign_in(Client(), "bien-tap", NEW).status_code == 302
    assert sign_in(Client(), "bien-tap").status_code == 200


def test_A89_used_link_is_refused(editor: User) -> None:
    ask("bien-tap@example.vn")
    path = link()
    choose(path)
    assert "Đường liên kết không còn dùng được" in Client().get(path, follow=True).content.decode()


def test_A89_link_is_worthless_after_an_hour(editor: User) -> None:
    ask("bien-tap@example.vn")
    path = link()
    with time_machine.travel(timezone.localtime() + timedelta(minutes=61)):
        assert "Đường liên kết không còn dùng được" in Client().get(path, follow=True).content.decode()


def test_A89_weak_password_is_refused(editor: User) -> None:
    ask("bien-tap@example.vn")
    choose(link(), "12345678")
    assert sign_in(Client(), "bien-tap").status_code == 302


def test_a_mail_server_that_is_down_does_not_tell_who_has_an_account(editor: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert ask("bien-tap@example.vn").content == ask("khong-co@example.vn").content


def test_A95_forms_for_forgotten_passwords_are_taken_five_a_minute(editor: User) -> None:
    answers = [ask("bien-tap@example.vn") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert (answers[-1]["Retry-After"], len(mail.outbox)) == ("60", 5)


# Signing out.
@pytest.mark.parametrize("path", ["/admin/logout/", "/accounts/logout/"])
def test_A91_asking_for_the_page_keeps_the_session(editor: User, path: str) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    page = client.get(path)
    assert (page.status_code, "sid" in page.cookies) == (200, False)
    assert 'method="post"' in page.content.decode()
    assert is_in(client)


def test_A91_wagtails_own_button_signs_out(editor: User) -> None:
    client = Client()
    sign_in(client, "bien-tap")
    assert client.post("/admin/logout/")["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("path", ["/admin/logout/", LOGIN, "/accounts/password/change/", RESET, "/admin/account/"])
def test_A92_form_without_token_or_from_another_site_is_refused(editor: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(path, {}).status_code == 403
    assert client.post(path, {}, headers={"origin": "http://localhost:8001"}).status_code == 403
    assert is_in(client)


# Passwords of pages and collections.
def test_A88_page_cannot_be_given_a_password(portal: HomePage) -> None:
    admin = Client()
    admin.force_login(with_password(page := section(), "admin"))
    path = f"/admin/pages/{page.pk}/privacy/"
    assert 'value="password"' not in admin.get(path).json()["html"]
    admin.post(path, {"restriction_type": "password", "password": "bi-mat"})
    assert not PageViewRestriction.objects.exists()
    admin.post(path, {"restriction_type": "login"})
    assert PageViewRestriction.objects.get().restriction_type == "login"


def test_A88_collection_cannot_be_given_a_password(portal: HomePage) -> None:
    admin = Client()
    admin.force_login(with_password(section(), "admin"))
    path = f"/admin/collections/{Collection.objects.get(depth=2, name='Sở Y tế').pk}/privacy/"
    assert 'value="password"' not in admin.get(path).json()["html"]
    admin.post(path, {"restriction_type": "password", "password": "bi-mat"})
    assert not CollectionViewRestriction.objects.exists()
    admin.post(path, {"restriction_type": "login"})
    assert CollectionViewRestriction.objects.get().restriction_type == "login"


# The public pays nothing for it.
@pytest.mark.parametrize("path", ["/api/v2/news/", "/", "/feeds/xuat-ban-thong-tin.atom", "/embed/v1.js"])
def test_public_answers_have_no_cookie_and_do_not_vary_by_one(public: Client, path: str) -> None:
    answer = public.get(path)
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert "Cookie" not in answer.get("Vary", "")
