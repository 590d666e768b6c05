"""Paths and field names are a contract: one JSON snapshot per endpoint; additive changes only.

`XBTT_SNAPSHOTS=write make test` rewrites them; look at the difference before committing it.
"""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms import api
from cms.core import previews
from cms.core.models import CmsDocument, CmsImage
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Byline, Category, Correction
from sites.sections.models import SectionPage
from sites.streams import recalling
from sites.streams.models import SHARED, Stream
from tests.ids import count_from

FOLDER = Path(__file__).parent / "snapshots"
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
BODY = [
    {"type": "paragraph", "value": "<p>Các trạm y tế xã tổ chức tiêm chủng theo lịch.</p>", "id": "1"},
    {"type": "heading", "value": {"text": "Lịch tiêm", "level": "2"}, "id": "2"},
    {"type": "quote", "value": {"text": "Tiêm đủ, đúng lịch.", "author": "Sở Y tế", "role": ""}, "id": "3"},
    {
        "type": "table",
        "value": {"data": [["Xã", "Ngày"], ["Phú Đình", "25"]], "first_row_is_table_header": True},
        "id": "4",
    },
    {"type": "video", "value": {"url": "https://example.vn/phim.mp4", "title": "Phim", "poster": None}, "id": "5"},
    {"type": "notice", "value": {"level": "info", "title": "Lưu ý", "html": "<p>Mang theo sổ tiêm.</p>"}, "id": "6"},
]


@pytest.fixture
def portal(db: None, time_machine: Any) -> HomePage:
    """The portal's home, made at noon."""
    time_machine.move_to(NOON, tick=False)
    return factories.portal()


@pytest.fixture
def world(portal: HomePage, run_tasks: Callable[[], int]) -> dict[str, Any]:
    """A small, fixed world; returns the ids that addresses need."""
    ids = {Page: 100_000, Category: 200_000, Alert: 300_000, CmsImage: 400_000, CmsDocument: 500_000, Redirect: 600_000}
    count_from(ids)
    section = factories.section(host="so-y-te.localhost", intro="Chăm sóc và bảo vệ sức khỏe nhân dân.")
    SectionPage.objects.filter(pk=section.pk).update(uuid=UUID(int=1))
    section = factories.edit(SectionPage.objects.get(pk=section.pk), uuid=UUID(int=1))
    parent = factories.CategoryFactory(name="Y tế", slug="y-te")
    category = factories.CategoryFactory(name="Tiêm chủng", slug="tiem-chung", parent=parent)
    bloc = factories.BlocFactory(name="Khối thi đua Văn hóa - Xã hội", slug="van-hoa-xa-hoi")
    bloc.sections.add(section)
    run_tasks()
    article = _article(section, category)
    recalled = factories.article(section=section, title="Bài gỡ")
    recalling.recall(article=recalled, reason="wrong", by=None)
    info = factories.info_page(parent=portal, title="Liên hệ", lead="Nơi tiếp nhận ý kiến.", show_in_menus=True)
    widget = factories.WidgetFactory(
        stream=Stream.objects.get(slug=SHARED), key="AB12", unit__name="Trạm y tế", heading="Tin của tỉnh"
    )
    factories.embed_guide(widget=widget, intro="Một đoạn mã là đủ.", contact="ban biên tập cổng")
    end = datetime(2026, 12, 1, tzinfo=UTC)
    alert = alerts.issue(title="Cảnh báo mưa lớn", text="Hạn chế ra đường.", level="warning", ends_at=end)
    ids = {"article": article.pk, "recalled": recalled.pk, "info": info.pk, "alert": alert.pk}
    return {**ids, **_drafted(section), **_library(portal, run_tasks), "widget": widget.key}


def _drafted(section: SectionPage) -> dict[str, Any]:
    """A draft, and a token for its preview."""
    draft = factories.article(section=section, title="Bản nháp", uuid=UUID(int=3), publish=False)
    editor = User.objects.create_superuser("quan-tri")
    preview = previews.take(page=draft, mode="portal", by=editor, follows_form=False)
    return {"draft": draft.pk, "preview": previews.token(preview)}


def _library(portal: HomePage, run_tasks: Callable[[], int]) -> dict[str, int]:
    """A page that shows a picture and offers a document, and a redirect to it."""
    picture = factories.image(title="Sơ đồ", name="so-do-to-chuc-2026.jpg")
    document = factories.document(title="Lịch tiếp dân", name="lich-tiep-dan-2026.pdf")
    body = [
        {"type": "figure", "value": {"image": picture.pk, "caption": "Sơ đồ phòng ban", "credit": ""}, "id": "1"},
        {"type": "attachments", "value": {"items": [document.pk]}, "id": "2"},
    ]
    page = factories.info_page(parent=portal, title="Sơ đồ tổ chức", body=body)
    redirect = Redirect.objects.create(old_path="/so-do", redirect_page=page)
    run_tasks()
    return {"image": picture.pk, "document": document.pk, "library": page.pk, "redirect": redirect.pk}


def _article(section: SectionPage, category: Any) -> ArticlePage:
    page = ArticlePage(
        title="Triển khai tiêm chủng mở rộng", lead="Mỗi trạm tổ chức ít nhất một buổi mỗi tháng.", body=BODY,
        category=category, source_name="Báo Thái Nguyên", source_url="https://example.vn/bai", live=False,
        uuid=UUID(int=2),
    )  # fmt: skip
    page.bylines = [Byline(name="Phòng Nghiệp vụ Y", unit="Sở Y tế")]
    page.corrections = [Correction(text="Buổi tiêm bắt đầu lúc 7 giờ 30, không phải 8 giờ.")]
    SectionPage.objects.get(pk=section.pk).add_child(instance=page)
    page.tags.add("trẻ em", "tiêm chủng")
    page.save_revision().publish()
    return page


OWN_ADDRESS = re.compile(r"/(news|pages|images|documents|redirects|pictures)/(\d+)/")
ADDRESSES = {
    "news": "news/?limit=2",
    "news-fields": "news/?fields=title,url",
    "news-detail": "news/{article}/",
    "news-recalled": "news/{recalled}/",
    "news-absent": "news/0/",
    "news-bad-parameter": "news/?limit=0",
    "news-archive": "news/archive/",
    "streams": "streams/",
    "sections": "sections/",
    "section-detail": "sections/so-y-te/",
    "blocs": "blocs/",
    "categories": "categories/",
    "alerts": "alerts/",
    "resolve-home": "resolve/?host=localhost:8000&path=/",
    "resolve-section": "resolve/?host=so-y-te.localhost:8000&path=/",
    "resolve-stream": "resolve/?host=localhost:8000&path=/xuat-ban-thong-tin/",
    "resolve-article": "resolve/?host=so-y-te.localhost:8000&path=/trien-khai-tiem-chung-mo-rong/",
    "resolve-info": "resolve/?host=localhost:8000&path=/lien-he/",
    "resolve-embed": "resolve/?host=localhost:8000&path=/nhung-tin/",
    "resolve-redirect": "resolve/?host=localhost:8000&path=/so-y-te/",
    "changes": "changes/?limit=4",
    "changes-gone": "changes/?after=999999999",
    "widget-detail": "widgets/{widget}/",
    "preview": "preview/?token={preview}",
    "preview-refused": "preview/?token=x",
    "preview-picture": "preview/pictures/0/?token={preview}",
    "pages": "pages/?type=news.ArticlePage,home.InfoPage",
    "page-detail": "pages/{article}/",
    "page-detail-info": "pages/{library}/",
    "page-find": "pages/find/?id={article}",
    "page-absent": "pages/0/",
    "page-bad-parameter": "pages/?child_of=0",
    "images": "images/",
    "image-detail": "images/{image}/",
    "image-find": "images/find/?id={image}",
    "documents": "documents/",
    "document-detail": "documents/{document}/",
    "document-find": "documents/find/?id={document}",
    "redirects": "redirects/",
    "redirect-detail": "redirects/{redirect}/",
    "redirect-find": "redirects/find/?html_path=/so-do",
    "unknown": "khong-co/",
}


def stable(value: Any, ids: dict[int, str]) -> Any:
    """`value` with database ids, which differ from run to run, replaced by names."""
    if isinstance(value, dict):
        return {key: stable_id(key, item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [stable(item, ids) for item in value]
    if isinstance(value, str):
        return OWN_ADDRESS.sub(lambda found: f"/{found[1]}/<{ids.get(int(found[2]), 'id')}>/", value)
    return value


def stable_id(key: str, value: Any, ids: dict[int, str]) -> Any:
    """A field's value; integers under `id` differ from run to run."""
    if key in ("id", "object_id") and isinstance(value, int):
        return "<id>"
    if key == "uuid" and value and not value.startswith("00000000-"):
        return "<uuid>"
    if key == "revision":
        return "<revision>"
    if key in ("next", "previous") and value:
        return "<cursor>"
    return stable(value, ids)


def test_every_endpoint_is_as_promised(world: dict[str, Any], public: Client) -> None:
    ids = {value: name for name, value in world.items() if isinstance(value, int)}
    differing = []
    for name, address in ADDRESSES.items():
        response = public.get(f"/api/v2/{address.format(**world)}")
        sent = {"location": response["Location"]} if "Location" in response else response.json()
        body = {"status": response.status_code, "body": stable(sent, ids)}
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
        file = FOLDER / f"{name}.json"
        if os.environ.get("XBTT_SNAPSHOTS") == "write":
            FOLDER.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        # PostgreSQL keeps no order of keys in stored JSON, so the data is compared and not the text.
        if not file.exists() or json.loads(file.read_text("utf-8")) != body:
            differing.append(f"{name}: {text}")
    assert differing == []


def test_every_route_has_a_snapshot() -> None:
    routes = {str(pattern.name) for pattern in api.urlpatterns} - {"schema"}  # It is a snapshot of its own.
    paths = [re.sub(r"\{\w+\}", "1", address).partition("?")[0] for address in ADDRESSES.values()]
    assert {resolve(f"/api/v2/{path}").url_name for path in paths} == routes
    assert {file.stem for file in FOLDER.glob("*.json")} == set(ADDRESSES)
