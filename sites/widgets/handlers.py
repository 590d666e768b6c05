"""Each signal reads what it is asked for and nothing more."""

from datetime import datetime
from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver

from cms.core.signals import ticked
from sites.news.models import ArticleCard
from sites.sections.models import SectionPage
from sites.sections.signals import section_created
from sites.streams.models import Recall
from sites.streams.receipts import Receipt
from sites.streams.showings import Showing
from sites.streams.signals import receipts_wanted, showings_wanted
from sites.widgets import receipts, seen
from sites.widgets.registry.rights import KEEPERS, let_keep_widgets


@receiver(showings_wanted, sender=ArticleCard, dispatch_uid="showings-of-widgets")
def name_showings(card: ArticleCard, shown: dict[str, int | None], **_: Any) -> list[Showing]:
    """Somebody asks who shows an article elsewhere, and with what they fetched last."""
    return receipts.showings(card, shown)


@receiver(receipts_wanted, sender=Recall, dispatch_uid="receipts-of-widgets")
def give_receipts(recall: Recall, **_: Any) -> list[Receipt]:
    """Somebody asks who has heard of a recall."""
    return receipts.of_recall(recall)


@receiver(ticked, dispatch_uid="prune-days-of-widgets")
def prune_days(now: datetime, **_: Any) -> None:
    """The clock has ticked: old counts go."""
    seen.prune(now=now)


@receiver(section_created, sender=SectionPage, dispatch_uid="let-sections-keep-widgets")
def let_sections_keep_widgets(section: SectionPage, **_: Any) -> None:
    """A section was made: its people may keep units and widgets for it."""
    for role in KEEPERS:
        let_keep_widgets(group=section.kit.groups()[role])


@receiver(request_finished, dispatch_uid="write-counts-of-widgets")
def write_counts(**_: Any) -> None:
    """An answer has gone out: now counts may be written."""
    seen.write_counts()
