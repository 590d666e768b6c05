"""Receipts of a recall: who of those that readers read from has let go of the article, asked anew each time.

Nothing is kept: the API is asked through its own view, the portal over HTTP, and those above (webhooks, widgets) answer
the signal `receipts_wanted` from what they know.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.db import models
from django.test import RequestFactory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import fair_use
from sites.news import cards
from sites.news.models import ArticleCard
from sites.streams.api import NewsDetail
from sites.streams.models import Placement, Recall
from sites.streams.showings import showings
from sites.streams.signals import receipts_wanted

SECONDS = 3.0
GONE = (404, 410)


class State(models.TextChoices):
    """How far a recall has come with one of its readers."""

    CONFIRMED = "confirmed", gettext_lazy("confirmed")
    OUTSTANDING = "outstanding", gettext_lazy("outstanding")
    FAILED = "failed", gettext_lazy("failed")


@dataclass(frozen=True)
class Receipt:
    """What one reader says of a recall: `what` it is and its `name`, in words, the state, and why or since when."""

    what: str
    name: str
    state: State
    detail: str = ""


def collect(recall: Recall, *, ask_portal: bool) -> list[Receipt]:
    """Return the receipts of a recall in force; the portal is asked only if `ask_portal`: it takes up to 3 seconds."""
    answers: list[tuple[Any, Any]] = receipts_wanted.send(sender=Recall, recall=recall)
    told = [receipt for _receiver, rows in answers for receipt in rows]
    return [_of_the_api(recall), _of_lists(recall), _of_the_portal(recall, ask=ask_portal), *told]


def all_confirmed(receipts: list[Receipt]) -> bool:
    """Tell whether nothing is left to wait for."""
    return all(receipt.state == State.CONFIRMED for receipt in receipts)


def places(card: ArticleCard) -> tuple[list[str], list[str]]:
    """Return where readers see an article now: the names of streams, and of what shows those elsewhere (widgets)."""
    shown = Placement.objects.filter(card=card, since__isnull=False).select_related("stream").order_by("stream__name")
    elsewhere = showings(card, shown).values()
    return [placement.stream.name for placement in shown], [one.name for found in elsewhere for one in found]


def _of_the_api(recall: Recall) -> Receipt:
    """Ask the view that readers ask, kept answers included, inside this process."""
    path = f"/api/v2/news/{recall.card_id}/"
    extra: dict[str, Any] = {"HTTP_HOST": urlsplit(settings.BASE_URL).netloc, fair_use.INTERNAL: True}
    answer = NewsDetail.as_view()(RequestFactory().get(path, secure=settings.HTTPS, **extra), id=recall.card_id)
    return Receipt(_("API"), path, _state(answer.status_code in GONE), _answered(answer.status_code))


def _of_lists(recall: Recall) -> Receipt:
    left = Placement.objects.filter(card=recall.card_id, visible=True).exists()
    shown = ArticleCard.objects.filter(pk=recall.card_id, shown=True).exists()
    return Receipt(_("API"), _("lists, feeds, sitemaps, search"), _state(not left and not shown))


def _of_the_portal(recall: Recall, *, ask: bool) -> Receipt:
    address = cards.address(recall.card)
    if not ask:
        return Receipt(_("portal"), address, State.OUTSTANDING, _("is being asked"))
    try:
        status, location = _ask(address)
    except httpx.HTTPError:
        return Receipt(_("portal"), address, State.OUTSTANDING, _("does not answer"))
    led = bool(recall.redirect_to) and status in range(300, 400)
    led = led and urljoin(address, location) == urljoin(address, recall.redirect_to)
    return Receipt(_("portal"), address, _state(led or status in GONE), _answered(status))


def _ask(address: str) -> tuple[int, str]:
    """Ask our own portal, and nobody else, for one of its addresses; return the status and where it leads.

    A section's host is a name that an editor chose: it goes into the Host header, the connection to `BASE_URL`.
    """
    parts = urlsplit(address)
    asked, headers = f"{settings.BASE_URL}{parts.path}", {"Host": parts.netloc, "User-Agent": "XBTT"}
    with httpx.stream("GET", asked, headers=headers, timeout=SECONDS, trust_env=False) as answer:
        return answer.status_code, answer.headers.get("Location", "")


def _state(confirmed: bool) -> State:
    return State.CONFIRMED if confirmed else State.OUTSTANDING


def _answered(status: int) -> str:
    return _("answers %(status)d") % {"status": status}
