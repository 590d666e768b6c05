"""What an event says: ids, codes and addresses, never a word of the text; a reader of it asks the API for the rest."""

import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms.core.api import iso
from sites.news import cards
from sites.news.models import ArticleCard
from sites.sections.models import SectionCard
from sites.streams.models import Change
from sites.webhooks.models import Delivery

NOWHERE: dict[str, str | None] = {"url": None, "detail_url": None}


def of_change(change: Change) -> dict[str, Any]:
    """Return what the log says of a change, as an event holds it: nothing that is not in the public log."""
    return {
        "change": change.pk,
        "id": change.object_id,
        "uuid": str(change.uuid) if change.uuid else None,
        "kind": change.kind,
        "action": change.action,
        "stream": change.stream or None,
        "reason": change.reason or None,
        "note": change.note or None,
    }


def body(delivery: Delivery) -> str:
    """Return the event as it is sent: the addresses are those of now, and none for what is hidden by now."""
    data = delivery.payload
    event = {"type": delivery.type, "timestamp": iso(delivery.at), "data": {**data, **_addresses(data)}}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _addresses(data: dict[str, Any]) -> dict[str, str | None]:
    if data.get("action") == Change.Action.VANISHED:
        return NOWHERE
    if data.get("kind") in (Change.Kind.ARTICLE, Change.Kind.PLACEMENT):
        return _article_addresses(data["id"])
    return _section_addresses(data["id"]) if data.get("kind") == Change.Kind.SECTION else NOWHERE


def _article_addresses(article: int) -> dict[str, str | None]:
    card = ArticleCard.objects.select_related("section").filter(pk=article).first()
    if card is None or not card.shown_now(timezone.now()):
        return NOWHERE
    return {"url": cards.address(card), "detail_url": f"{settings.BASE_URL}/api/v2/news/{card.pk}/"}


def _section_addresses(section: int) -> dict[str, str | None]:
    card = SectionCard.objects.filter(pk=section).first()
    if card is None or not card.shown_now(timezone.now()):
        return NOWHERE
    return {"url": card.address, "detail_url": f"{settings.BASE_URL}/api/v2/sections/{card.slug}/"}
