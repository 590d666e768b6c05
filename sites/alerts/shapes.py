"""The shape of what the API says of urgent notices."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Moment


class Alert(TypedDict):
    """An urgent notice in force."""

    id: int
    level: Literal["info", "warning", "danger"]
    title: str
    text: str
    url: Address | None
    starts_at: Moment
    ends_at: Moment
