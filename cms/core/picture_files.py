"""What is kept of a picture's file: its pixels and its colour profile, nothing else that came with them."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from PIL import ImageSequence, JpegImagePlugin

from cms.core import file_names

# What the image library calls the formats that are taken, and the extensions of each.
FORMATS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",), "GIF": (".gif",)}
MOVING = ("GIF", "WEBP")
MOST_FRAMES = 1000
# What the image library raises for files that are not what they say, besides errors of its own.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, struct.error)
TOO_LARGE = (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning)
# Of what is known of a frame, these are needed to show it.
_SHOWN = ("transparency", "background")
# How to turn a picture upright, by its EXIF orientation (CIPA DC-008, 4.6.4).
_TURNS = {
    2: PillowImage.Transpose.FLIP_LEFT_RIGHT,
    3: PillowImage.Transpose.ROTATE_180,
    4: PillowImage.Transpose.FLIP_TOP_BOTTOM,
    5: PillowImage.Transpose.TRANSPOSE,
    6: PillowImage.Transpose.ROTATE_270,
    7: PillowImage.Transpose.TRANSVERSE,
    8: PillowImage.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_CLEANED = "_xbtt_cleaned"


def cleaned(name: str, data: bytes) -> bytes:
    """Return the picture `data`, sent under `name`, written anew: upright, with its pixels and colour profile alone.

    EXIF (place, camera, thumbnails), XMP, IPTC, comments and all that follows the picture are left out. Lost besides:
    a JPEG is encoded once more, with its own tables, so that it looks and weighs the same; a lossy WebP likewise, at
    quality 90; PNGs of 16 bits a colour become ones of 8; animated PNGs stand still. Other PNGs, GIFs and lossless
    WebPs keep each pixel. Raises `ValidationError` for too many pixels or frames, a format that is not taken, one that
    is not what the extension says, and files that are cut off or damaged.
    """
    try:
        with PillowImage.open(BytesIO(data), formats=tuple(FORMATS)) as picture:
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            if PurePosixPath(name).suffix.lower() not in FORMATS[kind]:
                words = _(
                    "This file is a %(kind)s picture, but its name says otherwise. Correct the name and try again."
                )
                raise ValidationError(words, params={"kind": kind})
            return _written(picture, kind, lossless=b"VP8 " not in data)
    except TOO_LARGE as error:
        raise _too_large() from error
    except UNREADABLE as error:
        words = _("This file is damaged or is no picture. Open it, save it again as JPEG or PNG, and try again.")
        raise ValidationError(words) from error


def clean_upload(upload: "UploadedFile[Any]") -> None:
    """Put into `upload` what `cleaned` keeps of it, under a plain name.

    In its place, because Wagtail stores the very upload where a picture still waits for its words.
    """
    upload.seek(0)
    data = cleaned(upload.name or "", upload.read())
    upload.seek(0)
    upload.truncate()
    upload.write(data)
    upload.flush()
    upload.seek(0)
    upload.size, upload.name = len(data), file_names.plain(upload.name or "")
    setattr(upload, _CLEANED, True)


def cleaned_file(name: str, data: bytes) -> "ContentFile[bytes]":
    """Return what `cleaned` keeps of `data` as a file for a picture of the library: the way in for scripts."""
    file = ContentFile(cleaned(name, data), name=name)
    setattr(file, _CLEANED, True)
    return file


def is_cleaned(file: "File[Any]") -> bool:
    """Tell whether `file` has been through `cleaned`."""
    return bool(getattr(file, _CLEANED, False))


def _too_large() -> ValidationError:
    return ValidationError(_("This picture has too many pixels. Make it smaller and try again."))


def _written(picture: Any, kind: str, *, lossless: bool) -> bytes:
    """Return an opened picture as a new file of the same kind."""
    how: dict[str, Any] = {"icc_profile": _profile(picture)}
    if kind == "JPEG":
        how |= {"qtables": picture.quantization, "progressive": bool(picture.info.get("progressive"))}
        how["subsampling"] = JpegImagePlugin.get_sampling(picture)
    if kind == "WEBP":
        how |= {"lossless": lossless, "exact": lossless, "quality": 90}
    loop = picture.info.get("loop")
    frames, durations = zip(*_frames(picture, moving=kind in MOVING), strict=True)
    if len(frames) > 1:
        how |= {"save_all": True, "append_images": frames[1:], "duration": durations}
        how |= {"disposal": 2} if kind == "GIF" else {}
        how |= {} if loop is None else {"loop": loop}
    out = BytesIO()
    frames[0].save(out, kind, **how)
    return out.getvalue()


def _frames(picture: Any, *, moving: bool) -> Iterator[tuple[Any, int]]:
    """Yield each frame, upright and bare, with its duration in milliseconds; no more than the limits allow."""
    for number, frame in enumerate(ImageSequence.Iterator(picture) if moving else [picture], start=1):
        if number > MOST_FRAMES or number * picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise _too_large()
        turn = _TURNS.get(frame.getexif().get(_ORIENTATION))
        bare = frame.copy() if turn is None else frame.transpose(turn)
        bare.info = {key: value for key, value in frame.info.items() if key in _SHOWN}
        yield bare, int(frame.info.get("duration", 0))


def _profile(picture: Any) -> bytes | None:
    """Return the picture's colour profile, as long as its head says (ICC.1:2022, 7.2); None where there is none."""
    profile = picture.info.get("icc_profile") or b""
    return profile[: int.from_bytes(profile[:4], "big")] if profile[36:40] == b"acsp" else None
