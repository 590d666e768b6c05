"""Import articles exported from the legacy portal's "Xuất bản thông tin" portlet."""

import base64
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from seeds.legacy.load import Import, Outcome
from sites.sections.models import SectionPage


def day(value: str) -> date:
    """Read a date given as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ArgumentTypeError(f"{value} is no date; write it as YYYY-MM-DD, for example 2019-03-12") from error


class Command(BaseCommand):
    """Safe to stop and to run again: each article is one transaction, and what was taken is not taken twice."""

    help = "Import legacy text files into a section: read, convert, load; what is not taken is kept in a report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file, or a folder with *.txt files")
        parser.add_argument("--section", required=True, metavar="SLUG", help="the section that will own the articles")
        parser.add_argument("--dry-run", action="store_true", help="read and convert only; change nothing")
        parser.add_argument("--default-date", type=day, metavar="YYYY-MM-DD", help="for titles without a date")
        parser.add_argument("--images", type=Path, metavar="DIR", help="pictures: NAME-1.jpg is NAME.txt's first")
        parser.add_argument("--report", type=Path, metavar="FILE", help="where rejected sources are kept (JSON lines)")

    def handle(self, *args: Any, **options: Any) -> None:
        job = self._import(options)
        files = job.files()
        if not files:
            raise CommandError(f"There is no *.txt file in {job.root}.")
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            outcomes = list(job.run(bar.track(files, description="articles")))
        self._print(outcomes, self._keep(outcomes, options["report"]), dry_run=job.dry_run)

    def _import(self, options: dict[str, Any]) -> Import:
        if not options["path"].exists():
            raise CommandError(f"{options['path']} does not exist.")
        if options["images"] and not options["images"].is_dir():
            raise CommandError(f"{options['images']} is no folder.")
        section = SectionPage.objects.select_related("kit__collection").filter(slug=options["section"]).first()
        if section is None:
            known = ", ".join(SectionPage.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no section {options['section']}. There are: {known}.")
        return Import(
            root=options["path"],
            section=section,
            default_date=options["default_date"],
            images=options["images"],
            dry_run=options["dry_run"],
        )

    def _keep(self, outcomes: list[Outcome], report: Path | None) -> Path | None:
        """Write the sources that were not taken, whole, so that nothing is lost; return where."""
        refused = [outcome for outcome in outcomes if outcome.status in ("rejected", "kept")]
        if not refused:
            return None
        file = report or settings.DATA_DIR / f"import-{timezone.localtime():%Y%m%d-%H%M%S}.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for outcome in refused:
                row = {"path": str(outcome.path), "status": outcome.status, "reason": outcome.reason}
                source = base64.b64encode(outcome.raw).decode()
                out.write(json.dumps({**row, "source_base64": source}, ensure_ascii=False) + "\n")
        return file

    def _print(self, outcomes: list[Outcome], report: Path | None, *, dry_run: bool) -> None:
        for outcome in outcomes:
            if outcome.status in ("rejected", "kept"):
                self.stdout.write(f"{outcome.status}: {outcome.path}: {outcome.reason}")
        counts = Counter(outcome.status for outcome in outcomes)
        statuses = ("imported", "unchanged", "kept", "rejected")
        summary = ", ".join(f"{counts[status]} {status}" for status in statuses)
        self.stdout.write(f"{len(outcomes)} files: {summary}" + (" (dry run: nothing was written)" if dry_run else ""))
        if report:
            self.stdout.write(f"What was not taken is kept in {report}")
