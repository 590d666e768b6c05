"""Where an article is shown and why: the one answer, by the command and for those who may know."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from cms.core.transactions import unit_of_work
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.explained import Place
from sites.streams.explaining import explain
from sites.streams.models import SHARED, Intake, OnChange, Placement, Recall, Stream, Trust
from sites.widgets.models import Widget


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with override("vi"):
        yield


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    return factories.article(section=section)


@pytest.fixture
def asking(section: SectionPage) -> Stream:
    """The shared stream, which asks its desk about this section."""
    stream = Stream.objects.get(slug=SHARED)
    Trust.objects.create(stream=stream, section=section, intake=Intake.REVIEW)
    return stream


def place(article: ArticlePage, stream: str = SHARED, by: User | None = None) -> Place:
    """The answer of one stream."""
    (found,) = explain(article, by=by, stream=stream).listed()
    return found


def placement(article: ArticlePage, stream: str = SHARED) -> Placement:
    return Placement.objects.get(card=article.pk, stream__slug=stream)


def editor_of(section: SectionPage) -> User:
    user: User = factories.UserFactory(last_name="Biên tập viên")
    user.groups.add(section.kit.editors)
    return user


def test_shown_article_is_there_by_the_rule_since_it_was_published(article: ArticlePage) -> None:
    found = place(article)
    assert (found.takes, found.at_once, found.state, found.hidden) == (True, True, "accepted", "")
    assert found.why.startswith("Vào luồng vì")
    assert found.since == placement(article).since
    assert [words.split(":")[0] for words in found.shown_at] == ["API", "Cổng"]


def test_draft_hears_which_streams_will_take_it(section: SectionPage, asking: Stream) -> None:
    found = place(factories.article(section=section, publish=False))
    assert (found.takes, found.at_once, found.state) == (True, False, "")
    assert found.why.endswith("chờ bàn tin duyệt")
    assert found.hidden == "Bài chưa xuất bản."
    assert found.then == "Bài sẽ vào luồng khi bản nháp được xuất bản."


def test_rule_is_asked_of_the_saved_draft_and_says_what_is_missing(article: ArticlePage) -> None:
    health = factories.CategoryFactory(name="Y tế", slug="y-te")
    stream = factories.StreamFactory(name="Tin y tế", slug="tin-y-te")
    stream.categories.add(health)
    assert place(article, "tin-y-te").missing == ["Luồng yêu cầu chuyên mục là một trong: Y tế; bài viết có: không có."]
    article.category = health
    article.save_revision()
    found = place(article, "tin-y-te")
    assert (found.takes, found.missing) == (True, [])


def test_published_article_hears_that_its_draft_would_leave(section: SectionPage) -> None:
    health = factories.CategoryFactory(name="Y tế", slug="y-te")
    factories.StreamFactory(slug="tin-y-te").categories.add(health)
    article = factories.article(section=section, category=health)
    article.category = None
    article.save_revision()
    found = place(article, "tin-y-te")
    assert found.since is not None
    assert "khỏi luồng" in found.then


def test_stream_without_a_rule_says_that_it_lives_by_proposals(article: ArticlePage) -> None:
    factories.StreamFactory(slug="chuyen-de")
    assert "đề xuất" in place(article, "chuyen-de").missing[0]


def test_excluding_part_alone_is_named_as_missing(section: SectionPage, article: ArticlePage) -> None:
    stream = factories.StreamFactory(slug="don-vi-khac", takes_all=True, sections_match="none")
    stream.sections.add(section)
    assert place(article, "don-vi-khac").missing == [
        "Luồng yêu cầu chuyên trang không phải: Sở Y tế; bài viết có: Sở Y tế."
    ]


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (lambda it: deciding.decline(placement=it, by=None, reason="Trùng tin."), "Bàn tin của luồng không tiếp nhận."),
        (lambda it: deciding.take_back(placement=it, by=None), "Bài đã rút khỏi luồng này."),
        (
            lambda it: deciding.hold(placement=it, by=None, until=timezone.now() + timedelta(days=1)),
            "Bàn tin của luồng hẹn đăng lúc",
        ),
        (lambda it: None, "Bài đang chờ bàn tin của luồng."),
    ],
    ids=["declined", "taken back", "held", "proposed"],
)
def test_what_the_desk_decided_is_why_it_is_not_seen(
    section: SectionPage, asking: Stream, decide: Callable[[Placement], Any], words: str
) -> None:
    article = factories.article(section=section)
    decide(placement(article))
    found = place(article)
    assert (found.since, found.shown_at) == (None, [])
    assert found.hidden.startswith(words)


def test_own_times_and_a_second_look_are_reasons_too(section: SectionPage, asking: Stream) -> None:
    article = factories.article(section=section)
    deciding.accept(placement=placement(article), by=None)
    later = timezone.now() + timedelta(days=1)
    deciding.reschedule(placement=placement(article), by=None, begins_at=later, ends_at=None)
    assert "bắt đầu lúc" in place(article).hidden
    deciding.reschedule(placement=placement(article), by=None, begins_at=None, ends_at=None)
    Stream.objects.filter(pk=asking.pk).update(on_change=OnChange.WAIT)
    article.lead = "Một câu hoàn toàn khác về việc tiêm chủng ở các xã vùng cao trong tháng tới."
    with unit_of_work():
        article.save_revision().publish()
    assert "xem lại" in place(article).hidden


def test_end_of_the_own_time_hides_by_the_clock_alone(article: ArticlePage, time_machine: Any) -> None:
    soon = timezone.now() + timedelta(hours=1)
    deciding.reschedule(placement=placement(article), by=None, begins_at=None, ends_at=soon)
    time_machine.move_to(soon + timedelta(minutes=1))
    assert "kết thúc lúc" in place(article).hidden


def test_restricted_expired_and_recalled_articles_say_so(section: SectionPage, time_machine: Any) -> None:
    closed, old, gone = (factories.article(section=section, title=title) for title in ("Kín", "Cũ", "Gỡ"))
    with unit_of_work():
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
    ArticlePage.objects.filter(pk=old.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    recalling.recall(article=gone, reason=Recall.Reason.WRONG, note="Số liệu sai.", redirect_to="", by=None)
    said = [explain(one, by=None).hidden for one in (closed, old, gone)]
    assert ["giới hạn" in said[0], "hết hạn" in said[1], "Số liệu sai." in said[2]] == [True, True, True], said


def test_hidden_section_hides_its_articles_and_its_stream(section: SectionPage, article: ArticlePage) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục")
    deciding.propose(article=article, stream=other.streams.get(), by=None)
    deciding.accept(placement=placement(article, "so-gddt"), by=None)
    with unit_of_work():
        other.unpublish()
    assert "Chuyên trang chủ luồng" in place(article, "so-gddt").hidden
    with unit_of_work():
        section.unpublish()
    assert "Chuyên trang của đơn vị" in explain(article, by=None).hidden


def test_widgets_say_what_they_fetched_last(article: ArticlePage, public: Client) -> None:
    widget: Widget = factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED))
    assert [one.seen_at for one in place(article).shown_by] == [None]
    public.get(f"/api/v2/widgets/{widget.key}/")
    (seen,) = place(article).shown_by
    assert (seen.current, seen.seen_at is not None) == (True, True)
    deciding.pin(placement=placement(article), by=None, order=1)
    assert [one.current for one in place(article).shown_by] == [False]


def test_owner_hears_who_decided_and_a_contributor_does_not(section: SectionPage, asking: Stream) -> None:
    article = factories.article(section=section)
    desk = factories.UserFactory(last_name="Ban biên tập", is_superuser=True)
    deciding.decline(placement=placement(article), by=desk, reason="Trùng tin.")
    writer: User = factories.UserFactory()
    writer.groups.add(section.kit.contributors)
    owner, contributor = (place(article, by=user) for user in (editor_of(section), writer))
    assert "Ban biên tập" in owner.decided
    assert ("Ban biên tập" in contributor.decided, "Trùng tin." in contributor.decided) == (False, True)
    assert contributor.decided_by == ""


def test_hidden_sections_stay_unnamed_in_rules_and_their_streams_unheard_of(
    section: SectionPage, article: ArticlePage
) -> None:
    secret = factories.section(slug="ban-kin", title="Ban Kín", publish=False)
    stream = factories.StreamFactory(slug="chuyen-de")
    stream.sections.add(secret)
    answer = explain(article, by=editor_of(section))
    assert "Ban Kín" not in json.dumps(answer.as_json(), ensure_ascii=False)
    assert "đơn vị khác" in next(one for one in answer.others if one.stream == stream).missing[0]


def queries(article: ArticlePage, by: User) -> int:
    """How many queries one answer takes, for a user of whom nothing has been read yet."""
    fresh = User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as caught:
        explain(article, by=fresh)
    return len(caught)


def test_queries_stay_the_same_with_fifty_streams(section: SectionPage, article: ArticlePage) -> None:
    editor = editor_of(section)
    explain(article, by=editor)
    before = queries(article, editor)
    health = factories.CategoryFactory(slug="y-te")
    for number in range(50):
        stream = factories.StreamFactory(slug=f"luong-{number}", takes_all=number % 2 == 0)
        stream.categories.add(health)
        if number % 3 == 0:
            deciding.propose(article=article, stream=stream, by=None)
    assert len(explain(article, by=editor).listed()) > 50
    assert queries(article, editor) == before


def told(*asked: str) -> str:
    out = StringIO()
    call_command("explain", *asked, stdout=out)
    return out.getvalue()


def test_command_gives_the_same_answer_by_id_slug_and_address(article: ArticlePage) -> None:
    by_id = told(str(article.pk), SHARED)
    assert "Vào luồng vì" in by_id
    assert "API: từ" in by_id
    address = f"http://localhost:8000/so-y-te/{article.slug}/"
    assert told(article.slug, SHARED) == told(address, SHARED) == by_id
    assert json.loads(told(str(article.pk), SHARED, "--json"))["streams"][0]["state"] == "accepted"


def test_command_without_a_stream_tells_of_all(article: ArticlePage) -> None:
    factories.StreamFactory(slug="chuyen-de")
    assert "chuyen-de" in told(str(article.pk))
    assert SHARED in told(str(article.pk))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("khong-co", SHARED), "There is no article khong-co"),
        (("/", SHARED), "There is no article /"),
        (("trung", SHARED), "More than one article"),
        (("{id}", "khong-co"), "There is no stream khong-co"),
    ],
)
def test_command_says_what_was_wrong(article: ArticlePage, asked: tuple[str, ...], words: str) -> None:
    for slug in ("so-a", "so-b"):
        factories.article(section=factories.section(slug=slug, title=slug), slug="trung")
    with pytest.raises(CommandError, match=words):
        told(*(one.format(id=article.pk) for one in asked))
