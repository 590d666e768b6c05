"""Vietnamese text: one way to clean, fold and turn it into addresses (DOMAIN rules for NFC, đ and tone marks)."""

import re
import unicodedata
from typing import Any

# U+00D0 (eth) stands for Đ in real government text; the two capitals look alike.
_ETH = str.maketrans({"\u00d0": "\u0110"})
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D", "\u00f0": "d", "\u00d0": "D"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# These turn the writing direction, also of what stands after them: no Vietnamese text needs them, many tricks do.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_STORED = _ETH | _TURNS
# All but the characters that XML 1.0 allows (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_WORD = re.compile(r"[\W_]+")


def clean_text(value: str) -> str:
    """Return `value` as it is stored: NFC, the eth look-alike as Đ, no mark that turns the writing direction.

    Tone placement is never changed.
    """
    if value.isascii():
        return value
    return unicodedata.normalize("NFC", value).translate(_STORED)


def clean_data(value: Any) -> Any:
    """Return JSON-like `value` with every string in it cleaned by `clean_text`."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_data(item) for item in value]
    if isinstance(value, dict):
        return {key: clean_data(item) for key, item in value.items()}
    return value


def xml_text(value: str) -> str:
    """Return `value` without the characters that no XML document may hold, not even escaped."""
    return _NOT_XML.sub("", value)


def fold(value: str) -> str:
    """Return `value` for searching: lower case without marks, đ as d, each run of other signs one space.

    Marks are dropped after NFKD, so hoà equals hòa and NFC equals NFD. Idempotent; never raises.
    """
    stripped = unicodedata.normalize("NFKD", value.translate(_D_STROKE).translate(_INVISIBLE))
    letters = "".join(c for c in stripped if not unicodedata.combining(c)).casefold()
    letters = unicodedata.normalize("NFKD", letters).translate(_D_STROKE)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters).strip()


def slugify(value: str, *, max_length: int = 80) -> str:
    """Return an ASCII address part: `42/2022/NĐ-CP` becomes `42-2022-nd-cp`; cut at a word's border.

    Empty when `value` holds no Latin letter or digit.
    """
    words = re.findall(r"[a-z0-9]+", fold(value))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > max_length:
            break
        slug = longer
    return slug or "".join(words)[:max_length]
