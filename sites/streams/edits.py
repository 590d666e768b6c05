"""How much an edit changed of what readers see: nothing, a little, or enough for the desk to look again."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

from sites.news.models import ArticleCard

# A small edit leaves title, lead, picture and classification alone and touches at most this many words of the body.
FEW_WORDS = 12
_TAG = re.compile(r"<[^>]+>")
# What of a tag the reader meets: its name and where a link leads; sizes of pictures come and go by themselves.
_SHAPE = re.compile(r"</?([a-z0-9]+)(?:[^>]*? href=\"([^\"]*)\")?")
_TAIL = ("attachments", "source", "bylines", "corrections")


class Edit(StrEnum):
    """The size of an edit."""

    NONE = "none"
    SMALL = "small"
    LARGE = "large"


def edit(before: ArticleCard, now: ArticleCard) -> Edit:
    """Return how much `now` differs from `before`, both cards of shown articles."""
    if _head(before) != _head(now) or any(before.detail.get(name) != now.detail.get(name) for name in _TAIL):
        return Edit.LARGE
    if _shape(before) != _shape(now):
        return Edit.LARGE
    changed = _changed_words(before, now)
    return Edit.LARGE if changed > FEW_WORDS else Edit.SMALL if changed else Edit.NONE


def _head(card: ArticleCard) -> list[object]:
    image = card.card.get("image") or {}
    words = [card.card.get("title"), card.card.get("lead"), card.category_id]
    return words + [image.get(name) for name in ("alt", "credit", "width", "height")]


def _html(card: ArticleCard) -> str:
    return str(card.detail.get("body_html", ""))


def _shape(card: ArticleCard) -> list[tuple[str, str]]:
    return _SHAPE.findall(_html(card))


def _words(card: ArticleCard) -> list[str]:
    return _TAG.sub(" ", _html(card)).split()


def _changed_words(before: ArticleCard, now: ArticleCard) -> int:
    matcher = SequenceMatcher(None, _words(before), _words(now), autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in matcher.get_opcodes() if kind != "equal")
