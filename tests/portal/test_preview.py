"""The page of a draft: like the published one, marked as a draft, kept by nobody, framed by the editor alone."""

import pytest
from django.test import Client

from home.portal.client import api_client
from tests.portal.fake_api import FakeApi

PAGES = ["home", "section", "stream", "article", "info", "embed"]


def show(client: Client, token: str, status: int = 200) -> str:
    response = client.get("/xem-truoc/", {"token": token})
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


@pytest.mark.parametrize("template", [*PAGES, "card", "widget-card"])
def test_draft_has_one_heading_and_says_what_it_is_and_until_when(client: Client, template: str) -> None:
    html = show(client, template)
    assert html.count("<h1") == 1
    assert html.index('<aside class="preview"') < html.index("<header")
    assert "03/08/2026 11:05" in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html


def test_article_is_the_published_page_with_a_bar(client: Client) -> None:
    published = client.get("/so-y-te/tiem-chung/").content.decode()
    draft = show(client, "article")

    def main(html: str) -> str:
        return html.partition("<main")[2].partition("</main>")[0]

    assert main(draft) == main(published) != ""


def test_newer_draft_is_told_of(client: Client, api: FakeApi) -> None:
    assert "preview__old" not in show(client, "article")
    api.superseded = True
    assert "preview__old" in show(client, "article")


def test_card_is_shown_in_the_places_where_it_appears(client: Client, api: FakeApi) -> None:
    assert show(client, "card").count(f">{api.title}<") == 5
    assert show(client, "widget-card").count(f">{api.title}<") == 4


def test_list_beside_a_draft_has_no_way_to_another_page(client: Client) -> None:
    html = show(client, "section")
    assert html.count('class="card') > 3
    assert "cursor=" not in html


@pytest.mark.parametrize("template", [*PAGES, "card", "widget-card"])
def test_A73_page_is_kept_by_nobody_and_told_to_nobody(client: Client, template: str) -> None:
    response = client.get("/xem-truoc/", {"token": template})
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "ETag" not in response
    assert not response.cookies


def test_page_may_be_framed_by_itself_and_the_editor_only(client: Client) -> None:
    response = client.get("/xem-truoc/", {"token": "article"})
    rules = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert rules["frame-ancestors"] == "'self' http://cms.example:8000"
    assert (rules["default-src"], rules["script-src"], rules["form-action"]) == ("'none'", "'self'", "'none'")
    assert "X-Frame-Options" not in response
    assert "script-src" not in client.get("/")["Content-Security-Policy"]


def test_editor_that_is_no_address_widens_nothing(client: Client, api: FakeApi) -> None:
    api.editor = "* 'unsafe-inline'; script-src *"
    policy = client.get("/xem-truoc/", {"token": "article"})["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "*" not in policy


@pytest.mark.parametrize(("token", "status"), [("sai", 403), ("", 400)])
def test_token_that_opens_nothing_gives_a_page_that_says_what_to_do(client: Client, token: str, status: int) -> None:
    response = client.get("/xem-truoc/", {"token": token})
    assert (response.status_code, response["Cache-Control"]) == (status, "no-store")
    assert response.content.decode().count("<h1") == 1


def test_A73_ended_preview_does_not_come_back_while_the_api_is_silent(client: Client, api: FakeApi) -> None:
    show(client, "article")
    api.down = True
    response = client.get("/xem-truoc/", {"token": "article"})
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert api.title not in response.content.decode()


def test_A73_portal_remembers_no_preview(client: Client) -> None:
    client.get("/")
    show(client, "article")
    assert not [address for address in api_client()._memory._copies if "preview" in address or "token" in address]


def test_hostile_draft_stays_text(client: Client, api: FakeApi) -> None:
    api.title = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    for template in ("article", "card", "widget-card"):
        html = show(client, template)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/xem-truoc/?token=article").status_code == 405
    assert client.head("/xem-truoc/?token=article").status_code == 200
