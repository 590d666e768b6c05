"""Placements: intake and trust, what the desk decides, own wording, pins and times, rules that change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Intake, Placement, Stream, Trust
from tests.sites.test_flow import last_changes, titles

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    return Stream.objects.get(slug=SHARED)


def test_untrusted_section_waits_for_the_desk(section: SectionPage, shared: Stream, get: Get) -> None:
    Trust.objects.create(stream=shared, section=section, intake=Intake.REVIEW)
    factories.article(section=section, title="Bài")
    assert titles(get) == []
    assert titles(get, "?stream=so-y-te") == ["Bài"]
    placement = Placement.objects.get(stream=shared)
    deciding.accept(placement=placement, by=None)
    assert titles(get) == ["Bài"]
    assert last_changes(1) == [("placement", "appeared", SHARED)]


def test_decision_of_the_desk_survives_an_update(section: SectionPage, shared: Stream, get: Get) -> None:
    article = factories.article(section=section)
    deciding.withdraw(placement=Placement.objects.get(stream=shared), by=None, reason="Trùng tin.")
    factories.edit(article, title="Sửa")
    assert titles(get) == []
    assert titles(get, "?stream=so-y-te") == ["Sửa"]


def test_section_proposes_to_another_stream_and_its_editors_decide(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    article = factories.article(section=section, title="Bài")
    stream = other.streams.get()
    placement = deciding.propose(article=article, stream=stream, by=None)
    assert (placement.state, titles(get, "?stream=so-gddt")) == ("proposed", [])
    deciding.accept(placement=placement, by=None)
    assert titles(get, "?stream=so-gddt") == ["Bài"]


def test_unpublished_article_cannot_be_proposed(section: SectionPage, shared: Stream) -> None:
    article = factories.article(section=section, publish=False)
    with pytest.raises(deciding.RefusedError, match="Chỉ bài đã xuất bản"):
        deciding.propose(article=article, stream=shared, by=None)


def test_desk_rewords_for_its_stream_only(section: SectionPage, shared: Stream, get: Get) -> None:
    factories.article(section=section, title="Của đơn vị")
    deciding.dress(placement=Placement.objects.get(stream=shared), by=None, title="Của cổng")
    assert titles(get) == ["Của cổng"]
    assert titles(get, "?stream=so-y-te") == ["Của đơn vị"]


def test_pin_stands_on_top_until_its_end(section: SectionPage, shared: Stream, get: Get, time_machine: Any) -> None:
    first = factories.article(section=section, title="Ghim")
    factories.article(section=section, title="Mới")
    placement = Placement.objects.get(stream=shared, card=first.pk)
    deciding.pin(placement=placement, by=None, order=1, until=timezone.now() + timedelta(hours=1))
    items = get("news/")["items"]
    assert [(item["title"], item["pinned"]) for item in items] == [("Ghim", True), ("Mới", False)]
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert titles(get) == ["Mới", "Ghim"]


def test_own_schedule_of_a_stream_begins_and_ends_by_the_clock(
    section: SectionPage, shared: Stream, get: Get, time_machine: Any
) -> None:
    factories.article(section=section, title="Bài")
    now = timezone.now()
    placement = Placement.objects.get(stream=shared)
    deciding.reschedule(
        placement=placement, by=None, begins_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2)
    )
    shown = []
    for hours in (0, 1.5, 2.5):
        time_machine.move_to(now + timedelta(hours=hours))
        shown.append(titles(get))
    assert shown == [[], ["Bài"], []]
    assert titles(get, "?stream=so-y-te") == ["Bài"]


def test_stream_of_a_bloc_follows_its_members(section: SectionPage, get: Get, run_tasks: Callable[[], int]) -> None:
    factories.article(section=section, title="Bài")
    bloc = factories.BlocFactory(slug="van-hoa-xa-hoi")
    assert titles(get, "?stream=van-hoa-xa-hoi") == []
    bloc.sections.add(section)
    run_tasks()
    assert titles(get, "?stream=van-hoa-xa-hoi") == titles(get, "?bloc=van-hoa-xa-hoi") == ["Bài"]


def test_category_rule_takes_children_and_narrowing_it_lets_go(
    section: SectionPage, get: Get, run_tasks: Callable[[], int]
) -> None:
    parent = factories.CategoryFactory()
    child = factories.CategoryFactory(parent=parent)
    factories.article(section=section, title="Bài", category=child)
    stream = factories.StreamFactory(slug="chuyen-de")
    stream.categories.add(parent)
    run_tasks()
    assert titles(get, "?stream=chuyen-de") == ["Bài"]
    stream.categories.set([factories.CategoryFactory()])
    run_tasks()
    assert titles(get, "?stream=chuyen-de") == []
