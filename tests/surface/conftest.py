"""The world of the public surface, an hour after one page of it has expired while no job ran."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.test import Client
from time_machine import travel
from wagtail.models import PageViewRestriction

from cms.users.models import User
from tests.conftest import do_tasks
from tests.surface.world import World, build

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for all tests of a module and rolled back after them."""
    with django_db_blocker.unblock(), travel(NOON, tick=False):
        outer = transaction.atomic()
        outer.__enter__()
        made = build()
        do_tasks()
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the portal's own calls of the API stay in the test's transaction: ending a request would end it."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def world(built: World, db: None, time_machine: Any) -> World:
    """The world as it stands two hours after it was made."""
    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    return built


def reader(**defaults: Any) -> Client:
    """Somebody at the portal's own host."""
    return Client(SERVER_NAME="localhost", SERVER_PORT="8000", **defaults)


@pytest.fixture
def superuser(db: None) -> Client:
    """A session of somebody who may see everything."""
    client = reader()
    client.force_login(User.objects.create_superuser("quan-tri", "quan-tri@example.vn", "mat-khau-rat-dai"))
    return client


@pytest.fixture
def admitted(world: World) -> Client:
    """A session that has given the password of every restricted page."""
    client = reader()
    session = SessionStore()
    session[PageViewRestriction.passed_view_restrictions_session_key] = list(
        PageViewRestriction.objects.values_list("pk", flat=True)
    )
    session.save()
    client.cookies["sid"] = session.session_key or ""
    return client
