"""Why readers do not see an article, anywhere or in one stream: a sentence, empty where nothing hides it."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.naming import moment
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionCard
from sites.streams.models import OnChange, Placement

State = Placement.State


def everywhere(article: ArticlePage, card: ArticleCard | None, section: SectionCard | None, now: datetime) -> str:
    """Return why readers see `article` (as the database has it) nowhere at `now`. Up to two queries."""
    if card is not None and card.gone == ArticleCard.RECALLED:
        return _("The article was recalled: %(reason)s") % {"reason": card.gone_note}
    found = _not_now(article, now)
    if found:
        return found
    if article.get_view_restrictions().exists():
        return _("Only some readers may see the article: it, or a page above it, is restricted.")
    if section is None or not section.shown_now(now):
        return _("The pages of its section are hidden.")
    return ""


def _not_now(article: ArticlePage, now: datetime) -> str:
    if article.expired or (article.live and article.expire_at and article.expire_at <= now):
        return _("The article has expired.")
    if not article.live:
        scheduled = article.scheduled_revision
        at = scheduled.approved_go_live_at if scheduled else None
        return _scheduled(at) if at else _("The article is not published.")
    return _scheduled(article.go_live_at) if article.go_live_at and article.go_live_at > now else ""


def _scheduled(at: datetime) -> str:
    return _("The article is published at %(when)s.") % {"when": moment(at)}


def in_stream(placement: Placement, now: datetime, *, article: str, is_open: bool) -> str:
    """Return why readers of a stream do not see a placement at `now`.

    `article` is what `everywhere` says of its article; `is_open` tells whether readers see the stream at all.
    """
    return (
        _by_state(placement)
        or _by_time(placement, now)
        or article
        or ("" if is_open else _("The section that the stream belongs to is hidden."))
        or ("" if placement.visible else _("Its place is being worked out; look again in a minute."))
    )


def _by_state(placement: Placement) -> str:
    if placement.state == State.RECHECK and placement.stream.on_change == OnChange.WAIT:
        return _("It was changed after the desk took it, and waits out of sight for a second look.")
    sentences = {
        State.PROPOSED: _("It waits for the stream's desk."),
        State.DECLINED: _("The stream's desk did not take it."),
        State.WITHDRAWN: _("It was taken out of this stream."),
    }
    return sentences.get(State(placement.state), "")


def _by_time(placement: Placement, now: datetime) -> str:
    held, begins, ends = placement.held_until, placement.begins_at, placement.ends_at
    if held and held > now:
        return _("The stream's desk holds it until %(when)s.") % {"when": moment(held)}
    if begins and begins > now:
        return _("The time it has in this stream begins at %(when)s.") % {"when": moment(begins)}
    if ends and ends <= now:
        return _("The time it had in this stream ended at %(when)s.") % {"when": moment(ends)}
    return ""
