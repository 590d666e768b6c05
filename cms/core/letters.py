"""The outbox: people are told of things in the transaction that does them, and e-mail leaves after the commit.

`notify` writes rows. What is rolled back is told to nobody, and a mail server that is down loses nothing: letters wait
and are tried again. A sender that is killed between sending and noting it sends the same letter once more, with the
same Message-ID.
"""

import logging
import smtplib
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from cms.core.models import Letter, Notice
from cms.users.models import User

logger = logging.getLogger(__name__)

QUEUE = "deliveries"
# A sender's own time for one letter; more than EMAIL_TIMEOUT.
LEASE = timedelta(minutes=2)
# After a refusal of one letter; the mail server's own troubles are no fault of the letter's.
FIRST_PAUSE, LONGEST_PAUSE, SERVER_PAUSE = timedelta(minutes=1), timedelta(days=1), timedelta(minutes=1)
SECONDS_OF_A_ROUND = 30
KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError)


class Words:
    """Lazy words with values in them, put together in the language of the moment."""

    def __init__(self, words: Any, values: dict[str, Any]) -> None:
        self.words, self.values = words, values

    def __str__(self) -> str:
        return str(self.words) % self.values


def notify(*, users: Iterable[User], text: Any, url: str, subject: Any = "", mail: bool = True) -> None:
    """Tell each active one of `users` in the admin and, with `mail`, by a letter; in the running transaction.

    `text` and `subject` may be lazy and are put into each user's language; without a subject the text is it. `url` is
    a path of this site, such as that of a form in the admin.
    """
    for user in {user.pk: user for user in users if user.is_active}.values():
        with override(_language_of(user)):
            words, title = _one_line(text), _one_line(subject or text)
            Notice.objects.create(user=user, text=words[:500], url=url)
            if mail and user.email:
                _post(user.email, title, _body(words, url))


def write(*, user: User, to: str, text: Any, url: str, subject: Any, why: Any) -> None:
    """Write a letter alone, with nothing in the admin, to the address `to`; in the running transaction.

    It is for what only the letter may hold, such as a secret link. Words are put into the user's language; `url` is a
    path of this site, and `why` says why the letter comes.
    """
    with override(_language_of(user)):
        _post(to, _one_line(subject), _body(_one_line(text), url, why))


def _post(to: str, subject: str, body: str) -> None:
    Letter.objects.create(to=to, subject=subject[:255], body=body)
    wake()


def _language_of(user: User) -> str:
    profile = UserProfile.objects.filter(user=user).first()
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


def _one_line(words: Any) -> str:
    """Return words without line ends, which a title may bring along and a header may not have."""
    return " ".join(str(words).split())


def _body(words: str, url: str, why: Any = "") -> str:
    why = why or _("You get this because you have a part in this work. What mail you get is set in your account.")
    return f"{words}\n\n{settings.BASE_URL}{url}\n\n-- \n{settings.WAGTAIL_SITE_NAME}\n{why}\n"


def wake() -> None:
    """Put down a task for the sender, in the running transaction, unless one is waiting already."""
    waiting = DBTaskResult.objects.ready().filter(queue_name=QUEUE, task_path=send_letters_due.module_path)
    if not waiting.exists():
        send_letters_due.enqueue()


def wake_if_due(now: datetime) -> None:
    """Wake the sender if a letter is due at `now`."""
    if Letter.objects.filter(sent_at=None, next_attempt_at__lte=now).exists():
        wake()


@task(queue_name=QUEUE)
def send_letters_due() -> None:
    """Send in the background; the clock wakes the next task when something due is left."""
    send_due()


def send_due(*, seconds: float = SECONDS_OF_A_ROUND) -> tuple[int, int]:
    """Send what is due for `seconds` at most; return how many letters went and how many failed.

    The round ends when the mail server itself does not answer: the others would fail the same way.
    """
    until, sent, failed = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until and (letter := _claim()) is not None:
        error = _send(letter)
        sent, failed = (sent + 1, failed) if error is None else (sent, failed + 1)
        _record(letter, error)
        if error is not None and not isinstance(error, REFUSED):
            break
    return sent, failed


def _claim() -> Letter | None:
    """Lease the letter that has been due longest; no transaction is open while it is sent."""
    now = timezone.now()
    with transaction.atomic():
        due = Letter.objects.select_for_update(skip_locked=True).filter(sent_at=None, next_attempt_at__lte=now)
        letter = due.order_by("next_attempt_at", "pk").first()
        if letter is not None:
            letter.attempts, letter.next_attempt_at = letter.attempts + 1, now + LEASE
            letter.save(update_fields=["attempts", "next_attempt_at"])
        return letter


def _send(letter: Letter) -> Exception | None:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message = EmailMessage(
        letter.subject, letter.body, to=[letter.to], headers={"Message-ID": f"<{letter.uuid}@{host}>"}
    )
    try:
        message.send()
    except Exception as error:  # Whatever a mail server does, the letter is kept and the next one is not stopped.
        logger.warning("Letter %s was not sent and is tried again: %s", letter.pk, error)
        return error
    return None


def _record(letter: Letter, error: Exception | None) -> None:
    now = timezone.now()
    if error is None:
        letter.sent_at, letter.last_error = now, ""
    else:
        letter.last_error = f"{type(error).__name__}: {error}"[:200]
        letter.next_attempt_at = now + (_pause(letter.attempts) if isinstance(error, REFUSED) else SERVER_PAUSE)
    letter.save(update_fields=["sent_at", "last_error", "next_attempt_at"])


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 11), LONGEST_PAUSE)


def prune(*, now: datetime) -> None:
    """Remove letters sent more than `KEPT` before `now`, and notices read more than `NOTICES_KEPT` before."""
    Letter.objects.filter(sent_at__lt=now - KEPT).delete()
    Notice.objects.filter(read_at__lt=now - NOTICES_KEPT).delete()
