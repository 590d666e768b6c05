"""A publish is seen by the next request in every server process: with Redis, without it, and when Redis goes away."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import redis

from tests.journeys.stack import MANAGE, ROOT, SERVE, Process, anonymous, environment, free_ports, scratch_database

pytestmark = pytest.mark.slow


class Servers:
    """Two server processes over one database, and a desk that publishes from a third."""

    def __init__(self, env: dict[str, str], readers: list[httpx.Client]) -> None:
        self.env = env
        self.readers = readers

    def publish(self) -> str:
        """Publish a new title; return it once the publishing process has ended."""
        title = f"Bản tin {uuid.uuid4().hex}"
        desk = [sys.executable, "-m", "tests.faults.newsdesk", title]
        subprocess.run(desk, cwd=ROOT, env=self.env, check=True, timeout=120, capture_output=True)
        return title

    def titles(self) -> list[str]:
        """What the next request to each process says."""
        return [self.ask(number).raise_for_status().json()["items"][0]["title"] for number in (0, 1)]

    def ask(self, number: int, **headers: str) -> httpx.Response:
        """Ask one of the processes for the news, at the same host, as a balancer in front would."""
        return self.readers[number].get("/api/v2/news/", headers={"Host": "localhost", **headers})


@contextmanager
def two_servers(data: Path, redis_url: str) -> Iterator[Servers]:
    """Start two server processes on one database."""
    port = free_ports(2)
    with ExitStack() as running:
        env = environment(
            XBTT_DEMO="1", PORT=str(port), BASE_URL=f"http://localhost:{port}", DATA_DIR=str(data),
            DATABASE_URL=running.enter_context(scratch_database(data)), REDIS_URL=redis_url, API_RATE="100000/min",
        )  # fmt: skip
        running.enter_context(Process("migrate", [*MANAGE, "migrate", "--verbosity", "0"], env=env, logs=data)).finish(
            180
        )
        readers = []
        for number in (port, port + 1):
            serve = [*SERVE, "--port", str(number), "cms.wsgi:application"]
            web = running.enter_context(Process(f"web-{number}", serve, env=env, logs=data))
            web.ready(f"http://127.0.0.1:{number}/readyz")
            readers.append(running.enter_context(anonymous(number)))
        yield Servers(env, readers)


@contextmanager
def own_redis(folder: Path) -> Iterator[tuple[str, Process]]:
    """Start a Redis of our own, which the test may stop."""
    server = shutil.which("redis-server")
    assert server, "Install redis-server: this test stops one of its own."
    port = free_ports(1)
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with Process("redis", command, env=environment(), logs=folder) as process:
        process.listening(port)
        yield f"redis://127.0.0.1:{port}/0", process


def assert_each_publish_is_seen_at_once(servers: Servers, times: int = 2) -> None:
    """After each publish both processes say the new title at the next request, and again from their caches."""
    for _number in range(times):
        title = servers.publish()
        assert servers.titles() == [title, title]
        assert servers.titles() == [title, title]


def test_next_request_is_new_with_the_in_process_cache_of_two_processes(tmp_path: Path) -> None:
    with two_servers(tmp_path, redis_url="") as servers:
        assert_each_publish_is_seen_at_once(servers)


def test_F4_next_request_is_new_with_redis_and_with_redis_stopped_in_between(tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, process), two_servers(tmp_path, redis_url=url) as servers:
        assert_each_publish_is_seen_at_once(servers)
        process.stop()
        assert_each_publish_is_seen_at_once(servers)


def test_304_of_a_list_is_current_after_redis_has_gone(tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, process), two_servers(tmp_path, redis_url=url) as servers:
        servers.publish()
        held = {"If-None-Match": servers.ask(0).headers["ETag"]}
        process.stop()
        assert servers.ask(1, **held).status_code == 304
        servers.publish()
        assert servers.ask(1, **held).status_code == 200


def test_F5_next_request_is_new_with_redis_flushed_and_full(tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, _redis), two_servers(tmp_path, redis_url=url) as servers:
        client = redis.Redis.from_url(url)
        assert_each_publish_is_seen_at_once(servers, times=1)
        client.flushall()
        assert_each_publish_is_seen_at_once(servers, times=1)
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            client.set("no", "room")
        assert_each_publish_is_seen_at_once(servers, times=1)
