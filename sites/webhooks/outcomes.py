"""What becomes of an attempt: delivered, tried again later, given up; and what it tells of the endpoint."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from sites.webhooks.models import Delivery, Endpoint

# The pauses after each failed attempt, as Standard Webhooks proposes them: ten attempts in a little over three days.
PAUSES = [
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
]  # fmt: skip
JITTER = 0.1
# A server that does not answer at all is left alone for a while, twice as long each time, up to this.
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
# An endpoint all of whose attempts have failed for so long is turned off.
PATIENCE = timedelta(days=5)
GONE, ASKS_TO_WAIT = 410, (429, 503)
DISABLED = "xbtt.webhook.disabled"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: the status of the answer, or None and `error`; `wait` is its Retry-After header."""

    status: int | None = None
    error: str = ""
    wait: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether the receiver has the event now: any 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300

    def asked_to_wait(self, now: datetime) -> timedelta:
        """Return how long the server asked to be left alone (RFC 9110, 10.2.3), at most a day."""
        if self.status not in ASKS_TO_WAIT or not self.wait:
            return timedelta()
        return max(timedelta(), min(_waiting_time(self.wait, now), LONGEST_WAIT))


def _waiting_time(wait: str, now: datetime) -> timedelta:
    if wait.isascii() and wait.isdigit():
        return timedelta(seconds=min(int(wait[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(wait)
    except ValueError:
        return timedelta()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def record(*, delivery: int, outcome: Outcome, now: datetime | None = None) -> None:
    """Write how an attempt at the delivery of this id ended. One transaction."""
    now = now or timezone.now()
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().filter(deliveries=delivery).first()
        if endpoint is None:
            return  # It was deleted meanwhile.
        attempt = Delivery.objects.select_for_update().get(pk=delivery)
        if attempt.state == Delivery.State.PENDING or outcome.accepted:
            _write(attempt, outcome, now)
        _judge(endpoint, outcome, now)


def _write(attempt: Delivery, outcome: Outcome, now: datetime) -> None:
    refused = Delivery.Error.STATUS if outcome.status is not None and not outcome.accepted else ""
    attempt.status, attempt.error = outcome.status, outcome.error or refused
    made = attempt.attempts - attempt.attempts_before
    if outcome.accepted:
        attempt.state, attempt.ended_at = Delivery.State.DELIVERED, now
    elif outcome.status == GONE or made > len(PAUSES):
        attempt.state, attempt.ended_at = Delivery.State.FAILED, now
    else:
        pause = PAUSES[max(made, 1) - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311  (spreads load, hides nothing)
        attempt.next_attempt_at = now + max(pause, outcome.asked_to_wait(now))
    attempt.save(update_fields=["status", "error", "state", "ended_at", "next_attempt_at"])


def _judge(endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    """Note how the endpoint does; give it back to the senders, with a rest if it needs one."""
    if outcome.accepted:
        endpoint.failing_since, endpoint.failures, endpoint.not_before = None, 0, now
    else:
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.failures += 1
        endpoint.not_before = now + _rest(endpoint, outcome, now)
    endpoint.save(update_fields=["failing_since", "failures", "not_before"])
    if outcome.status == GONE:
        disable(endpoint=endpoint, why=Endpoint.Why.GONE, now=now)
    elif endpoint.failing_since is not None and now - endpoint.failing_since > PATIENCE:
        disable(endpoint=endpoint, why=Endpoint.Why.FAILING, now=now)


def _rest(endpoint: Endpoint, outcome: Outcome, now: datetime) -> timedelta:
    if outcome.status is not None:
        return outcome.asked_to_wait(now)
    return min(FIRST_REST * 2 ** min(endpoint.failures - 1, 10), LONGEST_REST)


def disable(*, endpoint: Endpoint, why: str, now: datetime | None = None) -> None:
    """Turn an endpoint off; what waited for it has failed and can be sent again by hand."""
    now = now or timezone.now()
    with transaction.atomic():
        on = Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
        if on.update(disabled_at=now, disabled_why=why):
            log(instance=endpoint, action=DISABLED, data={"detail": str(Endpoint.Why(why).label)})
        give_up(endpoint=endpoint, now=now)
    endpoint.refresh_from_db()


def give_up(*, endpoint: Endpoint, now: datetime) -> None:
    """End all that still waits for an endpoint as failed."""
    waiting = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.PENDING)
    waiting.update(state=Delivery.State.FAILED, error=Delivery.Error.OFF, ended_at=now)
