"""A widget's answer, its key's life, and the script's headers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import brotli
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from cms.core.schedule import run_due
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets import actions, seen
from sites.widgets.models import Format, Widget, WidgetDay
from tests.widgets.news import TITLES

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def widget(section: SectionPage) -> Widget:
    return factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), key="AB12", limit=2, heading="Tin của tỉnh")


def test_widget_shows_its_stream_up_to_its_limit(section: SectionPage, widget: Widget, get: Get) -> None:
    expires = timezone.now() + timedelta(days=1)
    for title in ("Một", "Hai", "Ba"):
        factories.article(section=section, title=title, expire_at=expires)
    body = get("widgets/AB12/")
    assert [item["title"] for item in body["items"]] == ["Ba", "Hai"]
    assert set(body["items"][0]) == {"id", "title", "lead", "url", "published_at", "source", "image", "expires_at"}
    assert body["items"][0]["expires_at"] == timezone.localtime(expires).isoformat(timespec="seconds")
    assert (body["widget"]["heading"], body["widget"]["more_label"]) == ("Tin của tỉnh", "Xem tất cả")


def test_widget_may_show_one_section_only(section: SectionPage, widget: Widget, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.article(section=section, title="Y tế")
    factories.article(section=other, title="Giáo dục")
    Widget.objects.filter(pk=widget.pk).update(section=other)
    assert [item["title"] for item in get("widgets/AB12/")["items"]] == ["Giáo dục"]


def test_urgent_notice_shows_in_the_widget(widget: Widget, get: Get) -> None:
    alerts.issue(title="Lũ", text="", level="warning", ends_at=timezone.now() + timedelta(hours=1))
    assert [alert["title"] for alert in get("widgets/AB12/")["alerts"]] == ["Lũ"]


@pytest.mark.parametrize(
    ("of_stream", "only", "shown"),
    [
        (False, False, ["Toàn tỉnh"]),
        (True, False, ["Toàn tỉnh", "Y tế"]),
        (False, True, ["Toàn tỉnh", "Y tế"]),
        (True, True, ["Toàn tỉnh", "Y tế"]),
    ],
)
def test_widget_shows_notices_of_the_section_whose_news_it_is_for(
    section: SectionPage, widget: Widget, get: Get, of_stream: bool, only: bool, shown: list[str]
) -> None:
    stream = Stream.objects.get(section=section) if of_stream else widget.stream
    Widget.objects.filter(pk=widget.pk).update(stream=stream, section=section if only else None)
    end = timezone.now() + timedelta(hours=1)
    alerts.issue(title="Y tế", ends_at=end, sections=[section])
    alerts.issue(title="Giáo dục", ends_at=end, sections=[factories.section(slug="so-gddt", title="Sở GDĐT")])
    alerts.issue(title="Chỉ ở cổng", ends_at=end, area="portal")
    alerts.issue(title="Toàn tỉnh", ends_at=end)
    assert sorted(alert["title"] for alert in get("widgets/AB12/")["alerts"]) == shown


def test_unknown_key_is_a_404(widget: Widget, get: Get) -> None:
    assert get("widgets/SAI/", 404)["errors"][0]["code"] == "not_found"


def test_revoked_key_is_a_403_and_rotation_gives_a_new_one(widget: Widget, get: Get) -> None:
    successor = actions.rotate(widget=widget)
    assert get("widgets/AB12/", 403)["errors"][0]["code"] == "permission_denied"
    assert get(f"widgets/{successor.key}/")["widget"]["heading"] == "Tin của tỉnh"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://benhvien.example.vn", 200),
        ("https://thu.so-y-te.vn", 200),
        ("https://so-y-te.vn", 403),
        ("https://khac.example.vn", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_restricted_key_answers_its_hosts_only(widget: Widget, public: Client, origin: str, status: int) -> None:
    Widget.objects.filter(pk=widget.pk).update(hosts=["benhvien.example.vn", "*.so-y-te.vn"])
    response = public.get("/api/v2/widgets/AB12/", headers={"Origin": origin} if origin else {})
    assert response.status_code == status
    assert "origin" in response["Vary"].lower()
    if status == 200:
        assert response["Access-Control-Allow-Origin"] == origin


def test_open_key_answers_any_site(widget: Widget, public: Client) -> None:
    response = public.get("/api/v2/widgets/AB12/", headers={"Origin": "https://bat-ky.example.vn"})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")


def titles(body: dict[str, Any]) -> list[str]:
    return sorted(item["title"] for item in body["items"])


def test_a_page_narrows_its_widget_and_never_widens_it(section: SectionPage, widget: Widget, get: Get) -> None:
    parent = factories.CategoryFactory(slug="y-te", name="Y tế")
    child = factories.CategoryFactory(slug="tiem-chung", name="Tiêm chủng", parent=parent)
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.article(section=section, title="Tiêm", category=child, tags=["vắc xin"])
    factories.article(section=section, title="Khám", category=parent)
    factories.article(section=other, title="Trường")
    Widget.objects.filter(pk=widget.pk).update(limit=5)
    assert titles(get("widgets/AB12/?category=y-te")) == ["Khám", "Tiêm"]
    assert titles(get("widgets/AB12/?exclude=tiem-chung")) == ["Khám", "Trường"]
    assert titles(get("widgets/AB12/?exclude=y-te&section=so-gddt")) == ["Trường"]
    assert titles(get("widgets/AB12/?tag=v%E1%BA%AFc+xin")) == ["Tiêm"]
    assert len(get("widgets/AB12/?limit=1")["items"]) == 1
    Widget.objects.filter(pk=widget.pk).update(limit=2, category=child, tag="vắc xin")
    assert titles(get("widgets/AB12/?limit=30")) == ["Tiêm"]
    assert titles(get("widgets/AB12/?section=so-gddt")) == []


def test_a_slug_that_has_gone_narrows_nothing_and_is_named(section: SectionPage, widget: Widget, get: Get) -> None:
    factories.article(section=section, title="Một")
    body = get("widgets/AB12/?section=so-cu&category=khong-co")
    assert (titles(body), body["ignored"]) == (["Một"], ["section", "category"])


@pytest.mark.parametrize("query", ["limit=31", "limit=0", "limit=x", "la=1", "script=1.0", "script=1.0.1234"])
def test_bad_parameters_are_refused(widget: Widget, get: Get, query: str) -> None:
    assert get(f"widgets/AB12/?{query}", 400)["errors"][0]["attr"] == query.partition("=")[0]


def test_requests_are_counted_by_day_host_and_version_of_the_script(
    widget: Widget, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 17, 30, tzinfo=UTC), tick=False)
    ask = partial(public.get, "/api/v2/widgets/AB12/?script=1.0.0", headers={"Origin": "https://benhvien.example.vn"})
    for _second in range(3):
        ask()
    time_machine.shift(61)
    ask()
    row = WidgetDay.objects.get()
    assert (row.host, row.format, row.script, str(row.day)) == ("benhvien.example.vn", "script", "1.0.0", "2026-11-27")
    assert (row.requests, row.refusals) == (4, 0)
    assert row.last_at == timezone.now()


def test_refusals_are_counted_with_their_reason(widget: Widget, public: Client) -> None:
    actions.revoke(widget=widget)
    public.get("/api/v2/widgets/AB12/", headers={"Origin": "https://benhvien.example.vn"})
    row = WidgetDay.objects.get()
    assert (row.requests, row.refusals, row.refused_as) == (1, 1, "permission_denied")


def test_hosts_and_versions_that_somebody_makes_up_are_counted_as_one(
    widget: Widget, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 17, 30, tzinfo=UTC), tick=False)
    for number in range(seen.MOST_ROWS + 5):
        origin = {"Origin": f"https://h{number}.example.vn"}
        public.get(f"/api/v2/widgets/AB12/?script=1.0.{number}", headers=origin)
    time_machine.shift(61)
    public.get("/healthz")
    assert WidgetDay.objects.count() == seen.MOST_ROWS + 1
    assert sum(row.requests for row in WidgetDay.objects.all()) == seen.MOST_ROWS + 5


def test_a_count_waits_for_its_minute_and_is_written_by_any_request_then(
    widget: Widget, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 17, 30, tzinfo=UTC), tick=False)
    for _again in range(3):
        public.get("/api/v2/widgets/AB12/")
    assert WidgetDay.objects.get().requests == 1
    time_machine.shift(61)
    public.get("/healthz")
    assert WidgetDay.objects.get().requests == 3


def test_the_count_of_a_widget_that_has_gone_is_forgotten(widget: Widget, public: Client) -> None:
    seen.count(widget, "", Format.SCRIPT)
    widget.delete()
    public.get("/healthz")
    assert not WidgetDay.objects.exists()


def test_old_counts_go_when_the_clock_ticks(widget: Widget) -> None:
    today = timezone.localdate()
    for age in (399, 400, 401):
        WidgetDay.objects.create(widget=widget, day=today - timedelta(days=age), format="script")
    run_due()
    assert sorted((today - row.day).days for row in WidgetDay.objects.all()) == [399, 400]


def test_a_count_that_cannot_be_written_costs_no_answer(
    widget: Widget, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(seen, "_write", fail)
    assert public.get("/api/v2/widgets/AB12/").status_code == 200


def test_hosts_are_checked_when_saved(widget: Widget) -> None:
    widget.hosts = ["https://benhvien.example.vn/"]
    with pytest.raises(ValidationError):
        widget.full_clean()


def test_six_items_with_pictures_are_at_most_2048_bytes(
    section: SectionPage, widget: Widget, public: Client, run_tasks: Callable[[], int]
) -> None:
    for number, title in enumerate(TITLES):
        lead = f"{title}: các đơn vị phối hợp tổ chức, người dân trên địa bàn được hướng dẫn tại chỗ (đợt {number})."
        factories.article(section=section, title=title, lead=lead, lead_image=factories.image(title=title))
    run_tasks()
    Widget.objects.filter(pk=widget.pk).update(limit=6)
    response = public.get("/api/v2/widgets/AB12/")
    assert len([item for item in response.json()["items"] if item["image"]]) == 6
    assert len(brotli.compress(response.content, quality=11)) <= 2048


def test_widget_is_revalidated_by_its_stream(section: SectionPage, widget: Widget, public: Client) -> None:
    factories.article(section=section)
    etag = public.get("/api/v2/widgets/AB12/")["ETag"]
    assert public.get("/api/v2/widgets/AB12/", headers={"If-None-Match": etag}).status_code == 304
    factories.article(section=section, title="Mới")
    assert public.get("/api/v2/widgets/AB12/", headers={"If-None-Match": etag}).status_code == 200


def test_script_is_served_to_any_site_and_revalidated(portal: HomePage, public: Client) -> None:
    response = public.get("/embed/v1.js", headers={"Origin": "https://benhvien.example.vn"})
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"xbtt-news" in response.content
    assert public.get("/embed/v1.js", headers={"If-None-Match": response["ETag"]}).status_code == 304
