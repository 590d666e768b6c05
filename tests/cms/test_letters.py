"""Letters leave after the commit and none is lost; notices are their user's own."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from wagtail.users.models import UserProfile

from cms.core import letters, schedule
from cms.core.models import Letter, Notice
from cms.core.transactions import unit_of_work
from cms.users.models import User
from seeds import factories
from tests.conftest import do_tasks

pytestmark = pytest.mark.django_db
# What the mail server says to each attempt, the last answer from then on; None takes the letter.
ANSWERS: list[Exception | None] = []


class Server(EmailBackend):
    """A mail server at the edge that fails as the test says."""

    def send_messages(self, messages: Any) -> int:
        answer = ANSWERS.pop(0) if len(ANSWERS) > 1 else ANSWERS[0] if ANSWERS else None
        if answer is not None:
            raise answer
        return int(super().send_messages(messages))


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[list[Exception | None]]:
    settings.EMAIL_BACKEND = "tests.cms.test_letters.Server"
    ANSWERS.clear()
    yield ANSWERS
    ANSWERS.clear()


@pytest.fixture
def user() -> User:
    made: User = factories.UserFactory()
    return made


def tell(*users: User, **given: Any) -> None:
    with unit_of_work():
        letters.notify(users=users, **{"text": "Bài chờ bạn.", "url": "/admin/pages/3/edit/", **given})


def let_pauses_be_over() -> None:
    Letter.objects.filter(sent_at=None).update(next_attempt_at=timezone.now())


def test_worker_sends_what_was_written_and_only_once(user: User) -> None:
    tell(user)
    assert mail.outbox == []
    do_tasks()
    letters.send_due()
    assert [(one.to, one.subject) for one in mail.outbox] == [([user.email], "Bài chờ bạn.")]
    assert "http://localhost:8000/admin/pages/3/edit/" in mail.outbox[0].body


def test_what_is_rolled_back_is_told_to_nobody(user: User) -> None:
    with unit_of_work():
        letters.notify(users=[user], text="Không có thật.", url="/admin/")
        transaction.set_rollback(True)
    assert (Letter.objects.count(), Notice.objects.count(), DBTaskResult.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("tắt"), smtplib.SMTPServerDisconnected("tắt"), TimeoutError()]
)
def test_f36_mail_server_that_is_down_loses_no_letter(
    user: User, server: list[Exception | None], error: Exception
) -> None:
    tell(user)
    tell(factories.UserFactory())
    server.append(error)
    assert letters.send_due() == (0, 1)
    kept = Letter.objects.get(attempts=1)
    assert kept.last_error.startswith(type(error).__name__)
    server[:] = [None]
    let_pauses_be_over()
    schedule.run_due()
    do_tasks()
    assert len(mail.outbox) == 2
    assert not Letter.objects.filter(sent_at=None).exists()


def test_address_that_is_refused_waits_longer_each_time_and_stops_no_other_letter(
    user: User, server: list[Exception | None]
) -> None:
    tell(user)
    tell(factories.UserFactory())
    refused = smtplib.SMTPRecipientsRefused({user.email: (550, b"no such user")})
    server.extend([refused, None, refused])
    assert letters.send_due() == (1, 1)
    pauses = []
    for _time in range(3):
        let_pauses_be_over()
        letters.send_due()
        pauses.append(Letter.objects.get(sent_at=None).next_attempt_at - timezone.now())
    assert pauses == sorted(pauses)
    assert pauses[-1] > timedelta(minutes=5)


def test_letter_in_another_senders_hands_is_left_alone_until_its_lease_ends(user: User) -> None:
    tell(user)
    taken = letters._claim()
    assert taken is not None
    assert letters.send_due() == (0, 0)
    let_pauses_be_over()
    assert letters.send_due() == (1, 0)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{taken.uuid}@localhost>"


def test_line_ends_in_a_title_do_not_reach_the_header(user: User) -> None:
    tell(user, text="Bài:\r\nBcc: ai@example.vn")
    letters.send_due()
    assert mail.outbox[0].subject == "Bài: Bcc: ai@example.vn"
    assert mail.outbox[0].recipients() == [user.email]


def test_each_user_is_told_in_their_own_language_once(user: User) -> None:
    english: User = factories.UserFactory()
    profile = UserProfile.get_for_user(english)
    profile.preferred_language = "en"
    profile.save()
    tell(user, english, user, text=gettext_lazy("Send back"))
    assert sorted(Notice.objects.values_list("user_id", "text")) == [(user.pk, "Trả lại"), (english.pk, "Send back")]


def test_who_has_left_is_told_nothing_and_who_has_no_address_by_notice_alone() -> None:
    tell(factories.UserFactory(is_active=False), factories.UserFactory(email=""))
    assert (Notice.objects.count(), Letter.objects.count()) == (1, 0)


def test_command_sends_and_says_how_many(user: User, server: list[Exception | None]) -> None:
    tell(user)
    server.append(ConnectionRefusedError("tắt"))
    out = StringIO()
    with pytest.raises(CommandError, match="kept"):
        call_command("send_letters", stdout=out)
    server[:] = [None]
    let_pauses_be_over()
    call_command("send_letters", stdout=out)
    assert out.getvalue().splitlines() == ["sent: 0, failed: 1, waiting: 1", "sent: 1, failed: 0, waiting: 0"]


def test_old_letters_and_read_notices_go_with_the_clock_and_unread_ones_stay(user: User) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    for _time in range(2):
        tell(user)
    Letter.objects.filter(pk=Letter.objects.first().pk).update(sent_at=long_ago)  # type: ignore[union-attr]
    Notice.objects.filter(pk=Notice.objects.first().pk).update(read_at=long_ago)  # type: ignore[union-attr]
    schedule.run_due()
    assert (Letter.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.fixture
def seat(user: User) -> Client:
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_notices_are_listed_counted_in_the_menu_opened_and_marked(seat: Client, user: User) -> None:
    for number in range(3):
        tell(user, text=f"Việc {number}", url="/admin/reports/")
    tell(factories.UserFactory(), text="Việc của người khác")
    shown = seat.get("/admin/notices/").content.decode()
    assert "Việc 2" in shown
    assert "của người khác" not in shown
    assert "(3)" in shown
    chosen = Notice.objects.filter(user=user).earliest("pk")
    opened = seat.post("/admin/notices/read/", {"notice": chosen.pk, "open": "1"})
    assert opened["Location"] == "/admin/reports/"
    assert Notice.objects.filter(user=user, read_at=None).count() == 2
    seat.post("/admin/notices/read/")
    assert not Notice.objects.filter(user=user, read_at=None).exists()


def test_nobody_opens_or_marks_the_notice_of_another(seat: Client) -> None:
    tell(factories.UserFactory(), url="/admin/bí-mật/")
    foreign = Notice.objects.get()
    for fields in ({"notice": foreign.pk, "open": "1"}, {"notice": foreign.pk}, {"notice": "x"}, {}):
        assert seat.post("/admin/notices/read/", fields)["Location"] == "/admin/notices/"
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_reading_the_list_writes_nothing_and_costs_the_same_for_many(
    seat: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for number in (1, 40):
        for _time in range(number):
            tell(user)
        seat.get("/admin/notices/")
        with django_assert_max_num_queries(30) as queries:
            seat.get("/admin/notices/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert seat.get("/admin/notices/read/").status_code == 405
    assert Notice.objects.filter(read_at=None).count() == 41
