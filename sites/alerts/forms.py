"""The form of an urgent notice: offers what the person may choose, and says in words what cannot be."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sites.alerts import actions
from sites.alerts.models import Alert
from sites.alerts.permissions import AlertPolicy
from sites.sections.models import SectionPage


class SectionBoxes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Sections by their titles, to be ticked."""

    def label_from_instance(self, section: Any) -> str:
        """Return the section's title."""
        return str(section.title)


class AlertForm(WagtailAdminModelForm):
    """A notice, within what `for_user` may issue."""

    sections = SectionBoxes(
        label=_("Sections"),
        queryset=SectionPage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick them for the area of chosen sections; otherwise leave them all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = AlertPolicy(Alert)
        self.fields["sections"].queryset = policy.sections(self.for_user)
        if not policy.issues_everywhere(self.for_user):
            self.fields["area"].choices = [(Alert.Area.SECTIONS.value, Alert.Area.SECTIONS.label)]
            self.initial["area"] = Alert.Area.SECTIONS
        levels = [str(Alert.Level(level).label) for level in settings.ALERT_CONFIRM_LEVELS]
        if levels:
            message = _("In force only after a second person has confirmed it: %(levels)s.")
            self.fields["level"].help_text = message % {"levels": ", ".join(levels)}

    def clean(self) -> dict[str, Any]:
        """Refuse a time that cannot be and an area without a section."""
        given: dict[str, Any] = super().clean()
        self._keep_seconds(given)
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end must come after the start."))
        elif ends_at and ends_at <= timezone.now() and ends_at != self.instance.ends_at:
            self.add_error(
                "ends_at", _("This end has passed already: nobody would see the notice. Choose a later one.")
            )
        if given.get("area") == Alert.Area.SECTIONS and "sections" in given and not given["sections"]:
            self.add_error("sections", _("Tick at least one section, or choose another area."))
        return given

    def _keep_seconds(self, given: dict[str, Any]) -> None:
        """Leave times alone that the form shows to the minute and that nobody changed."""
        for name in ("starts_at", "ends_at"):
            before = getattr(self.instance, name)
            if self.instance.pk and given.get(name) == before.replace(second=0, microsecond=0):
                given[name] = before

    def save(self, commit: bool = True) -> Alert:
        """Save it as written by this person."""
        actions.write(alert=self.instance, sections=self.cleaned_data["sections"], by=self.for_user)
        alert: Alert = self.instance
        return alert
