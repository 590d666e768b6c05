"""What a placement repeats of its card and of the stream's decisions: whether, where and since when readers see it."""

from datetime import datetime

from sites.news.models import ArticleCard
from sites.streams.models import OnChange, Order, Placement


def derive(placement: Placement, card: ArticleCard, now: datetime) -> None:
    """Write what the placement repeats of its card, and since when it is shown in public."""
    out_of_sight = placement.state == Placement.State.RECHECK and placement.stream.on_change == OnChange.WAIT
    placement.visible = card.shown and placement.state in Placement.SHOWABLE and not out_of_sight
    begins = [moment for moment in (placement.begins_at, placement.held_until) if moment]
    placement.shown_from = max(begins) if begins else None
    ends = [moment for moment in (card.shown_until, placement.ends_at) if moment]
    placement.shown_until = min(ends) if ends else None
    accepted = placement.stream.order == Order.ACCEPTED
    placement.published_at = placement.decided_at if accepted else card.published_at
    placement.section_id = card.section_id
    placement.category_id = placement.own_category_id or card.category_id
    begun = placement.shown_from is None or placement.shown_from <= now
    over = placement.shown_until is not None and placement.shown_until <= now
    if placement.visible and begun and not over:
        placement.since = placement.since or now
    else:
        placement.since = None
