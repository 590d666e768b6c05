"""Sections and blocs: the root of one department's subtree, and named groups of them."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Page, Site, Workflow

from cms.core import richtext
from cms.core.models import BasePage, CmsImage
from cms.core.models.previews import Mode
from cms.core.transactions import bumps_public
from sites.sections.approval import SectionApprovalTask
from sites.sections.audit.models import AuditEntry
from sites.sections.people.models import Membership
from sites.sections.shapes import SectionBrief

__all__ = ["AuditEntry", "Bloc", "Membership", "SectionApprovalTask", "SectionCard", "SectionKit", "SectionPage"]

HOSTNAME = RegexValidator(
    r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$",
    _("Write a host name in small letters, without https:// and without a path, for example so-y-te.example.vn."),
)


class SectionPage(BasePage):
    """The root of one department's subtree: its articles, info pages, people, media collection and workflow."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    short_name = models.CharField(_("short name"), max_length=80, help_text=_("Shown on cards and in menus."))
    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)
    introduction = RichTextField(_("introduction"), blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("other web site"), blank=True)
    logo = models.ForeignKey(
        CmsImage, verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    host = models.CharField(
        _("host of its own"),
        max_length=253,
        blank=True,
        validators=[HOSTNAME],
        help_text=_("Optional. The section then lives at this host instead of under the portal's address."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("short_name"),
        FieldPanel("intro"),
        FieldPanel("introduction"),
        FieldPanel("logo"),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("phone"), FieldPanel("email"), FieldPanel("website")],
            heading=_("contact"),
        ),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("host")]
    api_fields: ClassVar[list[str]] = [
        "uuid", "short_name", "intro", "introduction", "address", "phone", "email", "website", "logo",
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["news.ArticlePage", "home.InfoPage"]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uuid", "host"]
    preview_modes: ClassVar[Any] = [(mode.value, mode.label) for mode in (Mode.PORTAL, Mode.SECTION)]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        """Refuse a host that another site answers for."""
        super().clean()
        taken = Site.objects.filter(hostname=self.host).exclude(root_page_id=self.pk)
        if self.host and taken.exists():
            message = _("This host is in use already. Choose another one, or leave the field empty.")
            raise ValidationError({"host": message})

    def pictures(self) -> set[int]:
        """Return the logo's id."""
        return {self.logo_id} if self.logo_id else set()

    def documents(self) -> set[int]:
        """Return the ids of the documents that the introduction links to."""
        return richtext.document_links(richtext.sanitise(self.introduction))


class SectionCard(models.Model):
    """A section's public face in one narrow row, joined by every list: names change here, not in each article's card.

    It outlives the page, so that addresses of what a deleted section published still answer 410.
    """

    section = models.OneToOneField(
        SectionPage, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="card"
    )
    uuid = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=255, db_index=True)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    shown = models.BooleanField(default=False)
    shown_from = models.DateTimeField(null=True, blank=True)
    shown_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.short_name

    def shown_now(self, now: datetime) -> bool:
        """Tell whether readers may see the section at `now`."""
        begun = self.shown_from is None or self.shown_from <= now
        return self.shown and begun and (self.shown_until is None or self.shown_until > now)

    def as_json(self) -> SectionBrief:
        """Return the section in short form."""
        return {"slug": self.slug, "name": self.name, "short_name": self.short_name}


# The parts that somebody can have in a section, by the names of their groups in its kit.
ROLES = ("contributors", "editors", "heads", "admins")


class KitQuerySet(models.QuerySet["SectionKit"]):
    """Kits by their groups."""

    def with_group(self, **lookup: Any) -> "KitQuerySet":
        """Return the kits one of whose groups answers to `lookup`, for example `pk=3` or `user=somebody`."""
        found = models.Q()
        for role in ROLES:
            found |= models.Q(**{f"{role}__{name}": value for name, value in lookup.items()})
        return self.filter(found)


class SectionKit(models.Model):
    """What a section got when it was made: its groups, collection and workflow, found by the section."""

    section = models.OneToOneField(SectionPage, primary_key=True, on_delete=models.CASCADE, related_name="kit")
    contributors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    heads = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    admins = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")
    workflow = models.OneToOneField(Workflow, on_delete=models.PROTECT, related_name="+")

    objects = KitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"kit of {self.section_id}"

    def groups(self) -> dict[str, Group]:
        """Return the section's groups by role: contributors, editors, heads, admins."""
        return {role: getattr(self, role) for role in ROLES}


class Bloc(models.Model):
    """A named group of sections, such as the nine units of one emulation bloc."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    sections: Any = models.ManyToManyField(SectionPage, verbose_name=_("sections"), related_name="blocs", blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("sections")]

    class Meta:
        verbose_name = _("bloc")
        verbose_name_plural = _("blocs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep a bloc's slug apart from the sections': each has a stream of that slug."""
        super().clean()
        if SectionPage.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A section has this address. Choose another one.")})
        before = Bloc.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before is not None and before != self.slug:
            raise ValidationError({"slug": _("The bloc's stream bears this address, so it cannot be changed.")})


bumps_public(Bloc)
bumps_public(SectionCard)
