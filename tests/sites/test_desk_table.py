"""Every (role, action, state) of the one table: the new state, or a refusal that leaves all as it was."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Decision, Intake, Placement, Stream, Trust
from sites.streams.transitions import TABLE, Role, after

Action = Decision.Action
State = Placement.State

VERBS: dict[str, Callable[[Placement, User], Any]] = {
    Action.ACCEPT: lambda placement, by: deciding.accept(placement=placement, by=by),
    Action.DECLINE: lambda placement, by: deciding.decline(placement=placement, by=by, reason="Trùng tin."),
    Action.HOLD: lambda placement, by: deciding.hold(
        placement=placement, by=by, until=timezone.now() + timedelta(hours=1)
    ),
    Action.WITHDRAW: lambda placement, by: deciding.withdraw(placement=placement, by=by, reason="Hết thời sự."),
    Action.PIN: lambda placement, by: deciding.pin(placement=placement, by=by, order=1),
    Action.UNPIN: lambda placement, by: deciding.unpin(placement=placement, by=by),
    Action.DRESS: lambda placement, by: deciding.dress(placement=placement, by=by, title="Lời của cổng"),
    Action.RESCHEDULE: lambda placement, by: deciding.reschedule(
        placement=placement, by=by, begins_at=None, ends_at=timezone.now() + timedelta(days=1)
    ),
    Action.ANSWER: lambda placement, by: deciding.answer(placement=placement, by=by, text="Xin bổ sung ảnh."),
    Action.TAKE_BACK: lambda placement, by: deciding.take_back(placement=placement, by=by),
    Action.PROPOSE: lambda placement, by: deciding.propose(
        article=placement.card.article, stream=placement.stream, by=by
    ),
}


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def placement(section: SectionPage) -> Placement:
    shared = Stream.objects.get(slug=SHARED)
    Trust.objects.create(stream=shared, section=section, intake=Intake.REVIEW)
    article = factories.article(section=section)
    return Placement.objects.get(stream=shared, card=article.pk)


@pytest.fixture
def people(section: SectionPage) -> dict[Role | None, User]:
    desk = User.objects.create_user("ban-tin", last_name="Bàn tin")
    desk.user_permissions.add(Permission.objects.get(codename="change_stream"))
    owner, stranger = User.objects.create_user("btv"), User.objects.create_user("khach")
    owner.groups.add(section.kit.editors)
    return {Role.DESK: desk, Role.OWNER: owner, None: stranger}


def put(placement: Placement, state: str) -> None:
    """Bring a placement into a state, as a history would have."""
    until = timezone.now() + timedelta(hours=2) if state == State.HELD else None
    Placement.objects.filter(pk=placement.pk).update(state=state, held_until=until, visible=False)
    placement.refresh_from_db()


@pytest.mark.parametrize(("role", "action", "state"), list(product([Role.DESK, Role.OWNER, None], VERBS, State)))
def test_table_holds(
    placement: Placement, people: dict[Role | None, User], role: Role | None, action: str, state: str
) -> None:
    put(placement, state)
    wanted = after(role, action, state) if role else None
    if wanted is None:
        with pytest.raises(deciding.RefusedError):
            VERBS[action](placement, people[role])
    else:
        VERBS[action](placement, people[role])
    placement.refresh_from_db()
    assert placement.state == (wanted or state)
    assert placement.decisions.exclude(action=Action.PROPOSE, by=None).count() == (1 if wanted else 0)


def test_every_verb_of_people_is_in_the_table_and_tested() -> None:
    of_people = {str(action) for role, action in TABLE if role in (Role.DESK, Role.OWNER)}
    assert of_people == {str(action) for action in VERBS}


def test_hold_ends_by_the_clock_even_if_no_job_runs(placement: Placement, get: Any, time_machine: Any) -> None:
    deciding.hold(placement=placement, by=None, until=timezone.now() + timedelta(hours=1))
    assert get("news/")["items"] == []
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert [item["id"] for item in get("news/")["items"]] == [placement.card_id]


def test_slower_of_two_is_told_by_whom_and_when(placement: Placement, people: dict[Role | None, User]) -> None:
    seen = placement.sequence
    deciding.decline(placement=placement, by=people[Role.DESK], reason="Trùng tin.", seen=seen)
    with pytest.raises(deciding.OvertakenError, match="Bàn tin") as told:
        deciding.accept(placement=placement, by=people[Role.DESK], seen=seen)
    assert f"{timezone.localtime():%d/%m/%Y}" in str(told.value)
    placement.refresh_from_db()
    assert placement.state == State.DECLINED


def test_undo_brings_back_what_was_unless_something_was_decided_since(placement: Placement, get: Any) -> None:
    first = deciding.accept(placement=placement, by=None)
    deciding.undo(decision=first, by=None)
    placement.refresh_from_db()
    assert (placement.state, placement.by_rule, get("news/")["items"]) == (State.PROPOSED, True, [])
    second = deciding.accept(placement=placement, by=None)
    deciding.dress(placement=placement, by=None, title="Lời của cổng")
    with pytest.raises(deciding.OvertakenError):
        deciding.undo(decision=second, by=None)
    assert [item["title"] for item in get("news/")["items"]] == ["Lời của cổng"]


@pytest.mark.parametrize(
    ("intake", "body", "state"),
    [
        (Intake.REVIEW, "Người dân được tiêm miễn phí ạ.", State.RECHECK),
        (Intake.SMALL, "Người dân được tiêm miễn phí ạ.", State.ACCEPTED),
        (Intake.SMALL, "Một đoạn khác hẳn, " * 8, State.RECHECK),
        (Intake.AUTO, "Một đoạn khác hẳn, " * 8, State.ACCEPTED),
    ],
)
def test_edit_after_acceptance_is_looked_at_again_as_the_intake_says(
    placement: Placement, intake: str, body: str, state: str
) -> None:
    article = placement.card.article
    factories.edit(article, body=[{"type": "paragraph", "value": "<p>Người dân được tiêm miễn phí.</p>"}])
    Trust.objects.update(intake=intake)
    deciding.accept(placement=placement, by=None)
    factories.edit(article, body=[{"type": "paragraph", "value": f"<p>{body}</p>"}])
    placement.refresh_from_db()
    assert placement.state == state


@pytest.mark.parametrize(("policy", "shown"), [("flag", 1), ("wait", 0)])
def test_edited_item_stays_or_waits_by_the_streams_policy(
    placement: Placement, policy: str, shown: int, get: Any
) -> None:
    Stream.objects.filter(slug=SHARED).update(on_change=policy)
    deciding.accept(placement=placement, by=None)
    factories.edit(placement.card.article, title="Tên khác")
    assert len(get("news/")["items"]) == shown
    placement.refresh_from_db()
    assert placement.state == State.RECHECK
    deciding.accept(placement=placement, by=None)
    assert [item["title"] for item in get("news/")["items"]] == ["Tên khác"]


def test_republishing_without_an_edit_asks_for_no_second_look(placement: Placement) -> None:
    deciding.accept(placement=placement, by=None)
    factories.edit(placement.card.article)
    placement.refresh_from_db()
    assert placement.state == State.ACCEPTED


def test_own_category_is_the_streams_alone(placement: Placement, get: Any) -> None:
    deciding.accept(placement=placement, by=None)
    category = factories.CategoryFactory(name="Chuyển đổi số", slug="chuyen-doi-so")
    deciding.dress(placement=placement, by=None, category=category)
    assert get("news/?category=chuyen-doi-so")["items"][0]["category"]["name"] == "Chuyển đổi số"
    assert get("news/?stream=so-y-te")["items"][0]["category"] is None
    shown = {one["stream"]: one["category"] for one in get(f"news/{placement.card_id}/")["placements"]}
    assert shown == {"xuat-ban-thong-tin": {"slug": "chuyen-doi-so", "name": "Chuyển đổi số"}, "so-y-te": None}


def test_pin_takes_its_place_and_moves_the_others_down(placement: Placement, section: SectionPage) -> None:
    deciding.accept(placement=placement, by=None)
    other = Placement.objects.get(card=factories.article(section=section).pk, stream__slug=SHARED)
    deciding.accept(placement=other, by=None)
    deciding.pin(placement=placement, by=None, order=1)
    deciding.pin(placement=other, by=None, order=1)
    placement.refresh_from_db()
    assert (other.pin_order, placement.pin_order) == (1, 2)


@pytest.mark.parametrize("order", [0, 4, 11])
def test_pin_past_the_lists_size_is_refused(placement: Placement, order: int) -> None:
    Stream.objects.filter(slug=SHARED).update(size=3)
    deciding.accept(placement=placement, by=None)
    placement.stream.refresh_from_db()
    with pytest.raises(deciding.RefusedError, match="từ 1 đến 3"):
        deciding.pin(placement=placement, by=None, order=order)


def test_end_before_the_beginning_is_refused(placement: Placement) -> None:
    now = timezone.now()
    with pytest.raises(deciding.RefusedError, match="trước"):
        deciding.reschedule(placement=placement, by=None, begins_at=now + timedelta(days=2), ends_at=now)
