"""The main portal's own pages: its home and its info pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.core.blocks import BodyBlock, body_pictures
from cms.core.models import BasePage


class HomePage(BasePage):
    """The root of the one tree: the portal's home; sections are subtrees under it."""

    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["sections.SectionPage", "streams.StreamPage", "home.InfoPage"]

    class Meta:
        verbose_name = _("portal home")
        verbose_name_plural = _("portal homes")


class InfoPage(BasePage):
    """A lasting page: functions, structure, contacts, policies."""

    lead = models.TextField(_("lead"), max_length=600, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "sections.SectionPage", "home.InfoPage"]
    subpage_types: ClassVar[list[str]] = ["home.InfoPage"]

    class Meta:
        verbose_name = _("info page")
        verbose_name_plural = _("info pages")

    def pictures(self) -> set[int]:
        """Return the ids of the body's pictures."""
        return body_pictures(self.body)
