"""The shapes of what the API says of sections and blocs."""

from typing import TypedDict

from cms.core.shapes import Address, Uuid


class SectionBrief(TypedDict):
    """A section in short form."""

    slug: str
    name: str
    short_name: str


class SectionLink(SectionBrief):
    """A section in short form with its address."""

    url: Address


class SectionItem(SectionLink):
    """A section as lists give it."""

    id: int
    uuid: Uuid
    stream: str | None
    blocs: list[str]
    detail_url: Address


class Profile(TypedDict):
    """What a section says of itself."""

    intro: str
    introduction_html: str
    address: str
    phone: str
    email: str
    website: str


class Section(SectionItem, Profile):
    """One section whole."""


class Bloc(TypedDict):
    """A bloc with its shown sections, and its stream, which bears its slug."""

    slug: str
    name: str
    stream: str
    sections: list[SectionLink]
