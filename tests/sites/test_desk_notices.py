"""The section hears what became of its proposals, the desk what the section answers; nobody else hears of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from cms.core.models import Letter, Notice
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Decision, Intake, Placement, Stream

TITLE = "Tiêm chủng ở xã vùng cao"


def person(name: str, *groups: Any) -> User:
    user: User = factories.UserFactory(last_name=name, email=f"{uuid4().hex}@example.vn")
    user.groups.set(groups)
    return user


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def desk(portal: HomePage) -> User:
    user = person("Ban biên tập")
    user.user_permissions.set(Permission.objects.filter(codename="change_stream"))
    return user


@pytest.fixture
def writer(section: SectionPage) -> User:
    return person("Cộng tác viên", section.kit.contributors)


@pytest.fixture
def editor(section: SectionPage) -> User:
    return person("Biên tập viên", section.kit.editors)


@pytest.fixture
def proposed(section: SectionPage, writer: User, editor: User) -> Placement:
    Stream.objects.filter(slug=SHARED).update(intake=Intake.REVIEW)
    article = factories.article(section=section, title=TITLE, owner=writer)
    return Placement.objects.get(stream__slug=SHARED, card=article.pk)


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def letters(user: User) -> int:
    return Letter.objects.filter(to=user.email).count()


def test_writer_hears_of_a_refusal_with_its_reason_and_by_letter(
    proposed: Placement, desk: User, writer: User, editor: User
) -> None:
    deciding.decline(placement=proposed, by=desk, reason="Trùng tin đã đăng.")
    assert told(writer) == [
        f"Ban biên tập không tiếp nhận “{TITLE}” vào luồng “Xuất bản thông tin”: Trùng tin đã đăng."
    ]
    assert letters(writer) == 1
    assert told(editor) == told(desk) == []


def test_acceptance_and_hold_are_told_in_the_admin_alone(proposed: Placement, desk: User, writer: User) -> None:
    until = timezone.now() + timedelta(hours=2)
    deciding.hold(placement=proposed, by=desk, until=until)
    deciding.accept(placement=proposed, by=desk)
    when = timezone.localtime(until).strftime("%d/%m/%Y %H:%M")
    assert told(writer) == [
        f"Ban biên tập đã tiếp nhận “{TITLE}” vào luồng “Xuất bản thông tin”, hẹn đăng lúc {when}.",
        f"Ban biên tập đã tiếp nhận “{TITLE}” vào luồng “Xuất bản thông tin”.",
    ]
    assert letters(writer) == 0


def test_wording_and_pin_are_told_to_nobody(proposed: Placement, desk: User, writer: User) -> None:
    deciding.accept(placement=proposed, by=desk)
    deciding.dress(placement=proposed, by=desk, title="Tiêm chủng vùng cao")
    deciding.pin(placement=proposed, by=desk, order=1)
    assert len(told(writer)) == 1


def test_undone_refusal_is_told_and_undone_wording_is_not(proposed: Placement, desk: User, writer: User) -> None:
    deciding.undo(decision=deciding.dress(placement=proposed, by=desk, title="Tiêm chủng"), by=desk)
    assert told(writer) == []
    deciding.undo(decision=deciding.decline(placement=proposed, by=desk, reason="Nhầm."), by=desk)
    assert told(writer)[-1].endswith("trở lại trạng thái “Chờ duyệt”.")


def test_refusals_of_a_batch_send_no_letters(proposed: Placement, desk: User, writer: User) -> None:
    deciding.decline(placement=proposed, by=desk, reason="Trùng tin.", batch=uuid4())
    assert len(told(writer)) == 1
    assert letters(writer) == 0


def test_section_editors_hear_it_when_the_writer_has_left(
    proposed: Placement, desk: User, writer: User, editor: User
) -> None:
    writer.groups.clear()
    deciding.decline(placement=proposed, by=desk, reason="Trùng tin.")
    assert told(writer) == []
    assert len(told(editor)) == 1


def test_answer_of_the_section_goes_to_who_declined(proposed: Placement, desk: User, editor: User) -> None:
    other = person("Người khác của bàn tin")
    other.user_permissions.set(Permission.objects.filter(codename="change_stream"))
    deciding.decline(placement=proposed, by=desk, reason="Thiếu nguồn.")
    deciding.answer(placement=proposed, by=editor, text="Nguồn ở cuối bài.")
    assert told(desk) == [f"Biên tập viên trao đổi về “{TITLE}” trong luồng “Xuất bản thông tin”: Nguồn ở cuối bài."]
    assert told(other) == []


def test_answer_before_any_decision_goes_to_the_whole_desk_and_to_no_superuser(
    proposed: Placement, desk: User, editor: User
) -> None:
    root: User = factories.UserFactory(is_superuser=True)
    deciding.answer(placement=proposed, by=editor, text="Cần đăng trước 17 giờ.")
    assert len(told(desk)) == 1
    assert told(root) == []


def test_link_leads_contributors_to_the_article_and_editors_to_the_item(
    proposed: Placement, desk: User, writer: User, editor: User
) -> None:
    Decision.objects.create(
        placement=proposed, action="propose", after="proposed", by=editor, at=timezone.now(), sequence=0
    )
    deciding.decline(placement=proposed, by=desk, reason="Trùng tin.")
    assert dict(Notice.objects.values_list("user", "url")) == {
        writer.pk: f"/admin/pages/{proposed.card_id}/edit/",
        editor.pk: f"/admin/streams/desk/items/{proposed.pk}/",
    }


def test_refused_decision_tells_nobody(proposed: Placement, desk: User, writer: User) -> None:
    with pytest.raises(deciding.OvertakenError):
        deciding.decline(placement=proposed, by=desk, reason="Trùng tin.", seen=proposed.sequence + 1)
    assert told(writer) == []
