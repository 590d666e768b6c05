"""Fixtures for all tests: a portal, a client that reads like the public, tasks run when a test says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, TestCase
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from home.models import HomePage
from seeds import factories
from sites.widgets.seen import tally


@pytest.fixture
def portal(db: None) -> HomePage:
    """The portal's home with the shared stream."""
    return factories.portal()


@pytest.fixture
def public(portal: HomePage) -> Client:
    """An anonymous reader at the portal's own host."""
    return Client(SERVER_NAME="localhost", SERVER_PORT="8000")


@pytest.fixture
def portal_in_process(settings: Settings) -> None:
    """The portal asks the API of this test."""
    # Loaded here, not by the first request: it sets logging up anew, without the handlers that pytest gives a test.
    import_string(name := "tests.in_process.internal")
    settings.PORTAL_API_APP = name


@pytest.fixture
def get(public: Client) -> Callable[..., Any]:
    """Read an address of the API as JSON; fails unless it answers with `status`."""

    def read(path: str, status: int = 200) -> Any:
        response = public.get(f"/api/v2/{path}")
        assert response.status_code == status, response.content.decode()
        return response.json()

    return read


@pytest.fixture
def run_tasks() -> Callable[[], int]:
    """Do what the worker would do now; returns how many tasks ran. Any failure fails the test."""
    return do_tasks


def do_tasks() -> int:
    """Do what the worker would do now; return how many tasks ran."""
    done = 0
    while (task := DBTaskResult.objects.ready().first()) is not None:
        task.delete()
        with TestCase.captureOnCommitCallbacks(execute=True):
            task.task.func(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
        done += 1
    return done


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start each test with an empty cache, and with nothing counted in the process."""
    cache.clear()
    tally.clear()
