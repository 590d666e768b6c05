"""While the CMS is silent the portal shows what it last knew, and says so; what was recalled stays away."""

from datetime import timedelta

import pytest
from django.test import Client

from home.portal import memory
from home.portal.client import ApiDownError, Found, Gone, api_client
from tests.portal.fake_api import FakeApi

ARTICLE = "/so-y-te/tiem-chung/"


def test_page_seen_before_is_served_with_a_notice(client: Client, api: FakeApi) -> None:
    fresh = client.get("/").content.decode()
    api.down = True
    response = client.get("/")
    assert response.status_code == 200
    assert 'class="stale" role="status"' in response.content.decode()
    assert 'class="stale"' not in fresh


def test_page_never_seen_answers_503_and_asks_to_try_again(client: Client, api: FakeApi) -> None:
    api.down = True
    response = client.get("/gioi-thieu/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"


def test_503_keeps_the_menu_known_before(client: Client, api: FakeApi) -> None:
    client.get("/")
    api.down = True
    assert 'href="/xuat-ban-thong-tin/"' in client.get("/gioi-thieu/").content.decode()


def test_answer_that_is_not_json_counts_as_an_outage(client: Client, api: FakeApi) -> None:
    api.not_json = True
    assert client.get("/").status_code == 503


def test_page_is_fresh_again_as_soon_as_the_api_answers(client: Client, api: FakeApi) -> None:
    client.get(ARTICLE)
    api.down = True
    client.get(ARTICLE)
    api.down, api.title = False, "Tiêu đề vừa sửa"
    assert "<h1>Tiêu đề vừa sửa</h1>" in client.get(ARTICLE).content.decode()


def test_recalled_article_does_not_come_back_in_an_outage(client: Client, api: FakeApi) -> None:
    client.get(ARTICLE)
    api.recalled = True
    assert client.get(ARTICLE).status_code == 410
    api.down = True
    assert client.get(ARTICLE).status_code == 503


def test_outage_costs_one_wait_a_page(client: Client, api: FakeApi) -> None:
    client.get("/")
    api.calls.clear()
    api.down = True
    client.get("/")
    assert api.calls == [("/api/v2/resolve/", "/")]


def test_copy_older_than_the_limit_is_not_shown(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    api_client().resolve("testserver", "/")
    api.down = True
    monkeypatch.setattr(memory, "LONGEST_STALE", timedelta(0))
    with pytest.raises(ApiDownError):
        api_client().resolve("testserver", "/")


def test_unchanged_answer_is_confirmed_by_its_tag(api: FakeApi) -> None:
    first = api_client().resolve("testserver", "/")
    second = api_client().resolve("testserver", "/")
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert second.data is first.data
    assert second.stale_since is None


def test_reason_of_a_recall_reaches_the_caller() -> None:
    assert isinstance(api_client().resolve("testserver", "/so-y-te/da-go/"), Gone)


def test_cookies_travel_neither_way(client: Client, api: FakeApi) -> None:
    client.cookies["sid"] = "secret"
    client.get("/")
    client.get("/")
    assert set(api.cookies) == {""}


def test_memory_lets_the_copy_not_used_for_longest_go() -> None:
    store = memory.Memory(size=2)
    for address in ("a", "b"):
        store.keep(address, {}, "")
    store.get("a")
    store.keep("c", {}, "")
    assert store.get("b") is None
    assert store.get("a") is not None
