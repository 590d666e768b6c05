"""Look for what would open a way from one section to another."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from sites.sections.isolation.checking import findings


class Command(BaseCommand):
    """Exit code 0 when nothing is found, 1 otherwise."""

    help = "Look for permissions, steps, workflows, aliases and passwords that let one section into another."

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{len(found)} ways from one section to another found")
        if found:
            self.stdout.write("Mend them in the admin (Settings > Groups, Workflows), then run this again.")
            sys.exit(1)
