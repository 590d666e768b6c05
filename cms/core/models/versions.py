"""The versions table: what ETags are made of."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Version(models.Model):
    """One thing's version: raised in the transaction that changes what readers see of it."""

    key = models.CharField(max_length=120, primary_key=True)
    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    next_change_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # The number that caches in front have been told of.
    purged = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["key"], condition=Q(number__gt=F("purged")), name="versions_to_purge")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
