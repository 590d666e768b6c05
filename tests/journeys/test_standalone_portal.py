"""The portal as a process of its own, with no database, says word for word what the one inside the CMS says."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

PLACES = ["home", "stream", "section", "article", "missing"]


class Words(HTMLParser):
    """Collects what a page says: its texts and its pictures' alternative texts, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"script", "style"}
        self.found += [value for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(" ".join(data.split()))


def words(response: httpx.Response) -> list[str]:
    """Return what the page in `response` says, in order."""
    parser = Words()
    parser.feed(response.text)
    return parser.found


def where(stack: Stack, place: str) -> tuple[str, str]:
    """Return host (with the port that the sites are registered with) and path of a place of the portal."""
    if place == "article":
        parts = urlsplit(stack.news()[0]["url"])
        return parts.netloc, parts.path
    host = stack.section_host if place == "section" else f"localhost:{stack.port}"
    return host, {"stream": "/xuat-ban-thong-tin/", "missing": "/khong-co-trang-nay/"}.get(place, "/")


@pytest.mark.parametrize("place", PLACES)
def test_standalone_portal_says_what_the_portal_in_the_cms_says(
    settled: Stack, standalone: httpx.Client, place: str
) -> None:
    host, path = where(settled, place)
    inside = settled.get(path, host=host)
    apart = standalone.get(path, headers={"Host": host})
    assert (apart.status_code, words(apart)) == (inside.status_code, words(inside))
    assert inside.status_code == (404 if place == "missing" else 200)
    assert len(words(apart)) > 10


def test_standalone_portal_shows_the_cmss_pictures_and_keeps_no_cookies(
    settled: Stack, standalone: httpx.Client
) -> None:
    response = standalone.get("/", headers={"Host": f"localhost:{settled.port}"})
    policy = response.headers["Content-Security-Policy"]
    assert settled.base in next(part for part in policy.split("; ") if part.startswith("img-src"))
    assert "Set-Cookie" not in response.headers
