"""The form of a stream: checkboxes beside the mode of each part of its rule, and the rule as it would be if saved."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from taggit.utils import parse_tags
from wagtail.admin.widgets import AdminTagWidget

from sites.news.models import Category
from sites.sections.isolation.snippets import OwnedForm
from sites.sections.models import Bloc, SectionPage
from sites.streams.rules import Chosen, Rule, rule_of
from sites.streams.wording import page_types


class KnownTagsField(forms.CharField):
    """Tags that some article has, by name; the form of a rule makes no new ones."""

    widget = AdminTagWidget(free_tagging=False)

    def clean(self, value: Any) -> list[Tag]:
        """Return the tags. Raises `ValidationError` naming those that nothing bears."""
        names = set(parse_tags(super().clean(value) or ""))
        found = list(Tag.objects.filter(name__in=names))
        unknown = sorted(names - {tag.name for tag in found})
        if unknown:
            message = _("No article has the tag “%(names)s”. Choose one that is in use.")
            raise forms.ValidationError(message % {"names": ", ".join(unknown)})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare by name."""
        return {tag.name for tag in initial or ()} != set(parse_tags(data or ""))


class StreamForm(OwnedForm):
    """Checks what no field can check by itself, and gives the rule without saving anything."""

    sections = forms.ModelMultipleChoiceField(
        SectionPage.objects.order_by("title"), label=gettext_lazy("Sections"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    blocs = forms.ModelMultipleChoiceField(
        Bloc.objects.order_by("name"), label=gettext_lazy("Blocs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(), label=gettext_lazy("Categories, with those beneath them"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    tags = KnownTagsField(label=gettext_lazy("Tags"), required=False)
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types of pages"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all types."),
    )  # fmt: skip

    class Media:
        js: ClassVar[list[str]] = ["streams/editor.js"]
        css: ClassVar[dict[str, list[str]]] = {"all": ["streams/editor.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types: Any = self.fields["types"]
        types.choices = list(page_types().items())

    def clean(self) -> dict[str, Any]:
        """Refuse a size that the stream's pins do not fit in."""
        cleaned: dict[str, Any] = super().clean()
        size, highest = cleaned.get("size"), self._highest_pin()
        if size == 0:
            self.add_error("size", _("A stream of no items shows nothing. Give at least 1, or leave this empty."))
        elif size is not None and highest > size:
            message = _("An item is pinned at place %(place)d. Take that pin off first, or give at least %(place)d.")
            self.add_error("size", message % {"place": highest})
        return cleaned

    def _highest_pin(self) -> int:
        if self.instance.pk is None:
            return 0
        pinned = self.instance.placements.filter(pin_order__isnull=False).order_by("-pin_order")
        return pinned.values_list("pin_order", flat=True).first() or 0

    def rule(self) -> Rule:
        """Return the rule of the valid form as it would be if it were saved; nothing is written."""
        chosen = Chosen(
            sections=list(self.cleaned_data["sections"]),
            blocs=list(self.cleaned_data["blocs"]),
            categories=list(self.cleaned_data["categories"]),
            tags=self.cleaned_data["tags"],
            trusts=self._trusts(),
        )
        return rule_of(self.instance, chosen)

    def _trusts(self) -> dict[int, str]:
        rows = [row.cleaned_data for row in self.formsets["trusts"].forms if row.is_valid()]
        return {row["section"].pk: row["intake"] for row in rows if row.get("section") and not row.get("DELETE")}
