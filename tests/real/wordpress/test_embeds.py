"""An address of ours on an empty line of a WordPress post: an embed of the right height, whose links lead somewhere."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Snap, Tell
from tests.journeys.stack import WIDGET_KEY, Stack
from tests.real.wordpress.editor import Editor
from tests.real.wordpress.reading import Reading

pytestmark = pytest.mark.real
LEAST, MOST = 200, 1000  # Pixels: what WordPress lets an embed have.


def article(stack: Stack) -> str:
    """The address of an article on the portal's own host."""
    return next(str(card["url"]) for card in stack.news("limit=30") if str(card["url"]).startswith(f"{stack.base}/"))


def section(stack: Stack) -> str:
    """The address of a section's front page."""
    return f"{stack.base}/so-gddt/"


def stream(stack: Stack) -> str:
    """The address of the shared stream's page."""
    return f"{stack.base}/xuat-ban-thong-tin/"


def widget(stack: Stack) -> str:
    """The address of the demo's widget."""
    return f"{stack.base}/embed/w/{WIDGET_KEY}/"


@pytest.mark.parametrize("address", [article, section, stream, widget])
def test_a_pasted_address_becomes_an_embed_of_the_right_height(
    webmaster: Editor, settled: Stack, reading: Reading, tell: Tell, snap: Snap, address: Callable[[Stack], str]
) -> None:
    webmaster.begin("Tin của tỉnh")
    webmaster.paste(address(settled))
    webmaster.preview()
    snap(webmaster.page, f"wordpress-editor-{address.__name__}")

    reading.open(webmaster.publish())

    given, shown = reading.fits()
    assert LEAST < given < MOST
    assert reading.frame.evaluate("document.documentElement.scrollHeight") <= given
    assert len(reading.growth()) == 1
    assert reading.cookies() == []
    assert reading.errors == []
    snap(reading.page, f"wordpress-{address.__name__}")
    tell(f"WordPress, {address.__name__}: {given} px for {shown} px of content, {reading.told()}, 0 cookies")


def test_the_embed_follows_its_content_when_the_page_grows_narrow(
    webmaster: Editor, settled: Stack, reading: Reading, tell: Tell
) -> None:
    webmaster.begin("Tin của tỉnh trên điện thoại")
    webmaster.paste(widget(settled))
    webmaster.preview()
    reading.open(webmaster.publish())
    wide, _shown = reading.fits()

    reading.page.set_viewport_size({"width": 360, "height": 800})

    narrow, _shown = reading.fits()
    assert narrow != wide
    tell(f"WordPress, at 360 px: {narrow} px instead of {wide} px")


def test_headlines_lead_the_readers_tab_to_their_articles(webmaster: Editor, settled: Stack, reading: Reading) -> None:
    webmaster.begin("Tin của tỉnh để đọc")
    webmaster.paste(widget(settled))
    webmaster.preview()
    post = webmaster.publish()
    reading.open(post)
    reading.fits()
    cards = {card["title"]: card["url"] for card in settled.news("limit=50")}
    titles = reading.frame.locator("a.xbtt-title").all_inner_texts()
    hosts = {urlsplit(cards[title]).netloc for title in titles}
    assert len(hosts) > 1, "the demo's widget shows news of a section on a host of its own, too"

    for title in titles:
        reading.page.goto(post)
        reading.fits()
        reading.frame.get_by_role("link", name=title, exact=True).click()
        reading.page.wait_for_url(cards[title], timeout=30_000)


def test_the_shortcode_of_the_classic_editor_does_the_same(webmaster: Editor, settled: Stack, reading: Reading) -> None:
    webmaster.begin("Tin của tỉnh bằng mã ngắn")
    webmaster.insert("Shortcode")
    webmaster.page.get_by_placeholder("Write shortcode here…").fill(f"[embed]{article(settled)}[/embed]")

    reading.open(webmaster.publish())

    assert LEAST < reading.fits()[0] < MOST
