"""A portal of many articles whose stream has just got another rule, and the process that refills it, to be killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.journeys.stack import ROOT, environment

# What was asked for while all was made is done first: the one refill that is left is the one looked at.
# The stream held one section's articles and is now to hold the other's: half go out, half come in.
GROUND = """
from django.core.management import call_command
from seeds import factories, scale
call_command("migrate", verbosity=0)
factories.portal()
new, old = factories.section(), factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
stream = factories.StreamFactory(slug="chuyen-de")
stream.sections.add(old)
call_command("refill_streams", verbosity=0)
scale.grow({articles})
stream.sections.set([new])
"""
ROW = """
SELECT refill.position, refill.done, refill.total, refill.ended_at FROM streams_refill AS refill
JOIN streams_stream AS stream ON stream.id = refill.stream_id WHERE stream.slug = 'chuyen-de'
"""


@dataclass(frozen=True)
class Place:
    """Where a refill stands."""

    position: int
    done: int
    total: int
    ended: bool


@dataclass(frozen=True)
class Ground:
    """A database of its own at the address `database`, and files of its own in the folder `data`."""

    database: str
    data: Path

    def manage(self, *arguments: str, seconds: float = 120) -> str:
        """Run a command of `manage.py` to its end and return what it printed; fails when it fails."""
        done = subprocess.run(
            self._command(arguments), env=self._env(), capture_output=True, text=True, timeout=seconds, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *arguments: str, log: Path) -> "subprocess.Popen[bytes]":
        """Start a command of `manage.py` with its output in the file `log`."""
        with log.open("wb") as out:
            return subprocess.Popen(self._command(arguments), env=self._env(), stdout=out, stderr=out)

    def plant(self, articles: int, *, seconds: float = 120) -> None:
        """Make the portal with so many articles and the stream whose refill is asked for."""
        self.manage("shell", "--verbosity", "0", "--command", GROUND.format(articles=articles), seconds=seconds)

    def place(self) -> Place:
        """Read from outside where the refill stands."""
        [(position, done, total, ended)] = self.rows(ROW)
        return Place(position, done, total, ended is not None)

    def rows(self, statement: str) -> list[Any]:
        """Ask the database itself, as nobody of the product does."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.data / "xbtt.sqlite3", timeout=20)) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.database.replace("postgres://", "postgresql://", 1)) as connection:
            return connection.execute(statement.encode()).fetchall()

    def kill_half_way(self, process: "subprocess.Popen[bytes]", *, seconds: float, part: float = 0.4) -> Place:
        """Kill the process once the refill has done `part` of its work; return where it stood then."""
        until = time.monotonic() + seconds
        while (place := self.place()).done == 0 or place.done < part * place.total:
            assert process.poll() is None, f"the refill ended by itself ({process.returncode}) at {place}"
            assert time.monotonic() < until, f"the refill had only come to {place}"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        return self.place()

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def _env(self) -> dict[str, str]:
        given = {"XBTT_DEMO": "1", "DATA_DIR": str(self.data), "DATABASE_URL": self.database, "LANG": "C.UTF-8"}
        return environment(**given, REDIS_URL=os.environ.get("REDIS_URL", ""))
