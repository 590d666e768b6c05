"""Who and when, as people read it in the admin, in notices and in messages."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.users.models import User


def name_of(user: User | None) -> str:
    """Return the name that people know a user by; for nobody (a rule, the clock, a command), the system's."""
    return (user.get_full_name() or user.get_username()) if user else _("the system")


def moment(at: datetime) -> str:
    """Return an aware datetime as it is shown: dd/mm/yyyy HH:MM in Vietnamese time."""
    return timezone.localtime(at).strftime("%d/%m/%Y %H:%M")
