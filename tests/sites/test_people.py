"""A section's administrators look after its people: the list, roles, suspension, removal, the second factor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core.models import Letter, Notice
from cms.users.models import User
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import AuditEntry, Membership, SectionPage
from tests.sites.approval_room import person
from tests.sites.people_room import PeopleDesk, is_in, part, roles, said

pytestmark = pytest.mark.django_db


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


def secure(user: User) -> None:
    """Give somebody a second factor."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def test_the_list_has_the_sections_people_with_roles_and_nobody_else(desk: PeopleDesk, other: SectionPage) -> None:
    both = person(desk.section, "editors", last_name="Biên", first_name="Tập")
    both.groups.add(desk.section.kit.heads, other.kit.contributors)
    person(other, "editors", last_name="Người", first_name="Khác")
    person(desk.section, "admin", last_name="Siêu", first_name="Quản").groups.add(desk.section.kit.editors)
    secure(both)
    assert desk.names() == ["Biên Tập", "Quản Trị"]
    shown = desk.shown("Biên Tập")
    assert [str(role.label) for role in shown.roles] == ["Biên tập viên", "Lãnh đạo đơn vị"]
    assert (shown.email, shown.state, shown.has_second_factor) == (both.email, "active", True)
    assert other.title not in said(desk.listed())


def test_names_and_addresses_are_found_with_tone_marks_or_without(desk: PeopleDesk) -> None:
    person(desk.section, "editors", last_name="Đặng", first_name="Hòa", email="hoa@example.vn")
    assert desk.names(q="dang hoa") == ["Đặng Hòa"]
    assert desk.names(q="HOA@example") == ["Đặng Hòa"]
    assert desk.names(q="không có") == []
    assert "Không có ai phù hợp" in said(desk.listed(q="không có"))


def test_the_list_is_narrowed_to_a_role_also_one_that_is_set_aside(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors", last_name="Biên", first_name="Tập")
    assert desk.names(role="editors") == ["Biên Tập"]
    desk.do(editor, "suspend")
    assert desk.names(role="editors") == ["Biên Tập"]
    assert desk.names(role="admins") == ["Quản Trị"]


def test_the_list_has_pages_of_fifty_and_asks_no_more_for_fifty_than_for_one(desk: PeopleDesk) -> None:
    desk.listed()
    with CaptureQueriesContext(connection) as one:
        desk.listed()
    for _number in range(50):
        secure(person(desk.section, "contributors"))
    with CaptureQueriesContext(connection) as many:
        assert len(desk.names()) == 50
    # One more: the menu of pages counts what the list of one page did not have to.
    assert len(many) <= len(one)
    assert len(desk.names(p=2)) == 1


def test_who_looks_after_two_sections_chooses_one(desk: PeopleDesk, other: SectionPage) -> None:
    assert "people-switcher" not in said(desk.listed())
    desk.user.groups.add(other.kit.admins)
    assert "people-switcher" in said(desk.listed())
    answer = desk.client.get(reverse("people"), {"section": other.pk})
    assert answer["Location"] == reverse("section-people", args=[other.pk])


def test_a_superuser_looks_after_every_section(section: SectionPage, other: SectionPage) -> None:
    desk = PeopleDesk(other, person(section, "admin"))
    assert [choice[1] for choice in desk.listed().context["switcher"].fields["section"].choices] == [
        other.title,
        section.title,
    ]


def test_only_who_looks_after_a_section_has_people_in_the_menu(desk: PeopleDesk) -> None:
    address = reverse("people")
    assert address in said(desk.client.get("/admin/"))
    client = Client()
    client.force_login(person(desk.section, "heads"))
    assert address not in said(client.get("/admin/"))
    assert client.get(address).status_code == 404


def test_roles_change_in_this_section_alone(desk: PeopleDesk, other: SectionPage) -> None:
    both = person(desk.section, "editors")
    both.groups.add(other.kit.heads)
    desk.choose(both, "contributors", "admins")
    assert roles(desk.section, both) == {"contributors", "admins"}
    assert roles(other, both) == {"heads"}
    assert other.title not in said(desk.client.get(desk.page(both)))


def test_somebody_without_a_role_is_to_be_removed_instead(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    assert "Chọn ít nhất một vai trò" in said(desk.choose(editor))
    assert roles(desk.section, editor) == {"editors"}


def test_nobody_takes_the_own_role_of_administrator_away(desk: PeopleDesk) -> None:
    person(desk.section, "admins")
    assert "không thể tự bỏ vai trò quản trị" in said(desk.choose(desk.user, "editors"))
    for verb in ("suspend", "remove", "reset-second-factor"):
        desk.do(desk.user, verb)
    assert roles(desk.section, desk.user) == {"admins"}
    desk.choose(desk.user, "admins", "editors")
    assert roles(desk.section, desk.user) == {"admins", "editors"}


def test_nobody_takes_a_section_its_last_administrator_not_even_a_superuser(section: SectionPage) -> None:
    last = person(section, "admins")
    person(section, "admins", is_active=False)
    desk = PeopleDesk(section, person(section, "admin"))
    assert "quản trị viên cuối cùng" in said(desk.choose(last, "editors"))
    for verb in ("suspend", "remove"):
        desk.do(last, verb)
    assert roles(section, last) == {"admins"}
    person(section, "admins")
    desk.choose(last, "editors")
    assert roles(section, last) == {"editors"}


def test_a47_who_is_suspended_is_out_on_the_next_request_and_an_old_cookie_stays_dead(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    client = Client()
    client.force_login(editor)
    assert is_in(client)
    desk.do(editor, "suspend")
    assert not is_in(client)
    assert not User.objects.get(pk=editor.pk).is_active
    desk.do(editor, "restore")
    assert roles(desk.section, editor) == {"editors"}
    assert User.objects.get(pk=editor.pk).is_active
    assert not is_in(client)


def test_a47_who_is_demoted_can_do_no_more_on_the_next_request(desk: PeopleDesk) -> None:
    second = PeopleDesk(desk.section, person(desk.section, "admins"))
    assert second.listed().status_code == 200
    desk.choose(second.user, "editors")
    assert second.listed().status_code == 404


def test_one_section_does_not_lock_out_anothers_person(desk: PeopleDesk, other: SectionPage) -> None:
    both = person(desk.section, "editors")
    both.groups.add(other.kit.heads)
    client = Client()
    client.force_login(both)
    desk.do(both, "suspend")
    assert (roles(desk.section, both), roles(other, both)) == (set(), {"heads"})
    assert is_in(client)
    assert PeopleDesk(other, person(other, "admins")).shown(both.username).state == "active"
    desk.do(both, "restore")
    assert roles(desk.section, both) == {"editors"}


def test_a_member_of_the_portals_desk_is_not_locked_out_by_a_section(desk: PeopleDesk) -> None:
    both = person(desk.section, "editors")
    both.groups.add(Group.objects.create(name="Bàn tin"))
    desk.do(both, "suspend")
    assert User.objects.get(pk=both.pk).is_active


def test_an_account_that_one_section_closed_opens_when_another_invites(desk: PeopleDesk, other: SectionPage) -> None:
    editor = person(desk.section, "editors")
    desk.do(editor, "suspend")
    PeopleDesk(other, person(other, "admins")).invite(editor.email, "heads")
    assert User.objects.get(pk=editor.pk).is_active
    assert (roles(desk.section, editor), roles(other, editor)) == (set(), {"heads"})
    assert desk.shown(editor.username).state == "suspended"


def test_an_account_that_a_superuser_closed_is_opened_by_no_section(desk: PeopleDesk) -> None:
    closed = person(desk.section, "editors", is_active=False)
    assert desk.shown(closed.username).state == "closed"
    desk.do(closed, "restore")
    desk.do(closed, "remove")
    desk.invite(closed.email)
    assert not User.objects.get(pk=closed.pk).is_active


def test_roles_chosen_for_somebody_suspended_come_with_the_restoration(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    desk.do(editor, "suspend")
    desk.choose(editor, "contributors")
    assert roles(desk.section, editor) == set()
    desk.do(editor, "restore")
    assert roles(desk.section, editor) == {"contributors"}


def test_a_removal_keeps_account_and_articles_and_can_be_undone_for_a_day(desk: PeopleDesk, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 20, 5, tzinfo=UTC))
    editor = person(desk.section, "editors", last_name="Biên", first_name="Tập")
    article = factories.article(section=desk.section, owner=editor)
    page = desk.page(editor)
    assert "restore/" in said(desk.client.post(f"{page}remove/", follow=True))
    assert (roles(desk.section, editor), desk.names()) == (set(), ["Quản Trị"])
    assert ArticlePage.objects.get(pk=article.pk).owner == editor
    assert User.objects.get(pk=editor.pk).is_active
    time_machine.move_to(datetime(2026, 11, 21, 6, tzinfo=UTC))
    desk.client.force_login(desk.user)
    assert desk.client.post(f"{page}restore/").status_code == 404
    time_machine.move_to(datetime(2026, 11, 20, 6, tzinfo=UTC))
    desk.client.force_login(desk.user)
    desk.client.post(f"{page}restore/")
    assert roles(desk.section, editor) == {"editors"}


def test_the_removal_of_somebody_suspended_opens_the_account_and_gives_nothing_back(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    desk.do(editor, "suspend")
    desk.do(editor, "remove")
    desk.do(editor, "restore")
    assert roles(desk.section, editor) == set()
    assert User.objects.get(pk=editor.pk).is_active


def test_a_second_factor_is_reset_and_the_person_is_told(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    secure(editor)
    client = Client()
    client.force_login(editor)
    desk.do(editor, "reset-second-factor")
    assert not Authenticator.objects.filter(user=editor).exists()
    assert not is_in(client)
    assert Letter.objects.get(to=editor.email).subject == "Yếu tố xác thực thứ hai của bạn đã được đặt lại"


def test_a90_a_section_cannot_reset_the_second_factor_of_anothers_person_nor_see_why(
    desk: PeopleDesk, other: SectionPage
) -> None:
    alone, both, root = person(desk.section, "editors"), person(desk.section, "editors"), person(other, "admin")
    both.groups.add(other.kit.editors)
    secure(both)
    answers = [
        said(desk.client.post(f"{desk.page(user)}reset-second-factor/", follow=True)).count("đặt lại cho")
        for user in (alone, both)
    ]
    assert answers == [1, 1]
    assert Authenticator.objects.filter(user=both).exists()
    assert "đề nghị đặt lại" in Notice.objects.get(user=root).text
    assert Letter.objects.get(to=both.email)


def test_memberships_follow_the_groups_whoever_changes_them(section: SectionPage) -> None:
    user = factories.UserFactory()
    kit = section.kit
    kit.editors.user_set.add(user)
    assert part(section, user).removed_at is None
    kit.editors.user_set.clear()
    assert part(section, user).removed_at is not None
    user.groups.add(kit.heads)
    assert part(section, user).removed_at is None
    user.groups.clear()
    assert part(section, user).removed_at is not None
    user.groups.set([kit.heads, kit.admins])
    assert Membership.objects.filter(user=user, removed_at=None).count() == 1


def test_every_change_is_written_down_with_section_and_roles(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    desk.choose(editor, "editors", "heads")
    desk.choose(editor, "heads", "editors")
    for verb in ("suspend", "restore", "reset-second-factor", "remove"):
        desk.do(editor, verb)
    entries = AuditEntry.objects.filter(object_id=str(editor.pk), action__startswith="xbtt.people.").order_by("pk")
    assert [one.action.removeprefix("xbtt.people.") for one in entries] == [
        "roles", "suspend", "restore", "reset_second_factor", "remove",
    ]  # fmt: skip
    assert {one.section_id for one in entries} == {desk.section.pk}
    assert entries[0].data == {"roles": ["editors", "heads"], "before": ["editors"]}
    assert {one.user_id for one in entries} == {desk.user.pk}
    assert str(entries[1].message) == "Đã tạm dừng trong một chuyên trang"


def test_two_administrators_at_once_are_told_who_was_quicker(desk: PeopleDesk) -> None:
    editor = person(desk.section, "editors")
    desk.do(editor, "suspend")
    answer = desk.client.post(f"{desk.page(editor)}suspend/", follow=True)
    assert "Hiện không làm được việc này" in said(answer)


def test_the_last_sign_in_is_shown_in_vietnamese_time(desk: PeopleDesk) -> None:
    at = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
    person(desk.section, "editors", last_login=at)
    assert "21/11/2026 03:30" in said(desk.listed())


def test_nobody_changes_the_own_address_by_which_invitations_find_an_account(desk: PeopleDesk) -> None:
    before = desk.user.email
    form = {"name_email-email": "nguoi-khac@example.vn", "name_email-first_name": "A", "name_email-last_name": "B"}
    desk.client.post("/admin/account/", form)
    assert User.objects.get(pk=desk.user.pk).email == before
    assert timezone.now() - timedelta(days=1) < part(desk.section, desk.user).since
