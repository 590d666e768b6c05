"""The shape of a widget's answer."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Moment


class Look(TypedDict):
    """How a widget looks, as it was registered."""

    key: str
    heading: str
    heading_level: int
    limit: int
    layout: Literal["list", "cards", "compact", "headline"]
    theme: Literal["auto", "light", "dark", "inherit"]
    images: bool
    summary: bool
    dates: bool
    source: bool
    more: bool
    lang: Literal["vi", "en"]
    more_url: Address
    more_label: str


class Thumbnail(TypedDict):
    """A small picture."""

    url: Address
    width: int
    height: int


class WidgetItem(TypedDict):
    """An item; past expires_at it must not be shown any more."""

    id: int
    title: str
    lead: str
    url: Address
    published_at: Moment
    source: str
    image: Thumbnail | None
    expires_at: Moment | None


class WidgetNotice(TypedDict):
    """An urgent notice as a widget shows it."""

    id: int
    level: Literal["info", "warning", "danger"]
    title: str
    url: Address | None


class WidgetAnswer(TypedDict):
    """A widget's settings and items in one answer."""

    widget: Look
    items: list[WidgetItem]
    alerts: list[WidgetNotice]
    # The parameters of the page that stand for nothing there is (any more), and narrow nothing.
    ignored: list[str]


class OEmbedAnswer(TypedDict):
    """What to put into a page for an address (oEmbed 1.0): `html` is a quotation with a link, and a frame."""

    type: Literal["rich"]
    version: Literal["1.0"]
    title: str
    provider_name: str
    provider_url: Address
    cache_age: int
    width: int
    height: int
    html: str
