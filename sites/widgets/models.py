"""Member units and the widgets registered for their sites."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.core.transactions import bumps_public
from sites.news.models import Category
from sites.sections.models import HOSTNAME, SectionPage
from sites.streams.models import Stream

# Letters and digits that are not mistaken for one another when a key is read aloud.
KEY_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MOST_ITEMS = 30


def new_key() -> str:
    """Return a new widget key. It is public, not a secret: 12 signs are for uniqueness."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(12))


def check_hosts(hosts: Any) -> None:
    """Raise `ValidationError` unless `hosts` is a list of host names; `*.` before one stands for all beneath it."""
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise ValidationError(_('Write a list of host names, for example ["benhvien.example.vn"].'))
    for host in hosts:
        HOSTNAME(host.removeprefix("*."))


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


class Layout(models.TextChoices):
    """How a widget lays its items out."""

    LIST = "list", _("list")
    CARDS = "cards", _("cards")
    COMPACT = "compact", _("compact")
    HEADLINE = "headline", _("first item large")


class Theme(models.TextChoices):
    """A widget's colours."""

    AUTO = "auto", _("as the reader's device is set")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
    INHERIT = "inherit", _("those of the page")


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
    exclude = models.ForeignKey(
        Category,
        verbose_name=_("all but this category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tag = models.CharField(_("only this tag"), max_length=100, blank=True)
    heading = models.CharField(_("heading"), max_length=120, blank=True)
    limit = models.PositiveSmallIntegerField(
        _("items"), default=6, validators=[MinValueValidator(1), MaxValueValidator(MOST_ITEMS)]
    )
    layout = models.CharField(_("layout"), max_length=10, choices=Layout.choices, default=Layout.LIST)
    theme = models.CharField(_("colours"), max_length=10, choices=Theme.choices, default=Theme.AUTO)
    lang = models.CharField(
        _("language of its own words"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    heading_level = models.PositiveSmallIntegerField(
        _("level of the heading"), default=2, validators=[MinValueValidator(2), MaxValueValidator(6)]
    )
    images = models.BooleanField(_("pictures"), default=True)
    summary = models.BooleanField(_("leads"), default=False)
    dates = models.BooleanField(_("dates"), default=True)
    source = models.BooleanField(_("sources"), default=True)
    more = models.BooleanField(_("link to all news"), default=True)
    hosts = models.JSONField(
        _("allowed hosts"),
        default=list,
        blank=True,
        validators=[check_hosts],
        help_text=_(
            'Empty: any site may show it. Otherwise a list, for example ["benhvien.example.vn", "*.example.vn"].'
        ),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("widget")
        verbose_name_plural = _("widgets")
        ordering = ["unit__name", "pk"]

    def __str__(self) -> str:
        return f"{self.unit} – {self.stream} ({self.key})"

    @property
    def is_open(self) -> bool:
        """Whether the key is in use and any site may show the widget."""
        return not self.hosts and self.revoked_at is None

    def allows(self, host: str) -> bool:
        """Tell whether a page of `host` (a name, empty for none that is known) may show the widget."""
        return not self.hosts or any(_is_of(host, allowed) for allowed in self.hosts)


def _is_of(host: str, allowed: str) -> bool:
    return host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed


bumps_public(Widget)


class Format(models.TextChoices):
    """In which format a widget was fetched."""

    SCRIPT = "script", _("script")
    PAGE = "page", _("frame")
    FRAGMENT = "fragment", _("fragment")


class WidgetDay(models.Model):
    """How often a widget was asked for on one day, from one host, in one format, by one version of the script.

    Nothing about people: a count, the last time, and what the last refusal was. A day is one in Viet Nam.
    """

    widget = models.ForeignKey(Widget, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    host = models.CharField(max_length=253, blank=True)
    format = models.CharField(max_length=10, choices=Format.choices)
    script = models.CharField(max_length=20, blank=True)
    requests = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    refused_as = models.CharField(max_length=40, blank=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["widget", "day", "host", "format", "script"], name="widget_day_once")
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.widget_id} {self.day} {self.host} {self.format}"
