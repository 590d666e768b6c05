"""The forms about a section's people. Each names its fields; what else a request brings along is not looked at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.sections.models import SectionPage
from sites.sections.people.roles import Role

# A user name is at most as long, and the address is the user name.
LONGEST_ADDRESS = 150


class RolesField(forms.TypedMultipleChoiceField):
    """Roles of the section at hand, at least one of them; groups of anything else are no choice."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        missing = {"required": _("Choose at least one role."), "invalid_choice": _("There is no such role here.")}
        super().__init__(choices=Role.choices, coerce=Role, label=_("Roles"), error_messages=missing, **kwargs)


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_ADDRESS)
    last_name = forms.CharField(label=_("Family name"), max_length=150)
    first_name = forms.CharField(label=_("Given name"), max_length=150)
    roles = RolesField()


class RolesForm(forms.Form):
    """What the person is in this section."""

    roles = RolesField()


class SectionForm(forms.Form):
    """Which section's people to look at."""

    section = forms.ModelChoiceField(queryset=SectionPage.objects.none(), label=_("Section"), empty_label=None)

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = sections
