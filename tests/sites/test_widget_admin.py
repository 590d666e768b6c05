"""The registry of widgets: what it lists and for whom, a widget's health, and the life of its key."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.actions import make_desk
from home.models import HomePage
from seeds import factories
from sites.sections.models import AuditEntry, SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets.models import Widget, WidgetDay
from tests.sites.approval_room import person

LIST = "/admin/snippets/widgets/widget/"
SignedIn = Callable[[SectionPage, str], Client]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def other(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def signed_in() -> SignedIn:
    """A client of a person with a role in a section."""

    def sign_in(section: SectionPage, role: str = "editors") -> Client:
        client = Client()
        client.force_login(person(section, role))
        return client

    return sign_in


@pytest.fixture
def editor(section: SectionPage, signed_in: SignedIn) -> Client:
    return signed_in(section, "editors")


def made(owner: SectionPage | None, key: str, *, only: SectionPage | None = None, **fields: Any) -> Widget:
    unit = factories.MemberUnitFactory(name=f"Bệnh viện {key}", section=owner)
    return factories.WidgetFactory(unit=unit, stream=Stream.objects.get(slug=SHARED), key=key, section=only, **fields)


@pytest.fixture
def widget(section: SectionPage) -> Widget:
    return made(section, "AB12")


def day(widget: Widget, host: str = "benhvien.example.vn", ago: int = 0, **fields: Any) -> WidgetDay:
    when = timezone.now() - timedelta(days=ago)
    usual = {"format": "script", "script": "1.0.0", "requests": 3, "last_at": when}
    return WidgetDay.objects.create(widget=widget, host=host, day=timezone.localdate(when), **{**usual, **fields})


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_list_says_who_asked_last_and_how_each_widget_does(section: SectionPage, editor: Client) -> None:
    day(made(section, "TOT1"), "benhvien.example.vn")
    day(made(section, "TUCHOI1"), "la.example.vn", refusals=1, refused_as="permission_denied")
    made(section, "MOI1")
    made(section, "CU1", revoked_at=timezone.now())
    html = page(editor, LIST)
    for words in ("TOT1", "benhvien.example.vn", "TUCHOI1", "MOI1", "CU1"):
        assert words in html
    for state, key in (("active", "TOT1"), ("failing", "TUCHOI1"), ("never", "MOI1"), ("revoked", "CU1")):
        assert keys_in(page(editor, f"{LIST}?state={state}")) == {key}


def keys_in(html: str) -> set[str]:
    """The keys in the rows of the list."""
    return set(re.findall(r'<td class="widget-key[^>]*>\s*(\w+)', html))


def test_list_is_searched_by_unit_and_key_and_narrowed_to_a_unit(section: SectionPage, editor: Client) -> None:
    first, _second = made(section, "KHOA1"), made(section, "KHOA2")
    for query in ("q=KHOA1", "q=vi%E1%BB%87n+KHOA1", f"unit={first.unit_id}"):
        assert keys_in(page(editor, f"{LIST}?{query}")) == {"KHOA1"}, query


def test_an_empty_list_says_what_to_do(editor: Client) -> None:
    html = page(editor, LIST)
    assert "widget-steps" in html
    assert "/admin/snippets/widgets/memberunit/" in html


def queries_of(client: Client, address: str) -> int:
    """How many queries a page costs once it has been asked for before."""
    page(client, address)
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return len(queries)


def test_list_costs_the_same_for_one_widget_and_for_fifty(section: SectionPage, editor: Client) -> None:
    day(made(section, "K0", only=section))
    one = queries_of(editor, LIST)
    for place in range(1, 50):
        widget = made(section, f"K{place}", only=section)
        day(widget)
        day(widget, "hai.example.vn")
    assert queries_of(editor, LIST) == one
    assert page(editor, LIST).count("hai.example.vn, benhvien.example.vn") == 49


@pytest.mark.parametrize(("role", "status"), [("editors", 200), ("heads", 200), ("admins", 200), ("contributors", 302)])
def test_a_sections_people_keep_its_widgets(
    section: SectionPage, widget: Widget, signed_in: SignedIn, role: str, status: int
) -> None:
    assert signed_in(section, role).get(f"{LIST}edit/{widget.pk}/").status_code in (
        status,
        404 if status != 200 else 200,
    )


PAGES = ("health", "revoke", "restore", "rotate", "allow")


def test_another_sections_widget_is_not_there(other: SectionPage, widget: Widget, signed_in: SignedIn) -> None:
    client = signed_in(other, "editors")
    assert "AB12" not in page(client, LIST)
    assert f"Bệnh viện {widget.key}" not in page(client, LIST)
    for name in PAGES:
        address = f"/admin/widgets/{widget.pk}/{name}/"
        assert [client.get(address).status_code, client.post(address, {"host": "x.example.vn"}).status_code] == [
            404,
            404,
        ]
    widget.refresh_from_db()
    assert (widget.revoked_at, widget.hosts) == (None, [])


def test_the_portals_desk_keeps_them_all(section: SectionPage, other: SectionPage) -> None:
    first, second, third = made(section, "MOT1"), made(other, "HAI1"), made(None, "BA1")
    user = factories.UserFactory()
    user.groups.add(make_desk())
    client = Client()
    client.force_login(user)
    html = page(client, LIST)
    for widget in (first, second, third):
        assert widget.key in html
        assert client.get(f"/admin/widgets/{widget.pk}/revoke/").status_code == 200


def told(widget: Widget) -> list[tuple[str, str]]:
    """What the audit log has of a widget, in order, with details."""
    rows = AuditEntry.objects.filter(object_id=str(widget.pk), content_type__model="widget").order_by("pk")
    return [(row.action, row.data.get("detail", "")) for row in rows]


def test_a_key_is_revoked_after_a_question_and_restored(widget: Widget, editor: Client, public: Client) -> None:
    day(widget, "benhvien.example.vn")
    assert "benhvien.example.vn" in page(editor, f"/admin/widgets/{widget.pk}/revoke/")
    widget.refresh_from_db()
    assert widget.revoked_at is None
    assert editor.post(f"/admin/widgets/{widget.pk}/revoke/").status_code == 302
    assert public.get("/api/v2/widgets/AB12/").status_code == 403
    assert editor.post(f"/admin/widgets/{widget.pk}/restore/").status_code == 302
    assert public.get("/api/v2/widgets/AB12/").status_code == 200
    assert told(widget) == [("xbtt.widget.revoked", "AB12"), ("xbtt.widget.restored", "AB12")]
    assert {row.section_id for row in AuditEntry.objects.filter(action__startswith="xbtt.widget")} == {
        widget.unit.section_id
    }


@pytest.mark.parametrize(("old", "status"), [("keep", 200), ("revoke", 403), ("", 403)])
def test_a_new_key_takes_over_at_once_or_when_the_pages_are_changed(
    widget: Widget, editor: Client, public: Client, old: str, status: int
) -> None:
    answer = editor.post(f"/admin/widgets/{widget.pk}/rotate/", {"old": old} if old else {})
    successor = Widget.objects.exclude(pk=widget.pk).get()
    assert answer["Location"] == f"{LIST}edit/{successor.pk}/"
    assert successor.key != "AB12"
    assert public.get("/api/v2/widgets/AB12/").status_code == status
    assert public.get(f"/api/v2/widgets/{successor.key}/").status_code == 200
    assert told(widget)[0] == ("xbtt.widget.rotated", f"AB12 → {successor.key}")


@pytest.mark.parametrize(("verb", "revoked"), [("revoke", True), ("rotate", True), ("restore", False)])
def test_what_cannot_be_done_now_says_so_and_does_nothing(
    widget: Widget, editor: Client, verb: str, revoked: bool
) -> None:
    Widget.objects.filter(pk=widget.pk).update(revoked_at=timezone.now() if revoked else None)
    address = f"/admin/widgets/{widget.pk}/{verb}/"
    for answer in (editor.get(address), editor.post(address)):
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/widgets/{widget.pk}/health/")
    assert (Widget.objects.count(), told(widget)) == (1, [])


def test_forms_of_units_and_widgets_are_told_to_their_sections_administrators(
    section: SectionPage, editor: Client
) -> None:
    editor.post("/admin/snippets/widgets/memberunit/add/", {"name": "Trường", "website": "", "section": section.pk})
    assert AuditEntry.objects.filter(action="wagtail.create", section=section, label="Trường").exists()


def health(client: Client, widget: Widget) -> str:
    return page(client, f"/admin/widgets/{widget.pk}/health/")


def test_health_shows_days_hosts_formats_and_versions(widget: Widget, editor: Client) -> None:
    day(widget, "benhvien.example.vn", requests=1234)
    day(widget, "tram.example.vn", ago=29, format="page", script="")
    day(widget, "cu.example.vn", ago=30)
    html = health(editor, widget)
    for words in ("1.234", "benhvien.example.vn", "1.0.0", "tram.example.vn"):
        assert words in html, words
    assert "cu.example.vn" not in html


def test_health_of_a_widget_that_nobody_asked_for_says_so(widget: Widget, editor: Client) -> None:
    assert html_has(health(editor, widget), "help-warning", 1)
    day(widget)
    assert html_has(health(editor, widget), "help-warning", 0)


def html_has(html: str, name: str, times: int) -> bool:
    main = html[html.index("widget-facts") :]
    return main.count(name) == times


def test_health_warns_of_a_silent_widget(widget: Widget, editor: Client) -> None:
    day(widget, ago=9)
    assert "9" in health(editor, widget)[health(editor, widget).index("help-warning") :][:400]


def test_a_site_that_is_not_allowed_is_named_and_let_in_by_a_button(
    widget: Widget, editor: Client, public: Client
) -> None:
    Widget.objects.filter(pk=widget.pk).update(hosts=["benhvien.example.vn"])
    public.get("/api/v2/widgets/AB12/", headers={"Origin": "https://tram.example.vn"})
    html = health(editor, widget)
    assert 'name="host" value="tram.example.vn"' in html
    editor.post(f"/admin/widgets/{widget.pk}/allow/", {"host": "tram.example.vn"})
    widget.refresh_from_db()
    assert widget.hosts == ["benhvien.example.vn", "tram.example.vn"]
    assert told(widget) == [("xbtt.widget.allowed", "tram.example.vn")]
    assert 'name="host"' not in health(editor, widget)


def test_what_is_no_host_is_not_let_in(widget: Widget, editor: Client) -> None:
    Widget.objects.filter(pk=widget.pk).update(hosts=["benhvien.example.vn"])
    editor.post(f"/admin/widgets/{widget.pk}/allow/", {"host": "https://x/<script>"})
    widget.refresh_from_db()
    assert widget.hosts == ["benhvien.example.vn"]


def test_an_old_key_that_pages_still_ask_with_is_told_on_the_new_ones_health(
    widget: Widget, editor: Client, public: Client
) -> None:
    editor.post(f"/admin/widgets/{widget.pk}/rotate/", {"old": "revoke"})
    public.get("/api/v2/widgets/AB12/", headers={"Origin": "https://tram.example.vn"})
    successor = Widget.objects.exclude(pk=widget.pk).get()
    warned = health(editor, successor)
    assert "AB12" in warned[warned.index("help-warning") :]
    assert "tram.example.vn" in warned


def test_health_costs_the_same_for_one_site_and_for_fifty(widget: Widget, editor: Client) -> None:
    Widget.objects.filter(pk=widget.pk).update(hosts=["x.example.vn"])
    address = f"/admin/widgets/{widget.pk}/health/"
    day(widget, "h0.example.vn", refusals=1, refused_as="permission_denied")
    one = queries_of(editor, address)
    for place in range(1, 50):
        day(widget, f"h{place}.example.vn", refusals=1, refused_as="permission_denied")
    assert queries_of(editor, address) == one
