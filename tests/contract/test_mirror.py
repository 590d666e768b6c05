"""A mirror that reads once and then follows the log ends equal to the API, whatever writers do meanwhile."""

import os
import random
import threading
import time
import traceback
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core import schedule
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Category
from sites.streams import deciding
from sites.streams.models import Change, Placement
from tests.contract.mirror import Mirror, Read, cards
from tests.sites import test_random
from tests.sites.test_random import OPERATIONS, attempt, beside_others, pick, plant

# fixture
real_transactions = test_random.real_transactions
HOUR = timedelta(hours=1)
SECONDS = float(os.environ.get("XBTT_MIRROR_SECONDS", "8"))
COMPARED = ("uuid", "title", "lead", "url", "published_at", "updated_at", "section", "category", "tags", "image")


def reader() -> Read:
    """A reader of the API without any session."""
    client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")

    def read(path: str) -> tuple[int, Any]:
        response = client.get(f"/api/v2/{path}")
        return response.status_code, response.json()

    return read


def differences(mirror: Mirror, read: Read) -> list[str]:
    """Where the mirror is not what the API says, stream by stream."""
    wrong = []
    for stream in read("streams/")[1]["items"]:
        slug = stream["slug"]
        told = {card["id"]: card for card in cards(read, {"stream": slug})}
        held = mirror.stream(slug)
        wrong += [f"{slug}: only the API has {key}" for key in sorted(set(told) - set(held))]
        wrong += [f"{slug}: only the mirror has {key}" for key in sorted(set(held) - set(told))]
        for key in sorted(set(told) & set(held)):
            wrong += [f"{slug}: {key} {name}" for name in COMPARED if told[key][name] != held[key][name]]
    for name in Mirror.LISTS:
        wrong += [] if mirror.lists[name] == read(f"{name}/")[1]["items"] else [f"the list of {name}"]
    return wrong + [f"article {key}" for key, held in mirror.articles.items() if read(f"news/{key}/")[1] != held]


def more(chance: random.Random) -> None:
    """Do one thing that the steps above do not: notices, categories, links from one article to another."""
    operation = chance.choice(MORE)

    def work() -> None:
        with unit_of_work():
            operation(chance)

    beside_others(work)


def issue_notice(chance: random.Random) -> None:
    """Issue a notice."""
    alerts.issue(title=f"Cảnh báo {chance.random()}", text="", level="info", ends_at=timezone.now() + HOUR)


def end_notice(chance: random.Random) -> None:
    """End a notice."""
    if alert := pick(Alert, chance.randint(0, 9)):
        alerts.end(alert=alert)


def rename_category(chance: random.Random) -> None:
    """Give a category another name, or make one."""
    category = pick(Category, chance.randint(0, 3)) if Category.objects.count() > 2 else factories.CategoryFactory()
    category.name = f"Chuyên mục {chance.random()}"
    category.save()


def link_and_classify(chance: random.Random) -> None:
    """Let a public article link to another article, whatever that is, and be about something."""
    source, target = pick(ArticlePage, chance.randint(0, 20)), pick(ArticlePage, chance.randint(0, 20))
    if source and source.live:
        link = f'<p><a linktype="page" id="{target.pk}">xem</a></p>'
        body = [{"type": "paragraph", "value": link, "id": "1"}]
        factories.edit(source, body=body, category=pick(Category, chance.randint(0, 3)))


MORE = (issue_notice, end_notice, rename_category, link_and_classify, link_and_classify)


def test_mirror_equals_the_api_after_each_of_many_steps(portal: HomePage) -> None:
    plant()
    read, chance = reader(), random.Random(7)
    mirror = Mirror(read)
    for number in range(150):
        attempt((chance.choice(OPERATIONS), chance.randint(0, 7), chance.randint(0, 2)))
        more(chance)
        if number % 5 == 0 and (placement := pick(Placement, number)):
            with suppress(deciding.RefusedError):
                deciding.dress(placement=placement, by=None, title=f"Lời riêng {number}")
        schedule.run_due()
        mirror.follow()
        if number % 6 == 0:
            assert differences(mirror, read) == [], number
    assert differences(mirror, read) == []
    assert Change.objects.count() > 60


def test_mirror_that_missed_a_row_is_noticed(portal: HomePage) -> None:
    section = factories.section()
    article = factories.article(section=section)
    read = reader()
    mirror = Mirror(read)
    factories.edit(article, title="Tên mới")
    assert differences(mirror, read) != []
    mirror.follow()
    assert differences(mirror, read) == []


def write_until(end: float, seed: int, done: list[int], failures: list[str]) -> None:
    """Publish, edit, move, recall and more at random until `end`, in a thread of its own."""
    chance = random.Random(seed)
    try:
        while time.monotonic() < end:
            attempt((chance.choice(OPERATIONS), chance.randint(0, 20), chance.randint(0, 2)))
            more(chance)
            done.append(seed)
    except Exception:
        failures.append(traceback.format_exc())
    finally:
        connection.close()


@pytest.mark.postgres
def test_mirror_equals_the_api_while_two_writers_write_at_random(real_transactions: None, capsys: Any) -> None:
    plant()
    read = reader()
    done: list[int] = []
    failures: list[str] = []
    end = time.monotonic() + SECONDS
    writers = [threading.Thread(target=write_until, args=(end, seed, done, failures)) for seed in (11, 12)]
    for writer in writers:
        writer.start()
    mirror = Mirror(read)
    while any(writer.is_alive() for writer in writers):
        before = mirror.place
        mirror.follow()
        assert mirror.place >= before
    for writer in writers:
        writer.join()
    schedule.run_due()
    mirror.follow()
    ids = list(Change.objects.values_list("id", flat=True))
    with capsys.disabled():
        print(f"\nmirror: {len(done)} steps of two writers in {SECONDS:g} s, {len(ids)} rows of the log")  # noqa: T201
    assert failures == []
    assert Page.find_problems() == ([], [], [], [], [])
    assert ids == list(range(1, len(ids) + 1))
    assert differences(mirror, read) == []
