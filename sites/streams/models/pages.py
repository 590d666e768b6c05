"""The landing page of a stream."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.core.models import BasePage
from sites.streams.models.streams import Stream


class StreamPage(BasePage):
    """The landing page of a stream."""

    stream = models.ForeignKey(Stream, verbose_name=_("stream"), on_delete=models.PROTECT, related_name="pages")
    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("stream"), FieldPanel("intro")]
    api_fields: ClassVar[list[str]] = ["intro", "stream"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("stream page")
        verbose_name_plural = _("stream pages")
