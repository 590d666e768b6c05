"""Reads one article in the text that the legacy “Xuất bản thông tin” portlet printed, without a database."""

import datetime
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from django.utils.text import slugify
from django.utils.translation import gettext_noop

from seeds.legacy.read import Rejected

HEADING: Final = "Xuất bản thông tin"
# Captions and bylines are short; a longer line is a paragraph whose full stop was forgotten.
LONGEST_SHORT_LINE: Final = 120
# The first Vietnamese web pages are of 1997: an earlier year is a slip of the keyboard.
FIRST_YEAR: Final = 1997

NO_ARTICLE: Final = gettext_noop("no article in the file: there is no title line")
NO_PARAGRAPH: Final = gettext_noop("no paragraph under the title “%(title)s”; there is nothing to publish")
BAD_DATE: Final = gettext_noop(
    "“%(date)s” in the title line is not a date of the calendar; correct it and import again"
)
NO_DATE: Final = gettext_noop(
    "no date in the title line; the record is kept in the reject report with its source, and --default-date imports it"
)
SECOND_ARTICLE: Final = gettext_noop("the portlet heading stands again below the title; one file must be one article")

_DATE: Final = re.compile(r"^(?P<title>.*?)\s*\(\s*(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\3\s*(\d{4})\s*\)$", re.ASCII)
_DATE_ALONE: Final = re.compile(r"^\([\d\s/.-]+\)$", re.ASCII)
_FINAL: Final = re.compile(r"[.!?…;:,][\"'”’»)\]]*$")
_LIST_MARK: Final = re.compile(r"^(?:[-–—+*•]|\d+(?:\.\d+)*[.)]|[IVX]+[.)]|[a-zđ]\))\s")
_INITIALS: Final = re.compile(r"^(?:[^\W\d_]{1,3}\.){1,4}[^\W\d_]{0,3}$")
_LABEL: Final = re.compile(r"^(?:ảnh|nguồn)\b", re.IGNORECASE)
_DASH: Final = re.compile(r" [-–—] ")
# Names that hold a dash of their own: it does not part author and unit.
_DASHED_NAMES: Final = (
    ("thi đua", "khen thưởng"),
    ("phát thanh", "truyền hình"),
    ("lao động", "thương binh"),
    ("văn hóa", "xã hội"),
    ("lịch sử", "sinh thái"),
)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A picture of which only the caption was exported."""

    caption: str


@dataclass(frozen=True)
class Byline:
    """The signature: who wrote it and, where it is said, for which unit."""

    author: str
    unit: str | None


@dataclass(frozen=True)
class LegacyArticle:
    """One legacy article; its texts are NFC and one line each; `date` is the day printed in the title."""

    title: str
    date: datetime.date | None
    lead: str
    body: tuple[Paragraph | Figure, ...]
    byline: Byline | None
    source_key: str

    @property
    def legacy_slug(self) -> str:
        """The last part of the old address: Liferay dropped đ just as Django's `slugify` does."""
        return slugify(self.title)


@dataclass(frozen=True)
class _Line:
    text: str
    indented: bool

    @property
    def is_short(self) -> bool:
        """Whether it may be a caption or a byline: unindented, short, no item of a list."""
        return not self.indented and len(self.text) <= LONGEST_SHORT_LINE and not _LIST_MARK.match(self.text)

    @property
    def is_caption(self) -> bool:
        return self.is_short and not _FINAL.search(self.text)

    @property
    def is_byline(self) -> bool:
        if _INITIALS.match(self.text):
            return not self.indented
        return self.is_caption and not _LABEL.match(self.text)


def convert(text: str, *, source_key: str = "") -> LegacyArticle:
    """The article in `text`; `source_key` names where it came from and is passed through.

    `date` is None when the title line has none (see `with_date`). Raises `Rejected` when the file holds no
    article, more than one, or a date that does not exist. Every line ends up in the answer.
    """
    lines = _without_headings(_lines(text))
    if not lines:
        raise Rejected(NO_ARTICLE)
    title, date, rest = _title(lines)
    byline, rest = _byline(rest)
    lead, body = _lead_and_body(rest, title=title)
    return LegacyArticle(title=title, date=date, lead=lead, body=body, byline=byline, source_key=source_key)


def with_date(article: LegacyArticle, default: datetime.date | None = None) -> LegacyArticle:
    """The article with a date: its own, else `default`; raises `Rejected` when there is neither."""
    if article.date is not None:
        return article
    if default is None:
        raise Rejected(NO_DATE)
    return replace(article, date=default)


def _lines(text: str) -> list[_Line]:
    """The lines that say something, NFC, with eth (U+00D0) read as Đ and each run of blanks as one space."""
    composed = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\u00d0", "\u0110"))
    lines = (_Line(" ".join(raw.split()), raw[:1].isspace()) for raw in composed.splitlines())
    return [line for line in lines if line.text]


def _is_heading(line: _Line) -> bool:
    return not line.text.casefold().replace(HEADING.casefold(), "").strip()


def _without_headings(lines: list[_Line]) -> list[_Line]:
    """The lines below the portlet's heading, which is printed once, twice, over two lines, or not at all."""
    first = next((number for number, line in enumerate(lines) if not _is_heading(line)), len(lines))
    if any(_is_heading(line) for line in lines[first:]):
        raise Rejected(SECOND_ARTICLE)
    return lines[first:]


def _title(lines: list[_Line]) -> tuple[str, datetime.date | None, list[_Line]]:
    """Title, date and the lines below; the date ends the title line or stands alone on the next one."""
    title, date = _split_date(lines[0].text)
    rest = lines[1:]
    if date is None and rest and _DATE_ALONE.match(rest[0].text):
        _, date = _split_date(rest[0].text)
        rest = rest[1:]
    if not title:
        raise Rejected(NO_ARTICLE)
    return title, date, rest


def _split_date(text: str) -> tuple[str, datetime.date | None]:
    match = _DATE.match(text)
    if not match:
        return text, None
    title, day, _, month, year = match.groups()
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise Rejected(BAD_DATE, date=text[len(title) :].strip()) from error
    if date.year < FIRST_YEAR:
        raise Rejected(BAD_DATE, date=text[len(title) :].strip())
    return title, date


def _byline(lines: list[_Line]) -> tuple[Byline | None, list[_Line]]:
    if not lines or not lines[-1].is_byline:
        return None, lines
    author, unit = _split_byline(lines[-1].text)
    return Byline(author=author, unit=unit), lines[:-1]


def _split_byline(text: str) -> tuple[str, str | None]:
    """Author and unit, parted by the first dash that is no part of a name."""
    for dash in _DASH.finditer(text):
        before, after = text[: dash.start()], text[dash.end() :]
        if not _is_dashed_name(before.casefold(), after.casefold()):
            return before, after
    return text, None


def _is_dashed_name(before: str, after: str) -> bool:
    return any(before.endswith(left) and after.startswith(right) for left, right in _DASHED_NAMES)


def _lead_and_body(lines: list[_Line], *, title: str) -> tuple[str, tuple[Paragraph | Figure, ...]]:
    """The first paragraph is the lead; captions above it keep their place at the head of the body."""
    blocks = [Figure(line.text) if line.is_caption else Paragraph(line.text) for line in lines]
    lead = next((block for block in blocks if isinstance(block, Paragraph)), None)
    if lead is None:
        raise Rejected(NO_PARAGRAPH, title=title)
    blocks.remove(lead)
    return lead.text, tuple(blocks)
