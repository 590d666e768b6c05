"""Remove old rows of the change log, so that it does not grow for ever."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from sites.streams import actions
from sites.streams.following import prunable


class Command(BaseCommand):
    """A follower that asks for what was removed gets a 410 and reads everything again."""

    help = "Remove rows of the change log that are older than --days and that every follower has passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=60, help="keep the rows of so many days (60)")
        parser.add_argument("--dry-run", action="store_true", help="say how many rows would go and remove none")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("Keep at least one day: --days 1 or more.")
        before = timezone.now() - timedelta(days=options["days"])
        count = prunable(before).count()
        if options["dry_run"]:
            self.stdout.write(f"{count} rows would be removed")
            return
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            job = bar.add_task("rows", total=count)
            removed = actions.prune_log(before=before, progress=lambda done: bar.update(job, completed=done))
        self.stdout.write(f"{removed} rows removed")
