"""The body blocks of the demo's articles and pages as plain data, checked while they are read from TOML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal


@dataclass(frozen=True)
class Paragraph:
    """Plain text, with an optional list under it."""

    text: str
    items: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The same as rich text: one `p`, and a `ul` when there is a list."""
        listed = "".join(f"<li>{escape(item, quote=False)}</li>" for item in self.items)
        return f"<p>{escape(self.text, quote=False)}</p>" + (f"<ul>{listed}</ul>" if listed else "")


@dataclass(frozen=True)
class Heading:
    """A heading inside the body, of level 2 or 3."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True)
class Figure:
    """One picture by its key, with a caption."""

    picture: str
    caption: str


@dataclass(frozen=True)
class Gallery:
    """Several pictures, each with a caption."""

    images: tuple[Figure, ...]


@dataclass(frozen=True)
class Video:
    """A link to a film on another site; nothing is embedded."""

    url: str
    title: str


@dataclass(frozen=True)
class Quote:
    """A quotation; `author` is a document or a body, never a person."""

    text: str
    author: str
    role: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells; with `header` the first row holds the column names."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    header: bool = True


@dataclass(frozen=True)
class Attachments:
    """Names of documents to attach; the planter makes a small file for each."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A boxed remark."""

    title: str
    text: str
    level: Literal["info", "warning"] = "info"

    @property
    def html(self) -> str:
        """The text as rich text of one paragraph."""
        return f"<p>{escape(self.text, quote=False)}</p>"


Block = Paragraph | Heading | Figure | Gallery | Video | Quote | Table | Attachments | Notice
BLOCK_TYPES: Final = (Paragraph, Heading, Figure, Gallery, Video, Quote, Table, Attachments, Notice)


def _paragraph(value: str, rest: Mapping[str, Any]) -> Block:
    return Paragraph(value, tuple(rest.get("items", ())))


def _gallery(value: list[list[str]], rest: Mapping[str, Any]) -> Block:
    return Gallery(tuple(Figure(picture, caption) for picture, caption in value))


def _table(value: str, rest: Mapping[str, Any]) -> Block:
    rows = tuple(tuple(row) for row in rest["rows"])
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"the rows of the table “{value}” differ in length")
    return Table(value, rows, rest.get("header", True))


# The first key of a block in TOML names its type, as in { heading = "…", level = 3 }.
_READERS: Final[dict[str, Callable[[Any, Mapping[str, Any]], Block]]] = {
    "paragraph": _paragraph,
    "heading": lambda value, rest: Heading(value, **rest),
    "figure": lambda value, rest: Figure(value, **rest),
    "gallery": _gallery,
    "video": lambda value, rest: Video(value, **rest),
    "quote": lambda value, rest: Quote(value, **rest),
    "table": _table,
    "attachments": lambda value, rest: Attachments(tuple(value), **rest),
    "notice": lambda value, rest: Notice(value, **rest),
}


def block(data: Mapping[str, Any]) -> Block:
    """One block from its TOML table; KeyError, TypeError or ValueError when the table is no block."""
    kind, value = next(iter(data.items()))
    return _READERS[kind](value, {key: data[key] for key in data if key != kind})
