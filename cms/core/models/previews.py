"""Previews of drafts: who may see which draft in the front end, and until when; and where a site's front end is."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, Revision


class Mode(models.TextChoices):
    """As what a draft is looked at."""

    PORTAL = "portal", _("portal page")
    SECTION = "section", _("section page")
    CARD = "card", _("news card")
    WIDGET = "widget", _("widget card")


class Preview(models.Model):
    """One draft as one user may see it in the front end: a page, a revision, a user and a mode, for an hour at most.

    `content` is the draft as the form had it, saved or not. A page that is not saved at all yet has no `page` but the
    `parent` that it will stand under. `follows_form` rows are those of the editor's panel, which puts each new state
    of the form into the same row.
    """

    # References from here are no use of the page that an editor would have to know of.
    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="previews")
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    page_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=12, choices=Mode.choices)
    follows_form = models.BooleanField(default=False)
    title = models.CharField(max_length=255)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, parent__isnull=True) | Q(page__isnull=True, parent__isnull=False),
                name="preview_of_a_page_or_under_a_parent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.mode})"


@register_setting(icon="view")
class FrontEnd(BaseSiteSetting):
    """Where the front end of a site shows drafts."""

    preview_url = models.URLField(
        _("address of previews"),
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Where this site's front end shows drafts, for example https://so-y-te.example.vn/preview. The token is "
            "put behind it as ?token=... Empty: the portal of this system."
        ),
    )

    panels = [FieldPanel("preview_url")]

    class Meta:
        verbose_name = _("front end")
        verbose_name_plural = _("front ends")

    def __str__(self) -> str:
        return f"{self.site}: {self.preview_url or '-'}"

    def clean(self) -> None:
        """Refuse addresses whose server would never get the token, or that show a password to everybody."""
        super().clean()
        parts = urlsplit(self.preview_url)
        if "#" in self.preview_url or "@" in parts.netloc:
            message = _("Leave out what follows # and any user name: the token would not reach the front end.")
            raise ValidationError({"preview_url": message})
