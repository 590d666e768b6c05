"""Send the e-mail that waits, at once; the worker does the same by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core import letters
from cms.core.models import Letter


class Command(BaseCommand):
    """`send_letters` sends what is due and tells how many went, failed and still wait."""

    help = "Send the letters that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = letters.send_due()
        waiting = Letter.objects.filter(sent_at=None).count()
        self.stdout.write(f"sent: {sent}, failed: {failed}, waiting: {waiting}")
        if failed:
            raise CommandError("Some letters were not sent; they are kept and tried again. See last_error, or the log.")
