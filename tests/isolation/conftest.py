"""The two sections, made once for each module and rolled back after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import do_tasks
from tests.isolation.world import World, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for all tests of a module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        made = build()
        do_tasks()
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The world, as it was made."""
    return built


@pytest.fixture
def as_(world: World) -> Any:
    """A browser for somebody, by the names that SECURITY gives them."""

    def enter(who: str) -> Client:
        client = Client(SERVER_NAME="localhost", SERVER_PORT="8000", raise_request_exception=False)
        if who != "ANON":
            client.force_login(world.people[who])
        return client

    return enter
