"""How every text is stored: composed, and rich text without what the editor cannot write."""

from collections.abc import Callable
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import RichTextField, StreamField

from cms.core import richtext, text


def clean_fields(instance: models.Model) -> None:
    """Clean the texts of all fields of `instance` in place: before it is saved, and before a revision is made of it."""
    for field in instance._meta.concrete_fields:
        value = field.value_from_object(instance)
        if isinstance(field, StreamField):
            _clean_stream(instance, field)
        elif isinstance(field, (models.CharField, models.TextField)) and isinstance(value, str):
            cleaned = text.clean_text(value)
            cleaned = richtext.sanitise(cleaned, stored=True) if isinstance(field, RichTextField) else cleaned
            if cleaned != value:
                setattr(instance, field.attname, cleaned)
        elif isinstance(field, models.JSONField) and value is not None:
            setattr(instance, field.attname, text.clean_data(value))


def _clean_stream(instance: models.Model, field: Any) -> None:
    value = getattr(instance, field.attname)
    stored = value.get_prep_value() if value else []
    if (cleaned := clean_block(field.stream_block, text.clean_data(stored))) != stored:
        setattr(instance, field.attname, field.to_python(cleaned))


def clean_block(block: Any, value: Any) -> Any:
    """Return the stored `value` of `block` with each rich text in it sanitised and each table as its plain cells.

    Plain text stays as it was typed, whatever it looks like: it is escaped wherever it is shown.
    """
    for kind, cleaner in _CLEANERS:
        if isinstance(block, kind):
            return cleaner(block, value)
    return value


def _clean_rich_text(block: Any, value: Any) -> Any:
    return richtext.sanitise(value, stored=True) if isinstance(value, str) else value


def _clean_struct(block: Any, value: Any) -> Any:
    parts = value if isinstance(value, dict) else {}
    return {name: clean_block(block.child_blocks.get(name), part) for name, part in parts.items()}


def _clean_items(block: Any, value: Any) -> Any:
    """Items are {"type", "value", "id"}; those of lists were bare values once."""
    is_list = isinstance(block, blocks.ListBlock)
    cleaned = []
    for item in value or []:
        if isinstance(item, dict) and "value" in item and "type" in item:
            child = block.child_block if is_list else block.child_blocks.get(item["type"])
            cleaned.append({**item, "value": clean_block(child, item["value"])})
        else:
            cleaned.append(clean_block(block.child_block, item) if is_list else item)
    return cleaned


# What is shown of a table besides its cells; a form that was made by hand can hold anything else.
_TABLE_WORDS = ("table_caption", "table_header_choice")
_TABLE_MARKS = ("first_row_is_table_header", "first_col_is_header")


def _clean_table(block: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return None
    data = value.get("data")
    rows = [row for row in data if isinstance(row, list)] if isinstance(data, list) else []
    return {
        "data": [[None if cell is None else str(cell) for cell in row] for row in rows],
        **{key: str(value[key] or "") for key in _TABLE_WORDS if key in value},
        **{key: bool(value[key]) for key in _TABLE_MARKS if key in value},
    }


_CLEANERS: list[tuple[Any, Callable[[Any, Any], Any]]] = [
    (blocks.RichTextBlock, _clean_rich_text),
    (blocks.RawHTMLBlock, _clean_rich_text),
    (TableBlock, _clean_table),
    (blocks.BaseStructBlock, _clean_struct),
    ((blocks.ListBlock, blocks.BaseStreamBlock), _clean_items),
]
