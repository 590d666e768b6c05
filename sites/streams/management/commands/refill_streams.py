"""Refill streams by their rules in this process: what is left to do, or one stream anew."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskID

from sites.streams import refilling
from sites.streams.matching import Outcome, outcome
from sites.streams.models import Refill, Stream
from sites.streams.rules import rule_of

SECONDS_BETWEEN_LOOKS = 0.5
# Where there is no terminal to draw a bar on, such as a log, a line says so often how far it is.
SECONDS_BETWEEN_LINES = 5
INTERRUPTED = 130


class Command(BaseCommand):
    """A command that is killed leaves what it has done; the next run, or the worker, goes on from there."""

    help = "Finish the refills of streams whose rules changed; with --stream, refill that stream from the beginning."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stream", metavar="SLUG", help="refill this stream from the beginning")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in and go out, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        streams = self._streams(options["stream"])
        if options["dry_run"]:
            for stream in streams:
                self._tell(stream)
            return
        if options["stream"]:
            refilling.ask(streams=streams)
        try:
            self._finish_all(streams)
        except KeyboardInterrupt:
            words = "Stopped. What is done stays done; run refill_streams without --stream to go on from there."
            raise CommandError(words, returncode=INTERRUPTED) from None
        for stream in streams:
            refill = Refill.objects.get(pk=stream.pk)
            self.stdout.write(f"{stream.slug}: {refill.done} articles looked at")
        if not streams:
            self.stdout.write("nothing to refill")

    def _streams(self, slug: str | None) -> list[Stream]:
        if slug is None:
            return [refill.stream for refill in refilling.unfinished()]
        stream = Stream.objects.filter(slug=slug).first()
        if stream is None:
            raise CommandError(f"There is no stream {slug}. See /api/v2/streams/ for those there are.")
        return [stream]

    def _finish_all(self, streams: list[Stream]) -> None:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
            for stream in streams:
                self._finish(stream, bar, bar.add_task(stream.slug, total=None))

    def _finish(self, stream: Stream, bar: Progress, job: TaskID) -> None:
        """Do batches until the refill has ended, whoever does the last one."""
        said = time.monotonic()
        while (state := Refill.objects.filter(pk=stream.pk, ended_at=None).first()) is not None:
            state = refilling.step(stream_id=stream.pk) or state
            bar.update(job, completed=state.done, total=state.total or None)
            if not bar.console.is_terminal and time.monotonic() - said > SECONDS_BETWEEN_LINES:
                said = time.monotonic()
                self.stderr.write(f"{stream.slug}: {state.done} of {state.total} articles looked at")
            if state.ended_at is None and state.moved_at is None:
                time.sleep(SECONDS_BETWEEN_LOOKS)  # A worker is at its first batch.

    def _tell(self, stream: Stream) -> None:
        found: Outcome = outcome(rule_of(stream))
        self.stdout.write(f"{stream.slug}: {found.matching} match, {found.coming} come in, {found.going} go out")
