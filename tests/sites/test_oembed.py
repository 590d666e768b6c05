"""Our oEmbed provider: what may be embedded and in which form, what is refused and how, and the frames it names."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage, Correction
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream, StreamPage
from sites.streams.recalling import recall
from sites.widgets import actions
from sites.widgets.models import Widget
from tests.surface.markup import born
from tests.surface.titles import PAYLOADS

BASE = "http://localhost:8000"
ABSENT = f"{BASE}/so-y-te/khong-co/"
# What WordPress leaves of an untrusted provider's HTML is found by this (wp_filter_oembed_result).
KEPT = re.compile(r"^<blockquote[^>]*>(.*?)</blockquote><iframe ([^>]*)></iframe>$", re.DOTALL)


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    return factories.article(section=section, title="Tiêm & phòng")


@pytest.fixture
def widget(section: SectionPage) -> Widget:
    return factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), key="AB12", heading="Tin của tỉnh")


def ask(client: Client, url: str, **params: Any) -> Any:
    return client.get(f"/oembed/?{urlencode({'url': url, **params})}")


def frame_of(answer: dict[str, Any]) -> str:
    """The address of the frame in an answer."""
    kept = KEPT.match(answer["html"])
    assert kept
    return re.search(r'src="([^"]*)"', kept[2])[1].replace("&amp;", "&")  # type: ignore[index]


def test_an_article_is_a_quotation_and_a_frame(article: ArticlePage, public: Client) -> None:
    response = ask(public, article.full_url)
    body = response.json()
    assert response["Content-Type"] == "application/json"
    assert {name: body[name] for name in ("type", "version", "title", "provider_url", "width", "height")} == {
        "type": "rich", "version": "1.0", "title": "Tiêm & phòng", "provider_url": f"{BASE}/",
        "width": 600, "height": 400,
    }  # fmt: skip
    assert body["provider_name"]
    kept = KEPT.match(body["html"])
    assert kept
    assert kept[1] == f'<a href="{article.full_url}">Tiêm &amp; phòng</a>'
    assert frame_of(body) == f"{BASE}/embed/news/{article.pk}/"
    for said in ('sandbox="allow-scripts', 'security="restricted"', 'width="600"', 'title="Tiêm &amp; phòng"'):
        assert said in kept[2]


def test_sections_streams_and_frames_are_embedded_too(widget: Widget, portal: HomePage, public: Client) -> None:
    with unit_of_work():
        portal.add_child(instance=StreamPage(title="Tin chung", slug="tin-chung", stream=widget.stream))
    for url, frame in {
        f"{BASE}/so-y-te/": "/embed/sections/so-y-te/?links=here",
        f"{BASE}/tin-chung/": f"/embed/streams/{SHARED}/?links=here",
        f"{BASE}/embed/w/AB12/": "/embed/w/AB12/?links=here",
        f"{BASE}/embed/w/AB12/?limit=3&la=1": "/embed/w/AB12/?limit=3&links=here",
        f"{BASE}/embed/sections/so-y-te/": "/embed/sections/so-y-te/?links=here",
        f"{BASE}/embed/streams/{SHARED}/": f"/embed/streams/{SHARED}/?links=here",
    }.items():
        response = ask(public, url)
        assert response.status_code == 200, url
        assert frame_of(response.json()) == BASE + frame
        assert public.get(frame).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("http:", "https:"),
        lambda url: url.rstrip("/"),
        lambda url: url + "?utm=1#noi-dung",
        lambda url: url.replace("localhost", "LOCALHOST"),
    ],
)
def test_spellings_of_an_address_are_one(article: ArticlePage, public: Client, change: Any) -> None:
    assert ask(public, change(article.full_url)).json()["title"] == "Tiêm & phòng"


def test_what_has_a_host_of_its_own_is_framed_from_there(portal: HomePage, public: Client) -> None:
    section = factories.section(slug="so-gddt", title="Sở GDĐT", host="so-gddt.localhost")
    article = factories.article(section=section, title="Trường")
    root = article.full_url.rpartition("/")[0].rpartition("/")[0]
    assert root.startswith("http://so-gddt.localhost")
    assert frame_of(ask(public, article.full_url).json()) == f"{root}/embed/news/{article.pk}/"
    assert ask(public, f"{BASE}/so-gddt/{article.slug}/").status_code == 404


def test_links_of_a_frame_for_WordPress_lead_by_its_own_host(portal: HomePage, public: Client) -> None:
    section = factories.section(slug="so-gddt", title="Sở GDĐT", host="so-gddt.localhost")
    article = factories.article(section=section, title="Trường")
    frame = f"/embed/streams/{SHARED}/"
    assert f'href="{article.full_url}"' in public.get(frame).content.decode()
    by_way = f"{BASE}/embed/news/{article.pk}/read/"
    here = public.get(f"{frame}?links=here", headers={"Host": "localhost:8000"})
    assert f'href="{by_way}"' in here.content.decode()
    response: Any = public.get(by_way)
    assert (response.status_code, response["Location"]) == (302, article.full_url)


def hidden(section: SectionPage, article: ArticlePage, widget: Widget) -> dict[str, str]:
    """Addresses that are not to be embedded, each for another reason."""
    draft = factories.article(section=section, title="Nháp", publish=False)
    closed = factories.article(section=section, title="Kín")
    with unit_of_work():
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
    expired = factories.article(section=section, title="Hết", expire_at=timezone.now() + timedelta(minutes=1))
    gone = factories.article(section=section, title="Gỡ")
    recall(article=gone, reason="wrong", by=factories.UserFactory(), note="Sai số liệu.")
    actions.revoke(widget=widget)
    return {
        "draft": draft.full_url or f"{BASE}/so-y-te/{draft.slug}/",
        "private": closed.full_url,
        "expired": expired.full_url,
        "recalled": gone.full_url,
        "frame of a draft": f"{BASE}/embed/news/{draft.pk}/",
        "frame of the recalled": f"{BASE}/embed/news/{gone.pk}/",
        "revoked": f"{BASE}/embed/w/AB12/",
        "unknown key": f"{BASE}/embed/w/SAI/",
        "foreign": article.full_url.replace("localhost:8000", "khac.example.vn"),
        "foreign frame": f"http://khac.example.vn/embed/news/{article.pk}/",
        "other port": article.full_url.replace(":8000", ":8001"),
        "with a user": article.full_url.replace("//", "//a@"),
        "fragment": f"{BASE}/embed/w/AB12/items.html",
        "admin": f"{BASE}/admin/",
        "API": f"{BASE}/api/v2/news/{article.pk}/",
        "file": "file:///etc/passwd",
        "script": "javascript:alert(1)",
        "huge": f"{BASE}/embed/news/{2**70}/",
        "no address": "//[x",
        "home": f"{BASE}/",
    }


def test_A63_what_is_hidden_or_foreign_answers_as_what_is_absent(
    section: SectionPage, article: ArticlePage, widget: Widget, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    addresses = hidden(section, article, widget)
    time_machine.shift(timedelta(minutes=2))
    told = ("Content-Type", "Cache-Control", "ETag", "Cache-Tag", "Last-Modified")
    for form in ("json", "xml"):
        absent = ask(public, ABSENT, format=form)
        assert absent.status_code == 404
        for why, url in addresses.items():
            response = ask(public, url, format=form)
            assert (response.status_code, response.content) == (404, absent.content), why
            assert [response.get(name) for name in told] == [absent.get(name) for name in told], why
    assert ask(public, article.full_url).status_code == 200


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        *((f"maxwidth={value}", "maxwidth") for value in ("x", "0", "-1", "1e9", "1000000000", "199", "", "１２３")),
        *((f"maxheight={value}", "maxheight") for value in ("x", "0", "-1", "1e9", "1000000000", "99")),
        ("callback=f", "callback"),
        ("jsonp=f", "jsonp"),
        ("maxwidth=300&maxwidth=400", "maxwidth"),
    ],
)
def test_A63_bad_parameters_are_refused_by_name(article: ArticlePage, public: Client, query: str, attr: str) -> None:
    response = public.get(f"/oembed/?url={quote(article.full_url)}&{query}")
    assert response.status_code == 400
    assert {one["attr"] for one in response.json()["errors"]} == {attr}


def test_an_address_has_to_be_given(public: Client) -> None:
    for query in ("", "?url=", "?url=%00", "?url=" + "x" * 2001):
        response = public.get(f"/oembed/{query}")
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "url")


@pytest.mark.parametrize("form", ["yaml", "JSON", "jsonp"])
def test_another_format_is_a_501(article: ArticlePage, public: Client, form: str) -> None:
    response = ask(public, article.full_url, format=form)
    assert (response.status_code, response["Cache-Control"]) == (501, "no-store")


def test_the_frame_fits_the_room_there_is(article: ArticlePage, public: Client) -> None:
    body = ask(public, article.full_url, maxwidth=320, maxheight=240).json()
    assert (body["width"], body["height"]) == (320, 240)
    assert 'width="320" height="240"' in body["html"]
    assert ask(public, article.full_url, maxwidth=10_000).json()["width"] == 600


def test_it_answers_what_wordpress_asks(article: ArticlePage, public: Client) -> None:
    """WP_oEmbed::fetch() always adds these, `dnt` among them."""
    asked = ask(public, article.full_url, maxwidth=600, maxheight=750, dnt=1, format="json")
    assert (asked.status_code, asked.json()["width"]) == (200, 600)


@pytest.mark.parametrize("key", PAYLOADS)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_hostile_titles_stay_titles_in_both_formats(section: SectionPage, public: Client, key: str, form: str) -> None:
    article = factories.article(section=section, title=PAYLOADS[key])
    response = ask(public, article.full_url, format=form)
    assert born(response) == []
    body = (
        response.json() if form == "json" else {one.tag: one.text for one in ElementTree.fromstring(response.content)}
    )
    html = str(body["html"])
    assert KEPT.match(html)
    assert "zzborn" in html


def test_xml_says_the_same(article: ArticlePage, public: Client) -> None:
    response = ask(public, article.full_url, format="xml")
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == "oembed"
    told = {one.tag: one.text for one in root}
    assert told == {name: str(value) for name, value in ask(public, article.full_url).json().items()}


def test_answers_are_current_and_open_to_all(article: ArticlePage, public: Client) -> None:
    response = public.get(f"/oembed/?url={quote(article.full_url)}", headers={"Origin": "https://benhvien.example.vn"})
    assert response["Access-Control-Allow-Origin"] == "*"
    again = {"If-None-Match": response["ETag"]}
    assert public.get(f"/oembed/?url={quote(article.full_url)}", headers=again).status_code == 304
    factories.edit(article, title="Tên khác")
    renamed = public.get(f"/oembed/?url={quote(article.full_url)}", headers=again)
    assert renamed.json()["title"] == "Tên khác"


def test_the_article_frame_shows_its_card_and_corrections(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section, title="Tiêm & phòng", lead="Dẫn nhập.")
    factories.edit(article, corrections=[Correction(text="Số đúng là 12.", at=timezone.now())])
    page = public.get(f"/embed/news/{article.pk}/").content.decode()
    assert f'<a class="xbtt-title" href="{article.full_url}" target="_top" rel="noopener">Tiêm &amp; phòng</a>' in page
    assert "Dẫn nhập." in page
    assert "Số đúng là 12." in page
    assert f'type="application/json+oembed" title="Tiêm &amp; phòng" href="{BASE}/oembed/?url=' in page


def test_the_frame_of_a_recalled_article_says_why_with_410(article: ArticlePage, public: Client) -> None:
    tag = public.get(f"/embed/news/{article.pk}/")["ETag"]
    recall(article=article, reason="wrong", by=factories.UserFactory(), note="Sai số liệu.")
    for headers in ({}, {"If-None-Match": tag}):
        response = public.get(f"/embed/news/{article.pk}/", headers=headers)
        page = response.content.decode()
        assert response.status_code == 410
        assert "Sai số liệu." in page
        assert "Tiêm" not in page
        assert f'href="{BASE}/"' in page
        assert "X-Frame-Options" not in response
        assert response["Content-Security-Policy"].endswith("frame-ancestors *")


@pytest.mark.parametrize("path", ["news/987654/", f"news/{2**70}/", "sections/khong-co/", "streams/khong-co/"])
def test_frames_of_nothing_lead_to_the_portal(portal: HomePage, public: Client, path: str) -> None:
    response = public.get(f"/embed/{path}")
    assert response.status_code == 404
    assert f'href="{BASE}/"' in response.content.decode()
    assert "X-Frame-Options" not in response


def test_pages_and_frames_say_how_to_embed_them(article: ArticlePage, widget: Widget, get: Any, public: Client) -> None:
    for path, url in {f"/so-y-te/{article.slug}/": article.full_url, "/so-y-te/": f"{BASE}/so-y-te/"}.items():
        links = get(f"resolve/?host=localhost:8000&path={path}")["alternates"]
        offered = {link["type"]: link["url"] for link in links if "oembed" in (link["type"] or "")}
        assert list(offered) == ["application/json+oembed", "text/xml+oembed"]
        for address in offered.values():
            assert quote(url, safe="") in address
            assert public.get(address.removeprefix(BASE)).status_code == 200
    page = public.get("/embed/w/AB12/").content.decode()
    assert 'type="application/json+oembed"' in page
    assert f'type="application/atom+xml" title="Xuất bản thông tin (Atom)" href="{BASE}/feeds/{SHARED}.atom"' in page


def test_the_home_page_is_not_to_be_embedded_and_does_not_say_so(portal: HomePage, get: Any) -> None:
    links = get("resolve/?host=localhost:8000&path=/")["alternates"]
    assert not [link for link in links if "oembed" in (link["type"] or "")]


@pytest.mark.parametrize("kind", ["sections/so-y-te", f"streams/{SHARED}"])
def test_queries_of_lists_are_as_many_for_one_item_as_for_thirty(
    section: SectionPage, public: Client, kind: str, django_assert_max_num_queries: Any
) -> None:
    factories.article(section=section)
    with django_assert_max_num_queries(12) as few:
        assert public.get(f"/embed/{kind}/?limit=30").content.decode().count("xbtt-item") == 1
    for _ in range(29):
        factories.article(section=section)
    with django_assert_max_num_queries(len(few)):
        assert public.get(f"/embed/{kind}/?limit=30").content.decode().count("xbtt-item") == 30
