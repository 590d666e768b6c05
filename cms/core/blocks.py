"""Leaf blocks of article and page bodies; each block's JSON is enough to render it without a second call."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from cms.core import pictures, richtext, text
from cms.core.models import CmsDocument, CmsImage
from cms.core.shapes import Picture

# How a picture is described: with its public sizes, or with private ones for the preview of a draft.
Describe = Callable[[CmsImage | None], Picture | None]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    def get_api_representation(self, value: RichText, context: Any = None) -> dict[str, str]:
        """Return {"html"}: sanitised, internal links still as marks."""
        return {"html": richtext.sanitise(value.source)}

    class Meta:
        icon = "pilcrow"
        label = _("paragraph")


class HeadingBlock(blocks.StructBlock):
    """A heading inside the body: the title is h1, so these are h2 and h3."""

    text = blocks.CharBlock(label=_("text"), max_length=200)
    level = blocks.ChoiceBlock(choices=[("2", _("heading")), ("3", _("subheading"))], default="2", label=_("level"))

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Return {"level", "text", "anchor"}."""
        return {"level": int(value["level"]), "text": value["text"], "anchor": text.slugify(value["text"])}

    class Meta:
        icon = "title"
        label = _("heading")


class PictureBlock(ImageChooserBlock):
    """A picture chosen from the library."""

    def get_api_representation(self, value: Any, context: Any = None) -> Picture | None:
        """Return the picture with its public sizes, or None while they are not made; `context` may describe it else."""
        describe: Describe = (context or {}).get("describe", pictures.describe)
        return describe(value)


class FigureBlock(blocks.StructBlock):
    """A picture with its caption and credit."""

    image = PictureBlock(label=_("picture"), required=False)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=500)
    credit = blocks.CharBlock(label=_("credit"), required=False, max_length=200)

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Return {"image", "caption", "credit"}; the picture's own credit where none is given here."""
        data = super().get_api_representation(value, context)
        # Of a picture that readers may not have, they learn nothing else either.
        own_credit = data["image"]["credit"] if data["image"] else ""
        return {**data, "caption": data["caption"] or "", "credit": data["credit"] or own_credit}

    class Meta:
        icon = "image"
        label = _("figure")


class GalleryBlock(blocks.StructBlock):
    """Several pictures shown together."""

    images = blocks.ListBlock(FigureBlock(), min_num=2, max_num=30, label=_("pictures"))

    class Meta:
        icon = "image"
        label = _("gallery")


class VideoBlock(blocks.StructBlock):
    """A film by address: a file of ours, or a page elsewhere that opens on click."""

    url = blocks.URLBlock(label=_("address"), max_length=500)
    title = blocks.CharBlock(label=_("title"), max_length=200)
    poster = PictureBlock(label=_("still picture"), required=False)

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Return {"url", "title", "poster", "provider"}; provider is file, youtube or link."""
        data = super().get_api_representation(value, context)
        return {**data, "provider": video_provider(value["url"])}

    class Meta:
        icon = "media"
        label = _("video")


def video_provider(url: str) -> str:
    """Return what kind of film `url` leads to: "file", "youtube" or "link"."""
    parts = urlsplit(url)
    if PurePosixPath(parts.path).suffix.lower() in (".mp4", ".webm"):
        return "file"
    host = (parts.hostname or "").removeprefix("www.")
    return "youtube" if host in ("youtube.com", "youtu.be", "m.youtube.com") else "link"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("text"))
    author = blocks.CharBlock(label=_("author"), required=False, max_length=200)
    role = blocks.CharBlock(label=_("role"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("quote")


class TextTableBlock(TableBlock):
    """A table of plain text."""

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Return {"caption", "header" (the first row heads the columns), "rows"}."""
        value = value or {}
        rows = [[str(cell or "") for cell in row] for row in value.get("data") or []]
        return {
            "caption": value.get("table_caption") or "",
            "header": bool(value.get("first_row_is_table_header")),
            "rows": rows,
        }

    class Meta:
        icon = "table"
        label = _("table")


DOCUMENT_KEYS = {"id", "title", "url", "type", "size"}


def describe_document(document: CmsDocument, title: str = "") -> dict[str, Any]:
    """Return {"id", "title", "url", "type" (MIME), "size" (bytes)} of a document to download."""
    return {
        "id": document.pk,
        "title": title or document.title,
        "url": settings.BASE_URL + document.url,
        "type": document.content_type,
        "size": document.file_size or 0,
    }


class AttachmentsBlock(blocks.StructBlock):
    """Documents to download, inside the body."""

    items = blocks.ListBlock(DocumentChooserBlock(), label=_("documents"))

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """Return {"items": [{"title", "url", "type", "size"}]}."""
        return {"items": [describe_document(document) for document in value["items"] if document]}

    class Meta:
        icon = "doc-full"
        label = _("attachments")


class NoticeBlock(blocks.StructBlock):
    """A boxed note to readers."""

    level = blocks.ChoiceBlock(
        choices=[("info", _("information")), ("warning", _("warning"))], default="info", label=_("level")
    )
    title = blocks.CharBlock(label=_("title"), required=False, max_length=200)
    html = ParagraphBlock(label=_("text"))

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, str]:
        """Return {"level", "title", "html"}."""
        html = richtext.sanitise(value["html"].source)
        return {"level": value["level"], "title": value["title"] or "", "html": html}

    class Meta:
        icon = "warning"
        label = _("notice")


class BodyBlock(blocks.StreamBlock):
    """The body of an article or an info page."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    table = TextTableBlock()
    attachments = AttachmentsBlock()
    notice = NoticeBlock()


def body_json(value: Any, describe: Describe = pictures.describe) -> list[dict[str, Any]]:
    """Return a body as typed JSON, internal links still as marks and pictures as `describe` has them."""
    return list(value.stream_block.get_api_representation(value, {"describe": describe}))


def body_html(body: list[dict[str, Any]]) -> str:
    """Return the HTML of a body given as the JSON of `body_json`."""
    return render_to_string("core/body.html", {"body": body}).strip()


def document_ids(data: Any) -> set[int]:
    """Return the ids of the documents described anywhere in JSON-like `data`."""
    if _is_document(data):
        return {data["id"]}
    parts = list(data.values()) if isinstance(data, dict) else data
    return set().union(*(document_ids(item) for item in parts)) if isinstance(parts, list) else set()


def body_documents(value: Any) -> set[int]:
    """Return the ids of the documents that a body offers or links to."""
    data = body_json(value)
    return document_ids(data) | richtext.document_links(data)


def with_documents(data: Any, known: dict[int, CmsDocument]) -> Any:
    """Return JSON-like `data` with each described document as it is in `known` now, and without those not in it."""
    if isinstance(data, list):
        return [with_documents(item, known) for item in data if not _is_document(item) or item["id"] in known]
    if _is_document(data):
        return {**describe_document(known[data["id"]]), "title": data["title"]}
    if isinstance(data, dict):
        return {key: with_documents(item, known) for key, item in data.items()}
    return data


def _is_document(data: Any) -> bool:
    return isinstance(data, dict) and set(data) == DOCUMENT_KEYS


def body_pictures(value: Any) -> set[int]:
    """Return the ids of the pictures in a body."""
    found: set[int] = set()
    for child in value:
        found |= _pictures_in(child.block, child.value)
    return found


def _pictures_in(block: Any, value: Any) -> set[int]:
    if isinstance(block, ImageChooserBlock):
        return {value.pk} if value else set()
    if isinstance(block, blocks.StructBlock):
        return set().union(*(_pictures_in(block.child_blocks[name], part) for name, part in value.items()))
    if isinstance(block, blocks.ListBlock):
        return set().union(*(_pictures_in(block.child_block, part) for part in value), set())
    return set()
