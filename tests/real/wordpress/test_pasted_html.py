"""WordPress's block for HTML of one's own, with the script and its element."""

import pytest
from playwright.sync_api import Page

from tests.journeys.stack import WIDGET_KEY, Stack
from tests.real.wordpress.editor import Editor

pytestmark = pytest.mark.real


def test_the_script_pasted_as_html_lists_the_news(webmaster: Editor, stack: Stack, reader: Page) -> None:
    link = f'<a href="{stack.base}/">Tin tức của tỉnh</a>'
    script = f'<script async src="{stack.base}/embed/v1.js"></script>'
    webmaster.begin("Khung tin")
    webmaster.insert("Custom HTML")
    webmaster.page.locator(".wp-block-html textarea").click()
    webmaster.paste(f'<xbtt-news key="{WIDGET_KEY}" limit="5">{link}</xbtt-news>{script}')
    errors = list[str]()
    reader.on("pageerror", lambda error: errors.append(str(error)))

    reader.goto(webmaster.publish())

    titles = reader.locator("xbtt-news .item .title")
    titles.nth(4).wait_for()
    assert titles.all_inner_texts() == [card["title"] for card in stack.news("limit=5")]
    assert errors == []
