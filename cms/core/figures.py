"""Figures in words: numbers, months and moments as they are written in the language of the moment."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format


def in_words(value: Any, digits: int = 0) -> str:
    """Return a number with its separators and `digits` after the comma, a month (its first day), a moment, or text.

    Nothing for None.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return f"{value:%m/%Y}"
    if isinstance(value, int | float):
        return str(number_format(value, digits, use_l10n=True, force_grouping=True))
    return str(value)
