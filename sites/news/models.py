"""Articles and categories, and the card: an article's public record in one narrow row."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.core.api import iso
from cms.core.blocks import BodyBlock, body_pictures, describe_document
from cms.core.models import BasePage, CmsDocument, CmsImage
from cms.core.models.previews import Mode
from cms.core.transactions import bumps_public
from sites.news.shapes import CategoryBrief
from sites.sections.models import SectionCard


class Category(models.Model):
    """What an article is about; two levels at most."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    parent: Any = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("parent"), FieldPanel("sort_order")]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    def as_public_json(self) -> CategoryBrief:
        """Return the category in short form."""
        return {"slug": self.slug, "name": self.name}

    def clean(self) -> None:
        """Hold the two levels."""
        super().clean()
        if self.parent_id is None:
            return
        if self.parent_id == self.pk or self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError({"parent": _("Categories have two levels at most: choose a parent that has none.")})


bumps_public(Category)


class ArticleTag(TaggedItemBase):
    """A tag on an article."""

    content_object = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(BasePage):
    """One item, one home, owned by the section it stands under."""

    own_version: ClassVar[bool] = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.TextField(_("lead"), max_length=600, help_text=_("One to three sentences shown on cards and lists."))
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    lead_image = models.ForeignKey(
        CmsImage,
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("tags"))
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("source's address"), max_length=500, blank=True)
    display_date = models.DateTimeField(
        _("display date"),
        null=True,
        blank=True,
        help_text=_("Shown to readers and used for the order. Empty: the time of first publication."),
    )
    section_name_at_publication = models.CharField(max_length=255, blank=True, editable=False)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("category"), FieldPanel("tags")], heading=_("classification")),
        InlinePanel("bylines", heading=_("bylines"), label=_("byline")),
        InlinePanel("attachments", heading=_("attachments"), label=_("attachment")),
        InlinePanel(
            "corrections",
            heading=_("corrections"),
            label=_("correction"),
            help_text=_("Dated notes that readers see above the text. Correct the text as well, and leave the note."),
        ),
        MultiFieldPanel(
            [FieldPanel("source_name"), FieldPanel("source_url"), FieldPanel("display_date")],
            heading=_("source and date"),
        ),
    ]
    api_fields: ClassVar[list[str]] = [
        "uuid", "lead", "body", "lead_image", "category", "tags", "source_name", "source_url", "display_date",
        "section_name_at_publication", "bylines", "attachments", "corrections",
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["sections.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    preview_modes: ClassVar[Any] = Mode.choices
    exclude_fields_in_copy: ClassVar[list[str]] = ["uuid", "section_name_at_publication"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Keep the section's name as it was at the first publication."""
        if self.live and not self.section_name_at_publication:
            parent = self.get_parent()
            self.section_name_at_publication = parent.title if parent else ""
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = [*kwargs["update_fields"], "section_name_at_publication"]
        return super().save(*args, **kwargs)

    @property
    def published_at(self) -> datetime | None:
        """Return the moment that readers see and lists are ordered by."""
        return self.display_date or self.first_published_at

    def pictures(self) -> set[int]:
        """Return the ids of the lead picture and of the body's pictures."""
        lead = {self.lead_image_id} if self.lead_image_id else set()
        return lead | body_pictures(self.body)


class Byline(Orderable):
    """Who wrote: a name and the unit it stands for."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=200, blank=True)

    panels = [FieldPanel("name"), FieldPanel("unit")]

    def __str__(self) -> str:
        return f"{self.name} – {self.unit}" if self.unit else self.name

    def as_public_json(self) -> dict[str, str]:
        """Return name and unit."""
        return {"name": self.name, "unit": self.unit}


class Attachment(Orderable):
    """A document that goes with an article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(CmsDocument, verbose_name=_("document"), on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=255, blank=True, help_text=_("Empty: the document's own title."))

    panels = [FieldPanel("document"), FieldPanel("title")]

    def __str__(self) -> str:
        return self.title or self.document.title

    def as_public_json(self) -> dict[str, Any]:
        """Return the document to download; whoever gives it out leaves it out when its collection is closed."""
        return describe_document(self.document, self.title)


class Correction(Orderable):
    """Đính chính: a dated public note on what was wrong in an article and what is right."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("corrected at"), default=timezone.now)
    text = models.TextField(
        _("correction"), max_length=1000, help_text=_("What was wrong, and what is right, in one to three sentences.")
    )

    panels = [FieldPanel("at"), FieldPanel("text")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y}: {self.text}"

    def clean(self) -> None:
        """Refuse a date in the future: a note is dated on the day that readers were told."""
        super().clean()
        if self.at is not None and self.at > timezone.now():
            raise ValidationError({"at": _("This time is in the future. Give the time of the correction.")})

    def as_public_json(self) -> dict[str, str]:
        """Return when and what, as the detail gives it."""
        return {"at": iso(self.at), "text": self.text}


class LegacySource(models.Model):
    """Where an imported article came from: one row per source, so that a second import takes nothing twice."""

    article = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="legacy_source")
    key = models.CharField(max_length=128, unique=True)
    path = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    raw = models.TextField()
    legacy_slug = models.CharField(max_length=255, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.path


class ArticleCard(models.Model):
    """An article's public record: ready JSON of what is its own, apart from the page so that lists read narrow rows.

    It exists from the first time the article is public and outlives the page: what was taken back answers 410.
    While the article is not `shown` its JSON is empty.
    """

    RECALLED, DELETED = "recalled", "deleted"
    GONE = [(RECALLED, _("recalled")), (DELETED, _("deleted"))]

    article = models.OneToOneField(
        ArticlePage, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="card"
    )
    uuid = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=255)
    section = models.ForeignKey(SectionCard, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=16, default="vi")
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    shown = models.BooleanField(default=False)
    shown_until = models.DateTimeField(null=True, blank=True)
    card = models.JSONField(default=dict, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    gone = models.CharField(max_length=16, choices=GONE, blank=True)
    gone_note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["section", "slug"], name="card_by_address"),
            # All that finding the parts of a sitemap asks for, so that it reads no row.
            models.Index(
                fields=["section", "article", "shown_until"],
                condition=models.Q(shown=True),
                name="shown_cards_of_section",
            ),
            models.Index(fields=["-published_at"], condition=models.Q(shown=True), name="shown_cards_by_date"),
            # What the reports count, so that they read no row.
            models.Index(
                fields=["section", "published_at", "category"],
                condition=models.Q(gone=""),
                name="kept_cards_of_section",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(shown=False) | models.Q(gone=""), name="shown_card_is_not_gone")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.slug}"

    def shown_now(self, now: datetime) -> bool:
        """Tell whether readers may see the article at `now`: it and its section are shown and in time."""
        in_time = self.shown_until is None or self.shown_until > now
        return self.shown and in_time and self.section.shown_now(now)
