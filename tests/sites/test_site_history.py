"""The site's history: rows, people, types and exports of what the person may see, and nothing of another section."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import LogContext, log
from wagtail.models import Page

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import Category
from sites.sections.models import SectionPage
from tests.sites.approval_room import person
from tests.sites.audit_room import AUDIT, HISTORY, browser, cells, exported

ROLES = ["contributors", "editors", "heads", "admins"]


@pytest.fixture
def health(portal: HomePage) -> SectionPage:
    return factories.section(title="Sở Y tế")


@pytest.fixture
def school(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def busy(health: SectionPage, school: SectionPage, portal: HomePage) -> User:
    """Somebody of the other section who has done something there, to pages, files and people; and above both."""
    user = person(school, "heads", last_name="Người của trường")
    with LogContext(user=user):
        article = factories.article(section=school, title="Bài của trường")
        log(instance=article, action="wagtail.edit")
        picture = factories.image(title="Ảnh của trường", collection=school.kit.collection)
        log(instance=picture, action="wagtail.edit")
        log(instance=portal, action="wagtail.edit")
        log(instance=Category.objects.create(name="Chuyên mục kín", slug="kin"), action="wagtail.create")
        person(school, "editors", last_name="Nhân viên trường")
    return user


FOREIGN = ("Bài của trường", "Ảnh của trường", "Người của trường", "Nhân viên trường", "Chuyên mục kín", "so-gddt")


def answer(user: User, query: str = "") -> Any:
    found = browser(user).get(f"{HISTORY}?{query}")
    assert found.status_code == 200
    return found


def labels(user: User, query: str = "") -> set[str]:
    return {row.label for row in answer(user, query).context["object_list"]}


@pytest.mark.parametrize("role", ROLES)
def test_A18_the_history_names_nothing_and_nobody_of_another_section(
    health: SectionPage, busy: User, role: str
) -> None:
    own = person(health, role)
    page = answer(own).content.decode()

    assert [name for name in FOREIGN if name in page] == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_A17_an_export_of_the_history_has_own_rows_alone(health: SectionPage, busy: User, role: str, form: str) -> None:
    own = person(health, role)
    factories.article(section=health, title="Bài của y tế")

    text = exported(own, form, HISTORY)

    assert "Bài của y tế" in text
    assert [name for name in FOREIGN if name in text] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_A17_an_export_of_the_audit_log_has_own_rows_alone(health: SectionPage, busy: User, form: str) -> None:
    text = exported(person(health, "admins"), form, AUDIT)

    assert "Sở Y tế" in text
    assert [name for name in FOREIGN if name in text] == []


def test_A18_choices_of_filters_stand_in_visible_rows(health: SectionPage, busy: User) -> None:
    own = person(health, "heads")
    with LogContext(user=own):
        log(instance=factories.article(section=health), action="wagtail.edit")

    fields = answer(own).context["filters"].form.fields

    assert list(fields["user"].queryset) == [own]
    assert {kind.model for kind in fields["object_type"].queryset} == {"page"}


def test_A18_a_right_on_a_model_shows_no_object_of_another_section(health: SectionPage, busy: User) -> None:
    own = person(health, "heads")
    own.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "change_image", "add_category"]))

    page = answer(own).content.decode()

    assert [name for name in FOREIGN if name in page] == []


def test_A18_somebody_elses_id_in_a_filter_finds_nothing(health: SectionPage, busy: User) -> None:
    own = person(health, "heads")
    with LogContext(user=own):
        factories.article(section=health)

    assert labels(own, f"user={own.pk}") != set()
    assert labels(own, f"user={busy.pk}") == set()
    assert cells(exported(own, "csv", HISTORY, f"user={busy.pk}")) == []


def test_A18_a_page_that_came_from_another_section_does_not_tell_from_where(
    health: SectionPage, school: SectionPage
) -> None:
    moved = factories.article(section=school, title="Bài được chuyển")
    target = Page.objects.get(pk=health.pk)
    log(
        instance=moved,
        action="wagtail.move",
        data={
            "source": {"id": school.pk, "title": school.title},
            "destination": {"id": target.pk, "title": target.title},
        },
    )
    Page.objects.get(pk=moved.pk).move(target, "last-child")

    for role in ("heads", "admins"):
        page = answer(person(health, role)).content.decode()
        assert "Bài được chuyển" in page
        assert school.title not in page


def test_A18_a_page_that_has_left_is_no_longer_told_of(health: SectionPage, school: SectionPage) -> None:
    own = person(health, "heads")
    article = factories.article(section=health, title="Bài đã đi")
    assert "Bài đã đi" in labels(own)

    Page.objects.get(pk=article.pk).move(Page.objects.get(pk=school.pk), "last-child")

    assert "Bài đã đi" not in labels(own)


def test_own_pages_files_and_groups_are_in_an_administrators_history(health: SectionPage) -> None:
    own = person(health, "admins", last_name="Quản trị")
    factories.article(section=health, title="Bài của y tế")
    log(instance=factories.image(title="Ảnh của y tế", collection=health.kit.collection), action="wagtail.edit")

    found = labels(own)

    assert {"Bài của y tế", "Ảnh của y tế", "Sở Y tế", health.kit.heads.name, "Quản trị"} <= found


def test_a_superuser_sees_all_of_it(busy: User, health: SectionPage) -> None:
    found = labels(person(health, "admin"))

    assert {"Bài của trường", "Ảnh của trường", "Chuyên mục kín", "Nhân viên trường"} <= found


def test_what_was_seen_is_not_in_the_history(health: SectionPage) -> None:
    root = person(health, "admin")
    browser(root).get(AUDIT)

    actions = {row.action for row in answer(root).context["object_list"]}

    assert not {action for action in actions if action.startswith(("xbtt.audit", "xbtt.sign"))}


def test_the_script_is_given_the_same_rows(health: SectionPage, busy: User) -> None:
    own = browser(person(health, "heads"))

    page = own.get(f"{HISTORY}results/").content.decode()

    assert [name for name in FOREIGN if name in page] == []


def test_strangers_are_led_to_the_sign_in(portal: HomePage) -> None:
    found = Client().get(HISTORY)

    assert found.status_code == 302
    assert "login" in found["Location"]


def test_the_history_costs_the_same_for_one_row_and_for_fifty(health: SectionPage) -> None:
    client, article = browser(person(health, "heads")), factories.article(section=health)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(HISTORY).status_code == 200
        return len(found)

    client.get(HISTORY)
    one = queries()
    for number in range(50):
        log(instance=article, action="wagtail.edit", title=f"Bài {number}", timestamp=timezone.now())
    assert queries() <= one
