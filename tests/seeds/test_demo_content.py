"""What the demo province must hold: enough good Vietnamese content, whole references, and pictures that draw."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seeds.demo import content
from seeds.demo.blocks import BLOCK_TYPES, Block, Figure, Gallery, Paragraph, Table, block
from seeds.demo.pictures import SCENES, draw

BLOC = [
    "so-noi-vu",
    "so-gddt",
    "so-y-te",
    "so-vhttdl",
    "so-ldtbxh",
    "ban-dan-toc",
    "dai-ptth",
    "bao-tang-vhdt",
    "bql-atk-dinh-hoa",
]
ARTICLES = content.articles()
PAGES = content.info_pages()
NAMED: list[Any] = [*content.units(), *content.categories(), *content.blocs(), *content.member_units(), *PAGES]


def slug_of(name: str) -> str:
    """The project's slug rule, written once more so that the data is checked against it."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(x for x in bare if not unicodedata.combining(x))).strip("-")


def texts(thing: object) -> Iterator[str]:
    """Every string inside a dataclass, tuple or string."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))


def pictures_in(blocks: tuple[Block, ...]) -> set[str]:
    figures = [item for item in blocks if isinstance(item, Figure)]
    galleries = [image for item in blocks if isinstance(item, Gallery) for image in item.images]
    return {figure.picture for figure in [*figures, *galleries]}


def test_there_are_articles_for_every_section_and_more_for_the_two_with_log_ins() -> None:
    counts = Counter(article.section for article in ARTICLES)
    assert len(ARTICLES) >= 64
    assert set(counts) == {unit.slug for unit in content.units()}
    assert min(counts.values()) >= 3
    assert min(counts["so-y-te"], counts["so-gddt"]) >= 8


def test_the_bloc_has_its_nine_units() -> None:
    (bloc,) = content.blocs()
    assert (bloc.slug, bloc.name) == ("van-hoa-xa-hoi", "Khối thi đua Văn hóa - Xã hội")
    assert list(bloc.units) == BLOC


def test_keys_titles_and_slugs_are_unique() -> None:
    for names in (
        [article.key for article in ARTICLES],
        [article.title for article in ARTICLES],
        [(page.section, page.slug) for page in PAGES],
        [unit.slug for unit in content.units()],
        [category.slug for category in content.categories()],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_slugs_and_keys_are_plain_words_with_dashes() -> None:
    slugs = [item.slug for item in NAMED] + [article.key for article in ARTICLES]
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)] == []


@pytest.mark.parametrize("item", [*content.categories(), *PAGES], ids=lambda item: item.slug)
def test_a_slug_of_a_category_or_page_follows_from_its_name(item: content.Category | content.InfoPage) -> None:
    assert item.slug == slug_of(item.title if isinstance(item, content.InfoPage) else item.name)


def test_categories_have_two_levels_at_most_and_parents_come_first() -> None:
    seen: dict[str, str] = {}
    for category in content.categories():
        assert not category.parent or seen[category.parent] == ""
        seen[category.slug] = category.parent


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_everything_an_article_refers_to_exists(article: content.Article) -> None:
    assert article.category in {category.slug for category in content.categories()}
    assert {article.picture} | pictures_in(article.body) <= SCENES.keys()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_an_article_has_substance_and_a_moment_in_working_hours(article: content.Article) -> None:
    assert sum(isinstance(item, Paragraph) for item in article.body) >= 2
    assert article.days_ago >= 1
    assert 6 <= article.hour <= 20
    assert 0 <= article.minute < 60
    assert article.tags
    assert article.byline


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_title_and_lead_are_vietnamese_of_a_good_length(article: content.Article) -> None:
    assert not article.title.isascii()
    assert not article.lead.isascii()
    assert len(article.title) <= 90
    assert 60 <= len(article.lead) <= 260
    assert not article.title.endswith(".")
    assert article.lead.endswith(".")


@pytest.mark.parametrize(
    "path", sorted(content.DATA.rglob("*.toml")), ids=lambda path: str(path.relative_to(content.DATA))
)
def test_a_data_file_is_nfc_without_look_alikes_or_stray_signs(path: Path) -> None:
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert re.findall(r"[\u00d0\u00f0\u0300-\u036f\u00a0\u200b-\u200f\ufeff]", text) == []
    assert re.findall(r" [,.;:?!]|\.\./|/\.|\.\.|,,|  +[^ {]", text.replace("\n  ", "\n")) == []


def test_no_news_ends_with_the_closing_mark_of_documents() -> None:
    assert [text for article in ARTICLES for text in texts(article) if text.endswith("./.")] == []


def test_no_text_is_empty_or_padded_where_words_are_due() -> None:
    pages: list[Any] = [*ARTICLES, *PAGES]
    blocks = [item for page in pages for item in page.body]
    assert [item for item in blocks for text in texts(item) if text != text.strip()] == []


def test_every_block_type_is_used() -> None:
    used = {type(item) for article in ARTICLES for item in article.body}
    assert used == set(BLOCK_TYPES)


def test_articles_come_newest_first() -> None:
    ages = [article.days_ago for article in ARTICLES]
    assert ages == sorted(ages)


def test_every_section_has_its_two_pages_and_the_portal_its_four() -> None:
    counts = Counter(page.section for page in PAGES)
    assert counts.pop("") == 4
    assert counts == {unit.slug: 2 for unit in content.units()}


def test_a_paragraph_with_a_list_becomes_escaped_rich_text() -> None:
    assert Paragraph("A & B:", ("<một>",)).html == "<p>A &amp; B:</p><ul><li>&lt;một&gt;</li></ul>"


def test_a_table_with_uneven_rows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Lịch"):
        block({"table": "Lịch", "rows": [["a", "b"], ["c"]]})


def test_a_table_keeps_its_header_unless_told_otherwise() -> None:
    assert block({"table": "Lịch", "rows": [["a"]]}) == Table("Lịch", (("a",),), header=True)


def test_the_member_unit_lives_one_port_above() -> None:
    assert content.member_units()[0].website(8000) == "http://localhost:8001"


def test_every_picture_has_words_and_a_scene() -> None:
    words = content.pictures()
    assert {picture.key for picture in words} == SCENES.keys()
    assert all(not picture.alt.isascii() and len(picture.alt) <= 140 for picture in words)


def test_a_picture_draws_the_same_jpeg_every_time() -> None:
    first = draw("song-phat-thanh")
    assert first == draw("song-phat-thanh")
    assert Image.open(io.BytesIO(first)).size == (1600, 1067)
