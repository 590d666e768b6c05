"""A cache in front is told by tag of everything that moved: after the commit, again until it has heard."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import transaction

from cms.core import purging, schedule
from cms.core.models import Version
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories


class FrontCache:
    """A cache on the loopback that writes down what it is asked to drop, and refuses while `down`."""

    def __init__(self) -> None:
        self.tags: list[set[str]] = []
        self.down = False
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:
                if not heard.down:
                    heard.tags.append(set(self.headers["Cache-Tag"].split(",")))
                self.send_response(503 if heard.down else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def front(settings: Any) -> Iterator[FrontCache]:
    cache = FrontCache()
    settings.WAGTAILFRONTENDCACHE = {"tags": {"BACKEND": "cms.core.purging.TagBackend", "LOCATION": cache.url}}
    thread = Thread(target=cache.server.serve_forever)
    thread.start()
    yield cache
    cache.server.shutdown()
    thread.join()
    cache.server.server_close()


def test_published_article_purges_its_own_tag_and_its_streams(
    portal: HomePage, front: FrontCache, run_tasks: Callable[[], int]
) -> None:
    section = factories.section()
    run_tasks()
    front.tags.clear()
    article = factories.article(section=section)
    run_tasks()
    assert {f"article:{article.pk}", "stream:xuat-ban-thong-tin", "stream:so-y-te"} <= set().union(*front.tags)
    assert purging.due() == []


def test_F31_cache_that_is_down_is_told_again_by_the_clock(
    portal: HomePage, front: FrontCache, run_tasks: Callable[[], int]
) -> None:
    run_tasks()
    front.down = True
    with unit_of_work() as unit:
        unit.bump("public")
    run_tasks()
    assert [key for key, _number in purging.due()] == ["public"]
    front.down = False
    front.tags.clear()
    schedule.run_due()
    run_tasks()
    assert front.tags == [{"public"}]
    assert purging.due() == []


def fail_after_settling() -> None:
    """A publish that fails at its very end."""
    with transaction.atomic():
        with unit_of_work() as unit:
            unit.bump("public")
        raise RuntimeError("The publish failed.")


def test_F31_nothing_is_purged_for_what_was_rolled_back(
    portal: HomePage, front: FrontCache, run_tasks: Callable[[], int]
) -> None:
    run_tasks()
    front.tags.clear()
    with pytest.raises(RuntimeError):
        fail_after_settling()
    assert run_tasks() == 0
    assert front.tags == []


def test_without_a_cache_in_front_nothing_waits_to_be_purged(
    portal: HomePage, settings: Any, run_tasks: Callable[[], int]
) -> None:
    factories.section()
    assert purging.due() == []
    assert Version.objects.filter(key="public", number__gt=0).exists()
