"""Who is told of what, and in which words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageViewRestriction

from cms.core import schedule
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import actions as streams
from sites.streams import deciding, recalling
from sites.streams.models import SHARED, Change, Follower, Placement, Stream
from sites.webhooks import sending
from sites.webhooks.models import EVENTS, Delivery, Endpoint
from tests.servers import Receiver
from tests.sites.webhooks_room import endpoint, events, receiver, send, types, verified

__all__ = ["receiver"]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def other(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


def only_own(section: SectionPage) -> None:
    """Keep a section's articles out of the shared stream."""
    stream = Stream.objects.get(slug=SHARED)
    stream.takes_all = False
    stream.save()
    stream.sections.set([page for page in SectionPage.objects.all() if page.pk != section.pk])


def test_portals_endpoint_is_told_of_a_published_article(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    article = factories.article(section=section, title="Tiêm chủng", slug="tiem-chung")
    send()
    assert types(receiver) == ["article.appeared", "placement.appeared", "placement.appeared"]
    change = Change.objects.get(kind="article", action="appeared")
    assert events(receiver)[0] == {
        "type": "article.appeared",
        "timestamp": timezone.localtime(change.at).isoformat(timespec="seconds"),
        "data": {
            "change": change.pk,
            "id": article.pk,
            "uuid": str(article.uuid),
            "kind": "article",
            "action": "appeared",
            "stream": None,
            "reason": None,
            "note": None,
            "url": "http://localhost:8000/so-y-te/tiem-chung/",
            "detail_url": f"http://localhost:8000/api/v2/news/{article.pk}/",
        },
    }
    assert {event["data"]["stream"] for event in events(receiver)[1:]} == {SHARED, "so-y-te"}


def test_endpoint_is_told_only_of_what_changes_after_it_was_made(section: SectionPage, receiver: Receiver) -> None:
    factories.article(section=section, title="Trước")
    endpoint(receiver)
    after = factories.article(section=section, title="Sau")
    send()
    assert {event["data"]["id"] for event in events(receiver)} == {after.pk}
    endpoint(receiver, events=["article.appeared"])
    send()
    assert len(receiver.got) == 3


def test_every_event_is_signed_so_that_the_library_takes_it(section: SectionPage, receiver: Receiver) -> None:
    made = endpoint(receiver)
    factories.article(section=section, title="Phòng, chống dịch sốt xuất huyết")
    send()
    assert [event["type"] for event in verified(made, receiver)] == types(receiver)


def test_events_that_were_not_asked_for_are_not_sent(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver, events=["article.changed", "article.vanished"])
    article = factories.article(section=section)
    factories.edit(article, title="Tên mới")
    recalling.recall(article=article, reason="wrong", note="Sai số liệu.", by=None)
    send()
    assert types(receiver) == ["article.changed", "article.vanished"]
    vanished = events(receiver)[1]["data"]
    assert (vanished["reason"], vanished["note"]) == ("recalled", "Thông tin chưa chính xác: Sai số liệu.")


def test_endpoint_of_chosen_streams_is_told_of_what_they_show(
    section: SectionPage, other: SectionPage, receiver: Receiver
) -> None:
    endpoint(receiver, streams=["so-gddt"])
    factories.article(section=section)
    shown = factories.article(section=other)
    factories.edit(shown, title="Tên mới")
    send()
    told = [(event["type"], event["data"]["id"]) for event in events(receiver)]
    assert told == [("article.appeared", shown.pk), ("placement.appeared", shown.pk), ("article.changed", shown.pk)]


def test_deleted_stream_tells_of_its_end_and_does_not_open_the_endpoint(
    section: SectionPage, receiver: Receiver, run_tasks: Callable[[], int]
) -> None:
    stream = factories.StreamFactory(slug="rieng")
    stream.sections.add(section)
    run_tasks()
    endpoint(receiver, streams=["rieng"])
    factories.article(section=section, title="Một")
    send()
    receiver.got.clear()
    stream.delete()
    factories.article(section=section, title="Hai")
    send()
    assert types(receiver) == ["placement.vanished"]


def test_A81_section_is_told_of_its_own_and_of_the_shared_stream_alone(
    section: SectionPage, other: SectionPage, receiver: Receiver, run_tasks: Callable[[], int]
) -> None:
    only_own(other)
    run_tasks()
    endpoint(receiver, section=section)
    own = factories.article(section=section, title="Của mình")
    theirs = factories.article(section=other, title="Của đơn vị khác")
    send()
    assert {event["data"]["id"] for event in events(receiver)} == {own.pk}
    receiver.got.clear()
    deciding.accept(
        placement=deciding.propose(article=theirs, stream=Stream.objects.get(slug=SHARED), by=None), by=None
    )
    factories.edit(theirs, title="Tên mới")
    send()
    told = [(event["type"], event["data"]["id"], event["data"]["stream"]) for event in events(receiver)]
    assert told == [("placement.appeared", theirs.pk, SHARED), ("article.changed", theirs.pk, None)]


def test_A81_section_is_told_of_itself_and_not_of_another(
    section: SectionPage, other: SectionPage, receiver: Receiver
) -> None:
    endpoint(receiver, section=section, events=["section.changed"])
    for page in (section, other):
        factories.edit(page, short_name="Tên ngắn mới")
    send()
    assert [event["data"]["id"] for event in events(receiver)] == [section.pk]
    assert events(receiver)[0]["data"]["url"] == "http://localhost:8000/so-y-te/"


def test_section_is_told_of_categories_and_notices(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver, section=section)
    factories.CategoryFactory()
    alerts.issue(title="Lũ", text="", level="warning", ends_at=timezone.now() + timedelta(days=1))
    send()
    assert types(receiver) == ["category.appeared", "alert.appeared"]


def test_A81_draft_and_restricted_article_are_not_told_of(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    factories.article(section=section, title="Bản nháp", publish=False)
    with unit_of_work():
        article = factories.article(section=section, title="Nội bộ")
        PageViewRestriction.objects.create(page=article, restriction_type="login")
    factories.edit(article, title="Nội bộ, lần hai")
    send()
    assert receiver.got == []


def test_A81_article_of_a_hidden_section_has_no_address(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    with unit_of_work():
        PageViewRestriction.objects.create(page=section, restriction_type="login")
    factories.article(section=section, slug="dia-chi-mat")
    send()
    assert types(receiver)[0] == "section.vanished"
    assert {(event["data"]["url"], event["data"]["detail_url"]) for event in events(receiver)} == {(None, None)}


def test_A81_event_about_what_is_hidden_by_now_names_no_address_and_no_word(
    section: SectionPage, receiver: Receiver
) -> None:
    endpoint(receiver)
    article = factories.article(section=section, title="Tiêu đề mật", slug="dia-chi-mat", lead="Lời dẫn mật")
    sending.fan_out()
    ArticlePage.objects.get(pk=article.pk).unpublish()
    send()
    assert types(receiver)[:2] == ["article.appeared", "placement.appeared"]
    assert {event["data"]["url"] for event in events(receiver)} == {None}
    assert {event["data"]["detail_url"] for event in events(receiver)} == {None}
    said = json.dumps(events(receiver), ensure_ascii=False)
    assert "mật" not in said
    assert "dia-chi-mat" not in said


def test_A81_shown_event_holds_no_text_either(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    factories.article(section=section, title="Tiêu đề", lead="Lời dẫn dài", slug="x")
    send()
    assert len(receiver.got) == 3
    assert not any("Tiêu đề" in body or "Lời dẫn" in body or len(body) > 1000 for _headers, body in receiver.got)


def test_F13_nothing_is_sent_for_a_publish_that_was_rolled_back(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    DBTaskResult.objects.all().delete()

    def publish_and_fail() -> None:
        with unit_of_work():
            factories.article(section=section)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        publish_and_fail()
    schedule.run_due()
    send()
    assert (receiver.got, Delivery.objects.count(), DBTaskResult.objects.count()) == ([], 0, 0)


def waiting() -> int:
    """How many tasks wait for the sender."""
    return DBTaskResult.objects.ready().filter(queue_name="deliveries").count()


def test_publishes_put_down_one_task_until_it_is_taken(
    section: SectionPage, receiver: Receiver, run_tasks: Callable[[], int]
) -> None:
    factories.article(section=section, title="Không ai nghe")
    assert waiting() == 0
    endpoint(receiver)
    for number in range(3):
        factories.article(section=section, title=f"Bài {number}")
    assert waiting() == 1
    run_tasks()
    assert len(receiver.got) == 9
    assert waiting() == 0


def test_clock_wakes_the_sender_when_the_task_was_lost(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver)
    factories.article(section=section)
    DBTaskResult.objects.all().delete()
    assert schedule.run_due().failed == []
    assert waiting() == 1
    send()
    DBTaskResult.objects.all().delete()
    schedule.run_due()
    assert waiting() == 0


def test_follower_goes_on_while_every_endpoint_is_off(section: SectionPage, receiver: Receiver) -> None:
    made = endpoint(receiver)
    Endpoint.objects.filter(pk=made.pk).update(disabled_at=timezone.now(), disabled_why="by_hand")
    factories.article(section=section)
    schedule.run_due()
    assert waiting() == 1
    send()
    last = Change.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert Follower.objects.get(name="webhooks").position == last
    assert Delivery.objects.count() == 0


def test_deleted_section_takes_its_endpoint_along(section: SectionPage, receiver: Receiver) -> None:
    endpoint(receiver, section=section)
    SectionPage.objects.get(pk=section.pk).delete()
    assert Endpoint.objects.count() == 0


def test_reading_forty_changes_costs_the_same_queries_as_one(
    section: SectionPage, receiver: Receiver, django_assert_num_queries: Any
) -> None:
    endpoint(receiver, section=section)
    article = factories.article(section=section)
    counted = []
    for number in (1, 40):
        with unit_of_work() as unit:
            for _repeat in range(number):
                unit.log.append(
                    streams._placement_entry(Placement.objects.filter(card=article.pk)[0], "changed", stream=SHARED)
                )
        with django_assert_num_queries(20, exact=False) as queries:
            sending.fan_out()
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_every_kind_of_change_has_its_events() -> None:
    assert len(EVENTS) == 15
    assert {"article.appeared", "placement.vanished", "alert.changed"} <= set(EVENTS)
