"""Streams (a saved rule and an intake policy), placements (article × stream) and the change log."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from cms.core.models import BasePage
from cms.core.transactions import bumps_public
from sites.news.models import ArticleCard, Category
from sites.sections.models import Bloc, SectionCard, SectionPage

SHARED = "xuat-ban-thong-tin"


class Intake(models.TextChoices):
    """What happens to an article that a stream's rule matches."""

    AUTO = "auto", _("accept at once")
    REVIEW = "review", _("ask the desk")


@register_snippet
class Stream(models.Model):
    """A named, ordered selection of articles. Every list anywhere is one.

    An article matches when it stands in one of the sections (chosen by themselves or through blocs), is about one of
    the categories (or their children) and has one of the tags; a part of the rule left empty asks for nothing. A rule
    without any part matches nothing, unless the stream takes all: so a stream does not open when what its rule named
    is deleted.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, help_text=_("Cannot be changed later."))
    description = models.CharField(_("description"), max_length=400, blank=True)
    section = models.ForeignKey(
        SectionPage,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="streams",
        help_text=_("The section whose stream this is; empty for the portal's own."),
    )
    sections: Any = models.ManyToManyField(SectionPage, verbose_name=_("sections"), blank=True, related_name="+")
    blocs: Any = models.ManyToManyField(Bloc, verbose_name=_("blocs"), blank=True, related_name="+")
    categories: Any = models.ManyToManyField(Category, verbose_name=_("categories"), blank=True, related_name="+")
    tags: Any = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="+")
    takes_all = models.BooleanField(
        _("takes all"), default=False, help_text=_("Take every article where the rule names nothing.")
    )
    intake = models.CharField(_("intake"), max_length=8, choices=Intake.choices, default=Intake.AUTO)
    # Set when the owner is deleted: the stream is no longer offered, and does not become the portal's own.
    retired = models.BooleanField(default=False, editable=False)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("section"),
        MultiFieldPanel(
            [
                FieldPanel("sections"),
                FieldPanel("blocs"),
                FieldPanel("categories"),
                FieldPanel("tags"),
                FieldPanel("takes_all"),
            ],
            heading=_("rule"),
        ),
        FieldPanel("intake"),
    ]

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def version_key(self) -> str:
        """Return the key of the version that answers about this stream depend on."""
        return f"stream:{self.slug}"

    def as_public_json(self) -> dict[str, str] | None:
        """Return the stream in short form; None while it is retired or its owner is hidden."""
        owner = getattr(self.section, "card", None)
        if self.retired or (self.section_id and not (owner and owner.shown_now(timezone.now()))):
            return None
        return {"slug": self.slug, "name": self.name}

    def clean(self) -> None:
        """Keep the slug: widgets, feeds and front ends hold it."""
        super().clean()
        before = Stream.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before is not None and before != self.slug:
            message = _("This address is in use by widgets and front ends. Keep %(slug)s, or make a new stream.")
            raise ValidationError({"slug": message % {"slug": before}})


class Trust(models.Model):
    """A stream's own intake for one section, instead of its general one."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="trusts")
    section = models.ForeignKey(SectionPage, on_delete=models.CASCADE, related_name="+")
    intake = models.CharField(_("intake"), max_length=8, choices=Intake.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "section"], name="one_trust_per_stream_and_section")]

    def __str__(self) -> str:
        return f"{self.stream}: {self.section} {self.intake}"


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


class Change(models.Model):
    """One row of the ordered public log. Ids come from one counter row, so there is no gap and no later smaller id."""

    class Kind(models.TextChoices):
        ARTICLE = "article"
        PLACEMENT = "placement"
        SECTION = "section"
        CATEGORY = "category"
        ALERT = "alert"

    class Action(models.TextChoices):
        APPEARED = "appeared"
        CHANGED = "changed"
        VANISHED = "vanished"

    # Why something vanished, beside `recalled` and `deleted`, which are an article's own words for it.
    HIDDEN, WITHDRAWN, ENDED, REPAIRED = "hidden", "withdrawn", "ended", "repaired"

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    action = models.CharField(max_length=12, choices=Action.choices)
    object_id = models.BigIntegerField()
    uuid = models.UUIDField(null=True)
    stream = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="changes_of_an_object")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.object_id} {self.action}"


class Counter(models.Model):
    """The one row that numbers changes; locked last in a transaction."""

    name = models.CharField(max_length=32, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Follower(models.Model):
    """How far somebody who follows the change log has come: all rows up to `position` are done."""

    name = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class StreamPage(BasePage):
    """The landing page of a stream."""

    stream = models.ForeignKey(Stream, verbose_name=_("stream"), on_delete=models.PROTECT, related_name="pages")
    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("stream"), FieldPanel("intro")]
    api_fields: ClassVar[list[str]] = ["intro", "stream"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("stream page")
        verbose_name_plural = _("stream pages")


bumps_public(Stream)
