"""A receiver and a sender, both killed while events are on their way: every event arrives, once by its id."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.faults.receiver import verified
from tests.journeys.stack import MANAGE, ROOT, environment, free_ports, scratch_database, wait_until

ARTICLES = 30
PLANT = """
from seeds import factories
factories.portal()
factories.section()
from sites.webhooks.models import Endpoint
made = Endpoint(name="Bệnh viện", url={url!r})
made.full_clean()
made.save()
print(made.secret)
"""
PUBLISH = """
from cms.core.transactions import unit_of_work
from seeds import factories
from sites.sections.models import SectionPage
section = SectionPage.objects.get()
for number in range({first}, {last}):
    factories.article(section=section, title=f"Bài {{number}}")
try:
    with unit_of_work():
        factories.article(section=section, title="Lùi lại")
        raise RuntimeError
except RuntimeError:
    pass
"""
COUNT = """
from sites.streams.models import Change
from sites.webhooks.models import Delivery
print(Change.objects.filter(kind__in=("article", "placement")).count())
print(" ".join(Delivery.objects.values_list("event_id", flat=True)))
print(Delivery.objects.exclude(state="delivered").count())
"""
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the product with a migrated database of its own, and leave to send to the loopback."""
    with ExitStack() as stack:
        made = environment(
            XBTT_DEMO="1",
            WEBHOOK_ALLOW_PRIVATE="true",
            DATA_DIR=str(tmp_path / "data"),
            DATABASE_URL=stack.enter_context(scratch_database(tmp_path)),
            REDIS_URL=os.environ.get("REDIS_URL", ""),
        )
        subprocess.run([*MANAGE, "migrate", "-v0"], cwd=ROOT, env=made, check=True, timeout=180)
        yield made


@pytest.fixture
def start(env: dict[str, str]) -> Iterator[Start]:
    """Start a process of the product that ends with the test at the latest."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(*command: str) -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen(command, cwd=ROOT, env=env))
        return running[-1]

    yield begin
    for process in running:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


def shell(env: dict[str, str], code: str) -> str:
    """Run code in the product; return what it prints."""
    command = [*MANAGE, "shell", "-v0", "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.slow
def test_F12_every_event_arrives_once_by_id_though_receiver_and_sender_are_killed(
    env: dict[str, str], start: Start, tmp_path: Path
) -> None:
    port, book = free_ports(1), tmp_path / "book.jsonl"
    secret = shell(env, PLANT.format(url=f"http://127.0.0.1:{port}/webhook")).strip()
    receive = (sys.executable, "-m", "tests.faults.receiver", str(port), secret, str(book))
    send = (*MANAGE, "db_worker", "--queue-name", "deliveries", "-v0", "--no-startup-delay", "--interval", "0.2")
    receiver, sender = start(*receive), start(*send)
    start(*MANAGE, "publish_due", "--every", "1")

    def arrived() -> list[dict[str, str]]:
        return [json.loads(line) for line in book.read_text().splitlines()] if book.exists() else []

    def wait_for(number: int) -> None:
        wait_until(lambda: len(arrived()) >= number, seconds=90, every=0.01, what=f"{number} events have arrived")

    publishing = start(*MANAGE, "shell", "-v0", "-c", PUBLISH.format(first=0, last=ARTICLES))
    for number in (10, 20, 30):
        wait_for(number)
        kill(receiver)
        time.sleep(1)
        receiver = start(*receive)
    for _kills in range(2):
        wait_for(len(arrived()) + 1)
        kill(sender)
        sender = start(*send)
    assert publishing.wait(timeout=300) == 0
    wait_until(lambda: len({one["id"] for one in arrived()}) == 3 * ARTICLES, seconds=180, what="every event arrived")
    wait_until(lambda: shell(env, COUNT).split("\n")[2] == "0", seconds=90, every=1, what="every delivery is done")
    changes, ids, _open = shell(env, COUNT).split("\n")[:3]
    assert int(changes) == 3 * ARTICLES
    assert sorted({one["id"] for one in arrived()}) == sorted(ids.split())
    assert {one["verified"] for one in arrived()} == {"yes"}


def test_receiver_of_the_test_refuses_what_is_not_signed() -> None:
    assert verified(Webhook(b"x" * 32), {}, "{}") == "no"
