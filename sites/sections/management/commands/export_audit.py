"""Write the audit log, or a part of it, for another system or an inspection."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from sites.sections.audit import exporting, names, recording
from sites.sections.audit.days import day
from sites.sections.models import AuditEntry, SectionPage


class Command(BaseCommand):
    """Rows go to the standard output, the oldest first; progress to the standard error."""

    help = "Write the rows of the audit log to the standard output; that they were exported is written into the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="begin", type=day, metavar="DD/MM/YYYY", help="the first day")
        parser.add_argument("--to", dest="end", type=day, metavar="DD/MM/YYYY", help="the last day")
        parser.add_argument("--section", default="", metavar="SLUG", help="one section alone")
        parser.add_argument("--format", choices=exporting.FORMATS, default="csv", help="csv (by default) or jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        begin, end = options["begin"], options["end"]
        section = _section(options["section"])
        after = end + timedelta(days=1) if end else None
        rows = exporting.asked_for(begin=begin, end=after, section=section)
        count = rows.count()
        with override(settings.LANGUAGE_CODE):
            label = str(AuditEntry._meta.verbose_name_plural)
            recording.bare(names.EXPORTED, model=AuditEntry, label=label, section=section, rows=count)
        for line in _with_progress(exporting.lines(rows, options["format"]), count):
            self.stdout.write(line, ending="")


def _section(slug: str) -> int | None:
    """Return the section's id; None where none is asked for. Raises `CommandError`."""
    if not slug:
        return None
    found = SectionPage.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"There is no section {slug}. See /api/v2/sections/ for those there are.")
    return int(found)


def _with_progress(lines: Iterable[str], count: int) -> Iterator[str]:
    """Give the lines on, and say on the standard error how many have gone by."""
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
        yield from bar.track(lines, total=count, description="rows")
