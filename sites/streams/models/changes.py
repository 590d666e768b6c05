"""The change log: its rows, the counter that numbers them, and how far those who follow it have come."""

from django.db import models


class Change(models.Model):
    """One row of the ordered public log. Ids come from one counter row, so there is no gap and no later smaller id."""

    class Kind(models.TextChoices):
        ARTICLE = "article"
        PLACEMENT = "placement"
        SECTION = "section"
        CATEGORY = "category"
        ALERT = "alert"

    class Action(models.TextChoices):
        APPEARED = "appeared"
        CHANGED = "changed"
        VANISHED = "vanished"

    # Why something vanished, beside `recalled` and `deleted`, which are an article's own words for it.
    HIDDEN, WITHDRAWN, ENDED, REPAIRED = "hidden", "withdrawn", "ended", "repaired"

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    action = models.CharField(max_length=12, choices=Action.choices)
    object_id = models.BigIntegerField()
    uuid = models.UUIDField(null=True)
    stream = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="changes_of_an_object")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.object_id} {self.action}"


class Counter(models.Model):
    """The one row that numbers changes; locked last in a transaction."""

    name = models.CharField(max_length=32, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Follower(models.Model):
    """How far somebody who follows the change log has come: all rows up to `position` are done."""

    name = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
