"""What a document must be inside: that which its extension says, without macros, and not enormous once unpacked."""

import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

# The media type of an office file's main part, by which each program tells its own (ECMA-376 and ODF 1.3, part 2).
_OOXML = "application/vnd.openxmlformats-officedocument.{}.main+xml"
OFFICE = {
    "docx": _OOXML.format("wordprocessingml.document"),
    "xlsx": _OOXML.format("spreadsheetml.sheet"),
    "pptx": _OOXML.format("presentationml.presentation"),
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Where macros lie in them.
MACROS = ("vbaproject.bin", "basic/", "scripts/")
# The part that names the main part's type is a few kilobytes; of anything longer no more is read.
MOST_READ = 256 * 1024
MOST_UNPACKED = 500 * 1024 * 1024
MOST_PARTS = 10_000


def check(file: "File[Any]") -> None:
    """Raise `ValidationError` unless the content of `file` is what the extension of its name says. Unpacks nothing."""
    kind = PurePosixPath(file.name or "").suffix.lower().removeprefix(".")
    file.seek(0)
    try:
        if not _CHECKS[kind](file, kind):
            raise ValidationError(_("This file is not what the end of its name says. Save it again and try once more."))
    finally:
        file.seek(0)


def _is_pdf(file: "File[Any]", kind: str) -> bool:
    return bool(file.read(5) == b"%PDF-")


def _is_text(file: "File[Any]", kind: str) -> bool:
    """Whether a file is text as people here save it: UTF-8, UTF-16 with its mark, or the old Windows code page."""
    data = file.read()
    codings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8", "cp1258"]
    return any("\0" not in text for coding in codings if (text := _decoded(data, coding)) is not None)


def _decoded(data: bytes, coding: str) -> str | None:
    try:
        return data.decode(coding)
    except UnicodeDecodeError:
        return None


def _is_office(file: "File[Any]", kind: str) -> bool:
    # Archives may begin anywhere in a file, so that one can be a web page too; office programs begin at once.
    if file.read(4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive)
            return _main_type(archive, kind)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError):
        return False


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("This file would be enormous once opened. Make it smaller and try again."))
    names = [part.filename.lower() for part in parts]
    if any(name.endswith(MACROS[0]) or name.startswith(MACROS[1:]) for name in names):
        raise ValidationError(_("This file has macros. Save it without them and try again."))


def _main_type(archive: zipfile.ZipFile, kind: str) -> bool:
    """Whether the archive's own word for what it is says `kind`."""
    is_open_document = kind in ("odt", "ods")
    with archive.open("mimetype" if is_open_document else "[Content_Types].xml") as part:
        words = part.read(MOST_READ).decode("ascii", "replace")
    return words.strip() == OFFICE[kind] if is_open_document else f'"{OFFICE[kind]}"' in words


_CHECKS: dict[str, Callable[["File[Any]", str], bool]] = {
    "pdf": _is_pdf,
    "csv": _is_text,
    "txt": _is_text,
    **dict.fromkeys(OFFICE, _is_office),
}
