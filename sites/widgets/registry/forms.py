"""The form of a widget: hosts are lines, not JSON, and the preview stands beside the fields."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList

from sites.sections.isolation.snippets import OwnedForm
from sites.widgets import snippets
from sites.widgets.models import Widget

TEMPLATE = "widgets/registry/builder.html"


class HostsField(forms.CharField):
    """Host names, one on a line; of an address that was pasted its host is taken."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Return the lines of a list."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the list of the lines, each once; whether they are names is for the model to say."""
        lines = value.split() if isinstance(value, str) else value or []
        return list(dict.fromkeys(_host(line) for line in lines))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as lists."""
        return (initial or []) != self.to_python(data)


def _host(line: str) -> str:
    line = line.strip(",;").lower()
    try:
        return (urlsplit(line).hostname or line) if "//" in line else line.rstrip("/")
    except ValueError:
        return line


class WidgetForm(OwnedForm):
    """A widget's fields."""

    hosts = HostsField(
        label=_("Allowed hosts"),
        required=False,
        help_text=_(
            "One host name on a line, for example benhvien.example.vn; *.example.vn stands for all beneath it. "
            "Empty: any site may show the widget."
        ),
    )

    class Media:
        js = ("widgets/builder.js",)
        css = {"all": ("widgets/builder.css",)}


class BuilderPanel(HelpPanel):
    """The preview, and what is to be pasted."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel of one widget."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the snippets of a saved widget for each system."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            widget: Widget = self.instance
            shown = [(code, name, snippets.snippets(code, widget)) for code, name in snippets.SYSTEMS]
            return {**context, "widget": widget, "systems": shown if widget.pk else []}


PANELS: list[Any] = [
    MultiFieldPanel([FieldPanel("unit"), FieldPanel("stream")], heading=_("Unit and source of news")),
    MultiFieldPanel(
        [FieldPanel("section"), FieldPanel("category"), FieldPanel("exclude"), FieldPanel("tag"), FieldPanel("limit")],
        heading=_("Filters"),
    ),
    MultiFieldPanel(
        [
            *(FieldPanel(name) for name in ("heading", "heading_level", "layout", "theme", "lang")),
            *(FieldPanel(name) for name in ("images", "summary", "dates", "source", "more")),
        ],
        heading=_("Looks"),
    ),
    MultiFieldPanel([FieldPanel("hosts")], heading=_("Where it may stand")),
    BuilderPanel(template=TEMPLATE, heading=_("Preview and snippet")),
]
EDIT_HANDLER = ObjectList(PANELS, base_form_class=WidgetForm).bind_to_model(Widget)
