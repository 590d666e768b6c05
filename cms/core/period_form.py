"""The form of filters that have a period: one that cannot be is refused in words."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

# Years that a spreadsheet and each database can hold in every time zone.
YEARS = range(1990, 2101)


class PeriodForm(forms.Form):
    """Refuses a period that ends before it begins, or lies where no calendar of ours does."""

    def clean(self) -> dict[str, Any]:
        """Look at every period of the form."""
        given: dict[str, Any] = super().clean() or {}
        for name, period in list(given.items()):
            if isinstance(period, slice) and (words := wrong(period)):
                self.add_error(name, words)
        return given


def wrong(period: slice) -> str:
    """Return what is wrong with a period of two moments, either of which may be missing; "" if nothing is."""
    days = [day for day in (period.start, period.stop) if day]
    if any(day.year not in YEARS for day in days):
        years = {"first": YEARS[0], "last": YEARS[-1]}
        return _("Choose days between the years %(first)d and %(last)d.") % years
    if len(days) == 2 and days[0] > days[1]:
        return _("The period ends before it begins. Choose a later end.")
    return ""
