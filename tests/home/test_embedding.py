"""The page on embedding the news: public like any page, with an open key or none, in its own language."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from home.models import EmbedGuidePage, HomePage
from home.sitemaps import open_pages
from seeds import factories
from sites.streams.models import SHARED, Stream
from sites.widgets import actions
from sites.widgets.models import Widget
from sites.widgets.snippets import FORMATS

Get = Callable[..., Any]
ADDRESS = "resolve/?host=localhost:8000&path=/nhung-tin/"


@pytest.fixture
def widget(portal: HomePage) -> Widget:
    return factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), key="AB12", heading="Tin của tỉnh")


@pytest.fixture
def guide(widget: Widget) -> EmbedGuidePage:
    return factories.embed_guide(widget=widget, intro="Một đoạn mã là đủ.", contact="ban biên tập cổng")


def test_the_page_gives_a_snippet_for_every_system(guide: EmbedGuidePage, get: Get) -> None:
    answer = get(ADDRESS)
    page = answer["page"]
    assert (answer["template"], page["widget"]["key"], page["intro"]) == ("embed", "AB12", "Một đoạn mã là đủ.")
    assert [system["system"] for system in page["systems"]] == list(FORMATS)
    assert all(one["code"] and one["steps"] for system in page["systems"] for one in system["snippets"])


def test_the_feeds_are_those_of_the_widgets_stream(guide: EmbedGuidePage, get: Get) -> None:
    feeds = [one["url"] for one in get(ADDRESS)["alternates"] if one["type"]]
    assert [address.rpartition("/")[2] for address in feeds] == [f"{SHARED}.{kind}" for kind in ("atom", "rss", "json")]


@pytest.mark.parametrize("how", ["revoked", "restricted", "deleted"])
def test_a_key_that_is_not_open_is_not_offered(guide: EmbedGuidePage, widget: Widget, get: Get, how: str) -> None:
    if how == "revoked":
        actions.revoke(widget=widget)
    elif how == "restricted":
        widget.hosts = ["benhvien.example.vn"]
        widget.save()
    else:
        widget.delete()
    page = get(ADDRESS)["page"]
    assert (page["widget"], page["systems"]) == (None, [])
    assert not [one for one in get(ADDRESS)["alternates"] if one["type"]]


def test_a_kept_answer_ends_with_the_key(guide: EmbedGuidePage, widget: Widget, public: Client) -> None:
    etag = public.get(f"/api/v2/{ADDRESS}")["ETag"]
    assert public.get(f"/api/v2/{ADDRESS}", headers={"If-None-Match": etag}).status_code == 304
    actions.revoke(widget=widget)
    assert public.get(f"/api/v2/{ADDRESS}", headers={"If-None-Match": etag}).status_code == 200


def test_every_page_names_the_address_while_the_public_may_see_it(guide: EmbedGuidePage, get: Get) -> None:
    home = "resolve/?host=localhost:8000&path=/"
    assert get(home)["site"]["embedding_url"] == "http://localhost:8000/nhung-tin/"
    factories.edit(guide, expire_at=timezone.now() + timedelta(days=1))
    EmbedGuidePage.objects.get(pk=guide.pk).unpublish()
    assert get(home)["site"]["embedding_url"] is None
    get(ADDRESS, 404)


def test_a_key_of_certain_hosts_cannot_be_chosen(guide: EmbedGuidePage, widget: Widget) -> None:
    widget.hosts = ["benhvien.example.vn"]
    widget.save()
    with pytest.raises(ValidationError) as refused:
        EmbedGuidePage.objects.get(pk=guide.pk).clean()
    assert set(refused.value.error_dict) == {"widget"}


def test_the_page_is_in_the_sitemap(guide: EmbedGuidePage) -> None:
    assert guide.pk in {page.pk for page in open_pages(timezone.now())}
