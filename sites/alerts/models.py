"""Urgent notices: a text, a level, a place and a time; they end by themselves."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from cms.core.transactions import bumps_public
from sites.sections.models import SectionPage


@register_snippet
class Alert(models.Model):
    """One urgent notice, shown from its start until its end on all pages or on those of some sections."""

    class Level(models.TextChoices):
        INFO = "info", _("information")
        WARNING = "warning", _("warning")
        DANGER = "danger", _("danger")

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=600, blank=True)
    url = models.URLField(_("address to read more"), max_length=500, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.INFO)
    sections: Any = models.ManyToManyField(
        SectionPage,
        verbose_name=_("sections"),
        blank=True,
        related_name="+",
        help_text=_("Empty: the portal and all sections."),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    # Whether the change log has said that it is in force.
    told = models.BooleanField(default=False, editable=False)

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("url"),
        FieldPanel("level"),
        FieldPanel("sections"),
        FieldPanel("starts_at"),
        FieldPanel("ends_at"),
    ]

    class Meta:
        verbose_name = _("urgent notice")
        verbose_name_plural = _("urgent notices")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="alert_ends_after_it_starts",
                violation_error_message=_("The end must come after the start."),
            )
        ]

    def __str__(self) -> str:
        return self.title


bumps_public(Alert)
