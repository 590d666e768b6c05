"""The home of the admin: each person finds what concerns them and nothing of others; the cost is always the same."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.home import waiting_for
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Intake, Placement, Stream
from tests.sites.approval_room import person, step_of

HOME = "/admin/"
PANELS = ("waiting-for-me", "sent-back-to-me", "my-drafts", "my-desks", "my-placements", "overdue")


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def other(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def writer(section: SectionPage) -> User:
    return person(section, "contributors", last_name="Cộng tác viên")


@pytest.fixture
def editor(section: SectionPage) -> User:
    return person(section, "editors", last_name="Biên tập viên")


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    """The shared stream, which asks its desk about everything."""
    stream = Stream.objects.get(slug=SHARED)
    stream.intake = Intake.REVIEW
    stream.save()
    return stream


@pytest.fixture
def desk(shared: Stream) -> User:
    """A member of the portal's desk."""
    user: User = factories.UserFactory(last_name="Ban biên tập")
    codes = ["access_admin", "view_stream", "change_stream"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def opened(user: User) -> str:
    """The home as one person sees it."""
    client = Client()
    client.force_login(user)
    return str(client.get(HOME).content.decode())


def panels(user: User) -> dict[str, str]:
    """The text of each of our panels on somebody's home."""
    page = opened(user)
    found = {name: re.search(rf'id="{name}-content"[^>]*>(.*?)</section>', page, re.DOTALL) for name in PANELS}
    return {name: re.sub(r"<[^>]+>|\s+", " ", match[1]) for name, match in found.items() if match}


def draft(section: SectionPage, owner: User, title: str = "Lịch tiêm chủng") -> ArticlePage:
    """Somebody's draft."""
    page = factories.article(section=section, title=title, publish=False, owner=owner)
    page.save_revision(user=owner)
    return ArticlePage.objects.get(pk=page.pk)


def submitted(section: SectionPage, owner: User, title: str = "Lịch tiêm chủng") -> ArticlePage:
    """Somebody's draft, sent for review."""
    page = draft(section, owner, title)
    page.get_workflow().start(page, owner)
    return page


def sent_back(section: SectionPage, owner: User, by: User, title: str = "Lịch tiêm chủng") -> ArticlePage:
    """Somebody's draft, sent back by another."""
    page = submitted(section, owner, title)
    step = step_of(page)
    step.task.specific.on_action(step, by, "reject", comment="Thiếu ngày tiêm.")
    return page


def test_draft_is_on_its_writers_home_alone(section: SectionPage, writer: User, editor: User) -> None:
    draft(section, writer)
    assert "Lịch tiêm chủng" in panels(writer)["my-drafts"]
    assert "Lịch tiêm chủng" not in opened(editor)


def test_what_is_public_as_it_stands_or_was_taken_back_is_no_draft(section: SectionPage, writer: User) -> None:
    factories.article(section=section, title="Bài đã đăng", owner=writer)
    factories.article(section=section, title="Bài đã hạ", owner=writer).unpublish()
    assert panels(writer)["my-drafts"].strip() == "Bạn không có bản nháp nào."


def test_published_item_edited_by_another_is_a_draft_of_both(section: SectionPage, writer: User, editor: User) -> None:
    factories.article(section=section, title="Bài đã đăng", owner=writer).save_revision(user=editor)
    assert "đã đăng, có sửa đổi chưa đăng" in panels(writer)["my-drafts"]
    assert "Bài đã đăng" in panels(editor)["my-drafts"]


def test_submitted_item_waits_for_the_editor_and_says_so_to_its_writer(
    section: SectionPage, other: SectionPage, writer: User, editor: User
) -> None:
    submitted(section, writer)
    assert "Lịch tiêm chủng" in panels(editor)["waiting-for-me"]
    assert "Cộng tác viên" in panels(editor)["waiting-for-me"]
    assert "đang chờ ở bước: Biên tập" in panels(writer)["my-drafts"]
    assert "Lịch tiêm chủng" not in opened(person(other, "editors"))
    assert "waiting-for-me" not in panels(writer)


def test_nothing_that_somebody_wrote_waits_for_themselves(section: SectionPage, editor: User) -> None:
    submitted(section, editor)
    assert "Lịch tiêm chủng" not in panels(editor)["waiting-for-me"]


@pytest.mark.parametrize("sent_on", [False, True])
@pytest.mark.parametrize(
    ("owns", "wrote", "asks", "changes"),
    [
        ("contributors", "contributors", "contributors", ""),
        ("editors", "editors", "editors", ""),
        ("heads", "heads", "heads", ""),
        ("contributors", "editors", "contributors", ""),
        ("contributors", "heads", "contributors", ""),
        ("contributors", "contributors", "editors", ""),
        ("editors", "contributors", "contributors", ""),
        ("heads", "contributors", "contributors", ""),
        ("contributors", "contributors", "contributors", "editors"),
        ("contributors", "contributors", "contributors", "heads"),
        ("contributors", "heads", "contributors", "editors"),
    ],
)
def test_what_waits_is_what_may_be_decided(
    section: SectionPage, owns: str, wrote: str, asks: str, changes: str, sent_on: bool
) -> None:
    people = {role: person(section, role) for role in ("contributors", "editors", "heads", "admins", "admin")}
    page = draft(section, people[owns])
    page.save_revision(user=people[wrote])
    page.get_workflow().start(ArticlePage.objects.get(pk=page.pk), people[asks])
    if sent_on:
        step = step_of(page)
        step.task.specific.on_action(step, person(section, "editors"), "approve", seen=seen(page))
    if changes:
        ArticlePage.objects.get(pk=page.pk).save_revision(user=people[changes])
    state, now = step_of(page), ArticlePage.objects.get(pk=page.pk)
    may = {role for role, user in people.items() if state.task.specific.get_actions(now, user)}
    assert {role for role, user in people.items() if waiting_for(user).filter(pk=state.pk).exists()} == may


def seen(page: ArticlePage) -> str:
    """The version that the dialog of the approval shows."""
    latest = ArticlePage.objects.get(pk=page.pk).latest_revision
    return f"{latest.pk} {latest.created_at.isoformat()}"


def test_sent_back_item_is_there_once_with_the_reason_and_by_whom(
    section: SectionPage, writer: User, editor: User
) -> None:
    sent_back(section, writer, editor)
    shown = panels(writer)
    assert "Thiếu ngày tiêm." in shown["sent-back-to-me"]
    assert "Biên tập viên" in shown["sent-back-to-me"]
    assert opened(writer).count("Lịch tiêm chủng") == 1
    assert "Lịch tiêm chủng" not in opened(editor)


def test_editor_sees_what_became_of_the_sections_items_and_strangers_do_not(
    section: SectionPage, other: SectionPage, editor: User, writer: User, desk: User
) -> None:
    article = factories.article(section=section, title="Tiêm chủng vùng cao")
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    assert "Chờ duyệt" in panels(editor)["my-placements"]
    deciding.decline(placement=placement, by=desk, reason="Đã có bài của tỉnh.")
    assert "Đã có bài của tỉnh." in panels(editor)["my-placements"]
    assert "Tiêm chủng vùng cao" not in opened(person(other, "editors"))
    assert "my-placements" not in panels(writer)


def test_answer_of_long_ago_is_no_news(section: SectionPage, editor: User, desk: User) -> None:
    article = factories.article(section=section, title="Tiêm chủng vùng cao")
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    deciding.decline(placement=placement, by=desk, reason="Đã có bài của tỉnh.")
    Placement.objects.update(decided_at=timezone.now() - timedelta(days=15))
    assert "Tiêm chủng vùng cao" not in panels(editor)["my-placements"]


def test_desk_sees_how_long_its_queue_is_and_since_when_it_waits(section: SectionPage, desk: User) -> None:
    factories.article(section=section)
    Placement.objects.filter(stream__slug=SHARED).update(decided_at=timezone.now() - timedelta(days=3))
    shown = panels(desk)["my-desks"]
    waiting = timezone.localtime(timezone.now() - timedelta(days=3))
    assert re.search(rf"Xuất bản thông tin +1 +0 +{waiting:%d/%m/%Y}", shown)
    assert f"/admin/streams/desk/{SHARED}/" in opened(desk)


def test_nobody_without_a_desk_has_the_desks_panel(writer: User) -> None:
    assert "my-desks" not in panels(writer)


def overdue(section: SectionPage, owner: User, title: str, minutes: int) -> None:
    """A draft of `owner` that should have been published some minutes ago."""
    page = draft(section, owner, title)
    when = timezone.now() - timedelta(minutes=minutes)
    Revision.objects.filter(object_id=str(page.pk)).update(approved_go_live_at=when)


def test_overdue_schedule_is_told_to_whoever_may_change_the_page(
    section: SectionPage, other: SectionPage, writer: User, editor: User
) -> None:
    overdue(section, writer, "Đăng lúc tám giờ", minutes=6)
    for user in (writer, editor, person(section, "admin")):
        assert "Đăng lúc tám giờ" in panels(user)["overdue"]
    assert "overdue" not in panels(person(other, "heads"))


def test_what_has_only_just_fallen_due_is_not_overdue(section: SectionPage, writer: User) -> None:
    overdue(section, writer, "Đăng lúc tám giờ", minutes=4)
    assert "overdue" not in panels(writer)


def test_overdue_expiry_and_overdue_hold_are_told(section: SectionPage, editor: User, desk: User) -> None:
    article = factories.article(section=section, title="Thông báo đã hết hạn")
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    deciding.hold(placement=placement, by=desk, until=timezone.now() + timedelta(hours=1))
    past = timezone.now() - timedelta(minutes=6)
    Placement.objects.filter(pk=placement.pk).update(held_until=past)
    assert "đến giờ đăng đã hẹn" in panels(desk)["overdue"]
    Page.objects.filter(pk=article.pk).update(expire_at=past)
    assert "hết hạn" in panels(editor)["overdue"]


def test_long_list_is_cut_and_leads_to_the_whole(section: SectionPage, writer: User) -> None:
    for number in range(12):
        draft(section, writer, f"Nháp số {number:02}")
    page = opened(writer)
    assert page.count("Nháp số ") == 10
    client = Client()
    client.force_login(writer)
    whole = client.get(f"/admin/pages/?owner={writer.pk}", follow=True).content.decode()
    assert all(f"Nháp số {number:02}" in whole for number in range(12))


def test_wagtails_panels_do_not_say_it_again(section: SectionPage, writer: User, editor: User) -> None:
    page = draft(section, writer)
    ArticlePage.objects.get(pk=page.pk).get_workflow().start(page, writer)
    assert opened(editor).count("Lịch tiêm chủng") == 1


def fill(number: int, section: SectionPage, people: dict[str, User], desk: User) -> None:
    """As many items as asked for in each panel."""
    editor, writer = people["editors"], people["contributors"]
    for count in range(number):
        draft(section, editor, f"Nháp {number}-{count}")
        submitted(section, writer, f"Chờ {number}-{count}")
        sent_back(section, editor, people["heads"], f"Trả {number}-{count}")
        overdue(section, editor, f"Trễ {number}-{count}", minutes=9)
        article = factories.article(section=section, title=f"Đề xuất {number}-{count}")
        if count % 2:
            placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
            deciding.decline(placement=placement, by=desk, reason="Trùng.")


def test_home_costs_the_same_with_one_item_and_with_fifty(section: SectionPage, desk: User) -> None:
    people = {role: person(section, role) for role in ("contributors", "editors", "heads", "admin")}
    people["desk"] = desk
    fill(1, section, people, desk)
    before = {role: queries(user) for role, user in people.items()}
    fill(49, section, people, desk)
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count() >= 50
    assert {role: queries(user) for role, user in people.items()} == before


def queries(user: User) -> int:
    """How many queries the home costs once everything that is kept between requests is there."""
    opened(user)
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as captured:
        client.get(HOME)
    return len(captured)
