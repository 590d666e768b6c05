"""Fair use: an address may ask so often for what has to be made anew; keys lift the limit and widen nothing."""

from typing import Any

import pytest
from django.test import Client

from cms.core import fair_use
from cms.core.models import ApiKey
from home.models import HomePage


@pytest.fixture
def strict(settings: Any) -> None:
    """Two uncached answers a minute."""
    settings.API_RATES = {**settings.API_RATES, "uncached": "2/min"}


def ask(client: Client, number: int, **headers: str) -> Any:
    """An answer that no cache holds."""
    return client.get("/api/v2/news/", {"limit": number}, headers=headers)


@pytest.mark.usefixtures("strict")
def test_A95_third_uncached_answer_is_429_with_retry_after(public: Client) -> None:
    assert [ask(public, number).status_code for number in (1, 2, 3)] == [200, 200, 429]
    refused = ask(public, 4)
    assert refused.json()["errors"][0]["code"] == "throttled"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("strict")
def test_answers_from_our_cache_and_304s_are_not_counted(public: Client) -> None:
    etag = ask(public, 1)["ETag"]
    assert {ask(public, 1).status_code for _ in range(5)} == {200}
    assert {ask(public, 1, if_none_match=etag).status_code for _ in range(5)} == {304}
    assert ask(public, 2).status_code == 200


@pytest.mark.usefixtures("strict")
def test_A95_forged_forwarded_for_does_not_reset_the_count(public: Client) -> None:
    statuses = [ask(public, number, x_forwarded_for=f"203.0.113.{number}").status_code for number in (1, 2, 3)]
    assert statuses == [200, 200, 429]


@pytest.mark.usefixtures("strict")
def test_behind_a_proxy_each_reader_has_a_count_of_his_own(public: Client, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    first = [ask(public, number, x_forwarded_for="6.6.6.6, 203.0.113.1").status_code for number in (1, 2, 3)]
    other = ask(public, 3, x_forwarded_for="6.6.6.6, 203.0.113.2").status_code
    assert (first, other) == ([200, 200, 429], 200)


@pytest.mark.usefixtures("strict")
def test_key_in_force_lifts_the_limit_and_a_revoked_one_does_not(public: Client) -> None:
    key = ApiKey(name="Báo Thái Nguyên")
    bearer = f"Bearer {key.renew()}"
    key.save()
    assert {ask(public, number, authorization=bearer).status_code for number in (1, 2, 3, 4)} == {200}
    key.revoke()
    assert ask(public, 5, authorization=bearer).status_code == 429


def test_key_is_kept_as_a_hash_and_shows_nothing_more(portal: HomePage, public: Client) -> None:
    key = ApiKey(name="Báo Thái Nguyên")
    secret = key.renew()
    key.save()
    kept = ApiKey.objects.values().get()
    assert secret not in map(str, kept.values())
    assert ask(public, 1, authorization=f"Bearer {secret}").content == ask(public, 1).content


@pytest.mark.usefixtures("strict")
def test_portal_in_this_process_is_not_limited_and_no_header_can_pretend_to_be_it(public: Client) -> None:
    portal = Client()
    portal.defaults[fair_use.INTERNAL] = "1"
    assert {ask(portal, number).status_code for number in (1, 2, 3, 4)} == {200}
    outside = [ask(public, number, xbtt_internal="1").status_code for number in (5, 6, 7)]
    assert outside == [200, 200, 429]


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    "address", ["/api/v2/resolve/?host=localhost:8000&path=/khong-{}/", "/feeds/khong-{}.atom", "/api/v2/widgets/K{}/"]
)
def test_A95_refusals_that_have_to_be_made_anew_are_counted_too(portal: HomePage, public: Client, address: str) -> None:
    assert [public.get(address.format(number)).status_code for number in (1, 2, 3)] == [404, 404, 429]


def test_A95_searches_have_a_rate_of_their_own(portal: HomePage, public: Client, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "search": "2/min"}
    searched = [public.get("/api/v2/pages/", {"search": f"tin {number}"}).status_code for number in (1, 2, 3)]
    assert (searched, public.get("/api/v2/pages/").status_code) == ([200, 200, 429], 200)
