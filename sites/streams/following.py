"""How a follower reads the change log: in order, from its own place, which moves in the transaction of what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Min, QuerySet

from sites.streams.models import Change, Counter, Follower

BATCH = 200


@contextmanager
def next_changes(name: str, *, limit: int = BATCH) -> Iterator[list[Change]]:
    """Yield the next rows for follower `name`, at most `limit`; they count as done when the block ends without error.

    The block is one transaction, and a second process waits for it: what a follower writes inside is written once.
    A new follower begins at the end of the log.
    """
    with transaction.atomic():
        begin(name)
        follower = Follower.objects.select_for_update().get(name=name)
        rows = list(Change.objects.filter(pk__gt=follower.position).order_by("pk")[:limit])
        yield rows
        if rows:
            follower.position = rows[-1].pk
            follower.save(update_fields=["position"])


def begin(name: str) -> None:
    """Let follower `name` begin at the present end of the log, unless it follows already."""
    Follower.objects.get_or_create(name=name, defaults={"position": last_change()})


def last_change() -> int:
    """Return the number of the newest row of the change log; 0 before the first."""
    return Counter.objects.filter(name="changes").values_list("value", flat=True).first() or 0


def first_change() -> int:
    """Return the number of the oldest row that is kept; 0 where the log is empty."""
    return Change.objects.order_by("pk").values_list("pk", flat=True).first() or 0


def prunable(before: datetime) -> "QuerySet[Change]":
    """Return the rows older than `before` (an aware datetime) that every follower of ours has passed.

    The newest row always stays: it says where the log stands.
    """
    slowest: int | None = Follower.objects.aggregate(least=Min("position"))["least"]
    passed = last_change() - 1 if slowest is None else min(slowest, last_change() - 1)
    return Change.objects.filter(at__lt=before, pk__lte=passed)


def unread(name: str) -> bool:
    """Tell whether follower `name` has rows before it that it has not done; False when there is no such follower."""
    position = Follower.objects.filter(name=name).values_list("position", flat=True).first()
    return position is not None and position < last_change()
