"""Publish, expire and advance what is due; run by the worker every few seconds, or once by hand."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from cms.core import schedule


class Command(BaseCommand):
    """`publish_due` does what is due; `--every N` goes on; `--dry-run` only tells."""

    help = "Publish scheduled pages, unpublish expired ones and advance what the clock has overtaken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="run again and again with this pause")
        parser.add_argument("--dry-run", action="store_true", help="say what is due and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._tell()
            return
        stop = threading.Event()
        if options["every"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while True:
            report = schedule.run_due()
            self._report(report)
            if not options["every"] and report.failed:
                raise CommandError("Some items failed; they keep their schedule and are tried again.")
            if not options["every"] or stop.wait(options["every"]):
                return
            close_old_connections()

    def _tell(self) -> None:
        now = timezone.now()
        self.stdout.write(f"pages to expire: {schedule.expired_pages(now)}")
        self.stdout.write(f"revisions to publish: {schedule.due_revisions(now)}")

    def _report(self, report: schedule.Report) -> None:
        for word in ("published", "expired", "dropped", "failed"):
            for item in getattr(report, word):
                self.stdout.write(f"{word}: {item}")
