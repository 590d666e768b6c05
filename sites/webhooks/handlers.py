"""Each signal calls one action and nothing more."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from cms.core.signals import ticked
from sites.streams.models import Change, Recall
from sites.streams.receipts import Receipt
from sites.streams.signals import changes_logged, receipts_wanted
from sites.webhooks import actions, receipts, sending
from sites.webhooks.models import Endpoint


@receiver(post_save, sender=Endpoint, dispatch_uid="begin-endpoint")
def begin_endpoint(instance: Endpoint, created: bool, raw: bool = False, **_: Any) -> None:
    """An endpoint was made."""
    if created and not raw:
        actions.begin(endpoint=instance)


@receiver(changes_logged, sender=Change, dispatch_uid="wake-sender-for-changes")
def wake_for_changes(**_: Any) -> None:
    """The change log has grown, in the transaction that is running."""
    sending.wake_for_changes()


@receiver(ticked, dispatch_uid="wake-sender-for-what-is-due")
def wake_for_what_is_due(**_: Any) -> None:
    """The clock has run."""
    sending.wake_if_due()


@receiver(receipts_wanted, sender=Recall, dispatch_uid="receipts-of-webhooks")
def give_receipts(recall: Recall, **_: Any) -> list[Receipt]:
    """Somebody asks who has heard of a recall."""
    return receipts.of_recall(recall)
