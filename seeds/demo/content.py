"""Reads the demo province out of its TOML files into dataclasses; needs neither Django nor a database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from seeds.demo.blocks import Block, block

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Unit:
    """A unit of the province and so a section of the portal; `address` is empty where none is published."""

    slug: str
    name: str
    short_name: str
    intro: str
    kind: str
    address: str = ""
    bloc: str = ""


@dataclass(frozen=True)
class Bloc:
    """A group of units, with the slugs of its members in order."""

    slug: str
    name: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """What articles are about; `parent` is the slug of a top category or empty."""

    slug: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class PictureText:
    """The words that belong to a drawn picture; `seeds.demo.pictures.draw(key)` gives its bytes."""

    key: str
    title: str
    alt: str
    credit: str


@dataclass(frozen=True)
class Source:
    """Where a reused item came from."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Article:
    """One article; it was published `days_ago` days before today at `hour` o'clock, `minute` past."""

    key: str
    section: str
    category: str
    title: str
    lead: str
    picture: str
    byline: str
    days_ago: int
    hour: int
    body: tuple[Block, ...]
    tags: tuple[str, ...] = ()
    minute: int = 0
    source: Source | None = None
    correction: str = ""


@dataclass(frozen=True)
class InfoPage:
    """A standing page; `section` is empty for a page of the portal itself."""

    slug: str
    title: str
    lead: str
    body: tuple[Block, ...]
    section: str = ""


@dataclass(frozen=True)
class Alert:
    """An urgent notice in force from now for `days` days."""

    level: Literal["info", "warning", "danger"]
    title: str
    text: str
    days: int


@dataclass(frozen=True)
class MemberUnit:
    """A body with a web site of its own; its address is completed by `website(port)`."""

    slug: str
    name: str
    intro: str

    def website(self, port: int) -> str:
        """The address of its page in the demo, one port above that of the CMS."""
        return f"http://localhost:{port + 1}"


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))


def _blocks(data: Mapping[str, Any]) -> tuple[Block, ...]:
    return tuple(block(item) for item in data["body"])


@cache
def units() -> tuple[Unit, ...]:
    """Every unit, in the order of the directory."""
    return tuple(Unit(**data) for data in _load("units.toml")["unit"])


@cache
def blocs() -> tuple[Bloc, ...]:
    """Every bloc with its units."""
    return tuple(
        Bloc(**data, units=tuple(unit.slug for unit in units() if unit.bloc == data["slug"]))
        for data in _load("units.toml")["bloc"]
    )


@cache
def member_units() -> tuple[MemberUnit, ...]:
    """The bodies that embed a widget."""
    return tuple(MemberUnit(**data) for data in _load("units.toml")["member_unit"])


@cache
def categories() -> tuple[Category, ...]:
    """Every category, each parent before its children."""
    return tuple(Category(**data) for data in _load("categories.toml")["category"])


@cache
def pictures() -> tuple[PictureText, ...]:
    """The words of every drawn picture."""
    data = _load("pictures.toml")
    return tuple(PictureText(**picture, credit=data["credit"]) for picture in data["picture"])


@cache
def articles() -> tuple[Article, ...]:
    """Every article, the newest first."""
    files = sorted((DATA / "articles").glob("*.toml"))
    found = [article for file in files for article in _articles_of(file)]
    return tuple(sorted(found, key=lambda article: (article.days_ago, -article.hour, -article.minute, article.key)))


def _articles_of(file: Path) -> list[Article]:
    """The articles of one file; the file is named after its section."""
    return [_article(data, section=file.stem) for data in _load(f"articles/{file.name}")["article"]]


def _article(data: dict[str, Any], *, section: str) -> Article:
    source = Source(**data["source"]) if "source" in data else None
    made = {"section": section, "body": _blocks(data), "tags": tuple(data.get("tags", ())), "source": source}
    return Article(**{**data, **made})


@cache
def info_pages() -> tuple[InfoPage, ...]:
    """The portal's own pages first, then two pages for each section."""
    return tuple(InfoPage(**{**data, "body": _blocks(data)}) for data in _load("pages.toml")["page"])


@cache
def alerts() -> tuple[Alert, ...]:
    """The notices that stand over the portal."""
    return tuple(Alert(**data) for data in _load("alerts.toml")["alert"])
