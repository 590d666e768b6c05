"""Ten editors of the desk and ten authors at random: no decision is lost, no article is placed twice (PostgreSQL).

`XBTT_DESK_SECONDS` says for how long; `make check-real` takes a minute.
"""

import os
import random
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from cms.core import schedule
from cms.core.models import Version
from cms.core.signals import clock_advanced
from cms.core.transactions import unit_of_work
from cms.users.models import User
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.checking import check
from sites.streams.models import SHARED, Change, Decision, Intake, OnChange, Placement, Stream
from sites.streams.recalls import in_force
from tests.sites.approval_room import person
from tests.sites.test_random import real_transactions

__all__ = ["real_transactions"]
pytestmark = pytest.mark.postgres

SECONDS = float(os.environ.get("XBTT_DESK_SECONDS", "8"))
EACH = 10
# A person looks at an item for a while before they decide: the time in which somebody else is quicker.
LOOK = 0.05
HOLD = timedelta(seconds=1)
WHY = "Trùng tin đã đăng."


@dataclass
class Room:
    """What the people of one run share: when to stop, and what was answered to whom."""

    until: float
    done: list[Decision] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


Act = Callable[[random.Random, User], Decision | None]


def any_of(chance: random.Random, objects: Any) -> Any:
    """One of the objects at random, or None."""
    number = objects.count()
    return objects.order_by("pk")[chance.randrange(number)] if number else None


def decide(chance: random.Random, user: User) -> Decision | None:
    """Look at an item of the shared stream, and decide on what was seen."""
    placement = any_of(chance, Placement.objects.filter(stream__slug=SHARED))
    seen = {"placement": placement, "by": user, "seen": placement.sequence, "batch": uuid4()}
    time.sleep(chance.random() * LOOK)
    soon = timezone.now() + HOLD
    verbs: list[Callable[[], Decision]] = [
        lambda: deciding.accept(**seen),
        lambda: deciding.accept(**seen),
        lambda: deciding.decline(reason=WHY, **seen),
        lambda: deciding.hold(until=soon, **seen),
        lambda: deciding.withdraw(reason=WHY, **seen),
        lambda: deciding.pin(order=chance.randint(1, 3), **seen),
        lambda: deciding.unpin(**seen),
        lambda: deciding.dress(title=f"Tiêu đề riêng {chance.random()}", **seen),
        lambda: deciding.reschedule(begins_at=None, ends_at=soon + timedelta(hours=1), **seen),
        lambda: deciding.answer(text="Cần bổ sung nguồn.", **seen),
        lambda: deciding.undo(decision=placement.decisions.first() or Decision(), by=user),
    ]
    return chance.choice(verbs)()


def write(chance: random.Random, user: User) -> Decision | None:
    """Do something as an author: publish, edit, take off, propose, take back, answer, recall, restore."""
    section = SectionPage.objects.get(kit__editors__user=user)
    article = any_of(chance, ArticlePage.objects.child_of(section))
    name = chance.choice(["create", "edit", "edit", "unpublish", "propose", "take_back", "answer", "recall", "restore"])
    if name == "create" or article is None:
        with unit_of_work():
            factories.article(section=section, title=f"Bài {chance.random()}")
        return None
    return AUTHORS[name](article, chance, user)


def edit(article: ArticlePage, chance: random.Random, user: User) -> None:
    """Publish another title."""
    if in_force(article.pk) is None:
        with unit_of_work():
            factories.edit(article, title=f"Sửa {chance.random()}")


def unpublish(article: ArticlePage, chance: random.Random, user: User) -> None:
    """Take it off."""
    with unit_of_work():
        article.unpublish()


def propose(article: ArticlePage, chance: random.Random, user: User) -> Decision | None:
    """Propose it to a stream whose rule does not take it, or once more to the shared one."""
    stream = Stream.objects.get(slug=chance.choice([SHARED, "chuyen-de"]))
    placement = deciding.propose(article=article, stream=stream, by=user)
    return placement.decisions.filter(action="propose", by=user).first()


def of_article(article: ArticlePage) -> dict[str, Any]:
    """Its place in the shared stream as somebody sees it."""
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    return {"placement": placement, "seen": placement.sequence}


def recall(article: ArticlePage, chance: random.Random, user: User) -> None:
    """Take it back from everywhere."""
    recalling.recall(article=article, reason="mistake", by=None)


def restore(article: ArticlePage, chance: random.Random, user: User) -> None:
    """Bring it back."""
    known = in_force(article.pk)
    if known is not None:
        recalling.restore(recall=known, by=None)


AUTHORS: dict[str, Callable[[ArticlePage, random.Random, User], Decision | None]] = {
    "edit": edit,
    "unpublish": unpublish,
    "propose": propose,
    "take_back": lambda article, _chance, user: deciding.take_back(by=user, **of_article(article)),
    "answer": lambda article, _chance, user: deciding.answer(by=user, text="Đã bổ sung.", **of_article(article)),
    "recall": recall,
    "restore": restore,
}
REFUSALS = (deciding.RefusedError, recalling.RecallError, recalling.RecalledError, Placement.DoesNotExist)


def work(act: Act, user: User, seed: int, room: Room) -> None:
    """Act until the time is over; a refusal is an answer, anything else a failure of the run."""
    chance = random.Random(seed)
    try:
        while time.monotonic() < room.until and not room.failures:
            try:
                decision = act(chance, user)
            except REFUSALS as refused:
                room.counts[type(refused).__name__] += 1
            else:
                room.counts["decided" if decision else "written"] += 1
                room.done += [decision] if decision else []
    except Exception:
        room.failures.append(traceback.format_exc())
    finally:
        connection.close()


def clock(room: Room) -> None:
    """Let held items go when their time has come."""
    try:
        while time.monotonic() < room.until:
            schedule.run_due()
            time.sleep(0.5)
    except Exception:
        room.failures.append(traceback.format_exc())
    finally:
        connection.close()


def people() -> tuple[list[User], list[User]]:
    """A portal with two sections; ten editors of its desk, and five of each section."""
    factories.portal()
    Stream.objects.filter(slug=SHARED).update(intake=Intake.REVIEW, on_change=OnChange.WAIT)
    Stream.objects.create(slug="chuyen-de", name="Chuyên đề")
    sections = [factories.section(), factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")]
    desk: list[User] = [factories.UserFactory() for _number in range(EACH)]
    for user in desk:
        user.user_permissions.set(Permission.objects.filter(codename="change_stream"))
    for number in range(EACH):
        factories.article(section=sections[number % 2], title=f"Bài đầu {number}")
    return desk, [person(sections[number % 2], "editors") for number in range(EACH)]


def test_ten_at_the_desk_and_ten_authors_lose_no_decision_and_place_nothing_twice(
    real_transactions: None, capsys: pytest.CaptureFixture[str]
) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("Run this test with DATABASE_URL set to PostgreSQL, as `make check-postgres` does.")
    desk, authors = people()
    room = Room(until=time.monotonic() + SECONDS)
    acting = [(decide, user) for user in desk] + [(write, user) for user in authors]
    threads = [threading.Thread(target=work, args=(*who, seed, room)) for seed, who in enumerate(acting)]
    threads.append(threading.Thread(target=clock, args=(room,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS + 120)
    assert room.failures == []
    with capsys.disabled():
        sys.stdout.write(f"\n{SECONDS:g} s: {dict(room.counts)}\n")
    check_nothing_is_lost(room.done)
    time.sleep(HOLD.total_seconds())
    schedule.run_due()
    assert check().differences == []
    ids = list(Change.objects.order_by("pk").values_list("pk", flat=True))
    assert ids == list(range(1, len(ids) + 1))
    assert {"decided", "OvertakenError"} <= room.counts.keys()


def hold_beside(placement: Placement, until: datetime, failures: list[str]) -> None:
    """Hold an item in a transaction of another connection."""

    def hold() -> None:
        try:
            deciding.hold(placement=placement, by=None, until=until)
        except Exception:
            failures.append(traceback.format_exc())
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    other.join(timeout=30)


def test_hold_that_is_committed_while_the_clock_runs_is_not_forgotten(real_transactions: None) -> None:
    factories.portal()
    Stream.objects.filter(slug=SHARED).update(intake=Intake.REVIEW)
    section = factories.section()
    for title in ("Tin đến giờ", "Tin hẹn giờ"):
        factories.article(section=section, title=title)
    due, later = Placement.objects.filter(stream__slug=SHARED).order_by("pk")
    deciding.hold(placement=due, by=None, until=timezone.now() + timedelta(seconds=0.2))
    time.sleep(0.3)
    until, failures = timezone.now() + timedelta(hours=1), list[str]()

    def beside(**_: Any) -> None:
        hold_beside(later, until, failures)

    clock_advanced.connect(beside)
    try:
        schedule.run_due()
    finally:
        clock_advanced.disconnect(beside)
    assert failures == []
    assert Placement.objects.get(pk=due.pk).state == Placement.State.ACCEPTED
    assert Version.objects.get(key=f"stream:{SHARED}").next_change_at == until


def check_nothing_is_lost(done: list[Decision]) -> None:
    """Each decision that was answered is written; those of one placement follow each other up to where it stands."""
    written = set(Decision.objects.values_list("pk", flat=True))
    assert {decision.pk for decision in done} <= written
    pairs = list(Placement.objects.values_list("stream", "card"))
    assert len(pairs) == len(set(pairs))
    for placement in Placement.objects.prefetch_related("decisions"):
        line = sorted(placement.decisions.all(), key=lambda decision: decision.sequence)
        numbers = [decision.sequence for decision in line]
        assert numbers in (list(range(placement.sequence + 1)), list(range(1, placement.sequence + 1))), placement
        assert [one.before for one in line[1:]] == [one.after for one in line[:-1]]
        if line:
            assert (line[-1].after, line[-1].sequence) == (placement.state, placement.sequence)
