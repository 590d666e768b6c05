"""Streams: a saved rule and an intake policy, with trust in single sections."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel

from cms.core.transactions import bumps_public
from sites.news.models import Category
from sites.sections.models import Bloc, SectionPage

SHARED = "xuat-ban-thong-tin"


class Intake(models.TextChoices):
    """What happens to an article that a stream's rule matches, and to a later edit of one that the desk accepted."""

    AUTO = "auto", _("accept at once")
    SMALL = "small", _("ask the desk, but let small edits pass")
    REVIEW = "review", _("ask the desk")


class OnChange(models.TextChoices):
    """Where an accepted article waits for the desk's second look after an edit."""

    FLAG = "flag", _("stays visible, with a flag at the desk")
    WAIT = "wait", _("waits out of sight")


class Joined(models.TextChoices):
    """How the parts of a rule go together; a part of the mode "none" always shuts out."""

    ALL = "all", _("all parts")
    ANY = "any", _("any part")


class Match(models.TextChoices):
    """How one part of a rule asks."""

    ANY = "any", _("one of these")
    ALL = "all", _("all of these")
    NONE = "none", _("none of these")


class Order(models.TextChoices):
    """By what a stream is ordered, the newest first."""

    PUBLISHED = "published", _("date of publication")
    ACCEPTED = "accepted", _("time of acceptance")


ONE_OR_NONE = [choice for choice in Match.choices if choice[0] != Match.ALL]


class Stream(ClusterableModel):
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
    joined = models.CharField(_("joined"), max_length=4, choices=Joined.choices, default=Joined.ALL)
    sections_match = models.CharField(_("sections and blocs"), max_length=4, choices=ONE_OR_NONE, default=Match.ANY)
    sections: Any = models.ManyToManyField(SectionPage, verbose_name=_("sections"), blank=True, related_name="+")
    blocs: Any = models.ManyToManyField(Bloc, verbose_name=_("blocs"), blank=True, related_name="+")
    categories_match = models.CharField(_("categories"), max_length=4, choices=ONE_OR_NONE, default=Match.ANY)
    categories: Any = models.ManyToManyField(Category, verbose_name=_("categories"), blank=True, related_name="+")
    tags_match = models.CharField(_("tags"), max_length=4, choices=Match.choices, default=Match.ANY)
    tags: Any = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="+")
    types: Any = models.JSONField(
        _("types"), default=list, blank=True, help_text=_("Kinds of pages; none chosen: all kinds.")
    )
    takes_all = models.BooleanField(
        _("takes all"), default=False, help_text=_("Take every article where the rule names nothing.")
    )
    intake = models.CharField(_("intake"), max_length=8, choices=Intake.choices, default=Intake.AUTO)
    on_change = models.CharField(
        _("after an edit"), max_length=4, choices=OnChange.choices, default=OnChange.FLAG,
        help_text=_("Where an article that the desk accepted waits for a second look."),
    )  # fmt: skip
    order = models.CharField(_("order"), max_length=9, choices=Order.choices, default=Order.PUBLISHED)
    size = models.PositiveIntegerField(
        _("size"), null=True, blank=True, help_text=_("The most items that readers are given; empty: all of them.")
    )
    # Set when the owner is deleted: the stream is no longer offered, and does not become the portal's own.
    retired = models.BooleanField(default=False, editable=False)

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

    stream = ParentalKey(Stream, on_delete=models.CASCADE, related_name="trusts")
    section = models.ForeignKey(SectionPage, verbose_name=_("section"), on_delete=models.CASCADE, related_name="+")
    intake = models.CharField(_("intake"), max_length=8, choices=Intake.choices)

    panels = [FieldPanel("section"), FieldPanel("intake")]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "section"], name="one_trust_per_stream_and_section")]

    def __str__(self) -> str:
        return f"{self.stream}: {self.section} {self.intake}"


bumps_public(Stream)
