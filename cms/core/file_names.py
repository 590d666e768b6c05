"""Names of uploaded files: made of the name that was sent, in letters that no file system, header or eye mistakes."""

import re
import secrets
from pathlib import PurePosixPath

from cms.core import text

LONGEST_STEM = 40
_MARK = re.compile(r"^[0-9a-f]{12}-")


def plain(name: str) -> str:
    """Return `name` as a slug and its extension, both ASCII and lower case: `Kế hoạch.PDF` becomes `ke-hoach.pdf`.

    Folders, control characters, marks that turn the writing direction and whatever else a name can hold are gone.
    """
    last = PurePosixPath(name.replace("\\", "/"))
    stem = text.slugify(_MARK.sub("", last.stem), max_length=LONGEST_STEM) or "tep"
    extension = re.sub(r"[^a-z0-9]", "", last.suffix.lower())[:5]
    return f"{stem}.{extension}" if extension else stem


def picture_path(name: str) -> str:
    """Return where a picture's original lies. A random mark leads the name, which Wagtail cuts for its renditions:

    two long names that begin alike stay two, also where a storage overwrites (wagtail/wagtail#13834).
    """
    return f"original_images/{secrets.token_hex(6)}-{plain(name)}"


def document_path(document: object, name: str) -> str:
    """Return where a document lies: a random folder, so that its address shows the name alone."""
    return f"documents/{secrets.token_hex(6)}/{plain(name)}"
