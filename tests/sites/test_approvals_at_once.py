"""F24 on PostgreSQL: heads who approve at the same moment, and a writer beside them, publish once and what was seen."""

import threading
from typing import Any

import pytest
from django.db import connection
from wagtail.models import PageLogEntry

from seeds import factories
from sites.news.models import ArticlePage
from sites.streams.models import Change
from tests.sites.approval_room import Seat, person, status, step_of
from tests.sites.test_random import real_transactions

__all__ = ["real_transactions"]
pytestmark = pytest.mark.postgres
HEADS = 4


def at_once(*works: Any) -> list[Any]:
    """Do all of it at the same moment, each in a thread of its own; return the answers in that order."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def do(number: int, work: Any) -> None:
        gate.wait(timeout=60)
        try:
            answers[number] = work()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


@pytest.fixture
def heads(real_transactions: None) -> list[Seat]:
    """Heads with the form of an item at the last step open."""
    if connection.vendor != "postgresql":
        pytest.fail("Run this test with DATABASE_URL set to PostgreSQL, as `make check-postgres` does.")
    factories.portal()
    section = factories.section()
    writer, editor = person(section, "contributors"), person(section, "editors")
    article = factories.article(section=section, publish=False, owner=writer)
    page = ArticlePage.objects.get(pk=article.pk)
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    seats = [Seat(person(section, "heads"), article).open() for _number in range(HEADS)]
    first = step_of(article)
    first.task.specific.on_action(first, editor, "approve", seen=seats[0].shown())
    return seats


@pytest.mark.parametrize("way", ["form", "list"])
def test_f24_four_approvals_at_once_publish_once(heads: list[Seat], way: str) -> None:
    article, seen = heads[0].article, heads[0].shown()

    def approval(seat: Seat) -> Any:
        if way == "form":
            return lambda: seat.decide("approve", seen=seen)
        return lambda: seat.from_dashboard("approve", seen=seen)

    answers = at_once(*[approval(seat) for seat in heads])
    assert 302 in {answer.status_code for answer in answers}
    assert status(article) == ("approved", "approval", True)
    log = PageLogEntry.objects.filter(page=article.pk)
    assert log.filter(action="wagtail.publish").count() == 1
    assert log.filter(action="wagtail.workflow.approve").count() == 2
    assert Change.objects.filter(kind="article", object_id=article.pk).count() == 1
    assert {answer.status_code for answer in answers} <= {302, 409}


def test_f24_an_approval_beside_a_save_publishes_what_was_seen_or_nothing(heads: list[Seat]) -> None:
    """Whichever comes first: the save is refused after it, or the approval is."""
    article, seen = heads[0].article, heads[0].shown()
    before = article.lead
    approved, saved = at_once(
        lambda: heads[0].from_dashboard("approve", seen=seen), lambda: heads[1].save(lead="Chưa ai đọc.")
    )
    page = ArticlePage.objects.get(pk=article.pk)
    assert (approved.status_code, page.live) in ((302, True), (409, False))
    assert page.lead == before or not page.live
    assert saved.status_code in (302, 409)


def test_f23_two_saves_at_once_are_one_save_and_one_conflict(heads: list[Seat]) -> None:
    before = heads[0].article.revisions.count()
    answers = at_once(*[lambda seat=seat: seat.save(lead=f"Của {seat.user.pk}.") for seat in heads])
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert heads[0].article.revisions.count() == before + 1
