"""Member units and the widgets registered for their sites."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.core.transactions import bumps_public
from sites.news.models import Category
from sites.sections.models import HOSTNAME, SectionPage
from sites.streams.models import Stream

# Letters and digits that are not mistaken for one another when a key is read aloud.
KEY_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_key() -> str:
    """Return a new widget key. It is public, not a secret: 12 signs are for uniqueness."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(12))


def check_hosts(hosts: Any) -> None:
    """Raise `ValidationError` unless `hosts` is a list of host names."""
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise ValidationError(_('Write a list of host names, for example ["benhvien.example.vn"].'))
    for host in hosts:
        HOSTNAME(host)


class MemberUnit(models.Model):
    """A body with a web site of its own that embeds widgets; it may or may not have a section here."""

    name = models.CharField(_("name"), max_length=255)
    website = models.URLField(_("web site"), blank=True)
    section = models.ForeignKey(
        SectionPage,
        verbose_name=_("section in charge"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [FieldPanel("name"), FieldPanel("website"), FieldPanel("section")]

    class Meta:
        verbose_name = _("member unit")
        verbose_name_plural = _("member units")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Widget(models.Model):
    """A registered embed: key, stream, filters, look, allowed hosts."""

    key = models.CharField(_("key"), max_length=32, unique=True, default=new_key, editable=False)
    unit = models.ForeignKey(MemberUnit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="widgets")
    stream = models.ForeignKey(Stream, verbose_name=_("stream"), on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(
        SectionPage,
        verbose_name=_("only this section"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("only this category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    heading = models.CharField(_("heading"), max_length=120, blank=True)
    limit = models.PositiveSmallIntegerField(
        _("items"), default=6, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    images = models.BooleanField(_("pictures"), default=True)
    summary = models.BooleanField(_("leads"), default=False)
    dates = models.BooleanField(_("dates"), default=True)
    source = models.BooleanField(_("sources"), default=True)
    hosts = models.JSONField(
        _("allowed hosts"),
        default=list,
        blank=True,
        validators=[check_hosts],
        help_text=_('Empty: any site may show it. Otherwise a list, for example ["benhvien.example.vn"].'),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    panels = [
        FieldPanel("unit"),
        FieldPanel("stream"),
        FieldPanel("section"),
        FieldPanel("category"),
        FieldPanel("heading"),
        FieldPanel("limit"),
        FieldPanel("images"),
        FieldPanel("summary"),
        FieldPanel("dates"),
        FieldPanel("source"),
        FieldPanel("hosts"),
    ]

    class Meta:
        verbose_name = _("widget")
        verbose_name_plural = _("widgets")
        ordering = ["unit__name", "pk"]

    def __str__(self) -> str:
        return f"{self.unit} – {self.stream} ({self.key})"


bumps_public(Widget)
