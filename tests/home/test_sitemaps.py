"""Sitemaps and robots.txt: each site names what is canonical on it, and nothing that the public may not see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from cms.core import freshness
from home import sitemaps
from home.models import HomePage
from home.sitemaps import PART
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams import recalling

NAMES = {"s": sitemaps.SITEMAP, "n": sitemaps.NEWS}
PORTAL = "http://localhost:8000"
HOST = "so-y-te.localhost"
FILES = ["/sitemap.xml", "/sitemap-pages.xml", "/news-sitemap.xml", "/robots.txt"]
EVIL = '"><img src=x onerror=alert(1)> ]]> {{7*7}} \x0b\x1f'


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def at_host() -> Client:
    """A reader at the host of the section so-y-te."""
    return Client(SERVER_NAME=HOST, SERVER_PORT="8000")


def document(client: Client, path: str, entry: str = "url") -> list[ElementTree.Element]:
    """The entries of a sitemap; each has what the protocol requires."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{{{sitemaps.SITEMAP}}}{'urlset' if entry == 'url' else 'sitemapindex'}"
    entries = root.findall(f"s:{entry}", NAMES)
    assert len(entries) == len(list(root))
    assert all((one.findtext("s:loc", "", NAMES)).startswith("http://") for one in entries)
    return entries


def addresses(client: Client, path: str, entry: str = "url") -> list[str]:
    """The addresses in a sitemap."""
    return [one.findtext("s:loc", "", NAMES) for one in document(client, path, entry)]


def everything(client: Client) -> set[str]:
    """Every address that the site's index leads to."""
    parts = addresses(client, "/sitemap.xml", "sitemap")
    return {address for part in parts for address in addresses(client, "/" + part.split("/", 3)[3])}


def test_index_leads_to_all_that_is_public(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section, title="Bài")
    factories.info_page(parent=factories.info_page(parent=section), title="Lịch sử")
    assert addresses(public, "/sitemap.xml", "sitemap") == [
        f"{PORTAL}/sitemap-pages.xml",
        f"{PORTAL}/sitemap-articles-{article.pk // PART}.xml",
    ]
    assert everything(public) == {
        f"{PORTAL}/",
        f"{PORTAL}/xuat-ban-thong-tin/",
        f"{PORTAL}/so-y-te/",
        f"{PORTAL}/so-y-te/gioi-thieu/",
        f"{PORTAL}/so-y-te/gioi-thieu/lich-su/",
        f"{PORTAL}/so-y-te/bai/",
    }


def test_articles_say_when_they_last_changed(section: SectionPage, public: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:00:00+07:00", tick=False)
    article = factories.article(section=section)
    time_machine.move_to("2026-11-21T12:00:00+07:00", tick=False)
    factories.edit(article, lead="Bổ sung.")
    entry = document(public, f"/sitemap-articles-{article.pk // PART}.xml")[0]
    assert entry.findtext("s:lastmod", "", NAMES) == "2026-11-21T12:00:00+07:00"


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles-{part}.xml", "/news-sitemap.xml"])
def test_new_and_changed_articles_are_there_at_the_next_request(
    section: SectionPage, public: Client, path: str
) -> None:
    article = factories.article(section=section, title="Bài")
    address = path.format(part=article.pk // PART)
    for step in ("publish", "edit"):
        before = public.get(address)
        assert public.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304
        factories.article(section=section, title="Khác") if step == "publish" else factories.edit(
            article, title="Tên mới"
        )
        assert public.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert "changes" in before["Cache-Tag"].split(",")


def test_parts_are_ranges_of_ids_and_only_those_with_articles(
    section: SectionPage, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART", 2)
    articles = [factories.article(section=section, title=f"Bài {number}") for number in range(6)]
    recalling.recall(article=articles[2], reason="wrong", by=None)
    left = [article.pk for article in articles if article != articles[2]]
    names = [f"sitemap-articles-{part}.xml" for part in sorted({pk // 2 for pk in left})]
    assert [url.rsplit("/", 1)[1] for url in addresses(public, "/sitemap.xml", "sitemap")][1:] == names
    assert sum(len(addresses(public, f"/{name}")) for name in names) == len(left)


@pytest.mark.parametrize("part", ["999", "99999999999999999999999"])
def test_part_without_articles_is_a_404_in_the_error_shape(section: SectionPage, public: Client, part: str) -> None:
    response = public.get(f"/sitemap-articles-{part}.xml")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json()["errors"][0]["code"] == "not_found"


def news(client: Client) -> list[str]:
    """The titles of a news sitemap, each entry with all that Google requires."""
    entries = document(client, "/news-sitemap.xml")
    paths = ("n:publication/n:name", "n:publication/n:language", "n:publication_date", "n:title")
    assert all(one.findtext(f"n:news/{path}", "", NAMES) for one in entries for path in paths)
    return [one.findtext("n:news/n:title", "", NAMES) for one in entries]


def test_news_sitemap_holds_the_articles_of_two_days(section: SectionPage, public: Client) -> None:
    now = timezone.now()
    for title, age in (("Mới", timedelta(hours=1)), ("Hôm kia", timedelta(hours=46)), ("Cũ", timedelta(hours=49))):
        factories.article(section=section, title=title, display_date=now - age)
    factories.article(section=section, title="Ngày mai", display_date=now + timedelta(days=1))
    assert news(public) == ["Mới", "Hôm kia"]
    entry = document(public, "/news-sitemap.xml")[0]
    assert entry.findtext("n:news/n:publication/n:name", "", NAMES) == "Cổng thông tin điện tử tỉnh"
    assert entry.findtext("n:news/n:publication/n:language", "", NAMES) == "vi"
    assert entry.findtext("n:news/n:publication_date", "", NAMES).endswith("+07:00")


def test_news_sitemap_holds_a_thousand_at_most(
    section: SectionPage, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_RECENT", 2)
    now = timezone.now()
    for number in range(3):
        factories.article(section=section, title=f"Bài {number}", display_date=now - timedelta(hours=number + 1))
    assert (sitemaps.RECENT, news(public)) == (timedelta(hours=48), ["Bài 0", "Bài 1"])


def test_news_sitemap_forgets_by_the_clock_alone(section: SectionPage, public: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:30:00+07:00", tick=False)
    factories.article(section=section)
    first = public.get("/news-sitemap.xml")
    time_machine.move_to("2026-11-20T12:59:00+07:00", tick=False)
    assert public.get("/news-sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    time_machine.move_to("2026-11-22T12:31:00+07:00", tick=False)
    assert public.get("/news-sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert news(public) == []


def test_robots_closes_the_admin_and_names_the_sitemaps_of_the_host(
    section: SectionPage, public: Client, at_host: Client
) -> None:
    factories.edit(section, host=HOST)
    response = public.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/v2/preview/",
        "Allow: /",
        "",
        f"Sitemap: {PORTAL}/sitemap.xml",
        f"Sitemap: {PORTAL}/news-sitemap.xml",
    ]
    assert f"Sitemap: http://{HOST}:8000/sitemap.xml" in at_host.get("/robots.txt").content.decode()


def test_unknown_host_is_answered_by_the_default_site(section: SectionPage) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1", SERVER_PORT="8000")
    assert f"{PORTAL}/so-y-te/" in everything(stranger)


def test_without_any_site_there_is_a_404(portal: HomePage, public: Client) -> None:
    Site.objects.all().delete()
    assert [public.get(path).status_code for path in FILES] == [404] * len(FILES)


def recall(page: Any) -> None:
    """Recall an article; an info page can only be unpublished."""
    if isinstance(page, ArticlePage):
        recalling.recall(article=page, reason="wrong", by=None)
    else:
        page.unpublish()


def restrict(page: Any) -> None:
    """Show a page to those who are signed in only."""
    PageViewRestriction.objects.create(page=page, restriction_type="login")


HIDE: dict[str, Callable[[Any], Any]] = {
    "unpublish": lambda page: page.unpublish(),
    "delete": lambda page: page.delete(),
    "expire": lambda page: factories.edit(page, expire_at=timezone.now() + timedelta(minutes=5)),
    "restrict": restrict,
    "recall": recall,
    "restrict section": lambda page: restrict(page.get_parent()),
    "unpublish section": lambda page: page.get_parent().specific.unpublish(),
    "expire section": lambda page: factories.edit(
        page.get_parent().specific, expire_at=timezone.now() + timedelta(minutes=5)
    ),
}


@pytest.mark.parametrize("way", HIDE)
def test_a60_what_is_not_public_is_in_no_sitemap(
    section: SectionPage, public: Client, time_machine: Any, way: str
) -> None:
    """SECURITY A-60, A-68: gone by the clock too, when no job has run; a child goes with what stands above it."""
    article = factories.article(section=section, title="Bài kín")
    info = factories.info_page(parent=section, title="Trang kín")
    factories.info_page(parent=info, title="Trang con")
    files = [*FILES, f"/sitemap-articles-{article.pk // PART}.xml"]
    before = {path: public.get(path) for path in files}
    words = ["bai-kin", "trang-kin", "trang-kin/trang-con"]
    assert {word for word in words if any(f"{word}/" in url for url in everything(public))} == set(words)
    for page in (article, info):
        HIDE[way](page)
    time_machine.move_to(timezone.now() + timedelta(minutes=10))
    answers = [public.get(path, headers={"If-None-Match": before[path]["ETag"]}) for path in files]
    assert [word for word in words if any(word in answer.content.decode() for answer in answers)] == []
    assert [url for url in everything(public) | set(news(public)) if "kin" in url] == []


def test_a60_what_is_not_yet_public_is_in_no_sitemap(section: SectionPage, public: Client) -> None:
    """SECURITY A-60: drafts, and what waits for its time."""
    later = timezone.now() + timedelta(days=1)
    factories.article(section=section, title="Nháp", publish=False)
    factories.article(section=section, title="Hẹn giờ", go_live_at=later)
    factories.info_page(parent=section, title="Trang nháp", publish=False)
    factories.info_page(parent=section, title="Trang hẹn giờ", go_live_at=later)
    assert everything(public) == {f"{PORTAL}/", f"{PORTAL}/xuat-ban-thong-tin/", f"{PORTAL}/so-y-te/"}
    assert news(public) == []


def test_a68_republished_article_is_back(section: SectionPage, public: Client) -> None:
    """SECURITY A-68."""
    article = factories.article(section=section, title="Bài")
    article.unpublish()
    assert f"{PORTAL}/so-y-te/bai/" not in everything(public)
    factories.edit(article)
    assert f"{PORTAL}/so-y-te/bai/" in everything(public)
    assert news(public) == ["Bài"]


@pytest.mark.parametrize("path", FILES)
def test_a72_answer_is_public_cacheable_and_without_cookies(section: SectionPage, public: Client, path: str) -> None:
    """SECURITY A-72."""
    public.force_login(factories.UserFactory(is_superuser=True))
    response = public.get(path)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert public.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    refused = public.get(f"{path}?site=2")
    assert (refused.status_code, refused["Cache-Control"]) == (400, "no-store")


@pytest.mark.parametrize("path", FILES)
def test_a75_each_host_has_answers_of_its_own(section: SectionPage, public: Client, at_host: Client, path: str) -> None:
    """SECURITY A-75: nothing of one site at the other, not by a cached body and not by the other's tag."""
    factories.edit(section, host=HOST)
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.article(section=section, title="Của y tế")
    factories.article(section=other, title="Của giáo dục")
    first, second = public.get(path), at_host.get(path)
    crossed = at_host.get(path, headers={"If-None-Match": first["ETag"]})
    assert (crossed.status_code, crossed.content) == (200, second.content)
    assert HOST not in first.content.decode()
    assert f"{PORTAL}/" not in second.content.decode()


def test_a75_section_with_a_host_is_in_its_own_sitemap_alone(
    section: SectionPage, public: Client, at_host: Client
) -> None:
    """SECURITY A-75."""
    factories.edit(section, host=HOST)
    factories.info_page(parent=section)
    factories.article(section=section, title="Bài")
    factories.article(section=section, title="Nháp", publish=False)
    own = f"http://{HOST}:8000"
    assert everything(at_host) == {f"{own}/", f"{own}/gioi-thieu/", f"{own}/bai/"}
    assert everything(public) == {f"{PORTAL}/", f"{PORTAL}/xuat-ban-thong-tin/"}
    assert (news(at_host), news(public)) == (["Bài"], [])


def test_a94_evil_title_is_text_in_the_news_sitemap(section: SectionPage, public: Client) -> None:
    """SECURITY A-94."""
    article = factories.article(section=section, slug="xau")
    ArticleCard.objects.filter(pk=article.pk).update(card={**article.card.card, "title": EVIL})
    Site.objects.update(site_name=EVIL)
    assert news(public) == ['"><img src=x onerror=alert(1)> ]]> {{7*7}} ']
    assert b"<img" not in public.get("/news-sitemap.xml").content


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles-{part}.xml", "/news-sitemap.xml"]
)
def test_number_of_queries_is_the_same_for_one_and_for_many(section: SectionPage, public: Client, path: str) -> None:
    counts = []
    for number in range(12):
        article = factories.article(section=section, title=f"Bài {number}")
        factories.info_page(parent=section, title=f"Trang {number}")
        if number in (1, 11):
            with CaptureQueriesContext(connection) as queries:
                document(public, path.format(part=article.pk // PART), "sitemap" if path == "/sitemap.xml" else "url")
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize(("longest", "cost"), [(10, 5), (10**6, 3)])
def test_very_long_part_is_not_kept_in_memory(
    section: SectionPage, public: Client, monkeypatch: pytest.MonkeyPatch, longest: int, cost: int
) -> None:
    monkeypatch.setattr(freshness, "LONGEST_KEPT", longest)
    path = f"/sitemap-articles-{factories.article(section=section).pk // PART}.xml"
    first = public.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert public.get(path).content == first.content
    assert len(queries) == cost
