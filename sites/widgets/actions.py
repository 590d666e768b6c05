"""What happens to widget keys: registered, revoked, restored, rotated, allowed on one more site."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from sites.streams.models import Stream
from sites.widgets.models import MemberUnit, Widget, new_key

REVOKED, RESTORED = "xbtt.widget.revoked", "xbtt.widget.restored"
ROTATED, ALLOWED = "xbtt.widget.rotated", "xbtt.widget.allowed"


def register(*, unit: MemberUnit, stream: Stream, heading: str = "", limit: int = 6, key: str = "") -> Widget:
    """Register a widget of `unit` that shows `stream`; a new key is made unless one is given."""
    widget = Widget(unit=unit, stream=stream, heading=heading, limit=limit, key=key or new_key())
    widget.full_clean()
    widget.save()
    return widget


@transaction.atomic
def revoke(*, widget: Widget) -> None:
    """Make the key answer 403 from now on; pages that embed it fall back to their plain link."""
    if widget.revoked_at:
        return
    widget.revoked_at = timezone.now()
    widget.save(update_fields=["revoked_at"])
    log(instance=widget, action=REVOKED, data={"detail": widget.key})


@transaction.atomic
def restore(*, widget: Widget) -> None:
    """Make a revoked key answer again; pages that still embed it show their news again."""
    if not widget.revoked_at:
        return
    widget.revoked_at = None
    widget.save(update_fields=["revoked_at"])
    log(instance=widget, action=RESTORED, data={"detail": widget.key})


@transaction.atomic
def rotate(*, widget: Widget, keep_old: bool = False) -> Widget:
    """Return a widget that is the same under a new key; the old one is revoked, unless `keep_old`: then by hand."""
    successor = Widget.objects.get(pk=widget.pk)
    successor.pk, successor.key, successor.revoked_at = None, new_key(), None
    successor._state.adding = True
    successor.save()
    log(instance=widget, action=ROTATED, data={"detail": f"{widget.key} → {successor.key}"})
    log(instance=successor, action="wagtail.create")
    if not keep_old:
        revoke(widget=widget)
    return successor


@transaction.atomic
def allow(*, widget: Widget, host: str) -> None:
    """Let pages of `host` show the widget too. Raises `ValidationError` for what is no host name."""
    if widget.allows(host):
        return
    widget.hosts = [*widget.hosts, host]
    widget.full_clean()
    widget.save(update_fields=["hosts"])
    log(instance=widget, action=ALLOWED, data={"detail": host})
