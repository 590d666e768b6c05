"""WordPress's own RSS block, with the address of a feed."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Snap
from tests.journeys.stack import Stack
from tests.real.wordpress.editor import Editor

pytestmark = pytest.mark.real
FEED = "/feeds/xuat-ban-thong-tin.rss"


def test_the_rss_block_lists_the_feed_with_its_titles_and_links(
    webmaster: Editor, stack: Stack, reader: Page, snap: Snap
) -> None:
    listed = ElementTree.fromstring(stack.get(FEED).content).findall("channel/item")[:5]
    webmaster.begin("Tin của tỉnh qua RSS")
    webmaster.insert("RSS")
    webmaster.page.get_by_placeholder("Enter URL here…").fill(stack.base + FEED)
    webmaster.page.get_by_role("button", name="Use URL").click()
    webmaster.page.locator(".wp-block-rss__item").first.wait_for()

    reader.goto(webmaster.publish())

    links = reader.locator(".wp-block-rss .wp-block-rss__item-title")
    assert links.all_inner_texts() == [item.findtext("title") for item in listed]
    news = {str(card["title"]): str(card["url"]) for card in stack.news("limit=50")}
    shown = {link.inner_text(): link.get_attribute("href") for link in links.locator("a").all()}
    assert len(shown.keys() & news.keys()) >= 4
    assert {title: shown[title] for title in shown.keys() & news.keys()}.items() <= news.items()
    snap(reader, "wordpress-rss")
