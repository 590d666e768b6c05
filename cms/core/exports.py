"""Spreadsheets as people here open them: Wagtail's own export with local times, real dates and numbers."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Excel takes a CSV file for Vietnamese text only with this mark before it.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """Return what goes into a cell of a CSV file: text that would be a formula with a mark before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


class LocalExportMixin(SpreadsheetExportMixin):
    """Wagtail writes times in UTC and dates in the American order; here both are as on the screen."""

    xlsx_date_format = "dd/mm/yyyy"

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return what goes into the cell: a local time, a date, a number or text that is no formula."""
        is_moment = isinstance(value, datetime)
        if is_moment and timezone.is_aware(value):
            value = timezone.make_naive(value)
        if export_format == self.FORMAT_XLSX:
            return super().preprocess_field_value(field, value, export_format)
        if isinstance(value, date):
            return date_format(value, "SHORT_DATETIME_FORMAT" if is_moment else "SHORT_DATE_FORMAT")
        written = super().preprocess_field_value(field, value, export_format)
        return harmless(written)

    def generate_xlsx_row(self, worksheet: Any, row_dict: dict[str, Any], date_format: str | None = None) -> Any:
        """Give each cell the format of its kind."""
        cells = super().generate_xlsx_row(worksheet, row_dict, date_format=date_format)
        for value, cell in zip(row_dict.values(), cells, strict=True):
            if isinstance(value, float):
                cell.number_format = "#,##0.0"
            elif isinstance(value, int):
                cell.number_format = "#,##0"
            elif isinstance(value, date) and not isinstance(value, datetime):
                cell.number_format = self.xlsx_date_format
            yield cell

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Begin with the mark by which Excel knows the encoding."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
