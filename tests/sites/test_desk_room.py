"""The desk's room in the admin, through its doors: who gets in, what each may do there, and what it costs."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Decision, Intake, Placement, Stream
from sites.streams.signals import decided

DESK = "/admin/streams/desk/"
QUEUE = f"{DESK}{SHARED}/"
PROPOSALS = "/admin/streams/proposals/"


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    """The shared stream, which asks its desk about everything."""
    stream = Stream.objects.get(slug=SHARED)
    stream.intake = Intake.REVIEW
    stream.save()
    return stream


def signed_in(user: User) -> Client:
    """A browser of somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


def desk_user(name: str) -> User:
    """A member of the portal's desk, as the demo has one."""
    user: User = factories.UserFactory(last_name=name)
    codes = ["access_admin", "view_stream", "change_stream"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def of_group(group: Group, name: str = "") -> User:
    user: User = factories.UserFactory(last_name=name)
    user.groups.add(group)
    return user


@pytest.fixture
def desk(shared: Stream) -> Client:
    return signed_in(desk_user("Ban biên tập"))


@pytest.fixture
def editor(section: SectionPage) -> Client:
    """An editor of the section that proposes."""
    return signed_in(of_group(section.kit.editors, "Biên tập viên"))


@pytest.fixture
def stranger(portal: HomePage) -> Client:
    """An editor of another section."""
    return signed_in(of_group(factories.section(slug="so-gddt", title="Sở Giáo dục").kit.editors))


@pytest.fixture
def proposed(section: SectionPage, shared: Stream) -> Placement:
    article = factories.article(section=section, title="Tiêm chủng ở xã vùng cao")
    return Placement.objects.get(stream=shared, card=article.pk)


def item(placement: Placement, verb: str = "") -> str:
    """The address of an item, or of one of its verbs."""
    return f"{DESK}items/{placement.pk}/{verb}"


def act(client: Client, placement: Placement, verb: str, **fields: Any) -> Any:
    """Send one of an item's forms as it stands before the sender's eyes."""
    fields.setdefault("seen", placement.sequence)
    return client.post(item(placement, f"{verb}/"), fields)


def html(answer: Any) -> str:
    return str(answer.content.decode())


def test_desk_sees_what_waits_and_goes_straight_to_its_only_stream(desk: Client, proposed: Placement) -> None:
    Stream.objects.exclude(slug=SHARED).update(retired=True)
    answer = desk.get(DESK)
    assert (answer.status_code, answer.headers["Location"]) == (302, QUEUE)
    assert "Tiêm chủng ở xã vùng cao" in html(desk.get(QUEUE))


def test_desk_of_several_streams_sees_how_many_wait_at_each(desk: Client, proposed: Placement) -> None:
    factories.StreamFactory(name="Chuyên đề")
    waiting = {one.stream.slug: (one.proposed, one.recheck) for one in desk.get(DESK).context["desks"]}
    assert waiting[SHARED] == (1, 0)
    assert set(waiting.values()) == {(1, 0), (0, 0)}


def test_editor_decides_for_the_own_sections_stream_alone(
    editor: Client, section: SectionPage, proposed: Placement
) -> None:
    assert editor.get(f"{DESK}{section.streams.get().slug}/").status_code == 200
    assert editor.get(QUEUE).status_code == editor.get(f"{QUEUE}rows/").status_code == 404


def test_stranger_finds_no_queue_and_no_item(stranger: Client, proposed: Placement) -> None:
    asked = [QUEUE, f"{QUEUE}rows/", item(proposed), item(proposed, "preview/")]
    assert [stranger.get(address).status_code for address in asked] == [404] * 4
    assert act(stranger, proposed, "accept").status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_section_may_not_accept_for_the_desk(editor: Client, proposed: Placement) -> None:
    assert item(proposed, "accept/") not in html(editor.get(item(proposed)))
    assert act(editor, proposed, "accept").status_code == 403
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_what_the_state_does_not_allow_is_a_409_with_the_words_kept(desk: Client, proposed: Placement) -> None:
    act(desk, proposed, "decline", reason="Trùng tin.")
    proposed.refresh_from_db()
    answer = act(desk, proposed, "withdraw", reason="Đã có tin khác thay thế.")
    assert answer.status_code == 409
    assert "Đã có tin khác thay thế." in html(answer)


def test_accepted_item_is_public_at_the_next_request_while_no_worker_runs(
    desk: Client, proposed: Placement, get: Any
) -> None:
    assert get("news/")["items"] == []
    answer = act(desk, proposed, "accept", next=f"{QUEUE}?state=proposed")
    assert answer.headers["Location"].startswith(f"{QUEUE}?state=proposed&done=")
    assert [one["title"] for one in get("news/")["items"]] == ["Tiêm chủng ở xã vùng cao"]


def test_second_of_two_editors_hears_who_was_quicker_and_keeps_the_words(desk: Client, proposed: Placement) -> None:
    quicker = signed_in(desk_user("Trưởng ban"))
    assert act(quicker, proposed, "accept").status_code == 302
    answer = act(desk, proposed, "decline", reason="Chưa rõ nguồn.")
    said = html(answer)
    assert answer.status_code == 409
    assert "Trưởng ban đã xử lý trước" in said
    assert "Chưa rõ nguồn." in said
    assert answer.context["forms"][0].action == "pin"
    assert Decision.objects.filter(placement=proposed, action="decline").count() == 0


def test_a_form_that_is_not_complete_keeps_what_was_typed(desk: Client, proposed: Placement) -> None:
    answer = act(desk, proposed, "hold", until="chiều mai", reason="Chờ họp báo.")
    assert answer.status_code == 400
    assert "Chờ họp báo." in html(answer)


def test_a_time_that_has_passed_is_refused_and_kept(desk: Client, proposed: Placement) -> None:
    answer = act(desk, proposed, "hold", until="01/02/2020 08:00")
    assert answer.status_code == 400
    assert "Thời điểm này đã qua" in html(answer)
    assert "01/02/2020 08:00" in html(answer)


def test_refused_pin_moves_no_other_pin(
    desk: Client, section: SectionPage, shared: Stream, proposed: Placement
) -> None:
    deciding.accept(placement=proposed, by=None)
    deciding.pin(placement=proposed, by=None, order=1)
    other = Placement.objects.get(stream=shared, card=factories.article(section=section, title="Tin khác").pk)
    assert act(desk, other, "pin", order="1").status_code == 409
    proposed.refresh_from_db()
    assert proposed.pin_order == 1


def test_desk_rewords_for_its_stream_and_undoes_it(desk: Client, proposed: Placement, get: Any) -> None:
    act(desk, proposed, "accept")
    proposed.refresh_from_db()
    act(desk, proposed, "dress", title="Tiêm chủng về bản", lead="", category="")
    assert get("news/")["items"][0]["title"] == "Tiêm chủng về bản"
    last = proposed.decisions.latest("pk")
    desk.post(item(proposed, f"undo/{last.pk}/"))
    assert get("news/")["items"][0]["title"] == "Tiêm chủng ở xã vùng cao"


def test_item_shows_who_decided_what_when_and_why(desk: Client, proposed: Placement) -> None:
    act(desk, proposed, "decline", usual="Ảnh chưa đạt yêu cầu.", reason="Ảnh mờ.")
    decision = desk.get(item(proposed)).context["history"][0]
    assert (decision.action, decision.by.last_name) == ("decline", "Ban biên tập")
    assert decision.reason == "Ảnh chưa đạt yêu cầu. Ảnh mờ."


def test_changed_article_is_compared_and_can_be_accepted_again(
    desk: Client, section: SectionPage, proposed: Placement
) -> None:
    act(desk, proposed, "accept")
    factories.edit(ArticlePage.objects.get(), title="Tiêm chủng ở xã vùng cao, đợt hai")
    answer = desk.get(item(proposed))
    assert [one.field_label() for one in answer.context["diff"].fields] == ["Tiêu đề"]
    assert '<span class="addition">' in html(answer)
    proposed.refresh_from_db()
    assert act(desk, proposed, "accept").status_code == 302


def test_version_that_is_no_longer_kept_is_said_to_be_so(
    desk: Client, section: SectionPage, proposed: Placement
) -> None:
    act(desk, proposed, "accept")
    factories.edit(ArticlePage.objects.get(), title="Tiêu đề mới hẳn")
    Placement.objects.filter(pk=proposed.pk).update(revision=None)
    assert "Phiên bản mà bàn tin đã xem không còn được lưu" in html(desk.get(item(proposed)))


def test_preview_shows_the_streams_own_words_and_runs_nothing(desk: Client, proposed: Placement) -> None:
    deciding.dress(placement=proposed, by=None, title="Lời của luồng")
    answer = desk.get(item(proposed, "preview/"))
    assert "<h1>Lời của luồng</h1>" in html(answer)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def several(section: SectionPage, shared: Stream, number: int) -> list[Placement]:
    for one in range(number):
        factories.article(section=section, title=f"Tin số {one}")
    return list(Placement.objects.filter(stream=shared).order_by("pk"))


def bulk(client: Client, action: str, chosen: list[Placement], **more: str) -> Any:
    """Send the queue's form for several items; with `confirmed` also its summary."""
    items = [f"{one.pk}:{one.sequence}" for one in chosen]
    return client.post(f"{QUEUE}bulk/", {"action": action, "item": items, **more})


def test_bulk_says_what_it_would_do_before_it_does_anything(desk: Client, section: SectionPage, shared: Stream) -> None:
    chosen = several(section, shared, 3)
    answer = bulk(desk, "accept", chosen)
    assert "Tiếp nhận: 3 tin" in html(answer)
    assert set(Placement.objects.filter(stream=shared).values_list("state", flat=True)) == {"proposed"}


def test_bulk_does_what_it_can_tells_the_rest_and_is_undone(desk: Client, section: SectionPage, shared: Stream) -> None:
    chosen = several(section, shared, 3)
    deciding.decline(placement=Placement.objects.get(pk=chosen[0].pk), by=None, reason="Trùng tin.")
    done = bulk(desk, "accept", chosen, confirmed="1")
    result = html(desk.get(done.headers["Location"]))
    assert "Đã tiếp nhận 2. 1 không làm được." in result
    assert "hệ thống đã xử lý trước" in result
    deciding.withdraw(placement=Placement.objects.get(pk=chosen[1].pk), by=None, reason="Tin cũ.")
    undone = html(desk.post(f"{done.headers['Location']}undo/", follow=True))
    assert "Đã hoàn tác: 1." in undone
    assert "Tin số 1" in undone
    states = Placement.objects.filter(pk__in=[one.pk for one in chosen]).order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["declined", "withdrawn", "proposed"]


def test_bulk_decline_needs_a_reason(desk: Client, section: SectionPage, shared: Stream) -> None:
    chosen = several(section, shared, 2)
    assert bulk(desk, "decline", chosen, confirmed="1").status_code == 400
    bulk(desk, "decline", chosen, confirmed="1", reason="Không phù hợp.")
    assert set(Placement.objects.filter(stream=shared).values_list("state", "reason")) == {
        ("declined", "Không phù hợp.")
    }


def test_another_editors_batch_is_not_there(desk: Client, section: SectionPage, shared: Stream) -> None:
    done = bulk(desk, "accept", several(section, shared, 1), confirmed="1").headers["Location"]
    colleague = signed_in(desk_user("Đồng nghiệp"))
    assert (desk.get(done).status_code, colleague.get(done).status_code) == (200, 404)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=tiem+chung", ["Tiêm chủng ở xã vùng cao"]),
        ("q=Tiêm chủng", ["Tiêm chủng ở xã vùng cao"]),
        ("q=giáo dục", []),
        ("state=declined", []),
        ("category=999", ["Tiêm chủng ở xã vùng cao"]),
    ],
)
def test_queue_is_searched_with_and_without_tone_marks(
    desk: Client, proposed: Placement, asked: str, found: list[str]
) -> None:
    shown = desk.get(f"{QUEUE}?{asked}")
    assert [row.title for row in shown.context["found"].rows] == found


def test_queue_costs_the_same_queries_for_one_and_for_fifty(
    desk: Client, section: SectionPage, shared: Stream, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for number in (1, 49):
        several(section, shared, number)
        with django_assert_max_num_queries(40) as queries:
            answer = desk.get(QUEUE)
        counted.append((len(answer.context["found"].rows), len(queries)))
    (one, before), (fifty, after) = counted
    assert (one, fifty) == (1, 50)
    assert before == after


def test_open_queue_hears_of_a_new_proposal_and_of_nothing_else(
    desk: Client, section: SectionPage, proposed: Placement
) -> None:
    first = desk.get(f"{QUEUE}rows/")
    etag = first.headers["ETag"]
    assert desk.get(f"{QUEUE}rows/", headers={"If-None-Match": etag}).status_code == 304
    factories.article(section=section, title="Tin mới về")
    second = desk.get(f"{QUEUE}rows/", headers={"If-None-Match": etag})
    assert (first.json()["waiting"], second.json()["waiting"]) == (1, 2)
    assert "Tin mới về" in second.json()["rows"][1]["html"]


def test_section_reads_the_reason_answers_and_proposes_again(desk: Client, editor: Client, proposed: Placement) -> None:
    act(desk, proposed, "decline", reason="Thiếu nguồn tin.")
    proposed.refresh_from_db()
    assert "Thiếu nguồn tin." in html(editor.get(f"{PROPOSALS}?state=declined"))
    act(editor, proposed, "answer", text="Đã bổ sung nguồn.")
    proposed.refresh_from_db()
    act(editor, proposed, "propose", reason="Đã bổ sung nguồn.")
    proposed.refresh_from_db()
    assert (proposed.state, proposed.reason) == ("proposed", "Đã bổ sung nguồn.")
    assert act(editor, proposed, "take_back").status_code == 302
    assert "Đã bổ sung nguồn." in html(desk.get(item(proposed)))


def test_proposals_are_for_editors_and_heads_and_of_their_own_section_alone(
    desk: Client, stranger: Client, editor: Client, proposed: Placement
) -> None:
    assert [row.placement.pk for row in editor.get(PROPOSALS).context["found"].rows] == [proposed.pk]
    assert stranger.get(PROPOSALS).context["found"].rows == []
    assert desk.get(PROPOSALS).status_code == 302


def test_menu_leads_each_to_the_own_room(desk: Client, editor: Client, proposed: Placement) -> None:
    assert r"B\u00e0n tin (1)" in html(desk.get("/admin/"))
    assert PROPOSALS not in html(desk.get("/admin/"))
    assert PROPOSALS in html(editor.get("/admin/"))
    contributor = signed_in(of_group(proposed.section.section.kit.contributors))
    assert "/admin/streams/" not in html(contributor.get("/admin/"))


def test_decision_is_told_by_a_signal_in_its_own_transaction(desk: Client, proposed: Placement) -> None:
    told: list[str] = []

    def hear(decision: Decision, **_: Any) -> None:
        told.append(decision.action)

    decided.connect(hear)
    try:
        act(desk, proposed, "accept")
    finally:
        decided.disconnect(hear)
    assert told == ["accept"]
