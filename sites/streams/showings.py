"""What shows a stream's items elsewhere, such as widgets, as far as those above know; asked by a signal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sites.news.models import ArticleCard
from sites.streams.models import Placement
from sites.streams.signals import showings_wanted


@dataclass(frozen=True)
class Showing:
    """One that shows a stream (its slug) elsewhere: whose, when it fetched last, whether that is the newest list."""

    stream: str
    name: str
    seen_at: datetime | None
    current: bool


def showings(card: ArticleCard, placements: Iterable[Placement]) -> dict[str, list[Showing]]:
    """Return by stream's slug who shows the article elsewhere because of its `placements`, with streams joined.

    A fixed number of queries; none without placements.
    """
    shown = {placement.stream.slug: placement.category_id for placement in placements}
    if not shown:
        return {}
    answers: list[tuple[Any, Any]] = showings_wanted.send(sender=ArticleCard, card=card, shown=shown)
    found: dict[str, list[Showing]] = {}
    for _receiver, rows in answers:
        for row in rows:
            found.setdefault(row.stream, []).append(row)
    return found
