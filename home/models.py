"""The main portal's own pages: its home and its info pages."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.core.blocks import BodyBlock, body_documents, body_pictures
from cms.core.models import BasePage
from cms.core.models.previews import Mode
from sites.sections.queries import SECTION_DEPTH
from sites.widgets.models import Widget


class HomePage(BasePage):
    """The root of the one tree: the portal's home; sections are subtrees under it."""

    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    api_fields: ClassVar[list[str]] = ["intro"]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "sections.SectionPage",
        "streams.StreamPage",
        "home.InfoPage",
        "home.EmbedGuidePage",
    ]

    class Meta:
        verbose_name = _("portal home")
        verbose_name_plural = _("portal homes")


class InfoPage(BasePage):
    """A lasting page: functions, structure, contacts, policies."""

    lead = models.TextField(_("lead"), max_length=600, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    api_fields: ClassVar[list[str]] = ["lead", "body"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "sections.SectionPage", "home.InfoPage"]
    subpage_types: ClassVar[list[str]] = ["home.InfoPage"]

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Return as what a draft can be looked at: as a section's page only where it stands in a section."""
        modes = [Mode.PORTAL, Mode.SECTION] if self.depth and self.depth > SECTION_DEPTH else [Mode.PORTAL]
        return [(mode.value, mode.label) for mode in modes]

    class Meta:
        verbose_name = _("info page")
        verbose_name_plural = _("info pages")

    def pictures(self) -> set[int]:
        """Return the ids of the body's pictures."""
        return body_pictures(self.body)

    def documents(self) -> set[int]:
        """Return the ids of the documents that the body offers or links to."""
        return body_documents(self.body)


class EmbedGuidePage(BasePage):
    """The page that shows webmasters how to put the news on their own sites, with an open widget to try."""

    intro = models.CharField(_("introduction in one sentence"), max_length=400, blank=True)
    widget = models.ForeignKey(
        Widget,
        verbose_name=_("widget to try"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("One that any site may show: its key stands on the page for everybody."),
    )
    contact = models.CharField(_("whom to ask for a key of one's own"), max_length=400, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("widget"),
        FieldPanel("contact"),
    ]
    api_fields: ClassVar[list[str]] = ["intro", "contact"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page on embedding the news")
        verbose_name_plural = _("pages on embedding the news")

    def clean(self) -> None:
        """Refuse a widget that not every site may show."""
        super().clean()
        if self.widget and not self.widget.is_open:
            raise ValidationError({"widget": _("Choose a widget that is in use and that any site may show.")})
