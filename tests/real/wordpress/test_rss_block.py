"""WordPress's own RSS block, with the address of a feed."""

import pytest
from playwright.sync_api import Page

from tests.journeys.stack import Stack
from tests.real.wordpress.editor import Editor

pytestmark = pytest.mark.real
FEED = "/feeds/xuat-ban-thong-tin.rss"


def test_the_rss_block_lists_the_feed_with_its_titles_and_links(webmaster: Editor, stack: Stack, reader: Page) -> None:
    newest = sorted(stack.news("limit=50"), key=lambda card: card["published_at"], reverse=True)[:5]
    webmaster.begin("Tin của tỉnh qua RSS")
    webmaster.insert("RSS")
    webmaster.page.get_by_placeholder("Enter URL here…").fill(stack.base + FEED)
    webmaster.page.get_by_role("button", name="Use URL").click()
    webmaster.page.locator(".wp-block-rss__item").first.wait_for()

    reader.goto(webmaster.publish())

    links = reader.locator(".wp-block-rss .wp-block-rss__item-title a")
    assert links.all_inner_texts() == [card["title"] for card in newest]
    assert [link.get_attribute("href") for link in links.all()] == [card["url"] for card in newest]
