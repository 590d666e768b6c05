"""/resolve/: one answer renders an address, or it is a redirect, a 404 or a 410."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.sections.models import SectionPage

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def resolve(get: Get, path: str, host: str = "localhost:8000", status: int = 200) -> Any:
    return get(f"resolve/?host={quote(host)}&path={quote(path)}", status)


def test_home_leads_to_sections_blocs_and_the_shared_stream(section: SectionPage, get: Get) -> None:
    body = resolve(get, "/")
    assert (body["kind"], body["template"], body["page"]["type"]) == ("page", "home", "home.HomePage")
    assert [item["slug"] for item in body["page"]["sections"]] == ["so-y-te"]
    assert body["page"]["stream_url"] == "http://localhost:8000/xuat-ban-thong-tin/"
    assert body["menu"] == [
        {"title": "Xuất bản thông tin", "url": "http://localhost:8000/xuat-ban-thong-tin/", "active": False}
    ]


def test_article_comes_whole_with_breadcrumbs_and_site(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, title="Bài", search_description="Mô tả cho máy tìm kiếm.")
    body = resolve(get, f"/so-y-te/{article.slug}/")
    assert body["page"] == get(f"news/{article.pk}/")
    assert [step["title"] for step in body["breadcrumbs"]] == ["Cổng thông tin điện tử tỉnh", "Sở Y tế", "Bài"]
    assert body["site"]["section"]["slug"] == "so-y-te"
    assert body["seo"] == {
        "title": "Bài",
        "description": "Mô tả cho máy tìm kiếm.",
        "canonical": f"http://localhost:8000/so-y-te/{article.slug}/",
        "open_graph": body["page"]["open_graph"],
        "dublin_core": body["page"]["dublin_core"],
    }


def test_section_on_its_own_host_is_a_site_with_its_own_menu(section: SectionPage, get: Get) -> None:
    factories.edit(section, host="so-y-te.localhost")
    factories.info_page(parent=section, title="Giới thiệu", show_in_menus=True)
    body = resolve(get, "/", host="so-y-te.localhost:8000")
    assert (body["template"], body["site"]["root_url"]) == ("section", "http://so-y-te.localhost:8000/")
    assert [item["title"] for item in body["menu"]] == ["Giới thiệu"]
    assert [step["title"] for step in body["breadcrumbs"]] == ["Sở Y tế"]
    assert body["site"]["main_url"] == "http://localhost:8000/"


def test_stream_and_info_page(section: SectionPage, portal: HomePage, get: Get) -> None:
    page = factories.info_page(
        parent=portal, title="Liên hệ", body=[{"type": "paragraph", "value": "<p>Văn phòng</p>"}]
    )
    assert resolve(get, "/xuat-ban-thong-tin/")["page"]["stream"] == "xuat-ban-thong-tin"
    body = resolve(get, "/lien-he/")
    assert (body["template"], body["page"]["id"], body["page"]["body_html"]) == ("info", page.pk, "<p>Văn phòng</p>")


def test_missing_slash_is_a_redirect(section: SectionPage, get: Get) -> None:
    assert resolve(get, "/so-y-te")["location"] == "http://localhost:8000/so-y-te/"


def test_redirect_set_up_by_an_editor_is_followed_unless_its_page_is_hidden(section: SectionPage, get: Get) -> None:
    """SECURITY A-59."""
    article = factories.article(section=section)
    Redirect.objects.create(old_path="/cu", redirect_page=article, is_permanent=False)
    body = resolve(get, "/cu/")
    assert body == {"kind": "redirect", "location": f"http://localhost:8000/so-y-te/{article.slug}/", "status": 302}
    article.unpublish()
    resolve(get, "/cu/", status=404)


@pytest.mark.parametrize("path", ["/khong-co/", "/so-y-te/khong-co/", "/%00/", "/" + "a" * 1500 + "/"])
def test_nothing_is_a_404_like_what_is_hidden(section: SectionPage, get: Get, path: str) -> None:
    draft = factories.article(section=section, publish=False)
    absent = get(f"resolve/?host=localhost:8000&path={path}", 404 if "%00" not in path else 400)
    if absent["type"] == "client_error":
        assert absent == resolve(get, f"/so-y-te/{draft.slug}/", status=404)


@pytest.mark.parametrize("query", ["", "host=localhost", "path=/", "host=a b&path=/", "host=localhost&path=x"])
def test_bad_question_is_a_400(section: SectionPage, get: Get, query: str) -> None:
    assert get(f"resolve/?{query}", 400)["type"] == "validation_error"


def test_links_in_text_lead_only_to_what_is_public(section: SectionPage, get: Get) -> None:
    """SECURITY A-51."""
    target = factories.article(section=section, title="Đích")
    draft = factories.article(section=section, title="Nháp", publish=False)
    links = "".join(f'<a linktype="page" id="{page.pk}">{page.title}</a> ' for page in (target, draft))
    html = f'<p>{links}<a href="javascript:x()">x</a><img src=x onerror=y></p>'
    article = factories.article(section=section, title="Nguồn", body=[{"type": "paragraph", "value": html}])
    body = get(f"news/{article.pk}/")
    assert body["body_html"] == f'<p><a href="{target.full_url}">Đích</a> Nháp x</p>'
    target.unpublish()
    assert get(f"news/{article.pk}/")["body"][0]["value"]["html"] == "<p>Đích Nháp x</p>"


def test_alert_shows_in_its_place_and_time(section: SectionPage, get: Get, time_machine: Any) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    end = timezone.now() + timedelta(hours=1)
    alerts.issue(title="Khắp nơi", text="", level="info", ends_at=end)
    alerts.issue(title="Y tế", text="", level="warning", ends_at=end, sections=[section])
    alerts.issue(title="Cổng", ends_at=end, area="portal")
    shown = {path: [a["title"] for a in resolve(get, path)["alerts"]] for path in ("/", "/so-y-te/", "/so-gddt/")}
    assert shown == {"/": ["Cổng", "Khắp nơi"], "/so-y-te/": ["Y tế", "Khắp nơi"], "/so-gddt/": ["Khắp nơi"]}
    time_machine.move_to(end + timedelta(seconds=1))
    assert resolve(get, f"/{other.slug}/")["alerts"] == []


def test_restricted_info_page_is_hidden_with_its_children(portal: HomePage, get: Get) -> None:
    parent = factories.info_page(parent=portal, title="Nội bộ", show_in_menus=True)
    factories.info_page(parent=parent, title="Con")
    PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    resolve(get, "/noi-bo/", status=404)
    resolve(get, "/noi-bo/con/", status=404)
    assert [item["title"] for item in resolve(get, "/")["menu"]] == ["Xuất bản thông tin"]


def test_answer_is_revalidated_by_the_article_alone(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section)
    path = f"/api/v2/resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/"
    etag = public.get(path)["ETag"]
    factories.article(section=section, title="Bài khác")
    assert public.get(path, headers={"If-None-Match": etag}).status_code == 304
    factories.edit(article, title="Sửa")
    assert public.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_no_site_at_all_is_a_404(portal: HomePage, get: Get) -> None:
    Site.objects.all().delete()
    resolve(get, "/", status=404)


def test_only_the_canonical_spelling_of_a_path_is_the_page(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section)
    canonical = f"http://localhost:8000/so-y-te/{article.slug}/"
    for path in (f"/so-y-te/{article.slug}", f"/so-y-te/{article.slug}//", f"//so-y-te/{article.slug}/"):
        assert resolve(get, path)["location"] == canonical, path


def test_old_slug_leads_on_from_every_address_it_had(section: SectionPage, get: Get) -> None:
    factories.edit(section, host="so-y-te.localhost")
    article = factories.article(section=section, slug="ten-cu")
    with TestCase.captureOnCommitCallbacks(execute=True):
        factories.edit(article, slug="ten-moi")
    canonical = "http://so-y-te.localhost:8000/ten-moi/"
    assert resolve(get, "/ten-cu/", host="so-y-te.localhost:8000")["location"] == canonical
    assert resolve(get, "/so-y-te/ten-cu/")["location"] == canonical
    resolve(get, "/ten-cu/", status=404)


def test_moved_section_takes_the_addresses_of_its_articles_along(section: SectionPage, get: Get) -> None:
    article = factories.article(section=section, slug="bai")
    with TestCase.captureOnCommitCallbacks(execute=True):
        factories.edit(section, slug="so-y-te-moi")
    assert resolve(get, f"/so-y-te/{article.slug}/")["location"] == "http://localhost:8000/so-y-te-moi/bai/"
    with TestCase.captureOnCommitCallbacks(execute=True):
        factories.edit(SectionPage.objects.get(pk=section.pk), slug="so-y-te")
    assert resolve(get, "/so-y-te-moi/bai/")["location"] == "http://localhost:8000/so-y-te/bai/"


def test_new_redirect_by_itself_raises_the_version_of_what_lists_them(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section, slug="ten-cu")
    with TestCase.captureOnCommitCallbacks() as after_commit:
        factories.edit(article, slug="ten-moi")
    etag = public.get("/api/v2/redirects/")["ETag"]
    for call in after_commit:
        call()
    answer = public.get("/api/v2/redirects/", headers={"If-None-Match": etag})
    assert [item["old_path"] for item in answer.json()["items"]] == ["/so-y-te/ten-cu"]


def test_page_of_a_section_has_the_sections_menu_feeds_and_language(section: SectionPage, get: Get) -> None:
    about = factories.info_page(parent=section, title="Giới thiệu", show_in_menus=True)
    body = resolve(get, f"/so-y-te/{about.slug}/")
    url = f"http://localhost:8000/so-y-te/{about.slug}/"
    assert body["section_menu"] == [{"title": "Giới thiệu", "url": url, "active": True}]
    assert next(link["url"] for link in body["alternates"] if link["type"]).endswith("/feeds/so-y-te.atom")
    assert (body["locale"], resolve(get, "/")["section_menu"]) == ("vi", [])
