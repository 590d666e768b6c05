"""Remove old rows of the audit log: the one way in which rows leave it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from sites.sections.audit import actions
from sites.sections.audit.days import day


class Command(BaseCommand):
    """Refuses days that the law, or the operator, wants to be kept."""

    help = "Remove the rows of the audit log from before a day; what was removed is written into the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--before", type=day, required=True, metavar="DD/MM/YYYY", help="the first day to be kept")
        parser.add_argument("--dry-run", action="store_true", help="say how many rows would go and remove none")

    def handle(self, *args: Any, **options: Any) -> None:
        before = options["before"]
        try:
            count = actions.prunable(before=before).count()
        except actions.TooYoungError as error:
            raise CommandError(str(error)) from error
        if options["dry_run"]:
            self.stdout.write(f"{count} rows would be removed")
            return
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            job = bar.add_task("rows", total=count)
            removed = actions.prune(before=before, progress=lambda done: bar.update(job, completed=done))
        self.stdout.write(f"{removed} rows removed")
