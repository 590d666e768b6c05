"""From the change log to the receivers: a follower of the log writes deliveries, a sender carries them out.

Nothing depends on a signal or a task having been lucky: the log, the follower's place in it and the deliveries are
rows. A task only wakes the sender, and the clock wakes it when something is left. No transaction is open while a
receiver is talked to; a sender that is killed then leaves an endpoint leased for `LEASE`, and sends the same event
with the same webhook-id afterwards.
"""

import logging
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook

from cms.core import outbound
from sites.streams import following
from sites.streams.models import Change
from sites.webhooks import audience, outcomes, payloads
from sites.webhooks.models import Delivery, Endpoint
from sites.webhooks.outcomes import Outcome

logger = logging.getLogger(__name__)

FOLLOWER = "webhooks"
QUEUE = "deliveries"
# Twice as long as an attempt may take.
LEASE = timedelta(seconds=2 * outbound.SECONDS)
# So many endpoints are talked to at once, each about one event at a time.
LINES = 8
# A task takes up new work for so long; what is left is for the next one.
SECONDS_OF_A_ROUND = 30
KEPT = timedelta(days=30)
MOST_PRUNED = 1000


@dataclass(frozen=True)
class Letter:
    """One attempt, ready to be sent: nothing of the database is needed for it."""

    delivery: int
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def event_id(endpoint: Endpoint, change: Change) -> str:
    """Return the webhook-id of a change for an endpoint: the same whenever it is made; another if the log was reset."""
    told = f"{change.pk} {change.kind} {change.object_id} {change.stream} {change.action} {change.at.timestamp()}"
    return f"msg_{uuid.uuid5(endpoint.uuid, told).hex}"


def fan_out() -> int:
    """Write a delivery for each unread change and each endpoint that hears it; return how many changes were read.

    The deliveries and the follower's place are one transaction.
    """
    if not following.unread(FOLLOWER):
        return 0
    with following.next_changes(FOLLOWER) as changes:
        ears, facts = audience.ears(), audience.facts(changes)
        now = timezone.now()
        heard = ((ear.endpoint, change) for change in changes for ear in ears if ear.hears(change, facts))
        Delivery.objects.bulk_create(
            [
                Delivery(
                    endpoint=endpoint,
                    event_id=event_id(endpoint, change),
                    change=change.pk,
                    type=f"{change.kind}.{change.action}",
                    payload=payloads.of_change(change),
                    at=change.at,
                    next_attempt_at=now,
                )
                for endpoint, change in heard
            ],
            ignore_conflicts=True,
        )
    return len(changes)


def due(now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that may be attempted at `now`."""
    return Delivery.objects.filter(state=Delivery.State.PENDING, next_attempt_at__lte=now, endpoint__disabled_at=None)


def rested(now: datetime) -> Q:
    """Return the condition "nobody is talking to the endpoint, and it does not rest"."""
    return Q(not_before__isnull=True) | Q(not_before__lte=now)


def claim() -> Letter | None:
    """Lease the endpoint that has waited longest with something due; return its oldest event, ready to be sent."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Exists(due(now).filter(endpoint=OuterRef("pk")))
        free = Endpoint.objects.select_for_update(skip_locked=True).filter(rested(now), waiting)
        endpoint = free.order_by(F("not_before").asc(nulls_first=True), "pk").first()
        if endpoint is None:
            return None
        delivery = due(now).filter(endpoint=endpoint).order_by("pk").first()
        if delivery is None:
            return None  # Another sender was quicker.
        endpoint.not_before = now + LEASE
        endpoint.save(update_fields=["not_before"])
        delivery.attempts, delivery.attempted_at = delivery.attempts + 1, now
        delivery.save(update_fields=["attempts", "attempted_at"])
        return letter(endpoint, delivery, now)


def letter(endpoint: Endpoint, delivery: Delivery, now: datetime) -> Letter:
    """Return the event signed with every secret that holds at `now`, as Standard Webhooks asks."""
    body = payloads.body(delivery)
    moment = now.astimezone(UTC)
    signed = [Webhook(secret).sign(delivery.event_id, moment, body) for secret in endpoint.signing_secrets(now)]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.event_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signed),
    }
    return Letter(delivery.pk, endpoint.url, headers, body.encode())


def post(letter: Letter) -> Outcome:
    """Send a letter and return how it ended. Knows no database; what the server writes back is dropped."""
    try:
        answer = outbound.fetch(letter.url, method="POST", headers=letter.headers, body=letter.body)
    except outbound.OutboundError as error:
        return Outcome(error=error.code)
    except Exception:  # Nothing that one receiver does may stop the sender for the others.
        logger.exception("Delivery %s failed in a way nobody thought of; it is tried again.", letter.delivery)
        return Outcome(error=Delivery.Error.ANSWER)
    return Outcome(status=answer.status, wait=answer.headers.get("retry-after", ""))


def deliver(*, seconds: float = SECONDS_OF_A_ROUND) -> None:
    """Send what is due, and what comes up meanwhile, until nothing is left or `seconds` are over."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(LINES, thread_name_prefix="webhook") as lines:
        running: dict[Future[Outcome], Letter] = {}
        while True:
            while fan_out():
                pass
            for taken in _claims(LINES - len(running), until):
                running[lines.submit(post, taken)] = taken
            if not running:
                return
            for ended in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                outcomes.record(delivery=running.pop(ended).delivery, outcome=ended.result())


def _claims(most: int, until: float) -> Iterator[Letter]:
    for _number in range(most):
        taken = claim() if time.monotonic() < until else None
        if taken is None:
            return
        yield taken


@task(queue_name=QUEUE)
def send_due() -> None:
    """Deliver in the background; wake the next task when something due is left."""
    deliver()
    prune()
    wake_if_due()


def wake() -> None:
    """Put down a task for the sender, in the running transaction, unless one is waiting already."""
    waiting = DBTaskResult.objects.ready().filter(queue_name=QUEUE, task_path=send_due.module_path)
    if not waiting.exists():
        send_due.enqueue()


def wake_for_changes() -> None:
    """Wake the sender for new changes, if anybody is to be told of them."""
    if Endpoint.objects.filter(disabled_at=None).exists():
        wake()


def wake_if_due() -> None:
    """Wake the sender if a delivery is due to an endpoint that is free, or changes are unread."""
    now = timezone.now()
    free = Endpoint.objects.filter(rested(now))
    if due(now).filter(endpoint__in=free).exists() or following.unread(FOLLOWER):
        wake()


def prune() -> int:
    """Delete deliveries that ended more than `KEPT` ago, a thousand at most; return how many."""
    old = Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT).order_by("ended_at").values_list("pk", flat=True)
    deleted, _tables = Delivery.objects.filter(pk__in=list(old[:MOST_PRUNED])).delete()
    return deleted
