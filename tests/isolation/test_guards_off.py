"""The crawl can fail: with each piece of the isolation switched off by itself it finds leaks."""

import os
from collections.abc import Callable

import pytest
from django.test import Client

from tests.isolation import crawl
from tests.isolation.switches import SWITCHES
from tests.isolation.test_crawl import ACTORS, Crawl
from tests.isolation.world import World


@pytest.mark.slow
@pytest.mark.parametrize("piece", SWITCHES)
def test_crawl_finds_leaks_without(
    world: World, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    switch_off, where = SWITCHES[piece]
    before = Crawl(world, as_("ED_A"), "ED_A").everything(where)
    switch_off(monkeypatch)
    after = Crawl(world, as_("ED_A"), "ED_A").everything(where)
    print(f"{piece} off: {len(after.leaks)} leaks in {after.requests} requests")  # noqa: T201  (with -s)
    assert before.leaks == {}
    assert len(after.leaks) > 0


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("XBTT_ISOLATION_COUNTS"), reason="Prints counts, for a person to read.")
def test_print_what_each_piece_closes(world: World, as_: Callable[[str], Client]) -> None:
    """Crawl everything as everybody, then with each piece off as two of them; print what was found."""
    print(f"\n{len(crawl.routes())} patterns, {len(ACTORS)} actors")  # noqa: T201
    for who in ACTORS:
        found = Crawl(world, as_(who), who).everything()
        print(f"all on, {who}: {len(found.leaks)} leaks in {found.requests} requests")  # noqa: T201
    for piece, (switch_off, _where) in SWITCHES.items():
        for who in ("ED_A", "LOW"):
            with pytest.MonkeyPatch.context() as patch:
                switch_off(patch)
                found = Crawl(world, as_(who), who).everything()
            print(f"{piece} off, {who}: {len(found.leaks)} leaks in {found.requests} requests")  # noqa: T201
