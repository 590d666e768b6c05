"""Days as operators write them on the command line."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.utils import timezone


def day(written: str) -> datetime:
    """Return the midnight (aware, Vietnamese time) at which a day (dd/mm/yyyy) begins. Raises `ArgumentTypeError`."""
    try:
        return timezone.make_aware(datetime.strptime(written, "%d/%m/%Y"))
    except ValueError as error:
        raise ArgumentTypeError(f"{written} is no day. Write it like 31/12/2024.") from error
