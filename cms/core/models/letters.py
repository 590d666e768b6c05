"""What people are told: notices in the admin, and letters that wait for the mail server."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Letter(models.Model):
    """One e-mail to one person, written in the transaction that it tells of and sent after that has been committed.

    `next_attempt_at` is when it may be tried again, and while somebody is sending it, until when it is theirs alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    body = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at__isnull=True), name="letters_to_send"),
            models.Index(fields=["sent_at"], name="letters_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"


class Notice(models.Model):
    """One thing that a user is told in the admin, with the place to go to."""

    # References from here are no use of a user that an administrator would have to know of.
    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="unread_notices"),
            models.Index(fields=["user", "-made_at"], name="notices_of_user"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_read(self) -> bool:
        """Tell whether the user has marked it as read."""
        return self.read_at is not None
