"""Recalls: an article taken back from everywhere, with a reason from a closed list and a note for readers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sites.news.models import ArticleCard


class Recall(models.Model):
    """One recall: why, by whom, the last change row it made, and the placements that a restore brings back."""

    class Reason(models.TextChoices):
        WRONG = "wrong", _("the information is wrong")
        OUTDATED = "outdated", _("the information no longer holds")
        ORDERED = "ordered", _("on the order of an authority")
        PERSONAL = "personal", _("it shows personal data")
        COPYRIGHT = "copyright", _("copyright")
        DUPLICATE = "duplicate", _("it was published twice")
        MISTAKE = "mistake", _("it was published by mistake")

    card = models.ForeignKey(ArticleCard, on_delete=models.CASCADE, related_name="recalls")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    note = models.CharField(
        _("public note"), max_length=400, blank=True, help_text=_("Readers see it at the article's address.")
    )
    redirect_to = models.CharField(
        _("redirect to"),
        max_length=500,
        blank=True,
        help_text=_("Optional: an address that readers are sent to instead."),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    change = models.BigIntegerField(default=0)
    placements = models.JSONField(default=list)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=models.Q(restored_at__isnull=True), name="one_recall_in_force_per_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card.slug}: {self.get_reason_display()}"
