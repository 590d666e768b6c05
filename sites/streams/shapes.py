"""The shapes of what the API says of streams and of the change log."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Day, Moment, Uuid
from sites.news.shapes import Card, CardPart
from sites.sections.shapes import SectionBrief


class Stream(TypedDict):
    """A stream: url is where people read it, detail_url its news."""

    slug: str
    name: str
    description: str
    url: Address | None
    section: SectionBrief | None
    detail_url: Address


class NewsMeta(TypedDict):
    """Which stream, and the cursors on and back; null at either end."""

    stream: str
    next: str | None
    previous: str | None


Month = TypedDict("Month", {"year": int, "month": int, "count": int, "from": Day, "to": Day})
Month.__doc__ = "How many items a stream holds of a month, and the month's first and last day."


class FeedLink(TypedDict):
    """A feed of a stream, for a link element."""

    type: str
    title: str
    url: Address


class ArchiveMeta(TypedDict):
    """Which stream, and how many months."""

    stream: str
    total_count: int


class Archive(TypedDict):
    """Counts by month, the newest first."""

    meta: ArchiveMeta
    items: list[Month]


class NewsPage(TypedDict):
    """One page of a stream; whole cards unless `fields` chose."""

    meta: NewsMeta
    items: list[Card | CardPart]


Kind = Literal["article", "placement", "section", "category", "alert"]
Action = Literal["appeared", "changed", "vanished"]


class Change(TypedDict):
    """One row of the log: what appeared, changed or vanished; for what has vanished, why.

    `reason` is recalled, deleted, hidden, withdrawn (from the stream), ended (its time) or repaired; `note` the words
    for readers.
    """

    id: int
    at: Moment
    kind: Kind
    action: Action
    object_id: int
    uuid: Uuid | None
    stream: str | None
    reason: str | None
    note: str | None
    detail_url: Address | None


class ChangesMeta(TypedDict):
    """Where the log stands: `after` to go on with, the newest row, and the oldest that is still kept (0: none)."""

    after: int
    last: int
    kept_from: int


class ChangePage(TypedDict):
    """Rows of the log in order; none left when `after` equals `last`."""

    meta: ChangesMeta
    items: list[Change]
