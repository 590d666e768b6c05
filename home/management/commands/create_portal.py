"""Make the portal's root on a new installation, or bring its address up to date."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from home.actions import found_portal


class Command(BaseCommand):
    """`create_portal --title ...`; the address comes from BASE_URL. Running it again changes the address only."""

    help = "Make the home page, the site and the shared stream; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--title", default="Cổng thông tin điện tử", help="the portal's name")

    def handle(self, *args: Any, **options: Any) -> None:
        address = urlsplit(settings.BASE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        home = found_portal(title=options["title"], hostname=address.hostname or "localhost", port=port)
        self.stdout.write(f"{home.title}: {settings.BASE_URL}/")
