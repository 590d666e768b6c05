"""Starts the whole product as `make run` does, on free ports with data of its own; tests use only its doors."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
GRANIAN = str(Path(PYTHON).with_name("granian"))
MANAGE = [PYTHON, "manage.py"]
SERVE = [GRANIAN, "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--no-ws", "--log-level", "warning"]
WIDGET_KEY = "DEMO2345WXYZ"
SECONDS_TO_START = 60


def wait_until(true: Callable[[], Any], *, seconds: float, every: float = 0.2, what: str) -> float:
    """Ask `true` again and again; return after how many seconds it held, raise AssertionError after `seconds`."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not within {seconds:g} seconds: {what}")
        time.sleep(every)
    return time.monotonic() - begun


def free_ports(number: int) -> int:
    """Return the first of `number` neighbouring ports on the loopback that nobody listens on."""
    for _attempt in range(50):
        with ExitStack() as held:
            first = held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            with suppress(OSError, OverflowError):
                for port in range(first + 1, first + number):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
                return int(first)
    raise RuntimeError(f"There are no {number} neighbouring free ports on 127.0.0.1.")


class Process:
    """One process of the product in a group of its own, with its output in a file."""

    def __init__(self, name: str, command: list[str], *, env: dict[str, str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with self.log.open("ab") as out:
            self._running = subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """End with the block."""
        self.stop()

    def stop(self) -> None:
        """Ask the whole group to end, and make it end after ten seconds."""
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def finish(self, seconds: float) -> None:
        """Wait for a command that ends by itself; raise AssertionError with its output unless it succeeds."""
        try:
            code = self._running.wait(seconds)
        except subprocess.TimeoutExpired:
            code = -1
        assert code == 0, f"{self.name} failed ({code}):\n{self.said()}"

    def ready(self, address: str) -> None:
        """Wait until `address` answers 200; raise AssertionError with the process's output when it does not."""
        try:
            wait_until(lambda: self._answers(address), seconds=SECONDS_TO_START, what=f"{address} answers")
        except AssertionError as error:
            raise AssertionError(f"{self.name} did not start: {error}\n{self.said()}") from error

    def listening(self, port: int) -> None:
        """Wait until the process takes connections on `port`."""

        def connects() -> bool:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
            return False

        wait_until(connects, seconds=SECONDS_TO_START, what=f"{self.name} listens on {port}")

    def bound(self, path: Path) -> None:
        """Wait until the process has made the socket `path`."""
        wait_until(path.is_socket, seconds=SECONDS_TO_START, what=f"{self.name} makes {path}")

    def said(self) -> str:
        """Return the end of the process's output."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-8000:]

    def _answers(self, address: str) -> bool:
        assert self._running.poll() is None, f"it ended with {self._running.returncode}"
        with suppress(httpx.TransportError):
            return httpx.get(address, timeout=5, trust_env=False).is_success
        return False


@dataclass
class Stack:
    """The started product: `base` is the portal's and the API's address, `unit` that of a member unit's page."""

    port: int
    data: Path
    env: dict[str, str] = field(default_factory=dict)
    base: str = field(init=False)
    unit: str = field(init=False)
    section_host: str = field(init=False)
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.base = self.env.get("BASE_URL", f"http://localhost:{self.port}")
        self.unit = f"http://localhost:{self.port + 1}"
        self.section_host = f"so-y-te.localhost:{self.port}"
        self.client = anonymous(self.port)
        if self.base.startswith("https:"):
            # The server itself speaks HTTP, behind one that ends TLS.
            self.client.headers["X-Forwarded-Proto"] = "https"

    def get(self, path: str, *, host: str = "") -> httpx.Response:
        """Ask as an anonymous reader, at the portal's host unless `host` (with its port) names another."""
        return self.client.get(path, headers={"Host": host or f"localhost:{self.port}"})

    def news(self, query: str = "limit=3") -> list[dict[str, Any]]:
        """Return the items of one request to the shared stream."""
        items: list[dict[str, Any]] = self.get(f"/api/v2/news/?{query}").raise_for_status().json()["items"]
        return items


def anonymous(port: int) -> httpx.Client:
    """Return a client without cookies of the server on `port`: names under .localhost need no resolver this way."""
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=15, trust_env=False)


def environment(**given: str) -> dict[str, str]:
    """Return an environment without any setting of this project or of the tests, but for those `given`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **given}


@contextmanager
def started_stack(data: Path, **settings: str) -> Iterator[Stack]:
    """Migrate, plant the demo and start all of `Procfile`, with `settings` instead of the usual ones; stop it after."""
    stack = Stack(free_ports(2), data, settings)
    with ExitStack() as running:
        usual = {
            "XBTT_DEMO": "1",
            "PORT": str(stack.port),
            "BASE_URL": stack.base,
            "DATA_DIR": str(data),
            "DATABASE_URL": running.enter_context(scratch_database(data)),
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            # Everybody in a test reads from one address.
            "API_RATE": "100000/min",
            "API_PREVIEW_RATE": "100000/min",
        }
        stack.env = env = environment(**(usual | settings))

        def start(name: str, *command: str) -> Process:
            return running.enter_context(Process(name, list(command), env=env, logs=data))

        start("migrate", *MANAGE, "migrate", "--verbosity", "0").finish(180)
        start("seed", *MANAGE, "seed_demo", "--quiet").finish(180)
        threads = ("--blocking-threads", "8", "--port", str(stack.port))
        web = start("web", *SERVE, *threads, "cms.wsgi:application")
        pace = ("--verbosity", "0", "--no-startup-delay", "--no-reload", "--interval", "0.5")
        start("worker", *MANAGE, "db_worker", *pace)
        start("sender", *MANAGE, "db_worker", "--queue-name", "deliveries", *pace)
        start("clock", *MANAGE, "publish_due", "--every", "2")
        where = ("--port", str(stack.port + 1), "--api", stack.base, "--key", WIDGET_KEY)
        unit = start("unit", PYTHON, "-m", "seeds.unit_site", *where)
        web.ready(f"http://127.0.0.1:{stack.port}/readyz")
        unit.ready(f"http://127.0.0.1:{stack.port + 1}/")
        running.enter_context(stack.client)
        yield stack


@contextmanager
def started_door(stack: Stack, logs: Path) -> Iterator[str]:
    """Start one more server of the same data that demands a second factor, as in service; yield its address."""
    port = free_ports(1)
    base = f"http://localhost:{port}"
    env = {**stack.env, "BASE_URL": base, "PORT": str(port), "SECOND_FACTOR_REQUIRED": "true"}
    with Process("door", [*SERVE, "--port", str(port), "cms.wsgi:application"], env=env, logs=logs) as web:
        web.ready(f"http://127.0.0.1:{port}/healthz")
        yield base


def manage(stack: Stack, *command: str) -> None:
    """Run a command of `manage.py` on the product's data; raise AssertionError with its output unless it succeeds."""
    Process("manage", [*MANAGE, *command], env=stack.env, logs=stack.data).finish(60)


@contextmanager
def started_portal(stack: Stack, logs: Path) -> Iterator[httpx.Client]:
    """Start the portal as a process of its own, fed by the stack's API over HTTP; yield a client of it."""
    port = free_ports(1)
    env = environment(
        DJANGO_SETTINGS_MODULE="home.portal.settings",
        PORTAL_API_URL=stack.base,
        PORTAL_ALLOWED_HOSTS="localhost,.localhost,127.0.0.1",
    )
    command = [*SERVE, "--port", str(port), "home.portal.wsgi:application"]
    with Process("portal", command, env=env, logs=logs) as portal, anonymous(port) as client:
        portal.ready(f"http://127.0.0.1:{port}/healthz")
        yield client


@contextmanager
def scratch_database(data: Path) -> Iterator[str]:
    """Yield the address of an empty database: a file, or one made and dropped on the test run's own server."""
    server = os.environ.get("DATABASE_URL", "")
    if urlsplit(server).scheme not in {"postgres", "postgresql"}:
        yield f"sqlite:///{data / 'xbtt.sqlite3'}"
        return
    name = f"xbtt_journeys_{uuid.uuid4().hex[:12]}"
    _on_server(server, "CREATE DATABASE {}", name)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _on_server(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _on_server(server: str, statement: str, name: str) -> None:
    known = re.sub(r"^postgres://", "postgresql://", urlsplit(server)._replace(path="/postgres").geturl())
    with psycopg.connect(known, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
