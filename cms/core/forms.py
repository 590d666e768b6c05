"""The admin form of pages: slugs made by the server."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.core import text
from cms.core.signals import page_form_checked


class BasePageForm(WagtailAdminPageForm):
    """A page form whose slug may be left empty: the server makes it from the title (Wagtail's script drops đ)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = self.fields.get("slug")
        if slug is not None:
            # A plain text field: what is typed is made a slug in `clean`, so no slug validator may refuse it before.
            help_text = _("Leave empty to make it from the title.")
            self.fields["slug"] = forms.CharField(label=slug.label, required=False, max_length=255, help_text=help_text)

    def clean(self) -> Any:
        """Fill or correct the slug before Wagtail looks whether it is free."""
        data = self.cleaned_data
        if "slug" in self.fields and "slug" in data:
            typed = data["slug"]
            slug = text.slugify(typed, max_length=255) if typed else text.slugify(data.get("title", ""))
            data["slug"] = slug if typed and slug else self._free_slug(slug or "trang")
        return super().clean()

    def is_valid(self) -> bool:
        """Validate, then ask those above: what they refuse stands at its field."""
        if not super().is_valid():
            return False
        page_form_checked.send(sender=type(self), form=self)
        return not self.errors and not any(row.errors for formset in self.formsets.values() for row in formset.forms)

    def _free_slug(self, base: str) -> str:
        """Return `base`, with a number where a sibling has it already."""
        page, parent = self.instance, self.parent_page
        candidate, number = base, 1
        while not type(page)._slug_is_available(candidate, parent, page):
            number += 1
            candidate = f"{base}-{number}"
        return candidate
