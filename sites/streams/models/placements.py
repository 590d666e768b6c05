"""Placements (article × stream), and what was decided about each, by whom and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from sites.news.models import ArticleCard, Category
from sites.sections.models import SectionCard
from sites.streams.models.streams import Stream


class Placement(models.Model):
    """One article in one stream: its state, why, by whom, and the stream's own wording, times and pin.

    `visible`, `shown_*`, `published_at`, `section` and `category` repeat what the card says, so that one narrow index
    gives a stream's page in order. They are written by `sites.streams.settling` only. `published_at` is the moment a
    stream is ordered by, and that its dates and months go by: the card's, or in a stream ordered by acceptance the
    moment of the decision (`decided_at`).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        HELD = "held", _("held")
        ACCEPTED = "accepted", _("accepted")
        RECHECK = "recheck", _("to be checked again")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # Readers may see it in these states, once its time has come; in `recheck` if the stream's policy says so.
    SHOWABLE = (State.ACCEPTED, State.HELD, State.RECHECK)

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="placements")
    card = models.ForeignKey(ArticleCard, on_delete=models.CASCADE, related_name="placements")
    state = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=500)
    by_rule = models.BooleanField(default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()
    # Raised by each decision: who decides says which one they saw, and hears of it when somebody was quicker.
    sequence = models.PositiveIntegerField(default=0)
    # What the desk saw when it decided last; a later edit is compared with it.
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=255, blank=True)
    lead = models.TextField(max_length=600, blank=True)
    own_category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    pin_order = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)

    visible = models.BooleanField(default=False)
    shown_from = models.DateTimeField(null=True, blank=True)
    shown_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    section = models.ForeignKey(SectionCard, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "card"], name="placement_once_per_stream"),
            models.CheckConstraint(
                condition=Q(visible=False) | Q(state__in=["accepted", "held", "recheck"]),
                name="visible_placement_is_accepted",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(begins_at__lt=models.F("ends_at")),
                name="placement_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="held_placement_has_an_end"
            ),
        ]
        indexes = [
            models.Index(fields=["stream", "-published_at", "-id"], condition=Q(visible=True), name="stream_in_order"),
            models.Index(
                fields=["stream", "section", "-published_at", "-id"],
                condition=Q(visible=True),
                name="stream_section_in_order",
            ),
            models.Index(
                fields=["stream", "category", "-published_at", "-id"],
                condition=Q(visible=True),
                name="stream_category_in_order",
            ),
            # The desk's queue: what waits, the oldest first.
            models.Index(
                fields=["stream", "decided_at", "id"],
                condition=Q(state__in=["proposed", "held", "recheck"]),
                name="stream_waiting",
            ),
            # The home of a section's people: what waits elsewhere or was declined, the last decided first.
            models.Index(
                fields=["section", "-decided_at", "-id"],
                condition=Q(state__in=["proposed", "held", "declined"]),
                name="not_taken_of_section",
            ),
            models.Index(fields=["stream", "pin_order"], condition=Q(pin_order__isnull=False), name="stream_pins"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} in {self.stream_id}: {self.state}"


class Decision(models.Model):
    """One thing that was done to a placement: what, from which state to which, by whom, when and why.

    `was` holds what the decision overwrote, by column, so that it can be undone while it is the placement's last.
    """

    class Action(models.TextChoices):
        PROPOSE = "propose", _("propose")
        ACCEPT = "accept", _("accept")
        DECLINE = "decline", _("decline")
        HOLD = "hold", _("hold")
        WITHDRAW = "withdraw", _("withdraw")
        TAKE_BACK = "take_back", _("take back")
        PIN = "pin", _("pin")
        UNPIN = "unpin", _("unpin")
        DRESS = "dress", _("reword")
        RESCHEDULE = "reschedule", _("reschedule")
        ANSWER = "answer", _("answer")
        CHANGE = "change", _("the article was changed")
        RELEASE = "release", _("the time has come")
        UNDO = "undo", _("undo")

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=12, choices=Action.choices)
    before = models.CharField(max_length=12, choices=Placement.State.choices, blank=True)
    after = models.CharField(max_length=12, choices=Placement.State.choices)
    # Nobody: a rule, the clock, or the article's own edit.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    sequence = models.PositiveIntegerField()
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    was = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["placement", "-id"], name="decisions_of_a_placement"),
            models.Index(fields=["at"], name="decisions_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.action}"
