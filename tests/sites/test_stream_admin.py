"""The editor of streams: what may be saved, what is counted before it is, and what refuses to be deleted."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import Category
from sites.sections.models import Bloc, SectionPage
from sites.streams import deciding, refilling
from sites.streams.models import SHARED, Placement, Refill, Stream
from tests.sites.approval_room import EMPTY, person

LIST = "/admin/snippets/streams/stream/"
CODES = ["access_admin", "view_stream", "change_stream", "add_stream", "delete_stream"]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def stream(portal: HomePage) -> Stream:
    return Stream.objects.create(slug="chuyen-de", name="Chuyên đề")


@pytest.fixture
def desk(portal: HomePage) -> Client:
    """A member of the portal's desk who may also make and delete streams."""
    user: User = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=CODES))
    client = Client()
    client.force_login(user)
    return client


def filled(**fields: Any) -> dict[str, Any]:
    """What the form sends."""
    trusts = {f"trusts-{key}": value for key, value in EMPTY.items()}
    usual = {
        "name": "Chuyên đề", "slug": "chuyen-de", "joined": "all", "sections_match": "any", "categories_match": "any",
        "tags_match": "any", "intake": "auto", "on_change": "flag", "order": "published",
    }  # fmt: skip
    return {**usual, **trusts, **fields}


def edit(stream: Stream) -> str:
    return f"{LIST}edit/{stream.pk}/"


def counted(client: Client, stream: Stream, **fields: Any) -> str:
    """What the form says while it is open."""
    answer = client.post(f"/admin/streams/editor/{stream.pk}/matches/", filled(**fields))
    assert answer.status_code == 200
    return answer.content.decode()


def test_rule_is_saved_and_asks_for_one_refill(desk: Client, stream: Stream, section: SectionPage) -> None:
    category, tag = Category.objects.create(name="Tiêm chủng", slug="tiem-chung"), Tag.objects.create(name="trẻ em")
    rule = {"sections": [section.pk], "categories": [category.pk], "tags": '"trẻ em"', "types": ["news.ArticlePage"]}
    answer = desk.post(edit(stream), filled(**rule, joined="any", tags_match="none", order="accepted", size="5"))
    assert answer.status_code == 302, answer.content.decode()
    saved = Stream.objects.get(pk=stream.pk)
    assert ([*saved.sections.all()], [*saved.categories.all()], [*saved.tags.all()]) == ([section], [category], [tag])
    assert (saved.joined, saved.tags_match, saved.order, saved.size) == ("any", "none", "accepted", 5)
    assert saved.types == ["news.ArticlePage"]
    assert Refill.objects.get(pk=stream.pk).started_at is None


def test_intake_of_one_section_is_saved_with_the_stream(desk: Client, stream: Stream, section: SectionPage) -> None:
    row = {"trusts-TOTAL_FORMS": "1", "trusts-0-section": section.pk, "trusts-0-intake": "small", "trusts-0-id": ""}
    desk.post(edit(stream), filled(**row))
    assert [(trust.section_id, trust.intake) for trust in stream.trusts.all()] == [(section.pk, "small")]


def test_count_says_what_would_come_in_and_go_out_and_writes_nothing(
    desk: Client, stream: Stream, section: SectionPage
) -> None:
    for number in range(3):
        factories.article(section=section, title=f"Tin của sở {number}")
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.article(section=other, title="Tin của sở khác")
    stream.sections.add(other)
    while refilling.step(stream_id=stream.pk):
        pass
    before = Refill.objects.get(pk=stream.pk).run
    html = counted(desk, stream, sections=[section.pk])
    assert "<strong>3</strong> bài đã đăng. Khi lưu, 3 bài vào và 1 bài ra" in html
    assert "chuyên trang là một trong: " in html
    assert "Tin của sở 2" in html
    assert ([*stream.sections.all()], Refill.objects.get(pk=stream.pk).run) == ([other], before)


def test_count_costs_the_same_for_one_and_for_many(desk: Client, stream: Stream, section: SectionPage) -> None:
    costs = []
    for number in (1, 9):
        for _count in range(number):
            factories.article(section=section)
        with CaptureQueriesContext(connection) as queries:
            counted(desk, stream, sections=[section.pk])
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_count_names_what_is_wrong_in_the_form(desk: Client, stream: Stream) -> None:
    html = counted(desk, stream, tags='"chưa có thẻ này"', size="0")
    assert "Chưa có bài nào gắn thẻ “chưa có thẻ này”" in html
    assert "ít nhất là 1" in html


def test_rule_that_takes_nothing_is_saved_with_a_warning(desk: Client, stream: Stream) -> None:
    bloc = Bloc.objects.create(name="Khối trống", slug="khoi-trong")
    answer = desk.post(edit(stream), filled(blocs=[bloc.pk]), follow=True)
    assert "không nhận bài nào" in answer.content.decode()
    assert [*stream.blocs.all()] == [bloc]
    assert "không nhận bài nào" in counted(desk, stream, blocs=[bloc.pk])


def test_size_below_a_pin_is_refused(desk: Client, stream: Stream, section: SectionPage) -> None:
    stream.sections.add(section)
    factories.article(section=section)
    deciding.pin(placement=Placement.objects.get(stream=stream), by=None, order=3)
    answer = desk.post(edit(stream), filled(sections=[section.pk], size="2"))
    assert "ghim ở vị trí 3" in answer.content.decode()
    assert Stream.objects.get(pk=stream.pk).size is None


def test_refill_says_how_far_it_is_and_begins_anew_at_a_button(
    desk: Client, stream: Stream, section: SectionPage
) -> None:
    factories.article(section=section)
    Refill.objects.filter(pk=stream.pk).update(started_at="2026-03-02T08:00+07:00", done=4200, total=100000)
    state = desk.get(f"/admin/streams/editor/{stream.pk}/refill/").json()
    assert state == {"done": 4200, "total": 100000, "ended": False, "words": "Đang sắp lại: 4.200 / 100.000 bài."}
    desk.post(f"/admin/streams/editor/{stream.pk}/refill/anew/")
    assert desk.get(f"/admin/streams/editor/{stream.pk}/refill/").json()["done"] == 0
    while refilling.step(stream_id=stream.pk):
        pass
    assert desk.get(f"/admin/streams/editor/{stream.pk}/refill/").json()["ended"]


def test_list_shows_streams_with_their_numbers_at_the_same_cost_for_many(desk: Client, stream: Stream) -> None:
    costs = []
    desk.get(LIST)  # The first look of the day is written into the audit log.
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            html = desk.get(LIST).content.decode()
        costs.append(len(queries))
        for more in range(10):
            Stream.objects.create(slug=f"luong-{number}-{more}", name=f"Luồng {number} {more}")
    assert "Chuyên đề" in html
    assert "Cách nhận" in html
    assert costs[0] == costs[1]


def test_stream_of_a_section_is_out_of_reach_of_the_portals_desk(desk: Client, section: SectionPage) -> None:
    own = Stream.objects.get(section=section)
    assert own.name not in desk.get(LIST).content.decode()
    for address in (edit(own), f"{LIST}delete/{own.pk}/", f"{LIST}usage/{own.pk}/", f"{LIST}history/{own.pk}/"):
        assert desk.get(address).status_code == 404, address
    assert desk.post(f"/admin/streams/editor/{own.pk}/matches/", filled()).status_code == 404
    assert desk.get(f"/admin/streams/editor/{own.pk}/refill/").status_code == 404


def test_editor_of_a_section_cannot_open_or_count_a_stream(section: SectionPage, stream: Stream) -> None:
    client = Client()
    client.force_login(person(section, "editors"))
    assert client.get(LIST).status_code == 302
    assert client.get(edit(stream)).status_code in (302, 404)
    for pk in (stream.pk, Stream.objects.get(section=section).pk):
        assert client.post(f"/admin/streams/editor/{pk}/matches/", filled()).status_code == 404
    assert client.post("/admin/streams/editor/matches/", filled()).status_code in (302, 403)


@pytest.mark.parametrize("way", ["form", "bulk"])
@pytest.mark.parametrize(
    ("slug", "words"), [(SHARED, "luồng chung"), ("khoi-van-hoa", "khối thi đua"), ("so-y-te", "luồng riêng")]
)
def test_stream_that_belongs_to_something_is_not_deleted(
    portal: HomePage, section: SectionPage, slug: str, words: str, way: str
) -> None:
    Bloc.objects.create(name="Khối Văn hóa", slug="khoi-van-hoa")
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    stream = Stream.objects.get(slug=slug)
    bulk = f"/admin/bulk/streams/stream/delete/?id={stream.pk}"
    answer = client.post(f"{LIST}delete/{stream.pk}/" if way == "form" else bulk, follow=True)
    assert words in answer.content.decode()
    assert Stream.objects.filter(slug=slug).exists()


def test_stream_that_widgets_show_is_not_deleted_and_they_are_named(desk: Client, stream: Stream) -> None:
    widget = factories.WidgetFactory(stream=stream, unit__name="Bệnh viện tỉnh")
    answer = desk.post(f"{LIST}delete/{stream.pk}/", follow=True)
    assert "Bệnh viện tỉnh" in answer.content.decode()
    assert widget.key in answer.content.decode()
    assert Stream.objects.filter(pk=stream.pk).exists()


def test_stream_is_deleted_after_a_question_that_says_what_ends(
    desk: Client, stream: Stream, section: SectionPage, public: Client
) -> None:
    stream.sections.add(section)
    factories.article(section=section)
    question = desk.get(f"{LIST}delete/{stream.pk}/").content.decode()
    assert "Số tin đang hiện trong luồng: 1" in question
    assert "/feeds/chuyen-de.atom" in question
    desk.post(f"{LIST}delete/{stream.pk}/")
    assert not Stream.objects.filter(pk=stream.pk).exists()
    assert public.get("/feeds/chuyen-de.atom").status_code == 404
