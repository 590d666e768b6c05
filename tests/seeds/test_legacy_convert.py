"""How the text of the legacy portlet becomes an article: the samples, the variations, and nothing lost."""

import datetime
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds.legacy import convert as converter
from seeds.legacy.convert import Byline, Figure, LegacyArticle, Paragraph, convert, with_date
from seeds.legacy.read import Rejected, read

SAMPLES = Path(__file__).parent / "samples" / "legacy"
INDENT = "\u00a0 \u00a0 "
DAY = datetime.date(2019, 3, 12)


def legacy(title: str = "Tiêu đề (12/03/2019)", *lines: str, heading: str = "Xuất bản thông tin\n\n") -> str:
    return heading + "\n\n".join([title, *(lines or (INDENT + "Sapo.", INDENT + "Thân bài."))]) + "\n"


def block_json(block: Paragraph | Figure) -> dict[str, object]:
    if isinstance(block, Figure):
        return {"type": "figure", "caption": block.caption, "image": None}
    return {"type": "paragraph", "text": block.text}


def to_expected(article: LegacyArticle) -> dict[str, object]:
    return {
        "title": article.title,
        "date": article.date.isoformat() if article.date else None,
        "lead": article.lead,
        "body": [block_json(block) for block in article.body],
        "byline": {"author": article.byline.author, "unit": article.byline.unit} if article.byline else None,
    }


def reading(data: bytes) -> dict[str, object]:
    try:
        return to_expected(with_date(convert(read(data))))
    except Rejected as refused:
        return {"rejected": True, "reason": refused.reason}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_sample_reads_as_expected(path: Path) -> None:
    assert reading(path.read_bytes()) == json.loads(path.with_suffix(".expected.json").read_text("utf-8"))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_and_unicode_form_make_no_difference(form: Any, ending: str) -> None:
    text = (SAMPLES / "01-plain.txt").read_text("utf-8")
    assert convert(unicodedata.normalize(form, text).replace("\n", ending)) == convert(text)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "\n\n",
        "XUẤT BẢN THÔNG TIN\n",
        "Xuất bản thông tin\nXuất bản thông tin\n",
        "\u00a0Xuất bản\u00a0thông tin \u00a0Xuất bản thông tin\u00a0\n\n",
    ],
)
def test_the_heading_may_be_missing_doubled_or_spread(heading: str) -> None:
    assert convert(legacy(heading=heading)).title == "Tiêu đề"


def test_a_title_that_begins_like_the_heading_is_kept() -> None:
    assert convert(legacy("Xuất bản thông tin y tế (12/03/2019)")).title == "Xuất bản thông tin y tế"


@pytest.mark.parametrize(
    "date",
    ["(12/03/2019)", "(12/3/2019)", "( 12 / 3 / 2019 )", "(12-03-2019)", "(12.3.2019)", "(12/03/2019)\u00a0"],
)
def test_the_date_is_read_day_first_in_every_spelling(date: str) -> None:
    article = convert(legacy(f"Hội thi ngày 5/1/2019 (kỳ 2)\u00a0{date}"))
    assert (article.title, article.date) == ("Hội thi ngày 5/1/2019 (kỳ 2)", DAY)


def test_a_date_alone_under_the_title_is_the_date() -> None:
    article = convert(legacy("Tiêu đề", "(12/3/2019)", INDENT + "Sapo."))
    assert (article.date, article.lead) == (DAY, "Sapo.")


@pytest.mark.parametrize("title", ["Mẫu mới (kỳ 2)", "Họp ngày 12/3/2019", "Họp (12/3)", "Họp (12/3/2019) lần 2"])
def test_a_title_without_a_date_at_its_end_has_none(title: str) -> None:
    article = convert(legacy(title))
    assert (article.title, article.date) == (title, None)
    assert with_date(article, DAY).date == DAY


@pytest.mark.parametrize("date", ["31/02/2019", "29/2/2019", "12/13/2019", "0/1/2019", "12/03/0219"])
def test_a_date_that_does_not_exist_is_refused_and_named(date: str) -> None:
    with pytest.raises(Rejected, match=re.escape(f"“({date})”")):
        convert(legacy(f"Tiêu đề ({date})"))


def test_the_own_date_wins_over_the_default() -> None:
    assert with_date(convert(legacy()), datetime.date(2000, 1, 1)).date == DAY


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Thu Hà-Minh - Văn phòng", Byline("Thu Hà-Minh", "Văn phòng")),
        ("Văn phòng – Sở Nội vụ", Byline("Văn phòng", "Sở Nội vụ")),
        ("Tổ tin\u00a0-\u00a0bài - Sở Y tế", Byline("Tổ tin", "bài - Sở Y tế")),
        ("Phòng Thi đua - Khen thưởng - Sở Nội vụ", Byline("Phòng Thi đua - Khen thưởng", "Sở Nội vụ")),
        ("Đài Phát thanh - Truyền hình tỉnh", Byline("Đài Phát thanh - Truyền hình tỉnh", None)),
        ("T.H.", Byline("T.H.", None)),
    ],
)
def test_the_byline_is_parted_at_the_first_dash_that_is_no_part_of_a_name(line: str, byline: Byline) -> None:
    assert convert(legacy("A (12/3/2019)", INDENT + "Sapo.", line)).byline == byline


@pytest.mark.parametrize("last", ["Nơi nhận: các sở.", INDENT + "Trung tâm Y tế", "- Mẫu số 3", "Nguồn: báo tỉnh"])
def test_a_last_line_that_signs_nothing_stays_in_the_body(last: str) -> None:
    article = convert(legacy("A (12/3/2019)", INDENT + "Sapo.", last))
    assert article.byline is None
    assert list(Counter(last.split()) - Counter(words_of(article))) == []


def test_an_unindented_sentence_or_long_line_is_a_paragraph_and_no_caption() -> None:
    sentence, long_line = "Đại biểu tham quan gian trưng bày.", "đại biểu " * 20
    article = convert(legacy("A (12/3/2019)", INDENT + "Sapo.", sentence, long_line, "Đua thuyền", INDENT + "Hết."))
    assert article.body == (
        Paragraph(sentence),
        Paragraph(long_line.strip()),
        Figure("Đua thuyền"),
        Paragraph("Hết."),
    )


def test_a_caption_above_the_first_paragraph_heads_the_body() -> None:
    article = convert(legacy("A (12/3/2019)", "Ảnh minh họa", INDENT + "Sapo.", "\tHết./."))
    assert (article.lead, article.body) == ("Sapo.", (Figure("Ảnh minh họa"), Paragraph("Hết./.")))


def test_eth_is_read_as_the_vietnamese_letter_and_nothing_else_is_repaired() -> None:
    article = convert(legacy("Ðịnh Hoá (12/3/2019)", INDENT + "Theo 72/2013/NÐ-CP, hoà bình, thuỷ lợi."))
    assert (article.title, article.lead) == ("Định Hoá", "Theo 72/2013/NĐ-CP, hoà bình, thuỷ lợi.")


def test_the_old_slug_has_lost_its_crossed_letters() -> None:
    assert convert(legacy("Quy định mới về thi đua (12/3/2019)")).legacy_slug == "quy-inh-moi-ve-thi-ua"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", converter.NO_ARTICLE),
        (" \u00a0\n\t\n", converter.NO_ARTICLE),
        ("Xuất bản thông tin Xuất bản thông tin\n", converter.NO_ARTICLE),
        ("(12/3/2019)\n\n Sapo.\n", converter.NO_ARTICLE),
        ("Tiêu đề (12/3/2019)\n", converter.NO_PARAGRAPH % {"title": "Tiêu đề"}),
        ("Tiêu đề (12/3/2019)\n\nẢnh một\n\nVăn phòng\n", converter.NO_PARAGRAPH % {"title": "Tiêu đề"}),
        (legacy() + legacy(), converter.SECOND_ARTICLE),
    ],
)
def test_a_file_that_is_not_one_article_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        convert(text)
    assert refused.value.reason == reason


def words_of(article: LegacyArticle) -> list[str]:
    byline = [article.byline.author, article.byline.unit or ""] if article.byline else []
    body = [block.caption if isinstance(block, Figure) else block.text for block in article.body]
    return " ".join([article.title, article.lead, *body, *byline]).split()


SIGNS = ["\n", "\n\n", "\r\n", "\u00a0 ", "\t", " - ", ".", "./.", "đ", "Ð", "e\u0323\u0302", "- ", "1. "]
WORDS = ["Xuất bản thông tin", " (12/3/2019)", "(31/02/2019)", "Sở Y tế", "Ảnh", "T.H", "(kỳ 2)"]
PIECES = st.sampled_from(SIGNS + WORDS)


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join)))
def test_any_text_is_refused_or_read_without_losing_a_word(text: str) -> None:
    try:
        article = convert(text)
    except Rejected:
        return
    composed = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("Ð", "Đ"))
    lines = [" ".join(line.split()) for line in composed.splitlines()]
    kept = [line for line in lines if line.casefold().replace("xuất bản thông tin", "").strip()]
    missing = Counter(re.findall(r"\w+", " ".join(kept))) - Counter(re.findall(r"\w+", " ".join(words_of(article))))
    date = ["day", "month", "year"] if article.date else []
    assert len(list(missing.elements())) == len(date)
    assert all(word.isdigit() for word in missing)
    assert all(unicodedata.is_normalized("NFC", word) for word in words_of(article))
