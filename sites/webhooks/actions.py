"""What people do with endpoints and deliveries; each action is one transaction."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from sites.streams import following
from sites.webhooks import outcomes, sending
from sites.webhooks.models import TEST, Delivery, Endpoint, new_secret

# Both secrets sign for so long after a rotation.
OVERLAP = timedelta(hours=24)
SECRET_SHOWN, ROTATED, ENABLED = "xbtt.webhook.secret_shown", "xbtt.webhook.rotated", "xbtt.webhook.enabled"
TESTED, REPLAYED = "xbtt.webhook.tested", "xbtt.webhook.replayed"


class AlreadyShownError(Exception):
    """The secret has been shown; a new one has to be made."""


@transaction.atomic
def begin(*, endpoint: Endpoint) -> None:
    """Let a new endpoint be told of what changes from now on."""
    following.begin(sending.FOLLOWER)
    _from_now_on(endpoint)


def _from_now_on(endpoint: Endpoint) -> None:
    endpoint.since = following.last_change()
    endpoint.save(update_fields=["since"])


@transaction.atomic
def show_secret(*, endpoint: Endpoint) -> str:
    """Return the secret, which can be seen this once; raise `AlreadyShownError` ever after."""
    unseen = Endpoint.objects.filter(pk=endpoint.pk, secret_shown_at=None)
    if not unseen.update(secret_shown_at=timezone.now()):
        raise AlreadyShownError
    log(instance=endpoint, action=SECRET_SHOWN)
    return Endpoint.objects.values_list("secret", flat=True).get(pk=endpoint.pk)


@transaction.atomic
def rotate(*, endpoint: Endpoint) -> None:
    """Give the endpoint a new secret, to be shown once; events are signed with both for `OVERLAP`."""
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    locked.previous_secret, locked.previous_until = locked.secret, timezone.now() + OVERLAP
    locked.secret, locked.secret_shown_at = new_secret(), None
    locked.save(update_fields=["secret", "secret_shown_at", "previous_secret", "previous_until"])
    log(instance=endpoint, action=ROTATED)


def disable(*, endpoint: Endpoint) -> None:
    """Turn an endpoint off by hand."""
    outcomes.disable(endpoint=endpoint, why=Endpoint.Why.BY_HAND)


@transaction.atomic
def enable(*, endpoint: Endpoint) -> None:
    """Turn an endpoint on again: it is told of what changes from now on, not of what it has missed."""
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    outcomes.give_up(endpoint=locked, now=timezone.now())
    locked.disabled_at, locked.disabled_why = None, ""
    locked.failing_since, locked.failures, locked.not_before = None, 0, None
    locked.save(update_fields=["disabled_at", "disabled_why", "failing_since", "failures", "not_before"])
    _from_now_on(locked)
    log(instance=endpoint, action=ENABLED)


@transaction.atomic
def send_test(*, endpoint: Endpoint) -> Delivery:
    """Send the endpoint an event of type `webhook.test` about nothing."""
    now = timezone.now()
    delivery = Delivery.objects.create(
        endpoint=endpoint, event_id=f"msg_{uuid.uuid4().hex}", type=TEST, at=now, next_attempt_at=now
    )
    sending.wake()
    log(instance=endpoint, action=TESTED)
    return delivery


@transaction.atomic
def replay(*, delivery: Delivery) -> None:
    """Send a delivery again now, whatever became of it, with the same webhook-id and the whole schedule of attempts."""
    _replay([delivery.pk])
    log(instance=delivery, action=REPLAYED)


@transaction.atomic
def replay_failed(*, endpoint: Endpoint) -> int:
    """Send all failed deliveries of an endpoint again; return how many."""
    failed = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.FAILED)
    replayed = _replay(list(failed.values_list("pk", flat=True)))
    log(instance=endpoint, action=REPLAYED, data={"detail": str(replayed)})
    return replayed


def _replay(keys: list[int]) -> int:
    replayed = 0
    for delivery in Delivery.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        delivery.state, delivery.ended_at = Delivery.State.PENDING, None
        delivery.attempts_before, delivery.next_attempt_at = delivery.attempts, timezone.now()
        delivery.save(update_fields=["state", "ended_at", "attempts_before", "next_attempt_at"])
        replayed += 1
    sending.wake()
    return replayed
