"""/alerts/: the urgent notices in force, for the portal or for a section's pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import HomePage
from seeds import factories
from sites.alerts import actions
from sites.sections.models import SectionPage

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def issue(
    title: str, *sections: SectionPage, level: str = "info", area: str = "", starts: int = -1, ends: int = 1
) -> Any:
    """A notice from `starts` until `ends`, in hours from now; confirmed by a second person where it has to be."""
    now = timezone.now()
    alert = actions.issue(
        title=title, text="", level=level, sections=sections, area=area or ("sections" if sections else "everywhere"),
        starts_at=now + timedelta(hours=starts), ends_at=now + timedelta(hours=ends),
    )  # fmt: skip
    if level == "danger":
        alert = actions.confirm(alert=alert, by=factories.UserFactory(), seen=alert.written_at)
    return alert


def titles(get: Get, query: str = "") -> list[str]:
    return [item["title"] for item in get(f"alerts/{query}")["items"]]


def test_notices_in_force_come_the_gravest_first(section: SectionPage, get: Get) -> None:
    issue("Cúp điện")
    issue("Bão", level="danger")
    issue("Đã qua", starts=-2, ends=-1)
    issue("Sắp tới", starts=1, ends=2)
    body = get("alerts/")
    assert ([item["title"] for item in body["items"]], body["meta"]) == (["Bão", "Cúp điện"], {"total_count": 2})
    assert set(body["items"][0]) == {"id", "level", "area", "title", "text", "url", "starts_at", "ends_at"}


def test_section_narrows_to_what_its_pages_show(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    issue("Toàn tỉnh", level="danger")
    issue("Y tế", section)
    issue("Giáo dục", other)
    assert titles(get) == ["Toàn tỉnh"]
    assert titles(get, "?section=so-y-te") == ["Toàn tỉnh", "Y tế"]


def test_notice_for_the_portal_is_on_no_section(section: SectionPage, get: Get) -> None:
    issue("Bảo trì cổng", area="portal")
    assert [(item["title"], item["area"]) for item in get("alerts/")["items"]] == [("Bảo trì cổng", "portal")]
    assert titles(get, "?section=so-y-te") == []


def test_notice_that_is_ended_is_gone_at_once_however_new(section: SectionPage, get: Get) -> None:
    notice = actions.issue(title="Nhầm", text="", level="info", ends_at=timezone.now() + timedelta(hours=1))
    assert titles(get) == ["Nhầm"]
    actions.end(alert=notice)
    assert titles(get) == []


def test_notice_that_is_ended_before_it_begins_never_comes(section: SectionPage, get: Get, time_machine: Any) -> None:
    notice = issue("Hủy trước giờ", starts=1, ends=2)
    begins = notice.starts_at
    actions.end(alert=notice)
    for moment in (begins, begins + timedelta(milliseconds=1)):
        time_machine.move_to(moment + timedelta(microseconds=1), tick=False)
        assert titles(get) == []


def test_notice_begins_and_ends_by_the_clock_alone(section: SectionPage, public: Client, time_machine: Any) -> None:
    issue("Sắp tới", starts=1, ends=2)
    seen = []
    tag = public.get("/api/v2/alerts/")["ETag"]
    for _hour in range(3):
        answer = public.get("/api/v2/alerts/", headers={"If-None-Match": tag})
        seen.append(len(answer.json()["items"]) if answer.status_code == 200 else None)
        time_machine.move_to(timezone.now() + timedelta(hours=1, minutes=1))
    assert seen == [None, 1, 0]


@pytest.mark.parametrize(("query", "attr"), [("section=khong-co", "section"), ("limit=1", "limit")])
def test_bad_parameter_is_a_400_that_names_it(section: SectionPage, get: Get, query: str, attr: str) -> None:
    assert [error["attr"] for error in get(f"alerts/?{query}", 400)["errors"]] == [attr]


def test_hidden_section_is_unknown(section: SectionPage, get: Get) -> None:
    section.unpublish()
    assert get("alerts/?section=so-y-te", 400)["errors"][0]["code"] == "unknown"


def test_alerts_cost_two_queries_and_a_304_one(section: SectionPage, public: Client) -> None:
    for number in range(5):
        issue(f"Thông báo {number}")
    with CaptureQueriesContext(connection) as queries:
        first = public.get("/api/v2/alerts/")
    assert (len(first.json()["items"]), len(queries)) == (5, 2)
    with CaptureQueriesContext(connection) as queries:
        assert public.get("/api/v2/alerts/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert len(queries) == 1
