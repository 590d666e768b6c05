"""Invitations to a section: the letter, its link, and that nobody learns from them who has an account elsewhere."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cms.core.models import Letter, Notice
from cms.users.models import User
from seeds import factories
from sites.sections.models import Membership, SectionPage
from tests.sites.approval_room import person
from tests.sites.people_room import PASSWORD, PeopleDesk, accept, is_in, link_to, part, roles, said

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
NEW = "bien-tap-moi@example.vn"


@pytest.fixture
def section(portal: Any) -> SectionPage:
    """A section."""
    return factories.section()


@pytest.fixture
def other(section: SectionPage) -> SectionPage:
    """Another one."""
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def desk(section: SectionPage) -> PeopleDesk:
    """The section's administrator at work."""
    return PeopleDesk(section, person(section, "admins", last_name="Quản", first_name="Trị"))


@pytest.fixture
def at(time_machine: Any) -> Any:
    """Set the clock to some time after the beginning."""
    time_machine.move_to(NOW, tick=False)
    return lambda passed: time_machine.move_to(NOW + passed, tick=False)


def signs_in(username: str, password: str) -> Client:
    """Somebody who has sent the form of the sign-in."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return client


def test_an_invited_person_chooses_a_password_and_is_an_editor(desk: PeopleDesk, at: Any) -> None:
    desk.invite(NEW, "editors", last_name="Biên", first_name="Tập")
    letter = Letter.objects.get(to=NEW)
    assert letter.subject == "Lời mời tham gia Sở Y tế"
    assert "với vai trò: Biên tập viên" in letter.body
    assert "đến 27/11/2026 12:00" in letter.body
    at(timedelta(hours=1))
    assert accept(link_to(NEW)).status_code == 200
    assert desk.shown("Biên Tập").state == "invited"
    assert is_in(signs_in(NEW, PASSWORD))
    shown = desk.shown("Biên Tập")
    assert (shown.state, shown.email, [role.value for role in shown.roles]) == ("active", NEW, ["editors"])


def test_an_invited_account_has_no_password_and_no_right_of_its_own(desk: PeopleDesk) -> None:
    desk.invite(NEW)
    made = User.objects.get(email=NEW)
    assert not made.has_usable_password()
    assert (made.is_superuser, made.is_staff, made.user_permissions.count()) == (False, False, 0)
    assert part(desk.section, made).token_digest not in link_to(NEW)


def test_an_invitations_page_is_kept_by_nobody_and_tells_nobody(desk: PeopleDesk) -> None:
    desk.invite(NEW)
    link = link_to(NEW)
    for answer in (Client().get(link), accept(link, "ngắn"), accept(link), Client().get(link)):
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert ("<script" in said(answer), bool(answer.cookies)) == (False, False)


def test_a_weak_password_is_refused_in_words_and_the_rules_are_on_the_page(desk: PeopleDesk) -> None:
    desk.invite(NEW)
    link = link_to(NEW)
    assert "10 k" in said(Client().get(link))
    assert accept(link, "12345678901").status_code == 200
    assert not User.objects.get(email=NEW).has_usable_password()
    assert accept(link).status_code == 200
    assert User.objects.get(email=NEW).check_password(PASSWORD)


def test_a_link_is_good_for_one_password(desk: PeopleDesk) -> None:
    desk.invite(NEW)
    link = link_to(NEW)
    accept(link)
    again = accept(link, "mot-mat-khau-khac-2026")
    assert again.status_code == 410
    assert "Đã có mật khẩu" in said(again)
    assert Client().get(link).status_code == 410
    assert User.objects.get(email=NEW).check_password(PASSWORD)


def test_a_link_is_good_for_seven_days(desk: PeopleDesk, at: Any) -> None:
    desk.invite(NEW)
    link = link_to(NEW)
    at(timedelta(days=7) - timedelta(seconds=1))
    assert Client().get(link).status_code == 200
    at(timedelta(days=7))
    late = accept(link)
    assert (late.status_code, "đã hết hạn" in said(late)) == (410, True)
    assert not User.objects.get(email=NEW).has_usable_password()
    desk.client.force_login(desk.user)
    assert "Đã mời, lời mời hết hạn" in said(desk.listed())


def test_a_letter_sent_again_has_a_new_link_and_the_former_is_dead(desk: PeopleDesk, at: Any) -> None:
    desk.invite(NEW)
    former, made = link_to(NEW), User.objects.get(email=NEW)
    at(timedelta(days=8))
    desk.client.force_login(desk.user)
    desk.do(made, "resend")
    assert Client().get(former).status_code == 404
    assert accept(link_to(NEW)).status_code == 200


def test_an_invitation_taken_back_opens_nothing_and_gives_nothing(desk: PeopleDesk) -> None:
    desk.invite(NEW)
    made = User.objects.get(email=NEW)
    desk.do(made, "cancel")
    assert accept(link_to(NEW)).status_code == 404
    assert (roles(desk.section, made), desk.names()) == (set(), ["Quản Trị"])
    desk.invite(NEW)
    assert accept(link_to(NEW)).status_code == 200


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "..", "a" * 5000])
def test_a_made_up_link_opens_nothing(portal: Any, token: str) -> None:
    answer = Client().get(f"/accounts/invitation/{token}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": True}])
def test_no_link_gives_a_password_to_an_account_that_was_closed_or_raised(desk: PeopleDesk, change: Any) -> None:
    desk.invite(NEW)
    User.objects.filter(email=NEW).update(**change)
    assert accept(link_to(NEW)).status_code == 404


def test_the_links_of_two_sections_give_one_password(desk: PeopleDesk, other: SectionPage) -> None:
    desk.invite(NEW)
    first = link_to(NEW)
    PeopleDesk(other, person(other, "admins")).invite(NEW, "heads")
    second = link_to(NEW)
    assert accept(second).status_code == 200
    assert accept(first, "mot-mat-khau-khac-2026").status_code == 410
    made = User.objects.get(email=NEW)
    assert (roles(desk.section, made), roles(other, made)) == ({"editors"}, {"heads"})


def waiting(desk: PeopleDesk) -> Any:
    """The one who is invited, as the list shows them."""
    return next(one for one in desk.listed().context["object_list"] if one.state == "invited")


def seen(desk: PeopleDesk, email: str) -> list[str]:
    """All that an administrator sees of an invitation to an address: answer, list, and the person's page."""
    answer = desk.invite(email, "editors", last_name="Họ", first_name="Tên")
    listed = desk.listed()
    page = waiting(desk).pk
    pages = [listed, desk.client.get(f"{listed.request['PATH_INFO']}{page}/")]
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"csrfToken": "\w+"|CSRF_TOKEN": "\w+"')
    here = f"/admin/people/{desk.section.pk}/"
    texts = [token.sub("", said(one)).replace(email, "ADDRESS").replace(f"{here}{page}/", "PAGE") for one in pages]
    return [f"{answer.status_code} {answer['Location']}", *texts]


def test_an_invitation_does_not_tell_who_has_an_account_elsewhere(
    desk: PeopleDesk, other: SectionPage, at: Any
) -> None:
    known = person(other, "heads", last_name="Đã", first_name="Có", last_login=NOW - timedelta(days=1))
    root = person(other, "admin")
    twins = [factories.UserFactory(email="chung@example.vn") for _number in range(2)]
    addresses = [NEW, known.email.upper(), root.email, twins[0].email]
    shown = []
    for address in addresses:
        shown.append(seen(desk, address.lower()))
        Membership.objects.filter(section=desk.section).exclude(user=desk.user).delete()
    assert shown[0] == shown[1] == shown[2] == shown[3]
    assert "Họ Tên" in shown[0][1]


def test_who_has_an_account_keeps_it_is_told_and_has_the_roles_at_once(desk: PeopleDesk, other: SectionPage) -> None:
    known = person(other, "heads", last_login=NOW)
    known.set_password("mat-khau-cua-nguoi-cu")
    known.save()
    desk.invite(known.email.upper(), "contributors")
    assert (roles(desk.section, known), roles(other, known)) == ({"contributors"}, {"heads"})
    letter = Letter.objects.get(to=known.email)
    assert letter.subject == "Bạn được thêm vào Sở Y tế"
    assert "/accounts/invitation/" not in letter.body
    assert User.objects.get(pk=known.pk).check_password("mat-khau-cua-nguoi-cu")


@pytest.mark.parametrize("whose", ["a superuser's", "two accounts'"])
def test_an_address_that_leads_to_no_one_account_gives_nobody_a_role(desk: PeopleDesk, whose: str) -> None:
    root = person(desk.section, "admin", email="goc@example.vn")
    if whose != "a superuser's":
        factories.UserFactory.create_batch(2, email="chung@example.vn")
    address = "goc@example.vn" if whose == "a superuser's" else "chung@example.vn"
    desk.invite(address, "heads")
    assert not User.objects.filter(email=address, groups__isnull=False).exists()
    assert address in Notice.objects.get(user=root).text
    address_of_row = f"/admin/people/{desk.section.pk}/{waiting(desk).pk}/"
    assert desk.client.post(address_of_row, {"roles": ["editors"]}).status_code == 302
    assert desk.client.post(f"{address_of_row}resend/").status_code == 302
    assert desk.client.post(f"{address_of_row}cancel/").status_code == 302
    assert desk.names() == ["Quản Trị"]


def test_who_stands_in_the_list_is_not_invited_again(desk: PeopleDesk) -> None:
    desk.invite(NEW, last_name="Biên", first_name="Tập")
    assert "đã có trong danh sách: Biên Tập" in said(desk.invite(NEW.upper()))
    assert "đã có trong danh sách: Quản Trị" in said(desk.invite(desk.user.email))
    assert Letter.objects.count() == 1


def test_a_user_name_that_somebody_has_already_gets_a_number(desk: PeopleDesk) -> None:
    factories.UserFactory(username=NEW, email="nay-khac@example.vn")
    desk.invite(NEW)
    assert User.objects.get(email=NEW).username == f"{NEW}+2"


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "khong-phai-thu"), ("email", "a@example.vn\nBcc: b@example.vn"), ("email", f"{'a' * 150}@example.vn"),
     ("last_name", ""), ("first_name", ""), ("roles", "quan-tri"), ("roles", "superuser")],
)  # fmt: skip
def test_an_invitation_that_cannot_be_makes_nothing(desk: PeopleDesk, field: str, value: str) -> None:
    before = User.objects.count()
    assert desk.invite(**{"email": NEW, field: value}).status_code == 200
    assert (User.objects.count(), Letter.objects.count()) == (before, 0)


def test_a94_a_name_is_words_in_letters_and_pages(desk: PeopleDesk) -> None:
    desk.invite(NEW, last_name='"><img src=x onerror=alert(1)>', first_name="{{7*7}}")
    assert "<img src=x" not in said(desk.listed())
    assert "<img src=x" not in said(Client().get(link_to(NEW)))
