"""The reports: their figures against a small known set, as page and as spreadsheet, and nobody sees another's."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage, Byline, Category
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.models import SHARED, Decision, Intake, Placement, Recall, Stream
from sites.streams.reports.figures import ninth_tenth
from tests.sites.approval_room import person

REPORTS = "/admin/streams/reports/"
PERIOD = "period_from=01/03/2026&period_to=30/04/2026"
NAMES = ["items", "answers", "quiet", "recalls"]


@pytest.fixture
def health(portal: HomePage) -> SectionPage:
    return factories.section(title="Sở Y tế")


@pytest.fixture
def school(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    """The shared stream, which asks its desk about everything."""
    stream = Stream.objects.get(slug=SHARED)
    stream.intake = Intake.REVIEW
    stream.save()
    return stream


@pytest.fixture
def desk(shared: Stream) -> User:
    """A member of the portal's desk."""
    user: User = factories.UserFactory(last_name="Ban biên tập")
    codes = ["access_admin", "view_stream", "change_stream"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(user: User, report: str, query: str = PERIOD) -> list[Any]:
    """The rows of a report's table."""
    answer = browser(user).get(f"{REPORTS}{report}/?{query}")
    assert answer.status_code == 200
    return [tuple(row.values()) for row in answer.context["object_list"]]


def sheet(user: User, report: str, query: str = PERIOD) -> list[list[Any]]:
    """The cells of a report's XLSX file."""
    answer = browser(user).get(f"{REPORTS}{report}/?{query}&export=xlsx")
    assert answer.status_code == 200
    return cells(answer)


def cells(answer: Any) -> list[list[Any]]:
    """The cells of an XLSX answer."""
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.getvalue())).active.rows]


def at(day: str, hour: int = 8) -> datetime:
    """A moment of a day (dd/mm/yyyy) in Vietnamese time."""
    return timezone.make_aware(datetime.strptime(day, "%d/%m/%Y") + timedelta(hours=hour))


def written(section: SectionPage, day: str, *authors: str, **fields: Any) -> ArticlePage:
    """A published article with its bylines."""
    article = factories.article(section=section, display_date=at(day), **fields)
    for name in authors:
        Byline.objects.create(page=article, name=name)
    return article


@pytest.fixture
def published(health: SectionPage, school: SectionPage) -> dict[str, Category]:
    """Three articles of one section and one of another, in March and April."""
    medicine = factories.CategoryFactory(name="Y tế", slug="y-te")
    vaccines = factories.CategoryFactory(name="Tiêm chủng", slug="tiem-chung", parent=medicine)
    written(health, "31/03/2026", "Bình Minh", title="Một", category=medicine)
    written(health, "01/04/2026", "Bình Minh", "An Khang", title="Hai", category=vaccines)
    written(health, "30/04/2026", title="Ba")
    written(school, "15/04/2026", "An Khang", title="Bốn", category=medicine)
    written(health, "01/05/2026", "Bình Minh", title="Ngoài kỳ", category=medicine)
    return {"medicine": medicine, "vaccines": vaccines}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("section", [("Sở Y tế", 3, 75.0), ("Sở Giáo dục và Đào tạo", 1, 25.0)]),
        ("author", [("An Khang", 2, 50.0), ("Bình Minh", 2, 50.0), ("không ghi tác giả", 1, 25.0)]),
        ("category", [("Y tế", 2, 50.0), ("không có chuyên mục", 1, 25.0), ("Tiêm chủng", 1, 25.0)]),
        ("month", [(date(2026, 3, 1), 1, 25.0), (date(2026, 4, 1), 3, 75.0)]),
    ],
)
def test_articles_are_counted(published: Any, desk: User, by: str, expected: Any) -> None:
    found = rows(desk, "items", f"{PERIOD}&by={by}")
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert [row[1] for row in found] == [row[1] for row in expected]


def test_month_begins_at_midnight_in_vietnam(health: SectionPage, desk: User) -> None:
    factories.article(section=health, display_date=datetime(2026, 3, 31, 17, 0, tzinfo=UTC))
    assert rows(desk, "items", f"{PERIOD}&by=month") == [
        (date(2026, 3, 1), 0, 0.0),
        (date(2026, 4, 1), 1, 100.0),
    ]


def test_section_and_category_narrow_and_a_category_has_its_children(
    published: dict[str, Category], health: SectionPage, desk: User
) -> None:
    medicine = published["medicine"].pk
    assert rows(desk, "items", f"{PERIOD}&category={medicine}&section={health.pk}") == [("Sở Y tế", 2, 100.0)]


def test_unpublished_article_counts_and_recalled_one_does_not(health: SectionPage, desk: User) -> None:
    written(health, "02/03/2026", title="Hạ xuống").unpublish()
    recalled = written(health, "02/03/2026", title="Gỡ đi")
    recalling.recall(article=recalled, by=person(health, "heads"), reason="wrong", note="", redirect_to="")
    assert rows(desk, "items") == [("Sở Y tế", 1, 100.0)]


def decided(section: SectionPage, desk: User, verb: str, hours: float, title: str) -> Placement:
    """An article proposed to the shared stream on 10/03/2026 and answered so many hours later."""
    article = factories.article(section=section, title=title)
    placement = Placement.objects.get(stream__slug=SHARED, card=article.pk)
    began = at("10/03/2026")
    Placement.objects.filter(pk=placement.pk).update(decided_at=began)
    Decision.objects.filter(placement=placement).update(at=began)
    placement.refresh_from_db()
    how = {"reason": "Trùng."} if verb == "decline" else {}
    if verb:
        made = getattr(deciding, verb)(placement=placement, by=desk, **how)
        Decision.objects.filter(pk=made.pk).update(at=began + timedelta(hours=hours))
    return placement


@pytest.fixture
def answered(health: SectionPage, school: SectionPage, desk: User) -> None:
    """Five proposals: accepted after 1 and 3 hours, declined after 2, one of another section after 10, one waits."""
    decided(health, desk, "accept", 1, "Một")
    decided(health, desk, "accept", 3, "Hai")
    decided(health, desk, "decline", 2, "Ba")
    decided(school, desk, "accept", 10, "Bốn")
    decided(health, desk, "", 0, "Năm")


def test_proposals_and_answers_are_counted_with_how_long_they_took(answered: None, desk: User) -> None:
    assert rows(desk, "answers") == [("Xuất bản thông tin", 5, 3, 1, 1, 2.5, 7.9)]
    assert rows(desk, "answers", f"{PERIOD}&by=section") == [
        ("Sở Y tế", 4, 2, 1, 1, 2.0, 2.8),
        ("Sở Giáo dục và Đào tạo", 1, 1, 0, 0, 10.0, 10.0),
    ]


def test_undone_answer_and_what_the_system_did_are_no_answers(health: SectionPage, desk: User) -> None:
    placement = decided(health, desk, "accept", 1, "Một")
    deciding.undo(decision=placement.decisions.get(action="accept"), by=desk)
    other = decided(health, desk, "", 0, "Hai")
    made = deciding.accept(placement=other, by=None)
    Decision.objects.filter(pk=made.pk).update(at=at("10/03/2026", 9))
    assert rows(desk, "answers") == [("Xuất bản thông tin", 2, 0, 0, 1, None, None)]


def test_item_held_for_later_is_accepted_at_the_holding(health: SectionPage, desk: User) -> None:
    placement = decided(health, desk, "", 0, "Một")
    made = deciding.hold(placement=placement, by=desk, until=timezone.now() + timedelta(days=1))
    later = deciding.accept(placement=placement, by=desk)
    Decision.objects.filter(pk=later.pk).update(at=at("10/03/2026", 20))
    Decision.objects.filter(pk=made.pk).update(at=at("10/03/2026", 12))
    assert rows(desk, "answers") == [("Xuất bản thông tin", 1, 1, 0, 0, 4.0, 4.0)]


def test_ninth_tenth_is_interpolated() -> None:
    assert ninth_tenth([float(number) for number in range(1, 12)]) == 10.0
    assert ninth_tenth([7.0]) == 7.0


def test_sections_with_nothing_new_are_named_those_without_anything_first(
    health: SectionPage, school: SectionPage, desk: User
) -> None:
    factories.section(slug="so-moi", title="Sở mới")
    factories.article(section=health, display_date=timezone.now() - timedelta(days=40))
    factories.article(section=school, display_date=timezone.now() - timedelta(days=29))
    found = [(name, since) for name, _last, since in rows(desk, "quiet", "")]
    assert found == [("Sở mới", None), ("Sở Y tế", 40)]
    assert [row[0] for row in rows(desk, "quiet", "days=20")] == ["Sở mới", "Sở Y tế", "Sở Giáo dục và Đào tạo"]


def recalled(section: SectionPage, reason: str, day: str, title: str) -> Recall:
    article = factories.article(section=section, title=title)
    made = recalling.recall(article=article, by=person(section, "heads"), reason=reason, note="=1+1", redirect_to="")
    Recall.objects.filter(pk=made.pk).update(at=at(day))
    return made


def test_recalls_are_counted_by_reason_and_by_month(health: SectionPage, school: SectionPage, desk: User) -> None:
    recalled(health, "wrong", "05/03/2026", "Một")
    recalled(school, "wrong", "05/04/2026", "Hai")
    back = recalled(health, "personal", "06/04/2026", "Ba")
    recalling.restore(recall=back, by=person(health, "heads"))
    answer = browser(desk).get(f"{REPORTS}recalls/?{PERIOD}")
    counted = {row["label"]: (row["number"], row["in_force"]) for row in answer.context["object_list"]}
    assert counted == {"thông tin chưa chính xác": (2, 2), "có thông tin cá nhân": (1, 0)}
    assert rows(desk, "recalls", f"{PERIOD}&by=month") == [(date(2026, 3, 1), 1, 1), (date(2026, 4, 1), 2, 1)]


def test_list_of_recalls_is_a_spreadsheet_with_local_times(health: SectionPage) -> None:
    recalled(health, "wrong", "05/03/2026", "Một")
    head = browser(person(health, "heads", last_name="Lãnh đạo đơn vị"))
    found = cells(head.get("/admin/recalls/?export=xlsx&at_from=01/03/2026&at_to=31/03/2026"))
    assert found[0][:5] == ["Bài viết", "Chuyên trang", "Lý do", "Lời giải thích công khai", "Đã gỡ"]
    assert found[1][:2] == ["Một", "Sở Y tế"]
    assert found[1][3] == "=1+1"
    assert found[1][4] == datetime(2026, 3, 5, 8, 0)
    assert len(cells(head.get("/admin/recalls/?export=xlsx&at_from=01/04/2026"))) == 1


def test_spreadsheet_has_vietnamese_headings_numbers_and_dates(published: Any, desk: User) -> None:
    assert sheet(desk, "items") == [
        ["Chuyên trang", "Số bài", "Tỷ lệ (%)"], ["Sở Y tế", 3, 75], ["Sở Giáo dục và Đào tạo", 1, 25],
    ]  # fmt: skip
    months = sheet(desk, "items", f"{PERIOD}&by=month")
    assert months[0][0] == "Tháng"
    assert [row[0] for row in months[1:]] == [date(2026, 3, 1), date(2026, 4, 1)]


def test_dates_and_numbers_of_a_spreadsheet_are_shown_the_vietnamese_way(health: SectionPage, desk: User) -> None:
    factories.article(section=health, display_date=at("05/03/2026"))
    answer = browser(desk).get(f"{REPORTS}quiet/?export=xlsx")
    name, last, since = list(load_workbook(BytesIO(answer.getvalue())).active.rows)[1]
    assert (name.value, last.value) == ("Sở Y tế", datetime(2026, 3, 5, 8, 0))
    assert (last.number_format, since.number_format) == ("dd/mm/yyyy hh:mm", "#,##0")


def test_csv_says_its_encoding_and_holds_no_formula(health: SectionPage, desk: User) -> None:
    written(health, "05/03/2026", "=HYPERLINK(1)")
    answer: Any = browser(desk).get(f"{REPORTS}items/?{PERIOD}&by=author&export=csv")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert read == [["Tác giả", "Số bài", "Tỷ lệ (%)"], ["'=HYPERLINK(1)", "1", "100.0"]]


def test_page_has_a_chart_with_a_name_and_its_figures_as_a_table(published: Any, desk: User) -> None:
    page = browser(desk).get(f"{REPORTS}items/?{PERIOD}&by=author").content.decode()
    drawing = re.search(r"<svg role=\"img\".*?</svg>", page, re.DOTALL)
    assert drawing is not None
    assert "Bình Minh" in drawing[0]
    assert not re.search(r"<(script|style)|\sstyle=|\son\w+=", drawing[0])
    assert "Từ 01/03/2026 đến 30/04/2026" in page
    assert re.search(r"<td[^>]*>\s*40,0\s*</td>|<td[^>]*>\s*50,0\s*</td>", page)


@pytest.mark.parametrize("name", NAMES)
def test_empty_report_says_so(shared: Stream, desk: User, name: str) -> None:
    page = browser(desk).get(f"{REPORTS}{name}/?period_from=01/01/2020&period_to=02/01/2020").content.decode()
    assert "Không có số liệu nào theo bộ lọc này." in page
    assert 'role="img"' not in page


@pytest.mark.parametrize("name", ["items", "answers", "recalls"])
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("period_from=31/02/2026", "Kỳ báo cáo"),
        ("period_from=01/01/0001", "từ năm 1990 đến năm 2100"),
        ("period_to=31/12/9999", "từ năm 1990 đến năm 2100"),
        ("period_from=02/03/2026&period_to=01/03/2026", "Kỳ báo cáo kết thúc trước khi bắt đầu"),
        ("section=987654", "Hãy chọn một mục trong danh sách"),
        ("category=x", "Hãy chọn một mục trong danh sách"),
        ("by=nothing", "Dòng"),
    ],
)
def test_wrong_parameter_is_told_and_not_exported(desk: User, name: str, query: str, told: str) -> None:
    for export in ("", "&export=xlsx"):
        answer = browser(desk).get(f"{REPORTS}{name}/?{query}{export}")
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (400, "text/html")
        assert told in answer.content.decode()


@pytest.mark.parametrize("days", ["0", "-1", "99999", "1.5", "x"])
def test_number_of_days_that_cannot_be_is_told(desk: User, days: str) -> None:
    assert browser(desk).get(f"{REPORTS}quiet/?days={days}").status_code == 400


@pytest.mark.parametrize("role", ["editors", "heads", "admins"])
def test_sections_people_see_their_own_figures_alone(
    published: Any, answered: None, health: SectionPage, school: SectionPage, role: str
) -> None:
    recalled(health, "wrong", "05/03/2026", "Sáu")
    user = person(school, role)
    assert rows(user, "items") == [("Sở Giáo dục và Đào tạo", 1, 100.0)]
    assert rows(user, "items", f"{PERIOD}&by=author") == [("An Khang", 1, 100.0)]
    assert rows(user, "answers") == [("Xuất bản thông tin", 1, 1, 0, 0, 10.0, 10.0)]
    assert rows(user, "recalls") == []
    for name in NAMES:
        assert "Sở Y tế" not in browser(user).get(f"{REPORTS}{name}/?days=1").content.decode()
        assert "Sở Y tế" not in str(sheet(user, name, "days=1"))


def test_silent_sections_of_others_are_not_told(health: SectionPage, school: SectionPage) -> None:
    assert rows(person(school, "heads"), "quiet", "") == [("Sở Giáo dục và Đào tạo", None, None)]


@pytest.mark.parametrize("name", NAMES)
def test_another_sections_number_in_the_address_is_refused(
    published: Any, answered: None, health: SectionPage, school: SectionPage, name: str
) -> None:
    head = browser(person(school, "heads"))
    for path in (f"{name}/", f"{name}/results/"):
        for export in ("", "&export=xlsx", "&export=csv"):
            answer = head.get(f"{REPORTS}{path}?section={health.pk}{export}")
            assert answer.headers["Content-Type"].startswith("text/html")
            assert "Sở Y tế" not in answer.content.decode()
            assert list(answer.context["object_list"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_contributors_and_strangers_find_no_report(published: Any, health: SectionPage, name: str) -> None:
    nobody: User = factories.UserFactory()
    nobody.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    for user in (person(health, "contributors"), nobody):
        for path in (f"{name}/", f"{name}/results/"):
            assert browser(user).get(f"{REPORTS}{path}?export=xlsx").status_code == 404
        assert REPORTS not in browser(user).get("/admin/").content.decode()
    assert browser(person(health, "editors")).get(f"{REPORTS}{name}/").status_code == 200


def test_reports_are_in_the_menu_of_who_may_see_them(desk: User, health: SectionPage) -> None:
    for user in (desk, person(health, "editors"), person(health, "admin")):
        menu = browser(user).get("/admin/").content.decode()
        assert all(f"{REPORTS}{name}/" in menu for name in NAMES)


def queries(user: User, address: str) -> int:
    """How many queries an address costs once what is kept between requests is there."""
    client = browser(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def fill(number: int, desk: User) -> None:
    """So many sections, each with an article that was answered, one that waits, and one that was recalled."""
    for count in range(number):
        section = factories.section(slug=f"don-vi-{number}-{count}", title=f"Đơn vị {number}-{count}")
        decided(section, desk, "accept", count + 1, "Một")
        decided(section, desk, "", 0, "Hai")
        recalled(section, "wrong", "05/03/2026", "Ba")


def test_reports_cost_the_same_with_one_section_and_with_fifty(desk: User, portal: HomePage) -> None:
    views = ["items/?by=section", "items/?by=author", "items/?by=category", "items/?by=month", "answers/?by=stream",
             "answers/?by=section", "quiet/?days=1", "recalls/?by=reason", "recalls/?by=section"]  # fmt: skip
    everything = "&period_from=01/01/2026"
    addresses = [f"{REPORTS}{view}{everything}{export}" for view in views for export in ("", "&export=xlsx")]
    fill(1, desk)
    before = {address: queries(desk, address) for address in addresses}
    fill(49, desk)
    assert {address: queries(desk, address) for address in addresses} == before


def test_list_of_recalls_stays_when_its_period_cannot_be(health: SectionPage) -> None:
    recalled(health, "wrong", "05/03/2026", "Một")
    head = browser(person(health, "heads"))
    for period in ("at_from=01/01/0001", "at_to=31/12/9999", "at_from=x"):
        assert "Một" in head.get(f"/admin/recalls/?{period}").content.decode()
