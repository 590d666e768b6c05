"""Each signal puts one row on the change log and nothing more."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from cms.core.transactions import APPEARED, CHANGED, VANISHED, Entry, unit_of_work
from sites.news.models import Category


@receiver(post_save, sender=Category, dispatch_uid="log-category")
def log_category(instance: Category, created: bool, raw: bool = False, **_: Any) -> None:
    """A category was made or changed."""
    if not raw:
        with unit_of_work() as unit:
            unit.record(Entry("category", APPEARED if created else CHANGED, instance.pk))


@receiver(post_delete, sender=Category, dispatch_uid="log-deleted-category")
def log_deleted_category(instance: Category, **_: Any) -> None:
    """A category has gone."""
    with unit_of_work() as unit:
        unit.record(Entry("category", VANISHED, instance.pk, reason="deleted"))
