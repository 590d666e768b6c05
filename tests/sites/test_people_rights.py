"""Who may do what to whom among the people of sections, as a table; and that Wagtail's own pages open no other way."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from seeds import factories
from sites.sections.models import Membership, SectionPage
from tests.sites.approval_room import person
from tests.sites.people_room import PeopleDesk, part, roles

pytestmark = pytest.mark.django_db

VERBS = ["resend", "cancel", "suspend", "restore", "reset-second-factor", "remove"]


@pytest.fixture
def a(portal: Any) -> SectionPage:
    """Section A."""
    return factories.section()


@pytest.fixture
def b(a: SectionPage) -> SectionPage:
    """Section B."""
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


def state() -> dict[int, Any]:
    """All that matters of every account: rights, password, address, groups."""
    fields = ("is_active", "is_superuser", "is_staff", "password", "email", "username")
    return {
        user.pk: ([getattr(user, name) for name in fields], sorted(user.groups.values_list("pk", flat=True)))
        for user in User.objects.all()
    }


def target_of(who: str, a: SectionPage, b: SectionPage) -> tuple[User, Membership]:
    """Somebody with the part by which the pages know them."""
    user = person(b if who == "of b" else a, "admin" if who == "superuser" else "editors")
    if who == "superuser":
        user.groups.add(a.kit.editors)
    if who == "of both":
        user.groups.add(b.kit.heads)
    return user, part(b if who == "of b" else a, user)


ACTORS = ["contributors", "editors", "heads", "admins", "admins of b", "superuser", "anonymous"]
TARGETS = ["of a", "of both", "of b", "superuser"]
# Through section A's address, whoever is meant: only those of A are there, and nobody who is a superuser.
ALLOWED = {("admins", "of a"), ("admins", "of both"), ("superuser", "of a"), ("superuser", "of both")}


def actor(who: str, a: SectionPage, b: SectionPage) -> Client:
    """Somebody at a browser of their own."""
    client = Client()
    if who != "anonymous":
        section = b if who == "admins of b" else a
        client.force_login(person(section, {"superuser": "admin", "admins of b": "admins"}.get(who, who)))
    return client


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("who", ACTORS)
def test_who_may_do_what_to_whom(a: SectionPage, b: SectionPage, who: str, target: str) -> None:
    client = actor(who, a, b)
    user, row = target_of(target, a, b)
    page = reverse("section-person", args=[a.pk, row.pk])
    before = state()
    denied = 302 if who == "anonymous" else 404
    if (who, target) in ALLOWED:
        assert client.get(page).status_code == 200
        assert client.post(page, {"roles": ["contributors"]}).status_code == 302
        assert (roles(a, user), roles(b, user)) == ({"contributors"}, {"heads"} if target == "of both" else set())
        assert client.post(f"{page}suspend/").status_code == 302
        assert roles(a, user) == set()
        return
    for address in (page, *(f"{page}{verb}/" for verb in VERBS)):
        assert client.get(address).status_code == denied
        assert client.post(address, {"roles": ["admins"]}).status_code == denied
    assert state() == before


@pytest.mark.parametrize("who", [one for one in ACTORS if one not in ("admins", "superuser")])
def test_lists_and_invitations_of_a_section_are_its_administrators(a: SectionPage, b: SectionPage, who: str) -> None:
    client = actor(who, a, b)
    before = state()
    for name in ("section-people", "section-people-results", "section-people-invite"):
        address = reverse(name, args=[a.pk])
        form = {"email": "moi@example.vn", "last_name": "Họ", "first_name": "Tên", "roles": ["admins"]}
        assert client.get(address).status_code in (302, 404)
        assert client.post(address, form).status_code in (302, 404, 405)
        assert client.get(reverse("people"), {"section": a.pk}).get("Location") != reverse(
            "section-people", args=[a.pk]
        )
    assert state() == before


@pytest.mark.parametrize(
    "extra",
    [
        {"is_superuser": "on", "is_staff": "on", "password": "x", "password1": "x", "password2": "x"},
        {"groups": "GROUP_B", "group": "GROUP_B", "role": "GROUP_B"},
        {"user": "OTHER", "pk": "OTHER", "id": "OTHER", "membership": "OTHER"},
        {"section": "SECTION_B", "is_active": "", "email": "khac@example.vn", "username": "khac"},
    ],
)
def test_a46_what_a_form_brings_along_changes_nothing(a: SectionPage, b: SectionPage, extra: dict[str, str]) -> None:
    desk = PeopleDesk(a, person(a, "admins"))
    user, other = person(a, "editors"), person(b, "editors")
    known = {"GROUP_B": b.kit.admins_id, "OTHER": other.pk, "SECTION_B": b.pk}
    fields = {name: known.get(value, value) for name, value in extra.items()}
    before = state()
    desk.choose(user, "editors", **fields)
    desk.client.post(f"{desk.page(user)}suspend/", fields)
    desk.client.post(f"{desk.page(user)}restore/", fields)
    assert state() == before


@pytest.mark.parametrize("role", ["GROUP_B", "GROUP_A", "admin", "superuser", "", "editors,admins"])
def test_a46_a_role_that_is_none_of_the_section_changes_nothing(a: SectionPage, b: SectionPage, role: str) -> None:
    desk = PeopleDesk(a, person(a, "admins"))
    user = person(a, "editors")
    before = state()
    name = {"GROUP_B": str(b.kit.admins_id), "GROUP_A": str(a.kit.admins_id)}.get(role, role)
    assert desk.choose(user, "editors", name).status_code == 200
    assert state() == before


@pytest.fixture
def misled(a: SectionPage) -> Client:
    """A section's administrator to whom somebody gave every right on users and groups by mistake."""
    kit = a.kit
    given = Permission.objects.filter(content_type__app_label__in=["auth", "users"])
    kit.admins.permissions.add(*given)
    client = Client()
    client.force_login(person(a, "admins"))
    assert User.objects.get(groups=kit.admins).has_perm("users.change_user")
    return client


def user_form(user: User, **fields: Any) -> dict[str, Any]:
    """Wagtail's form of a user as it is, with `fields` changed."""
    names = {"username": user.username, "email": user.email, "first_name": "A", "last_name": "B", "is_active": "on"}
    return {**names, **fields}


def refused(answer: Any) -> bool:
    """Whether Wagtail sent the user away: by its redirect with a message, or as forbidden."""
    return answer.status_code in (403, 404) or (answer.status_code == 302 and answer["Location"] == "/admin/")


def test_a46_nobody_but_superusers_makes_somebody_a_superuser(misled: Client, a: SectionPage) -> None:
    user = person(a, "editors")
    answer = misled.post(reverse("wagtailusers_users:edit", args=[user.pk]), user_form(user, is_superuser="on"))
    assert refused(answer)
    assert not User.objects.get(pk=user.pk).is_superuser


def test_a46_nobody_but_superusers_sets_a_superusers_password(misled: Client, a: SectionPage) -> None:
    root = person(a, "admin")
    words = "mat-khau-chiem-duoc-2026"
    form = user_form(root, is_superuser="on", password1=words, password2=words)
    assert refused(misled.post(reverse("wagtailusers_users:edit", args=[root.pk]), form))
    assert not User.objects.get(pk=root.pk).check_password(words)


def test_a46_nobody_but_superusers_makes_a_new_superuser(misled: Client) -> None:
    words = "mat-khau-chiem-duoc-2026"
    form = {"username": "moi", "email": "moi@example.vn", "first_name": "A", "last_name": "B", "is_superuser": "on"}
    before = User.objects.count()
    assert refused(misled.post(reverse("wagtailusers_users:add"), {**form, "password1": words, "password2": words}))
    assert User.objects.count() == before


def test_a46_nobody_but_superusers_joins_a_group_of_another_section(
    misled: Client, a: SectionPage, b: SectionPage
) -> None:
    own = User.objects.get(groups=a.kit.admins)
    form = user_form(own, groups=[a.kit.admins_id, b.kit.admins_id])
    assert refused(misled.post(reverse("wagtailusers_users:edit", args=[own.pk]), form))
    query = f"?id={own.pk}"
    bulk = misled.post(f"/admin/bulk/users/user/assign_role/{query}", {"role": b.kit.admins_id})
    assert refused(bulk)
    assert roles(b, own) == set()


PAGES = [
    "/admin/users/", "/admin/users/results/", "/admin/users/new/", "/admin/users/edit/{user}/",
    "/admin/users/delete/{user}/", "/admin/users/history/{user}/", "/admin/users/usage/{user}/",
    "/admin/groups/", "/admin/groups/new/", "/admin/groups/edit/{group}/", "/admin/groups/delete/{group}/",
    "/admin/bulk/users/user/delete/?id={user}", "/admin/bulk/users/user/delete/?id=all",
    "/admin/bulk/users/user/set_active_state/?id={user}", "/admin/bulk/users/user/assign_role/?id={user}",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a27_wagtails_pages_of_users_and_groups_are_for_superusers_whatever_was_given(
    misled: Client, a: SectionPage, b: SectionPage, page: str
) -> None:
    other, root = person(b, "editors", last_name="ZZSECRETB"), Client()
    root.force_login(person(a, "admin"))
    address = page.format(user=other.pk, group=b.kit.editors_id)
    before = state()
    for answer in (misled.get(address), misled.post(address)):
        assert refused(answer)
        assert b"ZZSECRETB" not in answer.content
    assert state() == before
    assert root.get(address).status_code == 200


def test_a46_the_menu_offers_users_and_groups_to_superusers_alone(misled: Client, a: SectionPage) -> None:
    root = Client()
    root.force_login(person(a, "admin"))
    assert b"/admin/users/" not in misled.get("/admin/").content
    assert b"/admin/users/" in root.get("/admin/").content
