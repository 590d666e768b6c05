"""The shapes of what the API says of articles and categories."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Block, Document, JsonLd, MetaName, MetaProperty, Moment, Picture, Uuid
from sites.sections.shapes import SectionBrief


class CategoryBrief(TypedDict):
    """A category in short form."""

    slug: str
    name: str


class Category(CategoryBrief):
    """A category; parent is the slug of the one above, if any."""

    id: int
    parent: str | None


class Card(TypedDict):
    """An article as lists show it: all that is needed to draw one."""

    id: int
    uuid: Uuid
    type: Literal["news.ArticlePage"]
    title: str
    lead: str
    url: Address
    detail_url: Address
    published_at: Moment
    updated_at: Moment
    section: SectionBrief
    category: CategoryBrief | None
    tags: list[str]
    image: Picture | None
    pinned: bool
    locale: str


class CardPart(TypedDict, total=False):
    """A card with the fields that `fields` chose."""

    id: int
    uuid: Uuid
    type: Literal["news.ArticlePage"]
    title: str
    lead: str
    url: Address
    detail_url: Address
    published_at: Moment
    updated_at: Moment
    section: SectionBrief
    category: CategoryBrief | None
    tags: list[str]
    image: Picture | None
    pinned: bool
    locale: str


class Byline(TypedDict):
    """Who wrote."""

    name: str
    unit: str


class Source(TypedDict):
    """Where the text was taken from; url may be empty."""

    name: str
    url: str


class PlacementBrief(TypedDict):
    """A stream that shows the article, since when, with its own wording, category and pin; null where it has none."""

    stream: str
    name: str
    since: Moment
    title: str | None
    lead: str | None
    category: CategoryBrief | None
    pin: int | None


class Correction(TypedDict):
    """A dated public note on the article."""

    at: Moment
    text: str


class Article(Card):
    """One article whole."""

    body: list[Block]
    body_html: str
    bylines: list[Byline]
    source: Source | None
    attachments: list[Document]
    placements: list[PlacementBrief]
    corrections: list[Correction]
    canonical_url: Address
    section_name_at_publication: str
    json_ld: JsonLd
    open_graph: list[MetaProperty]
    dublin_core: list[MetaName]
