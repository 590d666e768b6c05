"""A rule changed over very many articles: progress seen from outside, killed half way, resumed, right."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.refills import Ground, Place
from tests.journeys.conftest import Tell
from tests.journeys.stack import scratch_database

pytestmark = pytest.mark.real
ARTICLES = int(os.environ.get("XBTT_REFILL_ARTICLES", "100000"))
# More than any machine needs, so that a refill that stands still fails the test and does not keep it.
SECONDS = 120 + ARTICLES // 20
SHOWN = """
SELECT count(*), count(DISTINCT card_id), min(card.section_id), max(card.section_id)
FROM streams_placement AS placed
JOIN news_articlecard AS card ON card.article_id = placed.card_id
JOIN streams_stream AS stream ON stream.id = placed.stream_id
WHERE stream.slug = 'chuyen-de' AND placed.visible
"""
TOLD = "SELECT action, count(*), count(DISTINCT object_id) FROM streams_change WHERE stream = 'chuyen-de' GROUP BY 1"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """A database of its own: a SQLite file, or one made and dropped on the server of `DATABASE_URL`."""
    with scratch_database(tmp_path) as address:
        yield Ground(address, tmp_path)


def places_until_the_end(ground: Ground, process: "subprocess.Popen[bytes]") -> list[Place]:
    """Look at the refill from outside, twice a second, while the process works; return where it stood."""
    seen, until = [ground.place()], time.monotonic() + SECONDS
    while process.poll() is None:
        assert time.monotonic() < until, f"the refill had only come to {seen[-1]}"
        time.sleep(0.5)
        seen.append(ground.place())
    return [*seen, ground.place()]


def test_refill_of_very_many_articles_killed_half_way_is_resumed_and_right(
    ground: Ground, tmp_path: Path, tell: Tell
) -> None:
    ground.plant(ARTICLES, seconds=SECONDS)
    begun = time.monotonic()
    first = ground.start("refill_streams", log=tmp_path / "first.log")
    at_kill = ground.kill_half_way(first, seconds=SECONDS)
    killed = time.monotonic()
    second = ground.start("refill_streams", log=tmp_path / "second.log")
    seen = places_until_the_end(ground, second)
    ended = time.monotonic()
    took = ended - begun
    tell(f"{ARTICLES} articles on {ground.database.partition(':')[0]}: {took:.0f} s, {ARTICLES / took:.0f} a second")
    tell(f"killed after {killed - begun:.0f} s at position {at_kill.position}, {at_kill.done} of {at_kill.total} done")
    tell(f"ended at position {seen[-1].position}, {seen[-1].done} of {seen[-1].total}, seen at {len(seen)} looks")
    assert second.returncode == 0, (tmp_path / "second.log").read_text("utf-8")
    assert (0 < at_kill.done < ARTICLES, at_kill.total) == (True, ARTICLES)
    assert seen[0] == at_kill
    assert [place.done for place in seen] == sorted(place.done for place in seen)
    assert (seen[-1].done, seen[-1].total, seen[-1].ended) == (ARTICLES, ARTICLES, True)
    [(shown, different, lowest, highest)] = ground.rows(SHOWN)
    assert (shown, different, lowest) == ((ARTICLES + 1) // 2, shown, highest)
    rows = {action: (number, different) for action, number, different in ground.rows(TOLD)}
    assert rows == {"appeared": (ARTICLES, ARTICLES), "vanished": (ARTICLES // 2, ARTICLES // 2)}
    assert "0 differences" in ground.manage("check_streams", seconds=SECONDS)
