"""Axe finds nothing on the portal's pages, on a telephone and on a desk, in light and in dark colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import OpenPage
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

PLACES = ["home", "stream", "section", "article", "info", "missing"]


def address(stack: Stack, place: str) -> str:
    """Return the address of a place of the portal."""
    known = {
        "home": f"{stack.base}/",
        "stream": f"{stack.base}/xuat-ban-thong-tin/",
        "section": f"http://{stack.section_host}/",
        "missing": f"{stack.base}/khong-co-trang-nay/",
    }
    if place == "article":
        return str(stack.news()[0]["url"])
    return known.get(place) or info_page(stack)


def info_page(stack: Stack) -> str:
    """Return the address of the first info page in the portal's menu."""
    query = f"/api/v2/resolve/?host=localhost:{stack.port}&path="
    for item in stack.get(f"{query}/").json()["menu"]:
        path = item["url"].removeprefix(stack.base)
        if stack.get(f"{query}{path}").json().get("template") == "info":
            return str(item["url"])
    raise AssertionError("The portal's menu has no info page.")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing(settled: Stack, open_page: OpenPage, place: str, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(address(settled, place))
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        report = Axe().run(page)
        assert report.violations_count == 0, f"{page.url} in {colours} colours:\n{report.generate_report()}"


@pytest.mark.parametrize("place", PLACES)
def test_no_page_is_wider_than_a_small_telephone(settled: Stack, open_page: OpenPage, place: str) -> None:
    page = open_page(viewport={"width": 320, "height": 900})
    page.goto(address(settled, place))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
