"""What is dangerous in rich text is gone in the database: of pages, of drafts, of what the importer writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.blocks import ListBlock
from wagtail.rich_text import RichText

from cms.core import blocks, richtext, stored
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from tests.sites.approval_room import Seat, person
from tests.surface.markup import born_in_html, read_html

ATTACKS = [
    "<script>zzborn()</script>",
    "<img src=x onerror=zzborn()>",
    '<p onclick="zzborn()">a</p>',
    '<a href="javascript:zzborn()">a</a>',
    '<a href="java&#10;script:zzborn()">a</a>',
    '<a href="data:text/html,<script>zzborn()</script>">a</a>',
    '<a title="x><img src=x onerror=zzborn()>" href="https://a.example/">a</a>',
    "<svg><animate onbegin=zzborn() attributeName=x></svg>",
    '<svg></p><style><a id="</style><img src=x onerror=zzborn()>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=zzborn()&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=zzborn()>"></noscript>',
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=zzborn() src=x>",
    '<p class="MsoNormal" style="mso-margin-top-alt:auto;background:url(javascript:zzborn())">a<o:p></o:p></p>',
    "<!--[if gte mso 9]><xml><zzborn/></xml><![endif]-->",
    '<iframe srcdoc="<script>zzborn()</script>"></iframe><embed embedtype="media" url="https://a.example/">',
    "<style>@import 'https://a.example/zzborn'</style><link rel=stylesheet href=//a.example><base href=//a.example>",
]
ALL = "<p>Chữ còn lại</p>" + "".join(ATTACKS)
PARAGRAPH = {"type": "paragraph", "value": ALL, "id": "p"}
NOTICE = {"type": "notice", "value": {"level": "info", "title": "", "html": ALL}, "id": "n"}


def assert_clean(text: str) -> None:
    """The words stand, and no more than the editor's features with what they need."""
    reader = read_html(text)
    assert "Chữ còn lại" in reader.text
    assert born_in_html(text) == []
    assert reader.tags <= richtext.TAGS
    assert reader.attributes <= {"href", "linktype", "id", "title", "data-block-key"}
    assert [word for word in ("mso-", "style=", "class=", "javascript") if word in text] == []


def rich_texts(body: list[dict[str, Any]]) -> list[str]:
    return [part["value"] if part["type"] == "paragraph" else part["value"]["html"] for part in body]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("kept", [True, False])
def test_A82_sanitising_leaves_words_alone_and_changes_nothing_twice(attack: str, kept: bool) -> None:
    once = richtext.sanitise(f"<p>Chữ còn lại</p>{attack}", stored=kept)
    assert_clean(once)
    assert richtext.sanitise(once, stored=kept) == once


def test_what_the_editor_writes_is_kept() -> None:
    written = (
        '<p data-block-key="a1b2c">Một <b>hai</b> <i>ba</i> <a id="3" linktype="page">bốn</a> '
        "H<sub>2</sub>O m<sup>2</sup><br>năm &lt; sáu &amp; bảy</p>"
        '<ul><li data-block-key="d3">tám</li></ul><ol><li data-block-key="e4">chín</li></ol>'
    )
    cleaned = richtext.sanitise(written, stored=True)
    assert cleaned.replace('linktype="page" id="3"', 'id="3" linktype="page"') == written
    assert "data-block-key" not in richtext.sanitise(written)


def test_A82_a_page_and_its_revision_are_clean_in_the_database(section: SectionPage) -> None:
    article = factories.article(section=section, body=[PARAGRAPH, NOTICE])
    for body in (list(article.body.raw_data), json.loads(article.latest_revision.content["body"])):
        for text in rich_texts(body):
            assert_clean(text)


def test_A82_the_introduction_of_a_section_is_clean_in_the_database(section: SectionPage) -> None:
    edited = factories.edit(section, introduction=ALL)
    assert_clean(edited.introduction)
    assert_clean(edited.latest_revision.content["introduction"])


def test_A82_a_draft_is_clean_before_it_is_published(section: SectionPage) -> None:
    article = factories.article(section=section)
    article.body = [("paragraph", RichText(ALL))]
    revision = article.save_revision(clean=False)
    (text,) = rich_texts(json.loads(revision.content["body"]))
    assert_clean(text)
    assert list(ArticlePage.objects.get(pk=article.pk).body) == []


CRAFTED = {
    "blocks": [
        {
            "key": "a1b2c",
            "text": "Chữ còn lại <script>zzborn()</script>",
            "type": "unstyled",
            "depth": 0,
            "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "zzborn"}],
            "entityRanges": [{"offset": 0, "length": 3, "key": 0}, {"offset": 4, "length": 3, "key": 1}],
        }
    ],
    "entityMap": {
        "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:zzborn()"}},
        "1": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": 'https://a.example/"onclick="zzborn()'}},
    },
}
TABLE = {
    "data": [["<b>a</b>", "p < 0,05"], ["<img src=x onerror=zzborn()>", None]],
    "table_caption": "<script>zzborn()</script>",
    "table_header_choice": "row",
    "first_row_is_table_header": True,
    "cell": [{"row": 0, "col": 0, "className": '"><script>zzborn()</script>'}],
    "zzborn": "<script>zzborn()</script>",
}


def crafted() -> dict[str, str]:
    """The fields of a body that no editor's browser would send."""
    values: list[tuple[str, Any]] = [("paragraph", json.dumps(CRAFTED)), ("table", json.dumps(TABLE))]
    fields = {"body-count": str(len(values))}
    for number, (kind, value) in enumerate(values):
        own = {"type": kind, "value": value, "order": number, "deleted": "", "id": f"i{number}"}
        fields |= {f"body-{number}-{key}": str(word) for key, word in own.items()}
    return fields


def test_A82_a_crafted_form_leaves_nothing_in_the_database(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section)
    answer = Seat(person(section, "editors"), article).open().save(**crafted())
    assert answer.status_code == 302
    draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision()
    paragraph, table = json.loads(draft.content["body"])
    assert_clean(paragraph["value"])
    assert set(table["value"]) - {"first_col_is_header"} == {*TABLE} - {"cell", "zzborn"}
    draft.publish()
    body_html = public.get(f"/api/v2/news/{article.pk}/").json()["body_html"]
    assert (born_in_html(body_html), "&lt;img src=x" in body_html, "p &lt; 0,05" in body_html) == ([], True, True)


def test_A82_raw_html_in_place_of_the_editors_data_is_no_way_in(section: SectionPage) -> None:
    article = factories.article(section=section)
    fields = crafted() | {"body-0-value": ALL}
    client = Seat(person(section, "editors"), article).open()
    client.client.raise_request_exception = False
    assert client.save(**fields).status_code in (200, 500)
    assert ArticlePage.objects.get(pk=article.pk).latest_revision == article.latest_revision


def test_A82_the_importer_takes_no_markup_and_keeps_signs_that_look_like_it(
    section: SectionPage, tmp_path: Path
) -> None:
    head = "Xuất bản thông tin\n{} (01/02/2020)\n\tMở đầu của tin.\n\tChữ còn lại {}.\nTác giả – Đơn vị\n"
    (tmp_path / "a.txt").write_text(head.format("Có mã", ALL), "utf-8")
    (tmp_path / "b.txt").write_text(head.format("Không mã", "1 < 2 & 3 > 2"), "utf-8")
    call_command("import_legacy", str(tmp_path), "--section", section.slug)
    article = ArticlePage.objects.get()
    assert "".join(rich_texts(list(article.body.raw_data))) == "<p>Chữ còn lại 1 &lt; 2 &amp; 3 &gt; 2.</p>"


@pytest.mark.parametrize(
    "value",
    [None, "chữ", {"data": "chữ"}, {"data": [3, ["a"]]}, {"data": [["a"]]}],
    ids=["none", "text", "no rows", "a number", "rows"],
)
def test_a_table_of_any_shape_is_stored_as_rows_of_text(value: Any) -> None:
    cleaned = stored.clean_block(blocks.TextTableBlock(), value)
    assert cleaned is None or all(isinstance(cell, str) for row in cleaned["data"] for cell in row)


def test_lists_of_older_days_are_cleaned_too() -> None:
    block = ListBlock(blocks.ParagraphBlock())
    (text,) = stored.clean_block(block, [ALL])
    assert_clean(text)
