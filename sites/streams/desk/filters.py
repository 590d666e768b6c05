"""What a list of the desk is asked for: the fields over it, read leniently, for a wrong one narrows nothing."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms.core.text import clean_text
from sites.news.models import Category
from sites.sections.models import SectionCard
from sites.streams.desk.queue import TABS, Wanted
from sites.streams.models import Placement

SORT_LABELS = [("", _("usual order")), ("oldest", _("waiting longest first")), ("newest", _("newest first")),
               ("section", _("by section"))]  # fmt: skip


class QueueFilters(forms.Form):
    """The fields over a queue."""

    q = forms.CharField(
        label=_("Title"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    section = forms.ModelChoiceField(
        label=_("Section"), queryset=SectionCard.objects.none(), required=False, empty_label=_("all sections")
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("all categories")
    )
    sort = forms.ChoiceField(label=_("Order"), choices=SORT_LABELS, required=False)
    state = forms.ChoiceField(choices=list(TABS.items()), required=False, widget=forms.HiddenInput)
    p = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, of_one_section: bool = False) -> None:
        super().__init__(data, auto_id="filter-%s")
        if of_one_section:
            del self.fields["section"]
        else:
            self.fields["section"].queryset = SectionCard.objects.order_by("slug")  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]

    def wanted(self, *, state: str = Placement.State.PROPOSED) -> Wanted:
        """Return what is asked for; `state` is the one without a word about it."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        section, category = given.get("section"), given.get("category")
        return Wanted(
            state=given.get("state") or state,
            section=section.pk if section else None,
            category=category.pk if category else None,
            text=clean_text(given.get("q") or "").strip(),
            sort=given.get("sort") or "",
            page=given.get("p") or 1,
        )
