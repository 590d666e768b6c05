"""What happens to widget keys: registered, revoked, rotated."""

from django.db import transaction
from django.utils import timezone

from sites.streams.models import Stream
from sites.widgets.models import MemberUnit, Widget, new_key


def register(*, unit: MemberUnit, stream: Stream, heading: str = "", limit: int = 6, key: str = "") -> Widget:
    """Register a widget of `unit` that shows `stream`; a new key is made unless one is given."""
    widget = Widget(unit=unit, stream=stream, heading=heading, limit=limit, key=key or new_key())
    widget.full_clean()
    widget.save()
    return widget


def revoke(*, widget: Widget) -> None:
    """Make the key answer 403 from now on; pages that embed it fall back to their plain link."""
    widget.revoked_at = widget.revoked_at or timezone.now()
    widget.save(update_fields=["revoked_at"])


@transaction.atomic
def rotate(*, widget: Widget) -> Widget:
    """Revoke the key and return a widget that is the same under a new one."""
    successor = Widget.objects.get(pk=widget.pk)
    successor.pk, successor.key, successor.revoked_at = None, new_key(), None
    successor._state.adding = True
    successor.save()
    revoke(widget=widget)
    return successor
