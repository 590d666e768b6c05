"""Endpoints that are told of changes, and deliveries: one event on its way to one endpoint."""

import secrets
import uuid
from base64 import b64encode
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import outbound
from sites.sections.models import SectionPage
from sites.streams.models import Change

TEST = "webhook.test"
EVENTS = [f"{kind}.{action}" for kind in Change.Kind.values for action in Change.Action.values]
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new signing secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64."""
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


class Endpoint(models.Model):
    """An address that is told of changes: of one section's, or, without a section, of all.

    `since` is the change after which it is told. `not_before` rests it: a sender is talking to it until then, or it
    has asked for a pause, or it does not answer.
    """

    class Why(models.TextChoices):
        BY_HAND = "by_hand", _("turned off by hand")
        GONE = "gone", _("the server said that nothing is there any more (410)")
        FAILING = "failing", _("every attempt of several days has failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    section = models.ForeignKey(
        SectionPage,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Told of this section's own items and of the shared stream. Empty: the portal's, told of all."),
    )
    url = models.CharField(
        _("address"), max_length=500, help_text=_("Where events are sent, for example https://example.vn/webhook.")
    )
    events: Any = models.JSONField(_("events"), default=list, blank=True)
    # Slugs, which never change: an endpoint does not open when a stream it was limited to is deleted.
    streams: Any = models.JSONField(_("streams"), default=list, blank=True)
    since = models.BigIntegerField(default=0, editable=False)
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    secret_shown_at = models.DateTimeField(null=True, editable=False)
    previous_secret = models.CharField(max_length=100, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(_("off since"), null=True, editable=False)
    disabled_why = models.CharField(_("why it is off"), max_length=12, choices=Why.choices, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_why="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_why="")),
                name="disabled_endpoint_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that nothing is sent to; looks its name up when the address is new."""
        super().clean()
        if unknown := sorted(set(self.events) - set(EVENTS)):
            raise ValidationError({"events": _("There is no such event: %(name)s.") % {"name": unknown[0]}})
        before = Endpoint.objects.filter(pk=self.pk).values_list("url", flat=True).first()
        if self.url and self.url != before:
            try:
                outbound.check(self.url)
            except outbound.OutboundError as error:
                raise ValidationError({"url": str(error)}) from error

    @property
    def how_it_does(self) -> str:
        """Return the words for whether the endpoint is on and whether it answers."""
        if self.disabled_at is not None:
            return gettext("off: %(why)s") % {"why": self.get_disabled_why_display()}
        return gettext("failing") if self.failing_since else gettext("on")

    def signing_secrets(self, now: datetime) -> list[str]:
        """Return the secrets that sign at `now`: the present one, and the previous one while both hold."""
        overlap = self.previous_until is not None and self.previous_until > now
        return [self.secret, self.previous_secret] if overlap else [self.secret]


class Delivery(models.Model):
    """One event on its way to one endpoint, attempted until it is accepted or given up.

    `payload` holds ids and codes alone; addresses are added when it is sent. What the server answers is not kept.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    class Error(models.TextChoices):
        ADDRESS = "address", _("the address is not on the public internet")
        LOOKUP = "lookup", _("the name was not found")
        CONNECT = "connect", _("no connection")
        TLS = "tls", _("the certificate is not valid")
        TIMEOUT = "timeout", _("no answer in time")
        ANSWER = "answer", _("the answer was not HTTP, or broke off")
        STATUS = "status", _("the server did not accept it")
        OFF = "off", _("the endpoint was turned off")

    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.CharField(_("webhook-id"), max_length=80, unique=True)
    change = models.BigIntegerField(_("change"), null=True)
    type = models.CharField(_("event"), max_length=40)
    payload: Any = models.JSONField(_("payload"), default=dict)
    at = models.DateTimeField(_("happened"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # Attempts before the last replay, so that a replay gets the whole schedule again.
    attempts_before = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    status = models.PositiveIntegerField(_("last answer"), null=True)
    error = models.CharField(_("last error"), max_length=12, choices=Error.choices, blank=True)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "change"], name="one_delivery_per_endpoint_and_change"),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at__isnull=True) | (~Q(state="pending") & Q(ended_at__isnull=False)),
                name="ended_delivery_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "next_attempt_at"], condition=Q(state="pending"), name="deliveries_due"),
            models.Index(fields=["ended_at"], name="deliveries_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
