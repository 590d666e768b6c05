"""What the form of a widget shows while it is open: as if it were saved, without saving, counting or telling more."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets import snippets
from sites.widgets.models import Widget, WidgetDay
from tests.sites.approval_room import person


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def widget(section: SectionPage) -> Widget:
    unit = factories.MemberUnitFactory(section=section)
    stream = Stream.objects.get(slug=SHARED)
    return factories.WidgetFactory(unit=unit, stream=stream, key="AB12", limit=3, hosts=["benhvien.example.vn"])


def signed_in(section: SectionPage, role: str = "editors") -> Client:
    client = Client()
    client.force_login(person(section, role))
    return client


@pytest.fixture
def editor(section: SectionPage) -> Client:
    return signed_in(section)


def filled(widget: Widget, **fields: Any) -> str:
    """The form as the browser sends it to the preview."""
    usual = {
        "unit": widget.unit_id, "stream": widget.stream_id, "limit": widget.limit, "layout": "list", "theme": "auto",
        "lang": "vi", "heading_level": 2, "heading": "", "images": "on", "dates": "on", "hosts": "benhvien.example.vn",
    }  # fmt: skip
    return "?" + urlencode({**usual, **fields})


def answer(client: Client, widget: Widget, status: int = 200, **fields: Any) -> Any:
    response = client.get(f"/admin/widgets/{widget.pk}/preview/answer/{filled(widget, **fields)}")
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_preview_answers_by_the_form_as_it_stands_and_saves_and_counts_nothing(
    section: SectionPage, widget: Widget, editor: Client
) -> None:
    category = factories.CategoryFactory(slug="y-te", name="Y tế")
    for title in ("Một", "Hai", "Ba"):
        factories.article(section=section, title=title, category=category if title == "Hai" else None)
    shown = answer(editor, widget, limit=2, heading="Mới", layout="cards")
    assert [item["title"] for item in shown["items"]] == ["Ba", "Hai"]
    assert (shown["widget"]["heading"], shown["widget"]["layout"]) == ("Mới", "cards")
    assert [item["title"] for item in answer(editor, widget, category=category.pk)["items"]] == ["Hai"]
    saved = Widget.objects.get(pk=widget.pk)
    assert (saved.limit, saved.heading, saved.layout, saved.category_id) == (3, "", "list", None)
    assert not WidgetDay.objects.exists()


def test_a_key_for_other_hosts_is_seen_in_the_preview_all_the_same(
    widget: Widget, editor: Client, public: Client
) -> None:
    assert public.get("/api/v2/widgets/AB12/").status_code == 403
    assert answer(editor, widget)["widget"]["key"] == "AB12"


def test_the_api_can_be_down_in_the_preview(widget: Widget, editor: Client) -> None:
    assert answer(editor, widget, 503, _down="1")["type"] == "server_error"


def test_the_page_in_the_frame_loads_only_what_is_ours(widget: Widget, editor: Client) -> None:
    response = editor.get(
        f"/admin/widgets/{widget.pk}/preview/{filled(widget, limit=2, theme='dark', _colours='dark')}"
    )
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    html = response.content.decode()
    for words in ('key="AB12"', 'limit="2"', 'theme="dark"', 'summary="off"', 'name="color-scheme" content="dark"'):
        assert words in html, words


def test_a_title_in_the_form_is_text_in_the_page(widget: Widget, editor: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    for name in ("heading", "limit", "_colours"):
        address = f"/admin/widgets/{widget.pk}/preview/{filled(widget, **{name: hostile})}"
        assert "<script>alert" not in editor.get(address).content.decode()


def test_a_form_that_lacks_something_says_what(widget: Widget, editor: Client) -> None:
    response = editor.get(f"/admin/widgets/{widget.pk}/preview/{filled(widget, limit=99)}")
    assert "xbtt-news" not in response.content.decode()
    assert "30" in response.content.decode()
    assert answer(editor, widget, 400, limit=99)["type"] == "validation_error"


def test_a_new_widget_is_seen_before_it_is_saved(section: SectionPage, widget: Widget, editor: Client) -> None:
    factories.article(section=section, title="Một")
    response = editor.get(reverse("widget-preview-new-answer") + filled(widget, heading="Chưa lưu"))
    assert response.json()["widget"]["heading"] == "Chưa lưu"
    assert Widget.objects.count() == 1


def test_what_is_another_sections_is_neither_previewed_nor_named(section: SectionPage, widget: Widget) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    stranger = signed_in(other)
    for part in ("", "answer/"):
        assert stranger.get(f"/admin/widgets/{widget.pk}/preview/{part}{filled(widget)}").status_code == 404
    response = stranger.get(reverse("widget-preview-new") + filled(widget))
    assert "xbtt-news" not in response.content.decode()
    assert widget.unit.name not in response.content.decode()
    assert stranger.get(reverse("widget-preview-new-answer") + filled(widget)).status_code == 400


def test_contributors_see_no_preview(section: SectionPage, widget: Widget) -> None:
    client = signed_in(section, "contributors")
    assert client.get(f"/admin/widgets/{widget.pk}/preview/{filled(widget)}").status_code == 404
    assert client.get(reverse("widget-preview-new") + filled(widget)).status_code in (302, 403)


def test_the_form_holds_the_snippet_of_every_system(widget: Widget, editor: Client) -> None:
    html = editor.get(f"/admin/snippets/widgets/widget/edit/{widget.pk}/").content.decode()
    for system, _name in snippets.SYSTEMS:
        assert f'id="snippet-{system}-1"' in html
    assert "xbtt-news[key=&quot;AB12&quot;]" in html


@pytest.mark.parametrize(
    ("typed", "hosts"),
    [
        ("", []),
        ("benhvien.example.vn\n*.example.vn\n", ["benhvien.example.vn", "*.example.vn"]),
        ("https://BenhVien.example.vn/tin/, benhvien.example.vn/", ["benhvien.example.vn"]),
        ("https://benhvien.example.vn:8443/tin/", ["benhvien.example.vn"]),
    ],
)
def test_hosts_are_typed_a_line_each_and_addresses_become_hosts(
    widget: Widget, editor: Client, typed: str, hosts: list[str]
) -> None:
    data = dict(pair.split("=") for pair in filled(widget, hosts="x")[1:].split("&"))
    response = editor.post(f"/admin/snippets/widgets/widget/edit/{widget.pk}/", {**data, "hosts": typed})
    saved = Widget.objects.get(pk=widget.pk).hosts
    assert (response.status_code, saved) == (302, hosts)
