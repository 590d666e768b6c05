"""Lists keep the reader's filters while turning pages, and say plainly when there is nothing."""

from django.test import Client

from tests.portal.fake_api import FakeApi

STREAM = "/xuat-ban-thong-tin/"


def test_stream_filters_are_asked_for_and_stay_chosen(client: Client) -> None:
    html = client.get(f"{STREAM}?section=so-gddt").content.decode()
    assert '<option value="so-gddt" selected>' in html
    assert html.count('class="card__title"') == 3


def test_next_link_keeps_the_filter_and_carries_the_cursor(client: Client) -> None:
    html = client.get(f"{STREAM}?category=tin-tuc").content.decode()
    assert 'href="?category=tin-tuc&amp;cursor=hai"' in html
    assert 'rel="prev"' not in html


def test_last_page_links_back_only(client: Client) -> None:
    html = client.get(f"{STREAM}?cursor=hai").content.decode()
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html


def test_filter_without_news_says_so(client: Client) -> None:
    response = client.get(f"{STREAM}?section=khong-co")
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_bad_cursor_answers_400_and_leads_back(client: Client) -> None:
    response = client.get(f"{STREAM}?cursor=sai")
    html = response.content.decode()
    assert response.status_code == 400
    assert "Con trỏ trang không hợp lệ." in html
    assert f'class="button" href="{STREAM}"' in html
    assert response["Cache-Control"] == "no-store"


def test_unknown_parameters_of_the_address_are_not_passed_on(client: Client, api: FakeApi) -> None:
    assert client.get(f"{STREAM}?utm_source=thu&fields=x").status_code == 200
    assert api.calls == [("/api/v2/resolve/", STREAM), ("/api/v2/news/", "xuat-ban-thong-tin")]


def test_section_shows_its_own_stream_and_contact(client: Client, api: FakeApi) -> None:
    html = client.get("/so-y-te/").content.decode()
    assert ("/api/v2/news/", "so-y-te") in api.calls
    assert 'href="tel:02080000000"' in html
    assert "phục hồi chức năng" in html
