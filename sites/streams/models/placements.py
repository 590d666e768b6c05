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
    gives a stream's page in order. They are written by `sites.streams.settling` only.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="placements")
    card = models.ForeignKey(ArticleCard, on_delete=models.CASCADE, related_name="placements")
    state = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=500)
    by_rule = models.BooleanField(default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()
    since = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=255, blank=True)
    lead = models.TextField(max_length=600, blank=True)
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
                condition=Q(visible=False) | Q(state="accepted"), name="visible_placement_is_accepted"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(begins_at__lt=models.F("ends_at")),
                name="placement_begins_before_it_ends",
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
            models.Index(fields=["stream", "pin_order"], condition=Q(pin_order__isnull=False), name="stream_pins"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} in {self.stream_id}: {self.state}"
