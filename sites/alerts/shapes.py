"""The shape of what the API says of urgent notices."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Moment


class Alert(TypedDict):
    """An urgent notice in force; area is where: on all pages, on the main portal's own, or on some sections'."""

    id: int
    level: Literal["info", "warning", "danger"]
    area: Literal["everywhere", "portal", "sections"]
    title: str
    text: str
    url: Address | None
    starts_at: Moment
    ends_at: Moment
