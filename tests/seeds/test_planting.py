"""The demo and the measuring data: planted through the real doors, repeatable, and clean to the check."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from home.models import HomePage
from seeds import factories, scale
from seeds.demo import content, people
from sites.news.models import ArticlePage
from sites.streams.checking import check
from sites.streams.models import SHARED, Change, Placement
from sites.widgets.models import Widget


@pytest.mark.slow
def test_demo_is_planted_whole_and_twice_is_once(db: None, client: Client, get: Callable[..., Any]) -> None:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert ArticlePage.objects.filter(live=True).count() == len(content.articles()) >= 60
    assert len(get("sections/")["items"]) == len(content.units())
    assert len(get("blocs/")["items"][0]["sections"]) == 9
    assert get("news/?limit=1")["items"][0]["pinned"] is True
    assert Placement.objects.filter(stream__slug=SHARED, state="proposed").exists()
    assert get(f"widgets/{Widget.objects.get().key}/")["items"]
    before = (Change.objects.count(), ArticlePage.objects.count())
    call_command("seed_demo", "--quiet")
    assert (Change.objects.count(), ArticlePage.objects.count()) == before
    assert check().differences == []
    for login in people.plant_people():
        assert login.username in out.getvalue()
        answer = client.post("/accounts/login/", {"login": login.username, "password": people.password()})
        assert answer.status_code == 302
        client.logout()


def test_demo_is_never_planted_outside_the_demo(db: None) -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="XBTT_DEMO=1"):
        call_command("seed_demo")


def test_measuring_articles_are_as_the_flow_would_have_written_them(portal: HomePage, get: Callable[..., Any]) -> None:
    sections = [factories.section(slug=slug, title=slug) for slug in ("mot", "hai")]
    factories.CategoryFactory(slug="y-te")
    factories.article(section=sections[0], title="Bài thật")
    assert scale.grow(50) == 50
    assert check().differences == []
    assert len(get("news/?limit=50")["items"]) == 50
    assert len(get("news/?stream=mot&limit=50")["items"]) == 26
    factories.article(section=sections[0], title="Bài sau")
    assert get("news/?limit=1")["items"][0]["title"] == "Bài sau"
    assert check().differences == []


def test_measuring_needs_a_section(portal: HomePage) -> None:
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("seed_scale", "--articles", "5")
