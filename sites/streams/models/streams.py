"""Streams: a saved rule and an intake policy, with trust in single sections."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from cms.core.transactions import bumps_public
from sites.news.models import Category
from sites.sections.models import Bloc, SectionPage

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


bumps_public(Stream)
