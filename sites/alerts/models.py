"""Urgent notices: a text, a level, an area and a time; grave ones wait for a second person; they end by themselves."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.transactions import bumps_public
from sites.sections.models import SectionPage


class Alert(models.Model):
    """One urgent notice, shown in its area from its start until its end, once nobody has to confirm it any more."""

    class Level(models.TextChoices):
        INFO = "info", _("information")
        WARNING = "warning", _("warning")
        DANGER = "danger", _("danger")

    class Area(models.TextChoices):
        EVERYWHERE = "everywhere", _("everywhere: the portal, all sections, all widgets")
        PORTAL = "portal", _("the main portal's own pages only")
        SECTIONS = "sections", _("chosen sections only")

    class Approval(models.TextChoices):
        FREE = "free", _("needs no confirmation")
        WAITING = "waiting", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")

    class State(models.TextChoices):
        IN_FORCE = "in-force", _("in force")
        WAITING = "waiting", _("waiting for confirmation")
        COMING = "coming", _("coming")
        ENDED = "ended", _("ended")

    title = models.CharField(_("title"), max_length=160, help_text=_("Widgets show the title alone."))
    text = models.TextField(_("text"), max_length=600, blank=True)
    url = models.URLField(_("address to read more"), max_length=500, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.INFO)
    area = models.CharField(_("area"), max_length=10, choices=Area.choices, default=Area.EVERYWHERE)
    sections: Any = models.ManyToManyField(
        SectionPage,
        verbose_name=_("sections"),
        blank=True,
        related_name="+",
        help_text=_("Only for the area of chosen sections."),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), help_text=_("The notice ends by itself at this time."))
    approval = models.CharField(
        _("confirmation"), max_length=9, choices=Approval.choices, default=Approval.FREE, editable=False
    )
    # Who wrote what stands now: the issuer, or whoever changed it last. This person cannot confirm it.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    # Whether the change log has said that it is in force.
    told = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("urgent notice")
        verbose_name_plural = _("urgent notices")
        ordering = ["-starts_at", "-pk"]
        permissions = [("issue_everywhere", "Phát thông báo khẩn ở mọi nơi")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="alert_ends_after_it_starts",
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                condition=Q(approval="confirmed", confirmed_at__isnull=False)
                | Q(approval__in=["free", "waiting"], confirmed_at__isnull=True, confirmed_by__isnull=True),
                name="confirmed_alert_says_when_and_no_other",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(issued_by__isnull=True) | ~Q(confirmed_by=F("issued_by")),
                name="alert_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(area__in=["everywhere", "portal", "sections"]), name="alert_area_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def state_at(self, now: datetime) -> "Alert.State":
        """Return how the notice stands at `now`, an aware time."""
        if self.ends_at <= now:
            return self.State.ENDED
        if self.approval == self.Approval.WAITING:
            return self.State.WAITING
        return self.State.COMING if self.starts_at > now else self.State.IN_FORCE

    @property
    def state(self) -> str:
        """Return the word for how the notice stands now."""
        return str(self.state_at(timezone.now()).label)

    @property
    def place(self) -> str:
        """Return where it is shown, in words; chosen sections by their names."""
        if self.area != self.Area.SECTIONS:
            return str(self.get_area_display())
        return ", ".join(section.title for section in self.sections.all())


bumps_public(Alert)
