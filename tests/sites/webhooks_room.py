"""What the tests of webhooks share: a receiver, endpoints that point to it, and the clock's and the sender's turns."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from sites.webhooks import sending
from sites.webhooks.models import Delivery, Endpoint
from tests.servers import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A receiver that takes everything, and may be sent to although it is on the loopback."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with receiving() as server:
        yield server


def endpoint(receiver: Receiver, **fields: Any) -> Endpoint:
    """Return a new endpoint that points to `receiver`."""
    made = Endpoint(name="Cổng bệnh viện", url=receiver.url, **fields)
    made.full_clean()
    made.save()
    return made


def let_rest_be_over() -> None:
    """Let all pauses be over: the next turn attempts what waits."""
    past = timezone.now() - timedelta(seconds=1)
    Endpoint.objects.update(not_before=past)
    Delivery.objects.filter(state=Delivery.State.PENDING).update(next_attempt_at=past)


def events(receiver: Receiver) -> list[dict[str, Any]]:
    """Return what came, parsed, in order."""
    return [json.loads(body) for _headers, body in receiver.got]


def types(receiver: Receiver) -> list[str]:
    """Return the types of what came, in order."""
    return [event["type"] for event in events(receiver)]


def verified(endpoint: Endpoint, receiver: Receiver) -> list[Any]:
    """Return what came as the receivers' own library takes it; any bad signature raises."""
    secret = Endpoint.objects.get(pk=endpoint.pk).secret
    return [Webhook(secret).verify(body, headers) for headers, body in receiver.got]


def send() -> None:
    """Do what a woken sender does."""
    sending.deliver()
