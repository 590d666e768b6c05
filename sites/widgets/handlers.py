"""Each signal reads what it is asked for and nothing more."""

from typing import Any

from django.dispatch import receiver

from sites.news.models import ArticleCard
from sites.streams.models import Recall
from sites.streams.receipts import Receipt
from sites.streams.showings import Showing
from sites.streams.signals import receipts_wanted, showings_wanted
from sites.widgets import receipts


@receiver(showings_wanted, sender=ArticleCard, dispatch_uid="showings-of-widgets")
def name_showings(card: ArticleCard, shown: dict[str, int | None], **_: Any) -> list[Showing]:
    """Somebody asks who shows an article elsewhere, and with what they fetched last."""
    return receipts.showings(card, shown)


@receiver(receipts_wanted, sender=Recall, dispatch_uid="receipts-of-widgets")
def give_receipts(recall: Recall, **_: Any) -> list[Receipt]:
    """Somebody asks who has heard of a recall."""
    return receipts.of_recall(recall)
