"""Holds ALERT_CONFIRM_LEVELS to the levels there are: a slip of the pen must not let grave notices out alone."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from sites.alerts.models import Alert


@register
def levels_are_known(**_: Any) -> list[CheckMessage]:
    """Return an error for levels in the setting that no notice can have."""
    unknown = sorted(set(settings.ALERT_CONFIRM_LEVELS) - set(Alert.Level.values))
    if not unknown:
        return []
    hint = f"Take some of {', '.join(Alert.Level.values)}, separated by commas."
    return [Error(f"ALERT_CONFIRM_LEVELS names {', '.join(unknown)}, which is no level.", hint=hint, id="alerts.E001")]
