"""The form of a stream from top to bottom: what it is, what it takes, how it takes it, how it shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList

from sites.streams.editor.forms import StreamForm
from sites.streams.models import Stream

PANELS: list[Any] = [
    FieldPanel("name"),
    FieldPanel("slug"),
    FieldPanel("description"),
    FieldPanel("section"),
    MultiFieldPanel(
        [
            FieldPanel("joined"),
            FieldPanel("sections_match"),
            FieldPanel("sections"),
            FieldPanel("blocs"),
            FieldPanel("categories_match"),
            FieldPanel("categories"),
            FieldPanel("tags_match"),
            FieldPanel("tags"),
            FieldPanel("types"),
            FieldPanel("takes_all"),
        ],
        heading=_("An article belongs in the stream when"),
        help_text=_("A part that names nothing asks for nothing. “None of these” always shuts out."),
    ),
    HelpPanel(template="streams/editor/preview.html", heading=_("Matches now")),
    MultiFieldPanel(
        [
            FieldPanel("intake"),
            InlinePanel("trusts", heading=_("Intake of single sections"), label=_("section")),
            FieldPanel("on_change"),
        ],
        heading=_("How it is taken in"),
    ),
    MultiFieldPanel([FieldPanel("order"), FieldPanel("size")], heading=_("How it is shown")),
]

EDIT_HANDLER = ObjectList(PANELS, base_form_class=StreamForm).bind_to_model(Stream)
