"""The page on embedding the news: codes to copy as they are, the widget live, and only there its script and frame."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from django.test import Client

from tests.portal.fake_api import FakeApi
from tests.portal.fake_guide import CODE, ORIGIN

ADDRESS = "/nhung-tin/"


class Codes(HTMLParser):
    """Collects what stands in the boxes to copy from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a box."""
        self._inside = tag == "textarea"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        self._inside = False

    def handle_data(self, data: str) -> None:
        """Note its text."""
        if self._inside:
            self.found[-1] += data


def rules(response: object) -> dict[str, str]:
    header = response["Content-Security-Policy"]  # type: ignore[index]
    return {name: sources for name, _space, sources in (rule.partition(" ") for rule in header.split("; "))}


def test_a_code_is_copied_as_the_api_gave_it(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    assert Codes(html).found == [CODE]
    assert "<li>Dán vào &lt;body&gt;.</li>" in html
    assert html.count("<h1") == 1


def test_only_this_page_may_load_the_widget_and_its_frame(client: Client) -> None:
    page = rules(client.get(ADDRESS))
    assert page["script-src"] == f"'self' {ORIGIN}"
    assert page["connect-src"] == page["frame-src"] == ORIGIN
    other = rules(client.get("/gioi-thieu/"))
    assert not {"script-src", "connect-src", "frame-src"} & set(other)
    assert other["style-src"] == "'self'"


def test_the_one_style_rule_of_the_page_is_the_one_that_its_policy_allows(client: Client) -> None:
    response = client.get(ADDRESS)
    html = response.content.decode()
    (rule,) = re.findall(r"<style>(.*?)</style>", html)
    assert rule == "xbtt-news{display:block;min-height:787px}"
    assert f"'sha256-{b64encode(sha256(rule.encode()).digest()).decode()}'" in rules(response)["style-src"]
    assert " style=" not in re.sub(r"<textarea.*?</textarea>|<code>.*?</code>", "", html, flags=re.DOTALL)


def test_without_an_open_key_there_is_nothing_to_copy_and_nothing_more_is_allowed(client: Client, api: FakeApi) -> None:
    api.open_key = False
    response = client.get(ADDRESS)
    html = response.content.decode()
    assert "<textarea" not in html
    assert "<script" not in html
    assert "ban biên tập cổng" in html
    assert "script-src" not in rules(response)


def test_a_draft_of_the_page_shows_the_codes_and_runs_nothing_of_them(client: Client) -> None:
    html = client.get("/xem-truoc/", {"token": "embed"}).content.decode()
    assert Codes(html).found == [CODE]
    assert "<iframe" not in html
    assert f"{ORIGIN}/embed/v1.js" not in html


def test_every_page_leads_there_from_its_foot(client: Client) -> None:
    foot = client.get("/gioi-thieu/").content.decode().partition("<footer")[2]
    assert f'href="{ADDRESS}"' in foot
