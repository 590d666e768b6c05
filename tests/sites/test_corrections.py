"""Đính chính: a dated note is public with its revision, in the API, the page, the feed's reader and the desk's eyes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage, Correction
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.checking import check
from sites.streams.edits import Edit, edit
from sites.streams.models import SHARED, Change, Intake, Placement, Stream
from tests.sites.approval_room import EMPTY, Seat, person

Get = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("portal_in_process")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = {"at": "2026-03-02T08:00:00+07:00", "text": "Số mũi tiêm đúng là 1.240, không phải 1.420."}
SECOND = {"at": "2026-03-03T09:30:00+07:00", "text": "Buổi tiêm ở xã bắt đầu lúc 7 giờ 30, không phải 8 giờ."}


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    return factories.article(section=section)


def correct(article: ArticlePage, *notes: dict[str, str]) -> ArticlePage:
    """Publish the article with these notes."""
    rows = [Correction(at=datetime.fromisoformat(note["at"]), text=note["text"]) for note in notes]
    fresh: ArticlePage = factories.edit(article, corrections=rows)
    return fresh


def test_detail_gives_corrections_the_newest_first(article: ArticlePage, get: Get) -> None:
    assert get(f"news/{article.pk}/")["corrections"] == []
    correct(article, FIRST, SECOND)
    assert get(f"news/{article.pk}/")["corrections"] == [SECOND, FIRST]


def test_structured_data_carries_corrections(article: ArticlePage, get: Get) -> None:
    assert "correction" not in get(f"news/{article.pk}/")["json_ld"]
    correct(article, FIRST)
    assert get(f"news/{article.pk}/")["json_ld"]["correction"] == [
        {"@type": "CorrectionComment", "datePublished": FIRST["at"], "text": FIRST["text"]}
    ]


def test_wagtails_own_endpoint_gives_them_too(article: ArticlePage, get: Get) -> None:
    correct(article, FIRST)
    assert get(f"pages/{article.pk}/")["corrections"] == [FIRST]


def test_correction_is_a_change_for_caches_and_followers(article: ArticlePage, public: Client) -> None:
    address = f"/api/v2/news/{article.pk}/"
    before, last = public.get(address).headers["ETag"], Change.objects.latest("pk").pk
    correct(article, FIRST)
    assert public.get(address, headers={"if-none-match": before}).status_code == 200
    told = Change.objects.filter(pk__gt=last, kind="article", object_id=article.pk)
    assert [row.action for row in told] == ["changed"]
    assert check().differences == []


def test_note_in_a_draft_is_not_public(article: ArticlePage, get: Get) -> None:
    page = ArticlePage.objects.get(pk=article.pk)
    page.corrections = [Correction(text="Chưa duyệt.")]
    with unit_of_work():
        page.save_revision()
    assert get(f"news/{article.pk}/")["corrections"] == []


def test_page_shows_the_note_dated_and_escaped(article: ArticlePage, public: Client) -> None:
    correct(article, {"at": FIRST["at"], "text": "Đúng là <b>1.240</b> mũi."})
    html = public.get(f"/so-y-te/{article.slug}/").content.decode()
    assert "Đính chính</h2>" in html
    assert "02/03/2026 08:00</time>: Đúng là &lt;b&gt;1.240&lt;/b&gt; mũi." in html


def test_page_without_notes_has_no_box(article: ArticlePage, public: Client) -> None:
    assert "Đính chính" not in public.get(f"/so-y-te/{article.slug}/").content.decode()


def test_desk_looks_again_at_a_corrected_article(section: SectionPage, portal: HomePage) -> None:
    Stream.objects.filter(slug=SHARED).update(intake=Intake.SMALL)
    article = factories.article(section=section)
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    deciding.accept(placement=placement, by=None)
    before = ArticleCard.objects.get(pk=article.pk)
    correct(article, FIRST)
    placement.refresh_from_db()
    assert edit(before, ArticleCard.objects.get(pk=article.pk)) == Edit.LARGE
    assert placement.state == Placement.State.RECHECK


def test_note_dated_in_the_future_is_refused() -> None:
    with pytest.raises(ValidationError, match="tương lai"):
        Correction(at=timezone.now() + timedelta(hours=1), text="Số mũi tiêm đúng là 1.240.").clean()


def note(index: int, **fields: str) -> dict[str, str]:
    """What the form sends of one note."""
    return {f"corrections-{index}-{name}": value for name, value in {"id": "", "ORDER": "1", **fields}.items()}


def sent(**fields: str) -> dict[str, str]:
    """What the form sends of the panel with one note."""
    return {f"corrections-{key}": value for key, value in EMPTY.items()} | {
        "corrections-TOTAL_FORMS": "1", **note(0, **fields),
    }  # fmt: skip


def test_editor_adds_a_note_by_the_form_with_vietnamese_dates(section: SectionPage, article: ArticlePage) -> None:
    editor = Seat(person(section, "editors"), article).open()
    answer = editor.save(**sent(at="02/03/2026 08:00", text=FIRST["text"]))
    assert answer.status_code == 302
    kept = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().corrections.get()
    assert (kept.at.astimezone(HANOI).isoformat(), kept.text) == (FIRST["at"], FIRST["text"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"at": "02/03/2126 08:00", "text": "Đúng."}, "tương lai"), ({"at": "02/03/2026 08:00", "text": " "}, "bắt buộc")],
)
def test_form_says_what_is_wrong_with_a_note_and_keeps_it(
    section: SectionPage, article: ArticlePage, fields: dict[str, str], words: str
) -> None:
    before = article.revisions.count()
    page = Seat(person(section, "editors"), article).open().submit(**sent(**fields)).content.decode()
    assert words in page
    assert fields["at"] in page
    assert article.revisions.count() == before
