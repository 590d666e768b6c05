"""The flow of news: what follows from publishing, changing and taking away, in the same transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.core import freshness
from cms.core.models import PublicDocument, Version
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams import recalling
from sites.streams.checking import check
from sites.streams.models import SHARED, Change, Placement, Stream

Get = Callable[..., Any]


def titles(get: Get, query: str = "") -> list[str]:
    """The titles of a stream's first page."""
    return [item["title"] for item in get(f"news/{query}")["items"]]


def last_changes(number: int) -> list[tuple[str, str, str]]:
    """(kind, action, stream) of the last rows of the change log, in order."""
    rows = list(Change.objects.order_by("-id")[:number])[::-1]
    return [(row.kind, row.action, row.stream) for row in rows]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    return Stream.objects.get(slug=SHARED)


def test_next_request_after_a_publish_has_the_article_on_top(section: SectionPage, get: Get) -> None:
    factories.article(section=section, title="Bài trước")
    factories.article(section=section, title="Bài mới")
    assert titles(get) == ["Bài mới", "Bài trước"]


def test_publish_writes_placements_and_change_rows(section: SectionPage) -> None:
    factories.article(section=section)
    assert last_changes(3) == [
        ("article", "appeared", ""),
        ("placement", "appeared", "so-y-te"),
        ("placement", "appeared", SHARED),
    ]
    assert set(Placement.objects.values_list("state", "visible")) == {("accepted", True)}


def test_every_change_row_raises_the_version_of_the_log(section: SectionPage) -> None:
    article = factories.article(section=section)
    before = Version.objects.get(key="changes").number
    recalling.recall(article=article, reason="wrong", by=None)
    assert Version.objects.get(key="changes").number == before + 1


def test_article_published_again_unchanged_raises_the_version_of_the_log_alone(section: SectionPage) -> None:
    article = factories.article(section=section)
    before = dict(Version.objects.values_list("key", "number"))
    factories.edit(article, show_in_menus=True)
    raised = {row.key for row in Version.objects.all() if row.number != before[row.key]}
    assert "changes" in raised
    assert freshness.PUBLIC not in raised


def test_placement_says_why(section: SectionPage) -> None:
    factories.article(section=section)
    reasons = dict(Placement.objects.values_list("stream__slug", "reason"))
    assert reasons[SHARED] == "Vào luồng vì luồng nhận mọi bài; tiếp nhận ngay"
    assert reasons["so-y-te"] == "Vào luồng vì chuyên trang; tiếp nhận ngay"


def test_rolled_back_publish_leaves_nothing(section: SectionPage, get: Get) -> None:
    """SECURITY F13."""
    article = factories.article(section=section, publish=False)
    before = Change.objects.count()

    def publish_and_fail() -> None:
        with unit_of_work():
            article.save_revision().publish()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert titles(get) == []
    assert (Change.objects.count(), ArticleCard.objects.count(), Placement.objects.count()) == (before, 0, 0)


def test_draft_of_a_live_article_changes_nothing(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, title="Cũ")
    article.title = "Nháp"
    article.save_revision()
    assert titles(get) == ["Cũ"]


def test_update_changes_card_and_version(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, title="Cũ")
    before = Version.objects.get(key=f"stream:{SHARED}").number
    factories.edit(article, title="Mới")
    assert titles(get) == ["Mới"]
    assert Version.objects.get(key=f"stream:{SHARED}").number == before + 1
    assert last_changes(1) == [("article", "changed", "")]


def test_unpublish_takes_it_away_everywhere(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    article.unpublish()
    assert titles(get) == titles(get, "?stream=so-y-te") == []
    get(f"news/{article.pk}/", 404)
    get(f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/", 404)
    assert ArticleCard.objects.get().card == {}
    assert {row[1] for row in last_changes(3)} == {"vanished"}


def test_recall_answers_410_with_the_reason_everywhere(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    recalling.recall(article=article, reason="wrong", by=None)
    assert titles(get) == []
    for path in (f"news/{article.pk}/", f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/"):
        assert get(path, 410)["errors"][0] == {"code": "gone", "detail": "Thông tin chưa chính xác.", "attr": None}
    assert Change.objects.filter(action="vanished", reason="recalled").count() == 3


def test_deleted_article_answers_410_and_leaves_its_streams(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    ArticlePage.objects.get(pk=article.pk).delete()
    get(f"news/{article.pk}/", 410)
    get(f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/", 410)
    assert Placement.objects.count() == 0
    assert titles(get) == []


def test_draft_that_was_never_public_is_deleted_without_a_trace(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, publish=False)
    article.delete()
    get(f"news/{article.pk}/", 404)
    assert not Change.objects.filter(kind="article").exists()


def test_move_changes_section_address_and_streams(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    article = factories.article(section=section)
    article.move(SectionPage.objects.get(pk=other.pk), pos="last-child")
    card = get("news/")["items"][0]
    assert card["section"]["slug"] == "so-gddt"
    assert card["url"] == f"http://localhost:8000/so-gddt/{article.slug}/"
    assert titles(get, "?stream=so-y-te") == []
    assert len(titles(get, "?stream=so-gddt")) == 1
    assert get(f"news/{article.pk}/")["section_name_at_publication"] == "Sở Y tế"


@pytest.mark.parametrize("level", ["article", "section", "home"])
def test_restriction_hides_and_its_end_shows(section: SectionPage, portal: HomePage, get: Get, level: str) -> None:
    article = factories.article(section=section, title="Bài")
    page = {"article": article, "section": section, "home": portal}[level]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert titles(get) == []
    get(f"news/{article.pk}/", 404)
    restriction.delete()
    assert titles(get) == ["Bài"]
    get(f"news/{article.pk}/")


def test_unpublished_section_hides_its_articles(section: SectionPage, get: Get) -> None:
    """SECURITY A-58: a child of an unpublished parent is not public."""
    article = factories.article(section=section)
    SectionPage.objects.get(pk=section.pk).unpublish()
    assert titles(get) == []
    get(f"news/{article.pk}/", 404)
    get(f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/", 404)


def test_renamed_section_shows_on_every_card_at_once(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    factories.edit(section, title="Sở Y tế tỉnh Thái Nguyên", short_name="Sở Y tế TN")
    card = get("news/")["items"][0]
    assert card["section"] == {"slug": "so-y-te", "name": "Sở Y tế tỉnh Thái Nguyên", "short_name": "Sở Y tế TN"}
    assert get(f"news/{article.pk}/")["section_name_at_publication"] == "Sở Y tế"
    assert ("section", "changed", "") in last_changes(1)


def test_new_host_of_a_section_moves_its_addresses(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    factories.edit(section, host="so-y-te.localhost")
    assert get("news/")["items"][0]["url"] == f"http://so-y-te.localhost:8000/{article.slug}/"
    old = get(f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/")
    assert old == {"kind": "redirect", "location": f"http://so-y-te.localhost:8000/{article.slug}/", "status": 301}


def test_expired_article_is_gone_by_the_clock_though_no_job_ran(
    section: SectionPage, get: Get, time_machine: Any
) -> None:
    """SECURITY A-55."""
    article = factories.article(section=section, expire_at=timezone.now() + timedelta(minutes=5))
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert titles(get) == []
    get(f"news/{article.pk}/", 404)


def test_no_304_once_the_clock_has_overtaken_the_version(
    section: SectionPage, public: Client, time_machine: Any
) -> None:
    factories.article(section=section, expire_at=timezone.now() + timedelta(minutes=5))
    etag = public.get("/api/v2/news/")["ETag"]
    assert public.get("/api/v2/news/", headers={"If-None-Match": etag}).status_code == 304
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    late = public.get("/api/v2/news/", headers={"If-None-Match": etag})
    assert (late.status_code, late.json()["items"], "ETag" in late) == (200, [], False)


def test_change_log_has_no_gap(section: SectionPage) -> None:
    for number in range(3):
        factories.article(section=section, title=f"Bài {number}")
    ids = list(Change.objects.values_list("id", flat=True))
    assert ids == list(range(1, len(ids) + 1))


def test_check_finds_and_repairs_what_was_broken_behind_its_back(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, title="Bài")
    factories.article(section=section, title="Khác")
    assert check().differences == []
    ArticleCard.objects.filter(pk=article.pk).update(shown=False, card={})
    Placement.objects.filter(card=article.pk).delete()
    Change.objects.filter(id=Change.objects.count()).delete()
    assert len(check().differences) >= 3
    check(fix=True)
    assert titles(get) == ["Khác", "Bài"]
    assert [line for line in check().differences if "gaps" not in line and "counter" not in line] == []


def test_check_finds_and_repairs_notes_of_what_pages_offer(section: SectionPage, portal: HomePage, get: Get) -> None:
    document, lost = factories.document(), factories.document()
    links = "".join(f'<a linktype="document" id="{one.pk}">Tệp</a>' for one in (document, lost))
    body = [{"type": "paragraph", "value": f"<p>{links}</p>"}]
    factories.article(section=section, body=body)
    factories.info_page(parent=portal, body=body)
    lost.delete()
    assert check().differences == []
    PublicDocument.objects.all().delete()
    assert len(check(fix=True).differences) == 2
    assert check().differences == []
    assert get("documents/")["meta"]["total_count"] == 1
