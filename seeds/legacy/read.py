"""Turns the bytes of one exported file into text, or refuses the file: nothing is ever half imported."""

import html
import re
import unicodedata
from typing import Final

from django.utils.translation import gettext, gettext_noop

MAX_BYTES: Final = 1_000_000

EMPTY: Final = gettext_noop("the file is empty; export the article again")
TOO_LARGE: Final = gettext_noop("the file is larger than %(limit)s bytes; one file must be one article")
NOT_UTF8: Final = gettext_noop("the file is not UTF-8 text (byte %(position)s); save it as UTF-8 and import it again")
BINARY: Final = gettext_noop("the file holds binary data; only plain text can be imported")
LOST_LETTERS: Final = gettext_noop(
    "the file holds replacement characters, so letters were lost in an earlier conversion; export it again"
)
OLD_ENCODING: Final = gettext_noop(
    "the text looks like the old encoding %(encoding)s; convert it to Unicode and import it again"
)
ACTIVE_CONTENT: Final = gettext_noop(
    "the file holds scripts or HTML markup near “%(excerpt)s”; only plain text can be imported"
)

# Tags that act or load something are refused however they are written.
_ACTIVE_TAG: Final = re.compile(
    r"<\s*/?\s*(?:script|iframe|frame|frameset|object|embed|applet|svg|math|style|link|meta|base|form|input|button"
    r"|template|video|audio|source|img|body|html|head|noscript|xml)\b",
    re.IGNORECASE,
)
# Layout tags are refused only in their exact form: “a <b và c> d” is a sentence, “<b>” is markup.
_LAYOUT_TAG: Final = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|em|h[1-6]|li|ol|ul|td|th|tr|div|pre|sub|sup|font|span|strong|table|tbody|thead|center"
    r"|blockquote)(?:\s+[a-z-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_HANDLER: Final = re.compile(r"\bon[a-z]{4,}\s*=", re.IGNORECASE)
_SCRIPT_ADDRESS: Final = re.compile(r"\b(?:javascript|vbscript)\s*:|\bdata\s*:\s*text/html", re.IGNORECASE)
_ACTIVE: Final = (_ACTIVE_TAG, _LAYOUT_TAG, _HANDLER, _SCRIPT_ADDRESS)

_TCVN3_MARK: Final = re.compile(r"(?<=[A-Za-z])[¸µ¶·¹¨©ª«¬\xad®¾»¼½Æ]|[¨©ª«¬\xad®](?=[a-z])")
_VNI_MARK: Final = re.compile(r"(?<=[aeoy])[ùøûõïâêäåëîü]|[ñö](?=[a-zùøûõï])", re.IGNORECASE)
_VIETNAMESE_LETTER: Final = re.compile(r"[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
_LEAST_MARKS: Final = 3
_TEXT_CONTROLS: Final = frozenset("\t\n\r\x0b\x0c\x85")


class Rejected(Exception):  # noqa: N818 - the word of the reject report, not the name of a fault.
    """A file that is not imported; `reason` is English, for reports; `message()` in the active language."""

    def __init__(self, template: str, **params: str | int) -> None:
        self.template = template
        self.params = params
        self.reason = template % params if params else template
        super().__init__(self.reason)

    def message(self) -> str:
        """The reason in the active language."""
        translated = gettext(self.template)
        return translated % self.params if self.params else translated


def read(data: bytes) -> str:
    """The text of one exported file (UTF-8, a BOM allowed), unchanged; raises `Rejected` for all else."""
    if len(data) > MAX_BYTES:
        raise Rejected(TOO_LARGE, limit=MAX_BYTES)
    text = _decode(data)
    _refuse_damage(text)
    _refuse_old_encoding(text)
    _refuse_active_content(text)
    return text


def _decode(data: bytes) -> str:
    """UTF-8 only: a wrong guess between the old Vietnamese encodings would publish wrong words silently."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Rejected(NOT_UTF8, position=error.start) from error


def _refuse_damage(text: str) -> None:
    if not text.strip():
        raise Rejected(EMPTY)
    if any(unicodedata.category(letter) == "Cc" and letter not in _TEXT_CONTROLS for letter in text):
        raise Rejected(BINARY)
    if "\ufffd" in text:
        raise Rejected(LOST_LETTERS)


def _refuse_old_encoding(text: str) -> None:
    """TCVN3 and VNI text is valid UTF-8 of the wrong letters; it is seen, named and left to a person."""
    composed = unicodedata.normalize("NFC", text)
    genuine = len(_VIETNAMESE_LETTER.findall(composed))
    for encoding, mark in (("TCVN3", _TCVN3_MARK), ("VNI", _VNI_MARK)):
        found = len(mark.findall(composed))
        if found >= _LEAST_MARKS and found > genuine:
            raise Rejected(OLD_ENCODING, encoding=encoding)


def _refuse_active_content(text: str) -> None:
    """Entities are resolved for the search too: a script written as “&lt;script” is still a script."""
    for spelling in (unicodedata.normalize("NFC", text), html.unescape(text)):
        for pattern in _ACTIVE:
            match = pattern.search(spelling)
            if match:
                excerpt = " ".join(spelling[match.start() : match.start() + 40].split())
                raise Rejected(ACTIVE_CONTENT, excerpt=excerpt)
