"""A widget's answer, its key's life, and the script's headers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets import actions
from sites.widgets.models import Widget

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
    [("https://benhvien.example.vn", 200), ("https://khac.example.vn", 403), ("", 403)],
)
def test_restricted_key_answers_its_hosts_only(widget: Widget, public: Client, origin: str, status: int) -> None:
    Widget.objects.filter(pk=widget.pk).update(hosts=["benhvien.example.vn"])
    assert public.get("/api/v2/widgets/AB12/", headers={"Origin": origin}).status_code == status


def test_hosts_are_checked_when_saved(widget: Widget) -> None:
    widget.hosts = ["https://benhvien.example.vn/"]
    with pytest.raises(ValidationError):
        widget.full_clean()


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
