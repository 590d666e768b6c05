"""No address of the admin or the public API shows, or lets anybody change, what is another section's."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.isolation import crawl
from tests.isolation.world import DESK_MARK, MARK, World

ACTORS = ("ANON", "LOW", "ED_A", "WR_A", "ADM_A", "NEWS")
# What an answer may be where an address names what is not there for the person who asks.
DENIED = (302, 403, 404, 405)
# Where something of B that is public may be looked at or chosen by everybody.
NEUTRAL_GROUND = ("wagtailadmin_choose_page", "wagtailsnippetchoosers_")
# What the portal's desk decides about, whoever's it is.
AT_THE_DESK = {"desk-item", "desk-preview"}
# What a request changes by itself that is one's own: whose notices were read, how the admin looks, the session.
OWN_WRITES = {"notices-read", "wagtailadmin_dismissibles", "wagtailadmin_logout", "admin-logout"}
WRITING = ("INSERT", "UPDATE", "DELETE")
OWN_TABLES = ("django_session", "last_login")


@dataclass
class Found:
    """What a crawl has found and how much it has asked."""

    requests: int = 0
    leaks: dict[str, Any] = field(default_factory=dict)


@contextmanager
def rolled_back() -> Iterator[list[str]]:
    """Undo what a request writes; gives the statements that wrote."""
    wrote: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITING) and not any(table in sql for table in OWN_TABLES):
            wrote.append(sql[:90])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield wrote
        transaction.set_rollback(True)


def marks_for(who: str) -> tuple[str, ...]:
    """What somebody may not see: the desk reads why something was declined."""
    return (MARK,) if who == "NEWS" else (MARK, DESK_MARK)


def bodies(world: World) -> dict[str, str]:
    """A body with B's ids in each field that names a thing."""
    b = world.b
    page, picture = str(b["draft"].pk), str(b["image"].pk)
    return {
        "id": page, "new_parent_page": str(b["branch"].pk), "chooser": str(b["branch"].pk), "page": page,
        "destination_page_id": str(b["branch"].pk), "parent_page": page, "position": "0",
        "workflow": str(b["workflow"].pk),
        "collection": str(b["collection"].pk), "image": picture, "lead_image": picture, "stream": str(b["stream"].pk),
        "user": str(b["user"].pk), "groups": str(b["group"].pk), "group": str(b["group"].pk), "title": "Bản sao",
        "slug": "ban-sao", "new_title": "Bản sao", "new_slug": "ban-sao", "comment": "Lý do.", "reason": "Lý do.",
        "restriction_type": "none", "tags": "thẻ", "action-publish": "1", "version": "1",
    }  # fmt: skip


class Crawl:
    """One person at every address."""

    def __init__(self, world: World, client: Client, who: str) -> None:
        self.world, self.client, self.who = world, client, who
        self.marks = marks_for(who)
        self.cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        self.found = Found()

    def everything(self, where: tuple[str, ...] = ("",)) -> Found:
        """Ask for everything in every way, or for the routes whose names begin as one of `where` does."""
        for route in crawl.routes():
            if route.name == "wagtailadmin_error_test" or not route.name.startswith(where):
                continue
            self._theirs(route)
            self._ours(route)
        return self.found

    def _theirs(self, route: crawl.Route) -> None:
        for address in crawl.addresses(route, self.world, side="b"):
            self._ask("get", address, denied=not self._is_neutral(route))
            self._ask("post", address, denied=not self._is_neutral(route), writes=False)

    def _is_neutral(self, route: crawl.Route) -> bool:
        return (
            route.name.startswith(NEUTRAL_GROUND)
            or route.pattern.startswith(crawl.PUBLIC)
            or (self.who == "NEWS" and route.name in AT_THE_DESK)
        )

    def _ours(self, route: crawl.Route) -> None:
        plain = crawl.addresses(route, self.world, side="a")
        for address in plain:
            self._ask("get", address)
        asked = plain if route.name == "wagtail_bulk_action" else plain[:1]
        for address, query in product(asked, crawl.queries(route, self.world)):
            self._ask("get", address + query)
            if "id=" in query:
                self._ask("post", address + query, writes=False)
        if plain and not crawl._parts(route):
            self._ask("post", plain[0], writes=route.name in OWN_WRITES)

    def _ask(self, method: str, address: str, *, denied: bool = False, writes: bool = True) -> None:
        self.found.requests += 1
        self.client.cookies = SimpleCookie(self.cookies)  # Signed in afresh: the request before may have ended that.
        with rolled_back() as wrote:
            response = getattr(self.client, method)(address, bodies(self.world) if method == "post" else {})
            wrong: list[Any] = crawl.secrets_in(response, address, self.marks)
        if response.status_code >= 500:
            wrong.append(response.status_code)
        if denied and response.status_code not in DENIED:
            wrong.append(f"answered with {response.status_code}")
        if not writes:
            wrong += wrote
        if wrong:
            self.found.leaks[f"{method} {address}"] = wrong


@pytest.mark.slow
@pytest.mark.parametrize("who", ACTORS)
def test_nobody_reaches_what_is_another_sections(world: World, as_: Callable[[str], Client], who: str) -> None:
    found = Crawl(world, as_(who), who).everything()
    assert found.leaks == {}, json.dumps(found.leaks, ensure_ascii=False, indent=1)


def test_the_crawl_knows_every_address(world: World) -> None:
    """One that it cannot fill fails here, before the long walk."""
    filled = {route.name: [crawl.addresses(route, world, side=side) for side in ("a", "b")] for route in crawl.routes()}
    assert len(filled) > 300
    assert sum(len(theirs) for _ours, theirs in filled.values()) > 1000


def test_a_route_that_nobody_has_said_how_to_fill_fails(world: World) -> None:
    new = crawl.Route("moi", "admin/moi/<int:thu>/", None)
    with pytest.raises(AssertionError, match="Say in tests/isolation/crawl"):
        crawl.addresses(new, world, side="b")
