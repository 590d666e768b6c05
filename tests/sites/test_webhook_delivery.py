"""What becomes of a delivery: accepted, tried again, given up; signatures; a sender that dies."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from cms.core import outbound
from sites.webhooks import actions, outcomes, sending
from sites.webhooks.models import TEST, Delivery, Endpoint
from sites.webhooks.outcomes import Outcome
from tests.servers import Receiver, answering, receiving
from tests.sites.webhooks_room import endpoint, let_rest_be_over, receiver, send, types, verified

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
State = Delivery.State


def only() -> Delivery:
    """The only delivery there is."""
    return Delivery.objects.select_related("endpoint").get()


def fail_until_given_up(outcome: Outcome) -> list[float]:
    """Attempt the only delivery again and again; return the pauses in seconds."""
    pauses = []
    while only().state == State.PENDING:
        Delivery.objects.update(attempts=only().attempts + 1)
        now = timezone.now()
        outcomes.record(delivery=only().pk, outcome=outcome, now=now)
        pauses.append((only().next_attempt_at - now).total_seconds())
    return pauses[:-1]


def test_delivery_that_is_accepted_is_done(receiver: Receiver) -> None:
    actions.send_test(endpoint=endpoint(receiver))
    send()
    send()
    assert types(receiver) == [TEST]
    assert (only().state, only().attempts, only().status) == (State.DELIVERED, 1, 204)
    assert only().ended_at is not None


@pytest.mark.parametrize("status", [500, 404, 301, 307, 204 + 100])
def test_any_answer_but_2xx_is_tried_again_after_five_seconds(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    actions.send_test(endpoint=endpoint(receiver))
    before = timezone.now()
    send()
    failed = only()
    assert (failed.state, failed.status, failed.error) == (State.PENDING, status, "status")
    assert timedelta(seconds=5) <= failed.next_attempt_at - before < timedelta(seconds=12)
    let_rest_be_over()
    send()
    assert only().state == State.DELIVERED
    assert receiver.ids == [failed.event_id, failed.event_id]


def test_F10_pauses_grow_over_three_days_and_then_it_is_given_up(receiver: Receiver) -> None:
    actions.send_test(endpoint=endpoint(receiver))
    pauses = fail_until_given_up(Outcome(status=500))
    wanted = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert len(pauses) == len(wanted)
    assert all(least <= pause <= 1.11 * least for pause, least in zip(pauses, wanted, strict=True))
    assert (only().state, only().attempts) == (State.FAILED, 10)


def test_F10_slow_and_dead_receivers_hold_nobody_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 2)
    with answering(lambda connection: time.sleep(5)) as slow, socket.create_server(("127.0.0.1", 0)) as dead:
        for number in range(3):
            made = Endpoint.objects.create(
                name=f"Chậm {number}", url=slow if number else f"http://127.0.0.1:{dead.getsockname()[1]}/"
            )
            actions.send_test(endpoint=made)
        actions.send_test(endpoint=endpoint(receiver))
        begun = time.monotonic()
        send()
    took = time.monotonic() - begun
    delivered = Delivery.objects.get(state=State.DELIVERED)
    assert took < 4
    assert delivered.ended_at - delivered.attempted_at < timedelta(seconds=1)  # type: ignore[operator]
    assert set(Delivery.objects.exclude(pk=delivered.pk).values_list("error", flat=True)) == {"timeout"}


def test_server_that_does_not_answer_rests_twice_as_long_each_time(receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    now = timezone.now()
    rests = []
    for _attempt in range(8):
        outcomes.record(delivery=only().pk, outcome=Outcome(error="connect"), now=now)
        made.refresh_from_db()
        assert made.not_before is not None
        rests.append((made.not_before - now).total_seconds())
    assert rests == [5, 10, 20, 40, 80, 160, 300, 300]


def test_F11_410_turns_the_endpoint_off_and_ends_what_waits(receiver: Receiver) -> None:
    made = endpoint(receiver)
    receiver.status = 410
    for _number in range(3):
        actions.send_test(endpoint=made)
    send()
    made.refresh_from_db()
    assert (made.disabled_why, len(receiver.got)) == ("gone", 1)
    assert set(Delivery.objects.values_list("state", "error")) == {(State.FAILED, "status"), (State.FAILED, "off")}


@pytest.mark.parametrize("status", [429, 503])
def test_F11_retry_after_is_honoured_for_all_of_the_endpoint(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "900"}
    made = endpoint(receiver)
    for _number in range(2):
        actions.send_test(endpoint=made)
    send()
    made.refresh_from_db()
    assert len(receiver.got) == 1
    assert made.not_before is not None
    assert made.not_before - timezone.now() > timedelta(minutes=14)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), ("0", 0), ("-5", 0), ("99999999999999999999", 86400), ("mai", 0), ("٣", 0), ("", 0),
        (format_datetime(datetime(2026, 11, 25, 3, 10, tzinfo=UTC), usegmt=True), 600),
        (format_datetime(datetime(2030, 1, 1, tzinfo=UTC), usegmt=True), 86400),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0),
    ],
)  # fmt: skip
def test_F11_retry_after_in_both_forms_is_read_and_bounded(header: str, seconds: int) -> None:
    now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert Outcome(status=429, wait=header).asked_to_wait(now) == timedelta(seconds=seconds)
    assert Outcome(status=500, wait=header).asked_to_wait(now) == timedelta()


def test_endpoint_that_has_failed_for_five_days_is_turned_off(receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    outcomes.record(delivery=only().pk, outcome=Outcome(status=500), now=timezone.now() - timedelta(days=5, hours=1))
    made.refresh_from_db()
    assert made.disabled_at is None
    receiver.status = 500
    let_rest_be_over()
    send()
    made.refresh_from_db()
    assert made.disabled_why == "failing"


def test_one_success_ends_the_count_of_failing_days(receiver: Receiver) -> None:
    made = endpoint(receiver)
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=9), failures=40)
    actions.send_test(endpoint=made)
    send()
    made.refresh_from_db()
    assert (made.failing_since, made.failures, made.disabled_at) == (None, 0, None)


def test_event_that_is_refused_does_not_hold_up_the_next(receiver: Receiver) -> None:
    made = endpoint(receiver)
    receiver.answers = [500]
    first, second = actions.send_test(endpoint=made), actions.send_test(endpoint=made)
    send()
    assert receiver.ids == [first.event_id, second.event_id]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == [State.PENDING, State.DELIVERED]


def test_failure_that_nobody_thought_of_stops_nobody_else(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.create_connection

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        if address[1] == 9:
            raise RuntimeError
        return real(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)
    odd = Endpoint.objects.create(name="Lạ", url="http://127.0.0.1:9/")
    for made in (odd, endpoint(receiver)):
        actions.send_test(endpoint=made)
    send()
    assert len(receiver.got) == 1
    assert odd.deliveries.get().error == "answer"


def test_F12_sender_killed_after_sending_sends_the_same_id_again(receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    taken = sending.claim()
    assert taken is not None
    sending.post(taken)
    send()
    assert len(receiver.got) == 1
    made.refresh_from_db()
    assert made.not_before is not None
    assert timedelta() < made.not_before - timezone.now() <= sending.LEASE
    Endpoint.objects.update(not_before=timezone.now())
    send()
    assert receiver.ids == [only().event_id] * 2
    assert (only().state, only().attempts) == (State.DELIVERED, 2)


def test_endpoint_is_leased_to_one_sender_at_a_time(receiver: Receiver) -> None:
    made = endpoint(receiver)
    for _number in range(2):
        actions.send_test(endpoint=made)
    assert sending.claim() is not None
    assert sending.claim() is None


def test_late_failure_does_not_undo_what_another_sender_delivered(receiver: Receiver) -> None:
    actions.send_test(endpoint=endpoint(receiver))
    late = sending.claim()
    assert late is not None
    Endpoint.objects.update(not_before=None)
    send()
    outcomes.record(delivery=late.delivery, outcome=Outcome(error="timeout"))
    assert only().state == State.DELIVERED


def test_result_for_a_deleted_endpoint_is_dropped(receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    taken = sending.claim()
    assert taken is not None
    made.delete()
    outcomes.record(delivery=taken.delivery, outcome=Outcome(status=204))
    assert Delivery.objects.count() == 0


def test_A76_endpoint_on_a_private_address_is_refused_at_save_and_at_send(
    receiver: Receiver, settings: Settings
) -> None:
    made = endpoint(receiver)
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(ValidationError) as refused:
        Endpoint(name="Mới", url="https://127.0.0.1/").full_clean()
    assert set(refused.value.message_dict) == {"url"}
    actions.send_test(endpoint=made)
    send()
    assert (receiver.got, only().state, only().error) == ([], State.PENDING, "address")


def test_A78_redirect_to_the_machine_itself_is_a_failure(receiver: Receiver) -> None:
    with receiving() as inside:
        receiver.status, receiver.headers = 307, {"Location": inside.url}
        actions.send_test(endpoint=endpoint(receiver))
        send()
        assert inside.got == []
    assert (only().state, only().status) == (State.PENDING, 307)


@pytest.fixture
def came(receiver: Receiver) -> tuple[str, dict[str, str], str]:
    """An event as it came: the secret, its headers and its body."""
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    send()
    headers, body = receiver.got[0]
    assert verified(made, receiver)[0]["type"] == TEST
    return made.secret, headers, body


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers, body: (headers, body.replace("test", "tost")),
        lambda headers, body: ({**headers, "webhook-id": "msg_other"}, body),
        lambda headers, body: ({**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}, body),
        lambda headers, body: ({**headers, "webhook-timestamp": str(int(time.time()) - 400)}, body),
        lambda headers, body: ({**headers, "webhook-signature": "v1,AAAA"}, body),
    ],
    ids=["body", "id", "time", "old", "signature"],
)
def test_A80_event_that_was_tampered_with_or_is_old_is_refused_by_the_library(
    came: tuple[str, dict[str, str], str],
    spoil: Callable[[dict[str, str], str], tuple[dict[str, str], str]],
) -> None:
    secret, headers, body = came
    spoiled, said = spoil(headers, body)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(said, spoiled)


def test_A80_both_secrets_sign_for_a_day_after_a_rotation_and_then_the_new_one_alone(receiver: Receiver) -> None:
    made = endpoint(receiver)
    old = made.secret
    actions.rotate(endpoint=made)
    actions.send_test(endpoint=made)
    send()
    headers, body = receiver.got[0]
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert Webhook(old).verify(body, headers) == verified(made, receiver)[0]
    Endpoint.objects.update(previous_until=timezone.now())
    actions.send_test(endpoint=made)
    send()
    headers, body = receiver.got[1]
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)
    assert len(verified(made, receiver)) == 2


def test_A80_secret_is_in_no_log_and_no_representation(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    letter = sending.claim()
    sending.post(letter) if letter else None
    assert made.secret not in caplog.text
    assert made.secret.removeprefix("whsec_") not in caplog.text + repr(made) + repr(letter) + repr(only())
    assert len({Endpoint().secret for _number in range(5)}) == 5


def test_replay_sends_the_same_id_again_with_the_whole_schedule(receiver: Receiver) -> None:
    actions.send_test(endpoint=endpoint(receiver))
    fail_until_given_up(Outcome(status=500))
    Endpoint.objects.update(not_before=None)
    actions.replay(delivery=only())
    receiver.answers = [500]
    send()
    assert (only().state, only().attempts) == (State.PENDING, 11)
    let_rest_be_over()
    send()
    assert only().state == State.DELIVERED
    assert receiver.ids == [only().event_id] * 2


def test_endpoint_turned_on_again_is_told_of_what_comes_and_not_of_what_it_missed(receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.send_test(endpoint=made)
    actions.disable(endpoint=made)
    send()
    actions.enable(endpoint=made)
    send()
    assert (receiver.got, only().state) == ([], State.FAILED)
    assert actions.replay_failed(endpoint=made) == 1
    send()
    assert len(receiver.got) == 1


def test_ended_deliveries_are_kept_for_thirty_days(receiver: Receiver) -> None:
    actions.send_test(endpoint=endpoint(receiver))
    send()
    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=29))
    assert sending.prune() == 0
    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=31))
    assert sending.prune() == 1
