"""A refill killed half way: the row says where it stood, the next process ends it, and nothing tells of the kill."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.faults.refills import Ground

ARTICLES = 600
PLACED = """
SELECT stream_id, card_id, state, reason, visible, published_at, section_id, category_id, since IS NULL
FROM streams_placement ORDER BY stream_id, card_id
"""
TOLD = "SELECT id, kind, action, object_id, stream, reason FROM streams_change ORDER BY id"


def ground(data: Path) -> Ground:
    """A SQLite database of its own in `data`."""
    return Ground(f"sqlite:///{data / 'xbtt.sqlite3'}", data)


def outcome(of: Ground) -> dict[str, list[Any]]:
    """What readers and followers can know of the streams; not when it was decided, which differs by design."""
    return {"placed": of.rows(PLACED), "told": of.rows(TOLD)}


@pytest.mark.slow
def test_refill_killed_in_the_middle_ends_as_one_that_was_never_killed(tmp_path: Path) -> None:
    killed, spared = ground(tmp_path / "killed"), ground(tmp_path / "spared")
    killed.data.mkdir()
    killed.plant(ARTICLES)
    shutil.copytree(killed.data, spared.data)
    spared.manage("refill_streams")
    process = killed.start("refill_streams", log=tmp_path / "refill.log")
    place = killed.kill_half_way(process, seconds=60)
    assert place.position > 0
    assert (0 < place.done < ARTICLES, place.total, place.ended) == (True, ARTICLES, False)
    assert outcome(killed) != outcome(spared)
    assert f"chuyen-de: {ARTICLES} articles looked at" in killed.manage("refill_streams")
    assert (killed.place(), killed.place().ended) == (spared.place(), True)
    assert outcome(killed) == outcome(spared)
    assert "0 differences" in killed.manage("check_streams")
