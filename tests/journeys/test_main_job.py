"""The main job, as the people do it: an article goes from an editor's form to every reader, and leaves them again."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from seeds.demo import pictures
from tests.journeys.conftest import OpenPage, Snap, Tell
from tests.journeys.newsroom import Draft, Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

TITLE = "Hướng dẫn phòng bệnh sởi cho trẻ nhỏ"
ALT = "Trạm y tế xã, nơi trẻ được tiêm vắc xin phòng sởi"
MINUTE = 60.0
# The worker makes the demo's pictures first.
SECONDS_FOR_A_PICTURE = 120.0


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """What the editor has in hand."""
    file = tmp_path / "tram-y-te.jpg"
    file.write_bytes(pictures.draw("tram-y-te"))
    return Draft(
        title=TITLE,
        lead="Trẻ từ 9 tháng tuổi cần được tiêm vắc xin sởi đúng lịch; giữ vệ sinh và cách ly khi có dấu hiệu bệnh.",
        paragraph="Gia đình đưa trẻ đến trạm y tế gần nhất theo lịch tiêm chủng của xã, phường.",
        category="Y tế",
        picture=file,
        picture_title="Trạm y tế xã",
        picture_alt=ALT,
    )


def test_an_article_reaches_every_reader_at_once_and_leaves_them_again(
    stack: Stack, open_page: OpenPage, draft: Draft, snap: Snap, tell: Tell
) -> None:
    unit = open_unit_page(stack, open_page)
    article = write_and_submit(Newsroom(open_page(), stack.base), draft, snap)
    head = Newsroom(open_page(), stack.base)
    approve_both_steps(head, snap)
    address = check_api_has_it(stack, article)
    tell(f"widget shows it after {shown_by_widget(unit, shown=True):.0f} s, without a reload")
    snap(unit, "unit-with-article")
    reader = open_page()
    check_pages(stack, reader, snap, shown=True)
    file = check_article_page(stack, reader, address, article, snap)
    head.unpublish(article)
    check_api_lacks_it(stack, article)
    check_pages(stack, reader, snap, shown=False)
    assert status_of(reader, address) == 404
    snap(reader, "article-gone")
    tell(f"widget loses it after {shown_by_widget(unit, shown=False):.0f} s, without a reload")
    seconds = wait_until(lambda: stack.get(file).status_code == 404, seconds=MINUTE, what=f"{file} is gone")
    tell(f"the picture's file is gone after {seconds:.0f} s more")


def open_unit_page(stack: Stack, open_page: OpenPage) -> Page:
    """Return the member unit's page, open with its news shown, before anything is published."""
    page = open_page()
    page.goto(stack.unit)
    page.locator("xbtt-news .item .title").first.wait_for()
    assert TITLE not in widget_titles(page)
    return page


def write_and_submit(editor: Newsroom, draft: Draft, snap: Snap) -> int:
    """Do the editor's part, from signing in to signing out; return the article's id."""
    editor.log_in("so-y-te-btv")
    editor.new_article(draft)
    snap(editor.page, "editor-form")
    article = editor.save()
    snap(editor.page, "editor-saved")
    editor.submit_for_moderation()
    snap(editor.page, "editor-submitted")
    editor.log_out()
    return article


def approve_both_steps(head: Newsroom, snap: Snap) -> None:
    """Do the head's part: take the editors' step of the workflow too, then the own one, which publishes."""
    head.log_in("so-y-te-ld")
    for step in ("first", "second"):
        head.open_from_dashboard(TITLE)
        snap(head.page, f"head-{step}-step")
        head.approve()


def check_api_has_it(stack: Stack, article: int) -> str:
    """Check that the next request has the article on top of the flow; return its public address."""
    top = next(item for item in stack.news() if not item["pinned"])
    assert (top["id"], top["title"], top["category"]["name"]) == (article, TITLE, "Y tế")
    detail = stack.get(f"/api/v2/news/{article}/")
    assert detail.status_code == 200
    assert top["url"] == f"http://{stack.section_host}/huong-dan-phong-benh-soi-cho-tre-nho/"
    return str(top["url"])


def check_api_lacks_it(stack: Stack, article: int) -> None:
    """Check that the very next requests neither list nor show the article."""
    assert article not in [item["id"] for item in stack.news("limit=50")]
    assert stack.get(f"/api/v2/news/{article}/").status_code == 404


def check_pages(stack: Stack, reader: Page, snap: Snap, *, shown: bool) -> None:
    """Check that the portal's home, the shared stream and the section's own host show the article, or none does."""
    places = {
        "home": f"{stack.base}/",
        "stream": f"{stack.base}/xuat-ban-thong-tin/",
        "section": f"http://{stack.section_host}/",
    }
    for name, address in places.items():
        assert status_of(reader, address) == 200
        snap(reader, f"{name}-{'with' if shown else 'without'}-article")
        assert reader.get_by_role("link", name=TITLE).count() == (1 if shown else 0), address


def check_article_page(stack: Stack, reader: Page, address: str, article: int, snap: Snap) -> str:
    """Check the article's page, with its picture once the worker has made it; return the path of the picture's file."""
    assert status_of(reader, address) == 200
    assert reader.locator("h1").inner_text() == TITLE
    picture = reader.locator(f"article.story img[alt='{ALT}']")

    def picture_seen() -> bool:
        reader.reload()
        return picture.count() == 1

    wait_until(picture_seen, seconds=SECONDS_FOR_A_PICTURE, every=1, what="the article's page has its picture")
    loaded = "image => image.complete && image.naturalWidth > 0"
    wait_until(lambda: picture.evaluate(loaded), seconds=30, what="the picture is loaded")
    snap(reader, "article")
    file = urlsplit(stack.get(f"/api/v2/news/{article}/").json()["image"]["url"]).path
    assert stack.get(file).headers["Content-Type"] == "image/jpeg"
    return file


def status_of(page: Page, address: str) -> int:
    """Open an address; return the answer's status."""
    response = page.goto(address)
    assert response is not None, address
    return response.status


def shown_by_widget(page: Page, *, shown: bool) -> float:
    """Return after how many seconds the open page's widget shows the article, or no longer; a minute at most."""
    word = "shows" if shown else "loses"
    return wait_until(lambda: (TITLE in widget_titles(page)) == shown, seconds=MINUTE, what=f"the widget {word} it")


def widget_titles(page: Page) -> list[str]:
    """Return the titles that the widget on the page shows now."""
    return page.locator("xbtt-news .item .title").all_inner_texts()
