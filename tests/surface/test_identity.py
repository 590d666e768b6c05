"""Every reader gets the same bytes, and nothing personal is kept anywhere (SECURITY A-54, A-72)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cms.core.api import CACHE_CONTROL
from tests.surface import crawl
from tests.surface.world import World


def sent(client: Client, address: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that a reader gets whose answer was not made for somebody else before."""
    cache.clear()
    response = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, body, sorted(response.items())


@pytest.mark.parametrize("who", ["superuser", "admitted"])
def test_a54_sessions_get_the_same_bytes_as_anonymous_readers(
    world: World, public: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    asked = crawl.everything(world, compared=True)
    differing = [address for address in asked if sent(public, address) != sent(client, address)]
    assert differing == []
    assert len(asked) > 250


def test_a72_no_public_answer_sets_a_cookie_or_depends_on_one(world: World, superuser: Client) -> None:
    told: dict[str, Any] = {}
    for address in crawl.everything(world, compared=True):
        response = superuser.get(address)
        if response.cookies or "cookie" in response.get("Vary", "").lower():
            told[address] = (response.cookies.output(), response.get("Vary"))
    assert told == {}


def test_a72_only_what_everybody_may_keep_is_marked_public(world: World, public: Client) -> None:
    kept = {200, 301, 304, 404, 410}
    told: dict[str, Any] = {}
    for address in crawl.everything(world, compared=True):
        response = public.get(address)
        control = response.get("Cache-Control", "")
        public_kind = response.status_code in kept and "/preview/" not in address
        right = control.startswith("public, ") if public_kind else control == "no-store"
        if not right:
            told[address] = (response.status_code, control)
    assert told == {}


def test_a72_answers_of_the_four_endpoints_are_kept_as_all_others_are(world: World, public: Client) -> None:
    for address in ("pages/", "images/", "documents/", "redirects/", f"pages/{world.public['info']}/"):
        response = public.get(f"/api/v2/{address}")
        assert response["Cache-Control"] == CACHE_CONTROL
        assert response["Cache-Tag"] == "changes,public"
        assert (
            public.get(f"/api/v2/{address}", headers={"Origin": "https://a.vn"})["Access-Control-Allow-Origin"] == "*"
        )
