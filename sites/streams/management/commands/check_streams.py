"""Compare streams with the tree, and repair them with `--fix`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from sites.news.models import ArticlePage
from sites.streams.checking import check

MOST_LINES = 50


class Command(BaseCommand):
    """Exit code 0 when all agrees (or was repaired), 1 when something differs."""

    help = "Compare cards, placements, pictures and the change log with the page tree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="repair what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            job = bar.add_task("articles", total=ArticlePage.objects.count())
            found = check(fix=options["fix"], progress=lambda done: bar.update(job, completed=done))
        for line in found.differences[:MOST_LINES]:
            self.stdout.write(line)
        more = len(found.differences) - MOST_LINES
        if more > 0:
            self.stdout.write(f"... and {more} more")
        word = "repaired" if options["fix"] else "found"
        self.stdout.write(f"{found.looked_at} articles looked at, {len(found.differences)} differences {word}")
        if found.differences and not options["fix"]:
            self.stdout.write("Run `manage.py check_streams --fix` to repair them.")
            sys.exit(1)
