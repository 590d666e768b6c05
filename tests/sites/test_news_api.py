"""The /news/ API: filters, cursors, fields, errors, headers and its number of queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Placement, Stream

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def seven(section: SectionPage) -> list[str]:
    """Seven articles of one moment, so that only ids order them; their titles, newest first."""
    moment = timezone.now() - timedelta(days=1)
    names = [f"Bài {number}" for number in range(1, 8)]
    for name in names:
        factories.article(section=section, title=name, display_date=moment)
    return names[::-1]


def walk(get: Get, way: str, cursor: str | None, limit: int = 3) -> list[list[str]]:
    """The titles of each page, following `way` ("next" or "previous") from `cursor`."""
    pages: list[list[str]] = []
    while len(pages) < 20:
        page = get(f"news/?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        pages.append([item["title"] for item in page["items"]])
        cursor = page["meta"][way]
        if cursor is None:
            break
    return pages


def test_cursor_walks_ties_forward_without_loss(seven: list[str], get: Get) -> None:
    assert walk(get, "next", None) == [seven[:3], seven[3:6], seven[6:]]


def test_cursor_walks_back_to_the_same_pages(seven: list[str], get: Get) -> None:
    second = get("news/?limit=3")["meta"]["next"]
    third = get(f"news/?limit=3&cursor={second}")["meta"]["next"]
    assert walk(get, "previous", third) == [seven[6:], seven[3:6], seven[:3]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pins_are_shown_once_and_nothing_is_lost(seven: list[str], get: Get, limit: int) -> None:
    for order, title in enumerate(("Bài 2", "Bài 5"), start=1):
        placement = Placement.objects.get(stream__slug=SHARED, card__card__title=title)
        deciding.pin(placement=placement, by=None, order=order, until=None)
    seen = [title for page in walk(get, "next", None, limit) for title in page]
    assert seen[0] == "Bài 2"
    assert sorted(seen) == sorted(seven)


def test_article_published_while_walking_moves_no_page(seven: list[str], section: SectionPage, get: Get) -> None:
    cursor = get("news/?limit=3")["meta"]["next"]
    factories.article(section=section, title="Chen ngang")
    assert [item["title"] for item in get(f"news/?limit=3&cursor={cursor}")["items"]] == seven[3:6]


def test_list_costs_three_queries_whatever_its_size(section: SectionPage, public: Client) -> None:
    for number in range(50):
        factories.article(section=section, title=f"Bài {number}", category=factories.CategoryFactory())
    counts = {}
    for limit in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            items = public.get(f"/api/v2/news/?limit={limit}").json()["items"]
        counts[limit] = len(queries)
        assert len(items) == limit
    print(f"queries of /api/v2/news/: limit=1 {counts[1]}, limit=50 {counts[50]}")  # noqa: T201
    assert counts[1] == counts[50] == 3


def test_filtered_list_and_304_cost_no_more(section: SectionPage, public: Client) -> None:
    factories.article(section=section, category=factories.CategoryFactory(slug="y-te"), tags=["trẻ em"])
    path = "/api/v2/news/?section=so-y-te&category=y-te&tag=trẻ em&locale=vi"
    with CaptureQueriesContext(connection) as queries:
        first = public.get(path)
    assert (len(first.json()["items"]), len(queries)) == (1, 3)
    with CaptureQueriesContext(connection) as queries:
        second = public.get(path, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content, len(queries)) == (304, b"", 1)


def test_detail_costs_the_same_however_many_placements(section: SectionPage, public: Client) -> None:
    for number in range(5):
        factories.StreamFactory(slug=f"luong-{number}", takes_all=True)
    article = factories.article(section=section)
    with CaptureQueriesContext(connection) as queries:
        body = public.get(f"/api/v2/news/{article.pk}/").json()
    assert (len(body["placements"]), len(queries)) == (7, 3)


def test_filters_narrow(section: SectionPage, get: Get) -> None:
    parent = factories.CategoryFactory(slug="y-te")
    child = factories.CategoryFactory(slug="tiem-chung", parent=parent)
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    old = timezone.make_aware(datetime(2020, 5, 6, 23, 59))
    factories.article(section=section, title="A", category=child, tags=["trẻ em"], display_date=old)
    factories.article(section=other, title="B")
    queries = {
        "?section=so-y-te": ["A"],
        "?category=y-te": ["A"],
        "?tag=trẻ em": ["A"],
        "?from=2020-05-06&to=2020-05-06": ["A"],
        "?from=2020-05-07": ["B"],
        "?locale=en": [],
        "?stream=so-gddt": ["B"],
    }
    found = {query: [item["title"] for item in get(f"news/{query}")["items"]] for query in queries}
    assert found == queries


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("limit=nhiều", "limit"),
        ("offset=10", "offset"),
        ("cursor=khong-phai", "cursor"),
        ("cursor=eyJ0IjoiYSJ9", "cursor"),
        ("cursor=eyJ0IjoxZTMwOCwiaSI6MX0", "cursor"),
        ("cursor=W10", "cursor"),
        ("section=khong-co", "section"),
        ("bloc=khong-co", "bloc"),
        ("category=khong-co", "category"),
        ("stream=khong-co", "stream"),
        ("section=%00", "section"),
        ("tag=%00", "tag"),
        ("from=hôm qua", "from"),
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("locale=xx", "locale"),
        ("fields=mat-khau", "fields"),
        ("tag=" + "a" * 10_000, None),
    ],
)
def test_bad_parameter_is_a_400_that_names_it(section: SectionPage, get: Get, query: str, attr: str | None) -> None:
    body = get(f"news/?{query}", 400)
    assert body["type"] == "validation_error"
    assert {error["attr"] for error in body["errors"]} == {attr}
    assert all(set(error) == {"code", "detail", "attr"} and error["detail"] for error in body["errors"])


@pytest.mark.parametrize(
    "path", ["news/0/", "news/8197370069346920683996599812096/", "khong-co/", "sections/khong-co/"]
)
def test_absent_is_a_404_in_the_error_shape(section: SectionPage, get: Get, path: str) -> None:
    body = get(path, 404)
    assert body["type"] == "client_error"
    assert body["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ("title,url", {"id", "title", "url"}),
        ("_,title", {"title"}),
        ("-lead,-image", None),
        ("*", None),
    ],
)
def test_fields_choose_what_comes(section: SectionPage, get: Get, fields: str, keys: set[str] | None) -> None:
    factories.article(section=section)
    whole = set(get("news/")["items"][0])
    removed = {name[1:] for name in fields.split(",") if name.startswith("-")}
    assert set(get(f"news/?fields={fields}")["items"][0]) == (keys or whole - removed)


def test_answer_is_public_cacheable_and_without_cookies(section: SectionPage, public: Client) -> None:
    """SECURITY A-72."""
    response = public.get("/api/v2/news/", headers={"Origin": "https://benhvien.example.vn"})
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Tag"] == f"public,stream:{SHARED}"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_tag_of_blanks_is_a_text_and_no_article_bears_it(portal: HomePage, get: Get) -> None:
    assert get("news/?tag=%20")["items"] == []


def test_front_end_on_another_origin_may_send_a_tag_and_a_key_and_read_when_to_ask_again(public: Client) -> None:
    asked = {"Origin": "https://x.example.vn", "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "if-none-match,authorization"
    allowed = public.options("/api/v2/news/", headers=asked)["Access-Control-Allow-Headers"].split(", ")
    assert {"if-none-match", "authorization"} <= set(allowed)
    shown = public.get("/api/v2/news/", headers={"Origin": "https://x.example.vn"})["Access-Control-Expose-Headers"]
    assert {"ETag", "Retry-After"} <= set(shown.split(", "))


def test_unknown_host_is_refused_in_the_error_shape() -> None:
    """SECURITY A-69."""
    response = Client(SERVER_NAME="evil.example").get("/api/v2/news/")
    assert (response.status_code, response["Cache-Control"]) == (400, "no-store")
    assert response.json()["errors"][0]["code"] == "bad_request"


def test_signed_in_reader_gets_what_an_anonymous_one_gets(section: SectionPage, public: Client) -> None:
    """SECURITY A-54."""
    article = factories.article(section=section)
    factories.article(section=section, title="Nháp", publish=False)
    paths = ["/api/v2/news/", f"/api/v2/news/{article.pk}/", "/api/v2/sections/"]
    before = [public.get(path).content for path in paths]
    public.force_login(factories.UserFactory(is_superuser=True))
    assert [public.get(path).content for path in paths] == before


def test_writing_is_not_allowed(section: SectionPage, public: Client) -> None:
    response = public.post("/api/v2/news/")
    assert response.status_code == 405
    assert response.json()["errors"][0]["code"] == "method_not_allowed"


def test_stream_slug_cannot_be_changed(portal: HomePage) -> None:
    stream = Stream.objects.get(slug=SHARED)
    stream.slug = "khac"
    with pytest.raises(Exception, match="xuat-ban-thong-tin"):
        stream.full_clean()
