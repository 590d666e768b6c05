"""What an administrator does with endpoints and deliveries, and that nobody else does."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.test import Client

from home.models import HomePage
from seeds import factories
from sites.webhooks import actions, sending
from sites.webhooks.models import Delivery, Endpoint
from tests.servers import Receiver
from tests.sites.webhooks_room import endpoint, receiver, send

__all__ = ["receiver"]
LIST = "/admin/webhooks/endpoints/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def admin(portal: HomePage) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def page(made: Endpoint, verb: str = "") -> str:
    """The address of an endpoint's page, or of one of its buttons."""
    return f"{LIST}inspect/{made.pk}/{verb}"


def fill(admin: Client, **fields: Any) -> Any:
    """Send the form of a new endpoint."""
    return admin.post(f"{LIST}new/", {"name": "Cổng bệnh viện", "section": "", **fields}, follow=True)


def test_form_makes_an_endpoint_and_leads_to_its_page(admin: Client, receiver: Receiver) -> None:
    answer = fill(admin, url=receiver.url, events=["article.appeared"], streams=["xuat-ban-thong-tin"])
    made = Endpoint.objects.get()
    assert answer.redirect_chain[-1][0] == page(made)
    assert (made.url, made.events, made.streams) == (receiver.url, ["article.appeared"], ["xuat-ban-thong-tin"])
    assert SECRET.search(answer.content.decode()) is None


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://tin.example.vn/", "https://a@tin.example.vn/"])
def test_A76_form_refuses_an_address_with_what_to_do(admin: Client, url: str) -> None:
    answer = fill(admin, url=url)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"url"}
    assert Endpoint.objects.count() == 0


def test_A80_secret_is_shown_once_and_never_again(admin: Client, receiver: Receiver) -> None:
    made = endpoint(receiver)
    shown = admin.post(page(made, "secret/"))
    assert SECRET.findall(shown.content.decode()) == [made.secret]
    assert "no-store" in shown.headers["Cache-Control"]
    again = admin.post(page(made, "secret/"), follow=True)
    others = [admin.get(address) for address in (LIST, page(made), f"{LIST}edit/{made.pk}/")]
    assert [SECRET.findall(answer.content.decode()) for answer in (again, *others)] == [[], [], [], []]


def test_A80_new_secret_is_shown_once_too(admin: Client, receiver: Receiver) -> None:
    made = endpoint(receiver)
    actions.show_secret(endpoint=made)
    admin.post(page(made, "rotate/"))
    shown = SECRET.findall(admin.post(page(made, "secret/")).content.decode())
    made.refresh_from_db()
    assert shown == [made.secret]
    assert made.previous_secret not in ("", made.secret)


def test_secret_is_in_no_form_and_cannot_be_sent_in(admin: Client, receiver: Receiver) -> None:
    made = endpoint(receiver)
    admin.post(f"{LIST}edit/{made.pk}/", {"name": "Tên mới", "url": made.url, "secret": "whsec_AAAA", "section": ""})
    before = made.secret
    made.refresh_from_db()
    assert (made.name, made.secret) == ("Tên mới", before)


def test_buttons_send_a_test_turn_off_and_turn_on(admin: Client, receiver: Receiver) -> None:
    made = endpoint(receiver)
    admin.post(page(made, "test/"))
    send()
    assert len(receiver.got) == 1
    admin.post(page(made, "disable/"))
    made.refresh_from_db()
    assert made.disabled_why == "by_hand"
    admin.post(page(made, "enable/"))
    made.refresh_from_db()
    assert made.disabled_at is None


def test_log_is_filtered_by_state_and_endpoint_and_replayed(admin: Client, receiver: Receiver) -> None:
    made, other = endpoint(receiver), endpoint(receiver)
    for one in (made, other):
        actions.send_test(endpoint=one)
    send()
    failed = Delivery.objects.filter(endpoint=made)
    failed.update(state=Delivery.State.FAILED)
    found = admin.get(f"/admin/webhooks/deliveries/?state=failed&endpoint={made.pk}")
    assert [row.pk for row in found.context["object_list"]] == [failed.get().pk]
    admin.post(f"/admin/webhooks/deliveries/inspect/{failed.get().pk}/replay/")
    send()
    assert receiver.ids.count(failed.get().event_id) == 2
    assert failed.get().state == Delivery.State.DELIVERED


def test_delivery_of_an_endpoint_that_is_off_is_not_replayed(admin: Client, receiver: Receiver) -> None:
    made = endpoint(receiver)
    delivery = actions.send_test(endpoint=made)
    actions.disable(endpoint=made)
    admin.post(f"/admin/webhooks/deliveries/inspect/{delivery.pk}/replay/")
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED


def test_A79_answer_of_the_receiver_is_kept_and_shown_nowhere(admin: Client, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 500, {"X-Inside": "bí-mật-bên-trong".encode().decode("latin-1")}
    delivery = actions.send_test(endpoint=endpoint(receiver))
    send()
    shown = admin.get(f"/admin/webhooks/deliveries/inspect/{delivery.pk}/").content.decode()
    assert "bên-trong" not in shown
    texts = [f for f in Delivery._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    assert {field.name for field in texts} == {"event_id", "type", "state", "error"}


def test_lists_cost_the_same_queries_for_one_and_for_many(
    admin: Client, receiver: Receiver, django_assert_max_num_queries: Any
) -> None:
    section = factories.section()
    counted = []
    for address in ("/admin/webhooks/deliveries/", LIST):
        admin.get(address)  # The first look of the day is written into the audit log.
    for number in (1, 15):
        for _one in range(number):
            actions.send_test(endpoint=endpoint(receiver, section=section))
        with django_assert_max_num_queries(60) as queries:
            admin.get("/admin/webhooks/deliveries/")
            admin.get(LIST)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("verb", ["", "secret/", "rotate/", "test/", "enable/", "disable/", "replay-failed/"])
def test_nobody_but_an_administrator_gets_in_even_with_every_permission(
    receiver: Receiver, portal: HomePage, verb: str
) -> None:
    made = endpoint(receiver)
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.all())
    client = Client()
    client.force_login(user)
    for address in (page(made, verb), LIST, f"{LIST}new/", f"{LIST}edit/{made.pk}/", "/admin/webhooks/deliveries/"):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (302, 403, 404, 405)
            assert made.url not in answer.content.decode()
    made.refresh_from_db()
    assert (made.secret_shown_at, made.previous_secret, made.disabled_at) == (None, "", None)
    assert sending.claim() is None


def test_log_can_be_neither_edited_nor_deleted(admin: Client, receiver: Receiver) -> None:
    delivery = actions.send_test(endpoint=endpoint(receiver))
    for verb in ("edit", "delete", "copy"):
        assert admin.post(f"/admin/webhooks/deliveries/{verb}/{delivery.pk}/").status_code == 404
    assert admin.post("/admin/webhooks/deliveries/new/").status_code == 404
