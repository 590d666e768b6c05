"""The refill of a stream after its rule changed: in batches, each with the place it reached, so that a kill loses none.

The row `Refill` says what is to be done and how far it is; a task only carries it out. Whoever finds it, a worker's
task, the clock's, `refill_streams`, goes on where it stands. Each batch locks the row, so that two who work at the same
time never do one batch both.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from cms.core.transactions import unit_of_work
from sites.news.models import ArticleCard
from sites.streams import settling
from sites.streams.models import Placement, Refill, Stream

# A task works for so long and then makes room for others; its successor is put down with its last batch.
SECONDS_OF_A_ROUND = 20
# After so long without a batch a refill has lost its worker.
LEASE = timedelta(seconds=60)


def ask(*, streams: Iterable[Stream]) -> None:
    """Ask for the refill of streams whose rule, or what it names, changes in the transaction that is running.

    One that has begun already begins anew. However often it is asked for before it begins, it is one refill.
    """
    for stream in sorted(streams, key=lambda one: one.pk):
        with unit_of_work():
            _ask(stream)


def _ask(stream: Stream) -> None:
    now = timezone.now()
    refill, created = Refill.objects.select_for_update().get_or_create(stream=stream, defaults={"asked_at": now})
    waiting = refill.ended_at is None and refill.started_at is None
    if waiting and not created:
        return
    if not created:
        refill.run, refill.asked_at = refill.run + 1, now
        refill.started_at = refill.moved_at = refill.ended_at = None
        refill.position = refill.done = refill.total = 0
        refill.save()
    refill_stream.enqueue(stream_id=stream.pk)


def step(*, stream_id: int) -> Refill | None:
    """Do the next batch of a stream's refill and return the refill; None when there is none, or another is at it."""
    with unit_of_work() as unit:
        waiting = Refill.objects.filter(stream=stream_id, ended_at=None)
        refill = waiting.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if refill is None:
            return None
        now = timezone.now()
        if refill.started_at is None:
            refill.started_at, refill.total = now, concerned(stream_id).count()
        ahead = concerned(stream_id).filter(pk__gt=refill.position).order_by("pk")
        ids = list(ahead.values_list("pk", flat=True)[: settling.BATCH])
        settling.settle(ids, unit)
        refill.done, refill.moved_at = refill.done + len(ids), now
        if ids:
            refill.position = ids[-1]
        if len(ids) < settling.BATCH:
            refill.ended_at = now
        refill.save()
    return refill


def concerned(stream_id: int) -> QuerySet[ArticleCard]:
    """Return the cards that a refill looks at: of public articles, and of those that the stream has a placement of."""
    placed = Placement.objects.filter(stream=stream_id, card=OuterRef("pk"))
    return ArticleCard.objects.filter(Q(shown=True) | Exists(placed))


def unfinished() -> QuerySet[Refill]:
    """Return the refills that have not ended, the first asked for first."""
    return Refill.objects.filter(ended_at=None).select_related("stream").order_by("asked_at", "pk")


@task()
def refill_stream(stream_id: int) -> None:
    """Refill a stream in the background, for a while; a successor goes on."""
    until = time.monotonic() + SECONDS_OF_A_ROUND
    while (refill := step(stream_id=stream_id)) is not None and refill.ended_at is None:
        if time.monotonic() > until:
            refill_stream.enqueue(stream_id=stream_id)
            return


def resume(*, now: datetime) -> int:
    """Put a task down for each refill whose worker was killed, unless one waits already; return how many."""
    lost = unfinished().annotate(touched=Coalesce(F("moved_at"), F("asked_at"))).filter(touched__lt=now - LEASE)
    keys = list(lost.values_list("pk", flat=True))
    if not keys:
        return 0
    tasks = DBTaskResult.objects.filter(task_path=refill_stream.module_path, status=TaskResultStatus.READY)
    waiting = {kept["kwargs"].get("stream_id") for kept in tasks.values_list("args_kwargs", flat=True)}
    for key in set(keys) - waiting:
        refill_stream.enqueue(stream_id=key)
    return len(set(keys) - waiting)
