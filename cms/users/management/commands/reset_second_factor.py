"""Take a lost second factor from a person, who sets up a new one at the next sign-in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.users import second_factor
from cms.users.models import User


class Command(BaseCommand):
    help = "Take the second factor and the recovery codes from a person and end all of the person's sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="who has lost the factor")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("There is no user named %(name)s.") % {"name": options["username"]})
        second_factor.forget(user, by=None)
        self.stdout.write(
            _("%(name)s has no second factor now and is signed out everywhere.") % {"name": user.username}
        )
