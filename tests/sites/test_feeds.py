"""Feeds: Atom, RSS 2.0 and JSON Feed 1.1 of every stream, which feed readers take without a warning."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.core.schedule import run_due
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.feeds import feed_links
from sites.streams.models import SHARED, Placement, Stream
from tests.sites.json_feed import JSON_FEED

XML = ("atom", "rss")
ALL = (*XML, "json")
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
EVIL = '"><img src=x onerror=alert(1)> ]]> {{7*7}} & <5 \x01\x0b\x1f\ufffe tuổi'
SEEN = '"><img src=x onerror=alert(1)> ]]> {{7*7}} & <5  tuổi'


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def read(public: Client, kind: str, query: str = "", stream: str = SHARED) -> Any:
    """A feed as feedparser, or the JSON Feed's schema, takes it; fails on any warning of theirs."""
    response = public.get(f"/feeds/{stream}.{kind}{query}")
    assert response.status_code == 200, response.content.decode()
    assert response["Content-Type"] == f"{TYPES[kind]}; charset=utf-8"
    if kind == "json":
        jsonschema.validate(response.json(), JSON_FEED, format_checker=jsonschema.FormatChecker())
        return response.json()
    parsed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert (parsed.bozo, parsed.version) == (False, {"atom": "atom10", "rss": "rss20"}[kind])
    return parsed


def ids(public: Client, kind: str, query: str = "", stream: str = SHARED) -> list[str]:
    """The ids of a feed's entries, in order."""
    body = read(public, kind, query, stream)
    return [item["id"] for item in (body["items"] if kind == "json" else body.entries)]


def titles(public: Client, kind: str, query: str = "", stream: str = SHARED) -> list[str]:
    """The titles of a feed's entries, in order."""
    body = read(public, kind, query, stream)
    return [item["title"] for item in (body["items"] if kind == "json" else body.entries)]


@pytest.mark.parametrize("kind", XML)
def test_entry_says_what_the_card_says(section: SectionPage, public: Client, kind: str) -> None:
    category = factories.CategoryFactory(name="Tiêm chủng", slug="tiem-chung")
    moment = timezone.make_aware(datetime(2026, 3, 2, 8, 30))
    article = factories.article(section=section, title="Lịch tiêm", lead="Từ tháng ba.", category=category,
                                display_date=moment)  # fmt: skip
    entry = read(public, kind).entries[0]
    card = ArticleCard.objects.get(pk=article.pk)
    assert (entry.id, entry.title, entry.summary) == (card.uuid.urn, "Lịch tiêm", "Từ tháng ba.")
    assert entry.link == "http://localhost:8000/so-y-te/lich-tiem/"
    assert entry.published == {"atom": "2026-03-02T08:30:00+07:00", "rss": "Mon, 02 Mar 2026 08:30:00 +0700"}[kind]
    assert entry.updated.endswith("+07:00")
    assert (entry.author, [tag.term for tag in entry.tags]) == ("Sở Y tế", ["Tiêm chủng"])


def test_json_feed_says_what_the_card_says(section: SectionPage, public: Client) -> None:
    category = factories.CategoryFactory(name="Tiêm chủng")
    article = factories.article(section=section, title="Lịch tiêm", lead="Từ tháng ba.", category=category)
    item = read(public, "json")["items"][0]
    card = ArticleCard.objects.get(pk=article.pk)
    assert (item["id"], item["title"], item["summary"]) == (card.uuid.urn, "Lịch tiêm", "Từ tháng ba.")
    assert (item["authors"], item["tags"]) == ([{"name": "Sở Y tế"}], ["Tiêm chủng"])
    assert item["date_published"].endswith("+07:00")


@pytest.mark.parametrize("kind", ALL)
def test_every_stream_has_a_feed_also_an_empty_one(section: SectionPage, public: Client, kind: str) -> None:
    factories.article(section=section)
    factories.StreamFactory(slug="trong", description="")
    found = {stream: len(ids(public, kind, stream=stream)) for stream in (SHARED, "so-y-te", "trong")}
    assert found == {SHARED: 1, "so-y-te": 1, "trong": 0}


@pytest.mark.parametrize("kind", ALL)
def test_filters_narrow_a_feed(section: SectionPage, public: Client, kind: str) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    parent = factories.CategoryFactory(slug="y-te")
    child = factories.CategoryFactory(slug="tiem-chung", parent=parent)
    wanted = factories.article(section=section, category=child)
    factories.article(section=other, category=child)
    factories.article(section=section)
    assert ids(public, kind, "?section=so-y-te&category=y-te") == [wanted.uuid.urn]
    assert len(ids(public, kind, "?section=so-y-te")) == 2
    assert len(ids(public, kind, "?limit=1")) == 1


def test_feed_is_narrowed_by_all_that_narrows_a_widget(section: SectionPage, public: Client) -> None:
    child = factories.CategoryFactory(slug="tiem-chung", parent=factories.CategoryFactory(slug="y-te"))
    factories.article(section=section, title="Tiêm", category=child, tags=["vắc xin"])
    factories.article(section=section, title="Khác", tags=["vắc xin", "tết"])
    assert titles(public, "json", query="?tag=tết") == ["Khác"]
    assert titles(public, "json", query="?exclude=y-te") == ["Khác"]


@pytest.mark.parametrize("kind", XML)
def test_feed_has_an_id_for_ever_and_another_for_each_filter(section: SectionPage, public: Client, kind: str) -> None:
    factories.CategoryFactory(slug="y-te", name="Y tế")
    queries = (
        "",
        "?section=so-y-te",
        "?category=y-te",
        "?category=y-te&section=so-y-te",
        "?tag=t%E1%BA%BFt",
        "?exclude=y-te",
    )
    feeds = [read(public, kind, query).feed for query in queries]
    links = [link.href for feed in feeds for link in feed.links if link.rel == "self"]
    assert links[:2] == [f"http://localhost:8000/feeds/{SHARED}.{kind}{query}" for query in queries[:2]]
    assert [feed.title for feed in feeds] == [
        "Xuất bản thông tin",
        "Xuất bản thông tin – Sở Y tế",
        "Xuất bản thông tin – Y tế",
        "Xuất bản thông tin – Sở Y tế – Y tế",
        "Xuất bản thông tin – tết",
        "Xuất bản thông tin",
    ]
    if kind == "atom":
        assert feeds[0].id == Stream.objects.get(slug=SHARED).uuid.urn
        assert len({feed.id for feed in feeds}) == len(feeds)


def test_feed_links_to_where_people_read_the_stream(section: SectionPage, public: Client) -> None:
    factories.StreamFactory(slug="khong-trang")
    home_pages = {
        name: read(public, "json", stream=name)["home_page_url"] for name in (SHARED, "so-y-te", "khong-trang")
    }
    assert home_pages == {
        SHARED: f"http://localhost:8000/{SHARED}/",
        "so-y-te": "http://localhost:8000/so-y-te/",
        "khong-trang": "http://localhost:8000/",
    }


def test_feed_follows_the_date_and_pins_nothing(section: SectionPage, public: Client) -> None:
    for days, title in ((3, "Cũ"), (2, "Giữa"), (1, "Mới")):
        factories.article(section=section, title=title, display_date=timezone.now() - timedelta(days=days))
    placement = Placement.objects.get(stream__slug=SHARED, card__card__title="Cũ")
    deciding.pin(placement=placement, by=None, order=1, until=None)
    deciding.dress(placement=placement, by=None, title="Cũ, lời của luồng")
    assert [entry.title for entry in read(public, "atom").entries] == ["Mới", "Giữa", "Cũ, lời của luồng"]


def test_enclosure_is_the_largest_jpeg_with_its_real_length(
    section: SectionPage, public: Client, run_tasks: Callable[[], int]
) -> None:
    factories.article(section=section, lead_image=factories.image())
    run_tasks()
    atom, rss = (read(public, kind).entries[0].enclosures for kind in XML)
    attachment = read(public, "json")["items"][0]["attachments"]
    length = len(b"".join(public.get(rss[0].href.removeprefix("http://localhost:8000"))))
    assert rss[0].href.endswith("-1200.jpeg")
    assert [(one[0].type, int(one[0].length), len(one)) for one in (atom, rss)] == [("image/jpeg", length, 1)] * 2
    assert attachment == [{"url": rss[0].href, "mime_type": "image/jpeg", "size_in_bytes": length}]


def test_updated_is_the_newest_item_or_the_change_of_the_stream(
    section: SectionPage, public: Client, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-20T12:00:00+07:00", tick=False)
    article = factories.article(section=section)
    assert read(public, "atom").feed.updated == "2026-11-20T12:00:00+07:00"
    time_machine.move_to("2026-11-21T12:00:00+07:00", tick=False)
    article.unpublish()
    assert read(public, "atom").feed.updated == "2026-11-21T12:00:00+07:00"


@pytest.mark.parametrize("kind", ALL)
def test_notice_in_force_is_the_first_entry_of_every_feed_it_is_for(
    section: SectionPage, public: Client, kind: str, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-20T12:00:00+07:00", tick=False)
    factories.article(section=section, title="Tin thường")
    other = factories.section(slug="so-gddt", title="Sở GDĐT")
    end = timezone.now() + timedelta(hours=5)
    alerts.issue(title="Chỉ trên cổng", ends_at=end, area="portal")
    alerts.issue(title="Nghỉ học", ends_at=end, sections=[other])
    alerts.issue(title="Lũ trên sông Cầu", text="Sơ tán ngay.", level="warning", ends_at=end)
    assert titles(public, kind) == ["Lũ trên sông Cầu", "Tin thường"]
    assert titles(public, kind, stream=Stream.objects.get(section=other).slug) == ["Lũ trên sông Cầu", "Nghỉ học"]
    assert "Sơ tán ngay. Có hiệu lực đến 17:00 20/11/2026." in public.get(f"/feeds/{SHARED}.{kind}").content.decode()


def test_notice_leaves_the_feed_when_it_ends(section: SectionPage, public: Client, time_machine: Any) -> None:
    time_machine.move_to(start := timezone.now(), tick=False)
    factories.article(section=section, title="Tin thường")
    alerts.issue(title="Lũ", ends_at=start + timedelta(hours=1))
    assert titles(public, "rss") == ["Lũ", "Tin thường"]
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    run_due()
    assert titles(public, "rss") == ["Tin thường"]


@pytest.mark.parametrize("kind", ALL)
def test_feed_costs_four_queries_whatever_its_size(section: SectionPage, public: Client, kind: str) -> None:
    for number in range(50):
        factories.article(section=section, title=f"Bài {number}", category=factories.CategoryFactory())
    counts = {}
    for limit in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            response = public.get(f"/feeds/{SHARED}.{kind}?limit={limit}&section=so-y-te")
        counts[limit] = len(queries)
        assert response.content.count(b"urn:uuid:") >= limit
    assert counts == {1: 4, 50: 4}


def test_current_feed_is_a_304_and_the_same_body_costs_one_query(section: SectionPage, public: Client) -> None:
    factories.article(section=section)
    first = public.get(f"/feeds/{SHARED}.rss")
    for headers, status in (({"If-None-Match": first["ETag"]}, 304), ({}, 200)):
        with CaptureQueriesContext(connection) as queries:
            assert public.get(f"/feeds/{SHARED}.rss", headers=headers).status_code == status
        assert len(queries) == 1
    factories.article(section=section, title="Khác")
    assert public.get(f"/feeds/{SHARED}.rss", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("path", "status", "code", "attr"),
    [
        ("khong-co", 404, "not_found", None),
        (SHARED + "?section=khong-co", 400, "unknown", "section"),
        (SHARED + "?category=khong-co", 400, "unknown", "category"),
        (SHARED + "?exclude=khong-co", 400, "unknown", "exclude"),
        (SHARED + "?limit=51", 400, "max_value", "limit"),
        (SHARED + "?page=2", 400, "unknown_parameter", "page"),
    ],
)
def test_error_is_json_in_the_one_shape_in_every_format(
    section: SectionPage, public: Client, kind: str, path: str, status: int, code: str, attr: str | None
) -> None:
    name, mark, query = path.partition("?")
    response = public.get(f"/feeds/{name}.{kind}{mark}{query}")
    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    assert [(error["code"], error["attr"]) for error in response.json()["errors"]] == [(code, attr)]


def test_feed_links_name_every_format(section: SectionPage, public: Client) -> None:
    links = feed_links(Stream.objects.get(slug="so-y-te"))
    assert [(link["type"], link["title"]) for link in links] == [
        ("application/atom+xml", "Sở Y tế (Atom)"),
        ("application/rss+xml", "Sở Y tế (RSS)"),
        ("application/feed+json", "Sở Y tế (JSON Feed)"),
    ]
    answers = [public.get(link["url"].removeprefix("http://localhost:8000")) for link in links]
    assert [answer["Content-Type"].partition(";")[0] for answer in answers] == [link["type"] for link in links]


def hide(article: ArticlePage, way: str, portal: HomePage) -> None:
    """Take an article from the public in one of the ways there are."""
    if way == "recall":
        recalling.recall(article=article, reason="wrong", by=None)
    elif way == "delete":
        article.delete()
    elif way == "expire":
        factories.edit(article, expire_at=timezone.now() + timedelta(hours=1))
    elif way == "private section":
        PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    else:
        article.unpublish()


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("way", ["recall", "delete", "expire", "private section", "unpublish"])
def test_a61_what_is_not_public_is_in_no_feed(
    section: SectionPage, portal: HomePage, public: Client, run_tasks: Any, time_machine: Any, kind: str, way: str
) -> None:
    """SECURITY A-61."""
    article = factories.article(section=section, title="Bài kín", lead_image=factories.image())
    factories.article(section=section, title="Nháp", publish=False)
    run_tasks()
    before = public.get(f"/feeds/{SHARED}.{kind}")
    picture = ArticleCard.objects.get(pk=article.pk).card["image"]["url"]
    assert all(word in before.content.decode() for word in ("Bài kín", article.uuid.urn, picture))
    hide(article, way, portal)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    after = public.get(f"/feeds/{SHARED}.{kind}", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    shown = after.content.decode()
    assert [word for word in ("Bài kín", "Nháp", article.uuid.urn, picture, article.slug) if word in shown] == []


def test_a61_copy_is_an_entry_of_its_own_and_an_alias_cannot_be(section: SectionPage, public: Client) -> None:
    """SECURITY A-61."""
    article = factories.article(section=section)
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    with pytest.raises(ValidationError), unit_of_work():
        article.create_alias(parent=other)
    with unit_of_work():
        copied = article.copy(to=other, keep_live=True)
    assert sorted(ids(public, "atom")) == sorted([article.uuid.urn, copied.uuid.urn])
    assert ids(public, "atom", "?section=so-gddt") == [copied.uuid.urn]


def test_a68_republished_article_comes_back_under_its_id(section: SectionPage, public: Client) -> None:
    """SECURITY A-68."""
    article = factories.article(section=section)
    before = ids(public, "json")
    article.unpublish()
    assert ids(public, "json") == []
    factories.edit(article)
    assert ids(public, "json") == before == [article.uuid.urn]


@pytest.mark.parametrize("kind", ALL)
def test_a72_feed_is_public_cacheable_and_without_cookies(section: SectionPage, public: Client, kind: str) -> None:
    """SECURITY A-72."""
    public.force_login(factories.UserFactory(is_superuser=True))
    response = public.get(f"/feeds/{SHARED}.{kind}", headers={"Origin": "https://benhvien.example.vn"})
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert (response["Access-Control-Allow-Origin"], response["Cache-Tag"]) == ("*", f"public,stream:{SHARED}")
    assert (response["X-Content-Type-Options"], "Cookie" in response.get("Vary", "")) == ("nosniff", False)
    assert not response.cookies
    assert public.get(f"/feeds/{SHARED}.{kind}?limit=0")["Cache-Control"] == "no-store"


class Tags(HTMLParser):
    """Collects the tags that a browser would see in a text, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def evil(section: SectionPage) -> None:
    """An article, its section, category and stream whose words are attacks."""
    category = factories.CategoryFactory(name=EVIL[:110], slug="xau")
    article = factories.article(section=section, title=EVIL, slug="xau", lead=EVIL, category=category)
    ArticleCard.objects.filter(pk=article.pk).update(card={**article.card.card, "title": EVIL, "lead": EVIL})
    Stream.objects.filter(slug=SHARED).update(name=EVIL, description=EVIL)


@pytest.mark.parametrize("kind", XML)
def test_a94_evil_words_are_inert_and_whole_in_xml(evil: None, public: Client, kind: str) -> None:
    """SECURITY A-94: read as text or as HTML, as readers of feeds do, the words show the same letters and no tag."""
    read(public, kind)
    document = ElementTree.fromstring(public.get(f"/feeds/{SHARED}.{kind}").content)
    texts = [
        node.text for node in document.iter() if node.tag.rpartition("}")[2] in ("title", "description", "creator")
    ]
    assert len(texts) >= 2
    if kind == "rss":
        texts = [text for text in texts if text != "Sở Y tế"]
        assert {(tuple(Tags(text).tags), Tags(text).text) for text in texts if text} == {((), SEEN)}
    else:
        assert set(texts) == {SEEN}
        summaries = [node for node in document.iter() if node.tag.endswith("summary")]
        assert [(node.text, node.get("type")) for node in summaries] == [(SEEN, "text")]
        assert {node.get("type", "text") for node in document.iter() if node.tag.endswith("title")} == {"text"}


def test_a94_evil_words_are_plain_text_in_json(evil: None, public: Client) -> None:
    """SECURITY A-94."""
    body = read(public, "json")
    item = body["items"][0]
    assert {body["title"], body["description"], item["title"], item["summary"], item["content_text"]} == {SEEN}
    assert "content_html" not in item
