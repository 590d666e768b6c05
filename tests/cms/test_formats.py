"""Vietnamese dates and numbers: Django's own file reads 06/07/2026 as 7 June and starts the week on Sunday."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("typed", "day"),
    [("06/07/2026", date(2026, 7, 6)), ("25/12/2026", date(2026, 12, 25)), ("2026-07-06", date(2026, 7, 6))],
)
def test_typed_date_is_day_month_year(typed: str, day: date) -> None:
    with translation.override("vi"):
        assert forms.DateField(localize=True).clean(typed) == day


def test_shown_date_time_and_number_are_vietnamese() -> None:
    with translation.override("vi"):
        assert formats.date_format(date(2026, 7, 6), "SHORT_DATE_FORMAT") == "06/07/2026"
        assert formats.date_format(datetime(2026, 7, 6, 21, 5), "SHORT_DATETIME_FORMAT") == "06/07/2026 21:05"
        assert formats.number_format(1234567.5, decimal_pos=1, use_l10n=True, force_grouping=True) == "1.234.567,5"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
