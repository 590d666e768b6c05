"""Bodies kept in the cache: they change speed and never an answer, whatever becomes of the cache."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.core import freshness
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import recalling
from sites.streams.models import SHARED, Stream

NEWS = "/api/v2/news/"
RESOLVE = "/api/v2/resolve/?host=localhost:8000&path="


@pytest.fixture
def article(portal: HomePage) -> ArticlePage:
    """A public article."""
    return factories.article(section=factories.section(), title="Tên cũ")


def titles(public: Client) -> list[str]:
    """The titles that a reader gets now."""
    return [item["title"] for item in public.get(NEWS).json()["items"]]


def test_kept_body_costs_one_query_and_is_the_same(
    article: ArticlePage, public: Client, django_assert_num_queries: Any
) -> None:
    made = public.get(NEWS)
    with django_assert_num_queries(1):
        kept = public.get(NEWS)
    assert (kept.content, kept["ETag"], kept["Content-Type"]) == (made.content, made["ETag"], made["Content-Type"])


@pytest.mark.parametrize("path", ["/", "/so-y-te/", "/so-y-te/ten-cu/", "/xuat-ban-thong-tin/"])
def test_resolved_address_costs_one_query_once_it_is_known(
    article: ArticlePage, public: Client, django_assert_num_queries: Any, path: str
) -> None:
    made = public.get(RESOLVE + path)
    with django_assert_num_queries(1):
        assert public.get(RESOLVE + path).content == made.content
    cache.clear()
    with django_assert_num_queries(1):
        assert public.get(RESOLVE + path, headers={"If-None-Match": made["ETag"]}).status_code == 304


def test_edited_article_is_new_at_the_next_request_although_its_body_was_kept(
    article: ArticlePage, public: Client
) -> None:
    before = public.get(f"{RESOLVE}/so-y-te/ten-cu/").json()
    assert titles(public) == titles(public) == ["Tên cũ"]
    factories.edit(article, title="Tên mới")
    assert titles(public) == ["Tên mới"]
    after = public.get(f"{RESOLVE}/so-y-te/ten-cu/").json()
    assert (before["page"]["title"], after["page"]["title"]) == ("Tên cũ", "Tên mới")


def test_A68_recalled_article_is_gone_at_once_although_its_bodies_were_kept(
    article: ArticlePage, public: Client
) -> None:
    addresses = [f"{NEWS}{article.pk}/", f"{RESOLVE}/so-y-te/ten-cu/"]
    held = {address: public.get(address)["ETag"] for address in addresses}
    recalling.recall(article=article, reason="mistake", by=None)
    for address in addresses:
        assert public.get(address).status_code == 410
        assert public.get(address, headers={"If-None-Match": held[address]}).status_code == 410
    assert titles(public) == []


def test_expired_article_is_not_kept_when_no_job_ran(article: ArticlePage, public: Client, time_machine: Any) -> None:
    factories.edit(article, expire_at=timezone.now() + timedelta(minutes=1))
    assert titles(public) == ["Tên cũ"]
    held = public.get(f"{RESOLVE}/so-y-te/ten-cu/")
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert titles(public) == []
    again = public.get(f"{RESOLVE}/so-y-te/ten-cu/", headers={"If-None-Match": held["ETag"]})
    assert again.status_code == 404


def test_another_page_at_an_address_is_not_confirmed_by_the_first_ones_etag(
    article: ArticlePage, public: Client
) -> None:
    held = public.get(f"{RESOLVE}/so-y-te/ten-cu/")
    article.delete()
    factories.article(section=article.get_parent().specific, title="Tên cũ", lead="Bài khác.")
    again = public.get(f"{RESOLVE}/so-y-te/ten-cu/", headers={"If-None-Match": held["ETag"]})
    assert again.json()["page"]["lead"] == "Bài khác."


def test_etag_of_one_address_confirms_no_other(article: ArticlePage, public: Client) -> None:
    etag = public.get(f"{NEWS}?limit=1")["ETag"]
    assert public.get(f"{NEWS}?limit=2", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("rubbish", ["2/x/public.1", '"2//"', '"2/' + "a" * 3000 + '"', '"2/0/\u1ebf.1"', "W/", '"'])
def test_strange_etags_are_no_errors(article: ArticlePage, public: Client, rubbish: str) -> None:
    header = rubbish.encode("utf-8").decode("latin-1")
    assert public.get(f"{RESOLVE}/", headers={"If-None-Match": header}).status_code == 200


def test_poisoned_entry_that_is_no_body_is_made_anew(article: ArticlePage, public: Client) -> None:
    etag = public.get(NEWS)["ETag"]
    cache.set(f"body:{etag}", {"not": "bytes"})
    assert titles(public) == ["Tên cũ"]


def test_order_of_parameters_does_not_matter_and_their_values_do(public: Client) -> None:
    one, two = (public.get(f"{NEWS}?{query}")["ETag"] for query in ("limit=3&locale=vi", "locale=vi&limit=3"))
    assert one == two
    assert public.get(f"{NEWS}?limit=4&locale=vi")["ETag"] != one


def test_answers_keep_apart_by_host(portal: HomePage) -> None:
    portal_host = Client(SERVER_NAME="localhost").get(NEWS)["ETag"]
    assert Client(SERVER_NAME="so-y-te.localhost").get(NEWS)["ETag"] != portal_host
    assert int(portal_host.strip('"').split("/")[0]) == freshness.REVISION


def test_no_value_can_pass_for_another_parameter(article: ArticlePage, public: Client) -> None:
    article.tags.add("a")
    article.save_revision().publish()
    honest = f"{NEWS}?tag=a&to=2030-01-01"
    for forged in (f"{NEWS}?tag=a%0Ato%3D2030-01-01", f"{NEWS}?tag=a%26to%3D2030-01-01", f"{NEWS}?tag=a%22"):
        public.get(forged)
    assert len(public.get(honest).json()["items"]) == 1
    one, other = (freshness.address(RequestFactory().get(path)) for path in (honest, f"{NEWS}?tag=a%0Ato=2030-01-01"))
    assert one != other


def test_first_publication_takes_the_place_of_a_redirect_that_was_kept(article: ArticlePage, public: Client) -> None:
    Redirect.objects.create(old_path="/so-y-te/thong-bao", redirect_page=article)
    address = f"{RESOLVE}/so-y-te/thong-bao/"
    assert public.get(address).json()["kind"] == public.get(address).json()["kind"] == "redirect"
    section = SectionPage.objects.get()
    factories.article(section=section, title="Thông báo")
    assert public.get(address).json()["kind"] == "page"


@pytest.mark.parametrize("source", ["article", "info", "section"])
def test_links_are_made_real_when_what_they_lead_to_is_first_published(
    article: ArticlePage, portal: HomePage, public: Client, source: str
) -> None:
    section = SectionPage.objects.get()
    draft = factories.article(section=section, title="Nháp", publish=False)
    link = f'<p><a linktype="page" id="{draft.pk}">xem bài</a></p>'
    body = [{"type": "paragraph", "value": link, "id": "1"}]
    if source == "article":
        factories.edit(article, body=body)
    elif source == "info":
        factories.info_page(parent=portal, title="Lien he", slug="ten-cu", body=body)
    else:
        factories.edit(section, introduction=link)
    address = RESOLVE + {"article": "/so-y-te/ten-cu/", "info": "/ten-cu/", "section": "/so-y-te/"}[source]
    before = public.get(address)
    assert "href" not in json.dumps([before.json()["page"].get(name) for name in ("body_html", "introduction_html")])
    draft.save_revision().publish()
    after = public.get(address, headers={"If-None-Match": before["ETag"]})
    assert "/so-y-te/nhap/" in after.content.decode()
    ArticlePage.objects.get(pk=draft.pk).unpublish()
    assert "/so-y-te/nhap/" not in public.get(address).content.decode()


def test_body_of_a_widget_is_no_older_than_its_tag(
    article: ArticlePage, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The widget is saved after it was looked up, and before the versions are read."""
    widget = factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), heading="Cũ")
    read = freshness.rows

    def rows(*keys: str) -> Any:
        type(widget).objects.get(pk=widget.pk)
        if widget.heading == "Cũ":
            widget.heading = "Mới"
            widget.save()
        return read(*keys)

    monkeypatch.setattr(freshness, "rows", rows)
    answers = [public.get(f"/api/v2/widgets/{widget.key}/").json()["widget"]["heading"] for _time in range(2)]
    assert answers == ["Mới", "Mới"]
