"""Each address gives its page, with few requests, plain links and nothing a hostile text could use."""

import re

import pytest
from django.test import Client

from tests.portal.fake_api import RECALLED, FakeApi

PAGES = ["/", "/xuat-ban-thong-tin/", "/so-y-te/", "/so-y-te/tiem-chung/", "/gioi-thieu/"]


@pytest.mark.parametrize("path", [*PAGES, "/khong-co/", "/so-y-te/da-go/", "/xuat-ban-thong-tin/?cursor=sai"])
def test_page_asks_the_api_at_most_twice(client: Client, api: FakeApi, path: str) -> None:
    client.get(path)
    assert 1 <= len(api.calls) <= 2


@pytest.mark.parametrize("path", PAGES)
def test_page_has_one_heading_landmarks_and_no_script_to_run(client: Client, path: str) -> None:
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert '<html lang="vi">' in html
    assert all(f"<{landmark}" in html for landmark in ("header", "main", "footer", "nav"))
    assert set(re.findall(r"<script[^>]*>", html)) <= {'<script type="application/ld+json">'}
    assert " style=" not in html


@pytest.mark.parametrize("path", PAGES)
def test_page_is_cacheable_without_cookies_under_a_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert "Set-Cookie" not in response
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'")
    assert "http://api.example" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_home_shows_thirteen_news_and_every_unit_once(client: Client) -> None:
    html = client.get("/").content.decode()
    assert html.count('<time datetime="2026-') == 13
    assert html.count(">Sở Giáo dục và Đào tạo</a>") == 1
    assert html.count(">Văn phòng Ủy ban nhân dân tỉnh</a>") == 1


def test_links_on_this_host_are_paths_and_others_stay_whole(client: Client) -> None:
    html = client.get("/so-y-te/tiem-chung/").content.decode()
    assert 'href="/so-y-te/"' in html
    assert 'href="https://cdc.example.vn/"' in html
    assert '<link rel="canonical" href="http://testserver/so-y-te/tiem-chung/">' in html
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Tin" href="http://testserver/feeds/tin.atom">' in html
    )
    assert '<meta property="og:title"' in html
    assert '<meta name="DC.title"' in html


def test_times_are_vietnamese_with_a_machine_form(client: Client) -> None:
    html = client.get("/so-y-te/tiem-chung/").content.decode()
    assert '<time datetime="2026-08-03T17:30:00+07:00">03/08/2026 17:30</time>' in html


def test_article_renders_every_known_block_and_skips_an_unknown_one(client: Client) -> None:
    html = client.get("/so-y-te/tiem-chung/").content.decode()
    assert "không để sót đối tượng</strong>" in html
    assert '<h2 id="chuan-bi">' in html
    assert '<th scope="col">Khu vực</th>' in html
    assert "notice--warning" in html
    assert html.count("<figure") == 6
    assert "a-type-of-next-year" not in html


def test_lead_picture_loads_at_once_and_the_rest_when_near(client: Client) -> None:
    html = client.get("/").content.decode()
    images = re.findall(r"<img src=\"http://api[^>]*>", html)
    assert 'fetchpriority="high"' in images[0]
    assert all('loading="lazy"' in image for image in images[1:])
    assert all('width="1200" height="800"' in image for image in images)


def test_hostile_title_stays_text_in_html_and_in_json_ld(client: Client, api: FakeApi) -> None:
    api.title = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    html = client.get("/so-y-te/tiem-chung/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "\\u003C/script\\u003E" in html


def test_redirect_of_the_api_is_passed_on(client: Client) -> None:
    response = client.get("/cu/")
    assert response.status_code == 301
    assert response["Location"] == "http://testserver/so-y-te/"


def test_unknown_address_answers_404_with_the_menu(client: Client) -> None:
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert 'href="/xuat-ban-thong-tin/"' in response.content.decode()


def test_recalled_article_answers_410_with_the_public_reason(client: Client) -> None:
    response = client.get("/so-y-te/da-go/")
    assert response.status_code == 410
    assert RECALLED in response.content.decode()
    assert "stale-if-error" not in response["Cache-Control"]


def test_alert_is_a_region_before_the_head_of_the_page(client: Client, api: FakeApi) -> None:
    api.alerts = [{"id": 1, "level": "danger", "title": "Lũ quét", "text": "Rời vùng ven suối.", "url": None}]
    html = client.get("/gioi-thieu/").content.decode()
    assert html.index("alert--danger") < html.index("<header")
    assert "Rời vùng ven suối." in html


def test_other_methods_are_refused(client: Client, api: FakeApi) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
    assert ("/api/v2/resolve/", "/") in api.calls


def test_unchanged_page_answers_304(client: Client) -> None:
    etag = client.get("/gioi-thieu/")["ETag"]
    assert client.get("/gioi-thieu/", headers={"If-None-Match": etag}).status_code == 304
