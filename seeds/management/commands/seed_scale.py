"""Make many articles quickly, to measure with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from seeds import scale
from sites.sections.models import SectionPage


class Command(BaseCommand):
    """The articles are real to every reader, but have no revisions and are not in the search index."""

    help = "Add N public articles, spread over the shown sections (a million takes minutes on PostgreSQL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, required=True, metavar="N", help="how many to add")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["articles"]
        if number < 1:
            raise CommandError("--articles takes a whole number from 1.")
        if not SectionPage.objects.filter(card__shown=True).exists():
            raise CommandError("There is no section to put articles in. Run seed_demo first, or make a section.")
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            job = bar.add_task("articles", total=number)
            scale.grow(number, lambda done: bar.update(job, completed=done))
        self.stdout.write(f"{number} articles added")
