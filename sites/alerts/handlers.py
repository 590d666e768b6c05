"""Each signal states the next moments at which a notice begins or ends, and nothing more."""

from datetime import datetime
from typing import Any

from django.db.models.signals import m2m_changed, post_save, pre_delete
from django.dispatch import receiver

from cms.core import freshness
from cms.core.signals import clock_advanced
from cms.core.transactions import Unit, unit_of_work
from sites.alerts.models import Alert
from sites.alerts.queries import coming_moments
from sites.sections.models import SectionPage


@receiver(post_save, sender=Alert, dispatch_uid="expect-alert")
def expect_alert(instance: Alert, **_: Any) -> None:
    """A notice was saved."""
    with unit_of_work() as unit:
        unit.expect(freshness.PUBLIC, instance.starts_at, instance.ends_at)


@receiver(m2m_changed, sender=Alert.sections.through, dispatch_uid="place-alert")
def place_alert(**_: Any) -> None:
    """A notice's sections were chosen."""
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)


@receiver(pre_delete, sender=SectionPage, dispatch_uid="end-alerts-of-section")
def end_alerts_of_section(instance: SectionPage, **_: Any) -> None:
    """A section goes: notices for it alone go too, else they would be shown everywhere."""
    for alert in Alert.objects.filter(sections=instance):
        if alert.sections.count() == 1:
            alert.delete()


@receiver(clock_advanced, sender=Unit, dispatch_uid="advance-alerts")
def advance_alerts(keys: list[str], now: datetime, unit: Unit, **_: Any) -> None:
    """The clock has overtaken `public`."""
    if freshness.PUBLIC in keys:
        unit.expect(freshness.PUBLIC, *coming_moments(now))
