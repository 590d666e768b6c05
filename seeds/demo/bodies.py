"""Turns the demo's plain body blocks into what a body StreamField stores."""

from collections.abc import Callable, Iterable
from typing import Any

from cms.core.models import CmsDocument, CmsImage
from seeds.demo.blocks import (
    Attachments,
    Block,
    Figure,
    Gallery,
    Heading,
    Notice,
    Paragraph,
    Quote,
    Table,
    Video,
)

Images = dict[str, CmsImage]
Document = Callable[[str], CmsDocument]


def body(items: Iterable[Block], images: Images, document: Document) -> list[dict[str, Any]]:
    """Return the raw StreamField data of `items`; `document` gives the document of a title."""
    return [_block(item, images, document) for item in items]


def _block(item: Block, images: Images, document: Document) -> dict[str, Any]:
    if isinstance(item, Attachments):
        return {"type": "attachments", "value": {"items": [document(name).pk for name in item.names]}}
    if isinstance(item, Gallery):
        return {"type": "gallery", "value": {"images": [_figure(figure, images) for figure in item.images]}}
    if isinstance(item, Figure):
        return {"type": "figure", "value": _figure(item, images)}
    return _words(item)


def _figure(item: Figure, images: Images) -> dict[str, Any]:
    return {"image": images[item.picture].pk, "caption": item.caption, "credit": ""}


def _words(item: Paragraph | Heading | Video | Quote | Table | Notice) -> dict[str, Any]:
    """Return a block that refers to nothing."""
    match item:
        case Paragraph():
            return {"type": "paragraph", "value": item.html}
        case Heading():
            return {"type": "heading", "value": {"text": item.text, "level": str(item.level)}}
        case Video():
            return {"type": "video", "value": {"url": item.url, "title": item.title, "poster": None}}
        case Quote():
            return {"type": "quote", "value": {"text": item.text, "author": item.author, "role": item.role}}
        case Notice():
            return {"type": "notice", "value": {"level": item.level, "title": item.title, "html": item.html}}
        case Table():
            return {"type": "table", "value": _table(item)}


def _table(item: Table) -> dict[str, Any]:
    return {
        "data": [list(row) for row in item.rows],
        "table_caption": item.caption,
        "first_row_is_table_header": item.header,
        "first_col_is_header": False,
        "table_header_choice": "row" if item.header else "neither",
        "cell": [],
        "mergeCells": [],
    }
