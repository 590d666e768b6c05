"""How far the refilling of a stream has come after its rule changed."""

from django.db import models

from sites.streams.models.streams import Stream


class Refill(models.Model):
    """The one refill of a stream: articles up to the id `position` are done; a killed worker's successor goes on there.

    `run` is raised when the rule changes again, so that a refill under way begins anew.
    """

    stream = models.OneToOneField(Stream, primary_key=True, on_delete=models.CASCADE, related_name="refill")
    run = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    position = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.done}/{self.total}"
