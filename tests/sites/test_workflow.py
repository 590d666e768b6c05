"""From a draft to the public in two steps: who may do what at each, what is approved, and who is told."""

import pytest
from django.core import mail
from wagtail.admin.mail import EmailNotificationMixin
from wagtail.models import GroupApprovalTask, Task, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from cms.core import letters
from cms.core.models import Letter, Notice
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionApprovalTask, SectionPage
from tests.sites.approval_room import Seat, dialog, person, status, step_of

ROLES = ("contributors", "editors", "heads", "admins", "admin", "strangers")


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def people(section: SectionPage) -> dict[str, User]:
    """One of each role, and the head of another section."""
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    return {role: person(section, role) for role in ROLES[:-1]} | {"strangers": person(other, "heads")}


@pytest.fixture
def article(section: SectionPage, people: dict[str, User]) -> ArticlePage:
    """A contributor's draft."""
    draft = factories.article(section=section, publish=False, owner=people["contributors"])
    draft.save_revision(user=people["contributors"])
    return ArticlePage.objects.get(pk=draft.pk)


@pytest.fixture
def seats(people: dict[str, User], article: ArticlePage) -> dict[str, Seat]:
    return {role: Seat(user, article) for role, user in people.items()}


def submitted(seats: dict[str, Seat]) -> None:
    """The contributor has sent it."""
    seat = seats["contributors"]
    page = ArticlePage.objects.get(pk=seat.article.pk)
    page.save_revision(user=seat.user)
    page.get_workflow().start(page, seat.user)


def sent_on(seats: dict[str, Seat]) -> None:
    """The editor has sent it on."""
    submitted(seats)
    step = step_of(seats["editors"].article)
    step.task.specific.on_action(step, seats["editors"].user, "approve", seen=seats["editors"].shown())


def test_form_carries_the_version_that_it_shows(seats: dict[str, Seat], article: ArticlePage) -> None:
    seat = seats["contributors"].open()
    assert seat.drawn() == seat.loaded


def test_round_from_draft_over_a_sending_back_to_the_public(seats: dict[str, Seat], article: ArticlePage) -> None:
    seats["contributors"].open().submit()
    assert status(article) == ("in_progress", "editing", False)
    seats["editors"].open().decide("reject", comment="Thiếu nguồn tin.")
    assert status(article) == ("needs_changes", "editing", False)
    assert step_of(article).comment == "Thiếu nguồn tin."
    seats["contributors"].open().submit(lead="Theo Bộ Y tế.")
    assert status(article) == ("in_progress", "editing", False)
    seats["editors"].open().decide("approve")
    assert status(article) == ("in_progress", "approval", False)
    seats["heads"].open().decide("approve")
    assert status(article) == ("approved", "approval", True)
    assert ArticlePage.objects.get(pk=article.pk).lead == "Theo Bộ Y tế."


# Who may decide at a step, edit, and cancel the review (True), of an item that the contributor wrote and submitted.
TABLE = {
    "contributors": {"editing": (False, False, True), "approval": (False, False, True)},
    "editors": {"editing": (True, True, True), "approval": (False, False, False)},
    "heads": {"editing": (True, True, True), "approval": (True, True, True)},
    "admins": {"editing": (False, False, False), "approval": (False, False, False)},
    "admin": {"editing": (True, True, True), "approval": (True, True, True)},
    "strangers": {"editing": (False, False, False), "approval": (False, False, False)},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", ["editing", "approval"])
def test_table_of_who_may_do_what_at_each_step(
    seats: dict[str, Seat], article: ArticlePage, role: str, step: str
) -> None:
    (submitted if step == "editing" else sent_on)(seats)
    decides, edits, cancels = TABLE[role][step]
    seat, before = seats[role].open(), article.revisions.count()
    page = ArticlePage.objects.get(pk=article.pk)
    assert bool(page.current_workflow_task.get_actions(page, seat.user)) == decides
    assert page.current_workflow_state.user_can_cancel(seat.user) == cancels
    seat.save(lead="Sửa.")
    assert (article.revisions.count() > before) == edits


@pytest.mark.parametrize("role", ["contributors", "admins", "strangers"])
def test_a39_whoever_may_not_decide_changes_nothing_by_any_address(
    seats: dict[str, Seat], article: ArticlePage, role: str
) -> None:
    submitted(seats)
    seen = seats[role].open().shown()
    answers = [seats[role].from_dashboard("approve", seen=seen), seats[role].from_dashboard("reject", comment="Không.")]
    answers.append(seats[role].decide("approve", seen=seen))
    assert [answer.status_code in (302, 403, 404, 409) for answer in answers] == [True] * 3
    assert status(article) == ("in_progress", "editing", False)


@pytest.mark.parametrize("role", ["editors", "heads", "admin"])
@pytest.mark.parametrize("step", ["editing", "approval"])
def test_nobody_decides_about_an_item_of_their_own_not_even_a_superuser(
    seats: dict[str, Seat], article: ArticlePage, role: str, step: str
) -> None:
    seats[role].open().submit()
    if step == "approval":
        other = "editors" if role != "editors" else "heads"
        assert seats[other].open().decide("approve").status_code == 302
    where = status(article)
    assert where[:2] == ("in_progress", step)
    answers = [seats[role].open().decide("approve"), seats[role].from_dashboard("approve", seen=seats[role].shown())]
    assert [answer.status_code in (302, 403, 409) for answer in answers] == [True, True]
    assert status(article) == where
    assert step_of(article) not in TaskState.objects.reviewable_by(seats[role].user)


def test_head_who_changed_the_last_version_leaves_the_approval_to_another(
    seats: dict[str, Seat], article: ArticlePage, section: SectionPage
) -> None:
    sent_on(seats)
    seats["heads"].open().save(lead="Lãnh đạo sửa.")
    answer = seats["heads"].open().decide("approve")
    assert answer.status_code == 409
    assert "không được duyệt" in answer.content.decode()
    assert not status(article)[2]
    Seat(person(section, "heads"), article).open().decide("approve")
    assert ArticlePage.objects.get(pk=article.pk, live=True).lead == "Lãnh đạo sửa."


def test_editor_puts_the_text_right_and_sends_it_on_in_one_go(seats: dict[str, Seat], article: ArticlePage) -> None:
    submitted(seats)
    assert seats["editors"].open().decide("approve", lead="Biên tập lại.").status_code == 302
    assert status(article)[:2] == ("in_progress", "approval")
    seats["heads"].open().decide("approve")
    assert ArticlePage.objects.get(pk=article.pk, live=True).lead == "Biên tập lại."


def test_sending_back_needs_a_reason(seats: dict[str, Seat], article: ArticlePage) -> None:
    submitted(seats)
    address = dialog(article, "reject")
    answer = seats["editors"].client.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
    assert 'class="error-message"' in answer.json()["html"]
    assert status(article)[0] == "in_progress"
    seats["editors"].client.post(address, {"comment": "Sai tên."}, headers={"x-requested-with": "XMLHttpRequest"})
    assert status(article)[0] == "needs_changes"


def test_contributor_opens_own_drafts_only(seats: dict[str, Seat], section: SectionPage) -> None:
    other = factories.article(section=section, publish=False)
    assert seats["contributors"].client.get(seats["contributors"].edit_url).status_code == 200
    assert seats["contributors"].client.get(f"/admin/pages/{other.pk}/edit/").status_code == 302


@pytest.mark.parametrize(
    ("role", "published"), [("contributors", False), ("editors", False), ("heads", False), ("admin", True)]
)
def test_publishing_past_the_approval_is_refused_to_all_but_superusers(
    seats: dict[str, Seat], article: ArticlePage, role: str, published: bool
) -> None:
    seats[role].open().send(**{"action-publish": "1"})
    seats[role].client.post(f"/admin/bulk/wagtailcore/page/publish/?id={article.pk}", {"next": "/admin/"})
    assert ArticlePage.objects.get(pk=article.pk).live == published


def test_a41_a_version_saved_after_the_one_shown_is_not_approved(
    seats: dict[str, Seat], article: ArticlePage, section: SectionPage
) -> None:
    sent_on(seats)
    seen = seats["heads"].open().shown()
    colleague = Seat(person(section, "heads", last_name="Lãnh đạo khác"), article)
    colleague.open().save(lead="Chưa ai đọc.")
    from_form = seats["heads"].decide("approve", seen=seen)
    from_list = seats["heads"].from_dashboard("approve", seen=seen)
    assert [from_form.status_code, from_list.status_code] == [409, 409]
    for answer in (from_form, from_list):
        assert "Lãnh đạo khác" in answer.content.decode()
        assert "/revisions/compare/" in answer.content.decode()
    assert not status(article)[2]
    seats["heads"].open().decide("approve")
    assert ArticlePage.objects.get(pk=article.pk, live=True).lead == "Chưa ai đọc."


def test_a41_a_version_written_anew_by_an_autosave_is_not_approved_either(
    seats: dict[str, Seat], article: ArticlePage, section: SectionPage
) -> None:
    colleague = person(section, "heads")
    sent_on(seats)
    Seat(colleague, article).open().save(lead="Một.")
    seen, page = seats["heads"].shown(), ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    page.lead = "Hai."
    page.save_revision(user=colleague, overwrite_revision=page.latest_revision)
    assert seats["heads"].from_dashboard("approve", seen=seen).status_code == 409
    assert not status(article)[2]


@pytest.mark.parametrize("seen", ["", "7", "x 2026", "999999 2026-01-01T00:00:00+00:00"])
def test_a41_an_approval_that_names_no_version_publishes_nothing(
    seats: dict[str, Seat], article: ArticlePage, seen: str
) -> None:
    sent_on(seats)
    assert seats["heads"].from_dashboard("approve", seen=seen).status_code in (302, 409)
    assert not status(article)[2]


def test_second_approval_is_told_who_was_quicker(
    seats: dict[str, Seat], article: ArticlePage, section: SectionPage
) -> None:
    sent_on(seats)
    late = Seat(person(section, "heads"), article).open()
    seats["heads"].open().decide("approve")
    answer = late.decide("approve")
    assert answer.status_code == 409
    assert seats["heads"].user.username in answer.content.decode()
    assert late.from_dashboard("approve", seen=late.shown()).status_code == 302


def test_dialog_of_the_approval_shows_the_version_that_it_approves(
    seats: dict[str, Seat], article: ArticlePage
) -> None:
    submitted(seats)
    html = seats["editors"].client.get(dialog(article, "approve")).json()["html"]
    assert f'value="{seats["editors"].shown()}"' in html
    assert seats["contributors"].user.username in html
    assert "Chuyển lãnh đạo duyệt" in html


@pytest.mark.parametrize(
    ("role", "words"), [("contributors", "Gửi duyệt"), ("editors", "Chuyển lãnh đạo duyệt"), ("heads", "Duyệt và đăng")]
)
def test_buttons_speak_vietnamese(seats: dict[str, Seat], role: str, words: str) -> None:
    {"contributors": lambda _seats: None, "editors": submitted, "heads": sent_on}[role](seats)
    shown = seats[role].client.get(seats[role].edit_url).content.decode()
    assert words in shown
    assert ("Trả lại" in shown) == (role != "contributors")
    assert [word for word in ("Approve", "Request changes", "Submit") if f">{word}" in shown] == []


def told() -> dict[str, list[str]]:
    """Who was told what since the last look, by notice; letters are checked to say the same."""
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.select_related("user").order_by("pk"):
        found.setdefault(notice.user.username, []).append(notice.text)
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted(
        f"{name}@example.vn" for name, texts in found.items() for _text in texts
    )
    Notice.objects.all().delete()
    Letter.objects.all().delete()
    return found


def test_the_right_people_are_told_at_each_step_and_never_the_actor(
    seats: dict[str, Seat], article: ArticlePage, people: dict[str, User]
) -> None:
    writer, editor, head = (people[role].username for role in ("contributors", "editors", "heads"))
    submitted(seats)
    assert set(told()) == {editor, head}
    seats["editors"].open().decide("reject", comment="Thiếu nguồn tin.")
    back = told()
    assert set(back) == {writer}
    assert "Lý do: Thiếu nguồn tin." in back[writer][0]
    seats["contributors"].open().submit()
    told()
    seats["editors"].open().decide("approve")
    assert set(told()) == {writer, head}
    seats["heads"].open().decide("approve")
    assert set(told()) == {writer}


def test_only_those_who_can_decide_are_told(seats: dict[str, Seat], people: dict[str, User]) -> None:
    seats["editors"].open().submit()
    assert set(told()) == {people["heads"].username}


def test_superusers_are_told_when_nobody_in_the_section_can_decide(
    seats: dict[str, Seat], people: dict[str, User]
) -> None:
    seats["heads"].open().submit()
    told()
    seats["editors"].open().decide("approve")
    assert set(told()) == {people["heads"].username, people["admin"].username}


def test_letters_name_the_item_in_vietnamese_and_lead_to_it(seats: dict[str, Seat], people: dict[str, User]) -> None:
    submitted(seats)
    assert mail.outbox == []
    assert letters.send_due() == (2, 0)
    letter = next(one for one in mail.outbox if one.to == [people["editors"].email])
    assert letter.subject == "Chờ bạn duyệt: Triển khai tiêm chủng mở rộng"
    assert f"http://localhost:8000{seats['editors'].edit_url}" in letter.body
    assert "Biên tập: Sở Y tế" in letter.body


def test_wagtails_own_mail_about_workflows_is_not_sent() -> None:
    signals = [(task_submitted, TaskState)]
    signals += [(one, WorkflowState) for one in (workflow_submitted, workflow_rejected, workflow_approved)]
    for signal, sender in signals:
        receivers = [type(receiver) for receiver in signal._live_receivers(sender)[0]]
        assert len(receivers) == 1
        assert not issubclass(receivers[0], EmailNotificationMixin)


def test_a40_every_step_belongs_to_groups_of_one_section(section: SectionPage, people: dict[str, User]) -> None:
    for task in SectionApprovalTask.objects.all():
        kits = {group.name.split("(")[1].split(")")[0] for group in task.groups.all()}
        assert len(kits) == 1
    ours = Task.objects.filter(workflow_tasks__workflow__in=SectionPage.objects.values("kit__workflow"))
    assert not GroupApprovalTask.objects.filter(pk__in=ours).exists()
