"""Each signal states the next moments at which a notice begins or ends, and nothing more."""

from datetime import datetime
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from cms.core import freshness
from cms.core.signals import clock_advanced, moments_wanted
from cms.core.transactions import Unit, unit_of_work
from sites.alerts import actions
from sites.alerts.models import Alert
from sites.alerts.permissions import let_issue
from sites.alerts.queries import coming_moments, untold
from sites.sections.models import SectionPage
from sites.sections.signals import section_changed, section_created


@receiver(post_save, sender=Alert, dispatch_uid="expect-alert")
def expect_alert(instance: Alert, **_: Any) -> None:
    """A notice was saved."""
    with unit_of_work() as unit:
        unit.expect(freshness.PUBLIC, instance.starts_at, instance.ends_at)
        actions.tell(alerts=[instance], now=timezone.now(), unit=unit)


@receiver(post_delete, sender=Alert, dispatch_uid="tell-deleted-alert")
def tell_deleted_alert(instance: Alert, **_: Any) -> None:
    """A notice was deleted."""
    with unit_of_work() as unit:
        actions.tell_deleted(alert=instance, unit=unit)


@receiver(m2m_changed, sender=Alert.sections.through, dispatch_uid="place-alert")
def place_alert(instance: Alert, **_: Any) -> None:
    """A notice's sections were chosen."""
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)
        actions.tell(alerts=[instance], now=timezone.now(), unit=unit)


@receiver(section_changed, sender=SectionPage, dispatch_uid="tell-alerts-of-sections")
def tell_alerts_of_sections(changes: dict[int, str], unit: Unit, **_: Any) -> None:
    """Sections were shown or hidden, and their notices with them."""
    alerts = Alert.objects.filter(area=Alert.Area.SECTIONS, sections__in=changes).distinct()
    actions.tell(alerts=alerts, now=timezone.now(), unit=unit, changed=False)


@receiver(pre_delete, sender=SectionPage, dispatch_uid="end-alerts-of-section")
def end_alerts_of_section(instance: SectionPage, **_: Any) -> None:
    """A section goes: notices for it alone go too."""
    for alert in Alert.objects.filter(area=Alert.Area.SECTIONS, sections=instance):
        if alert.sections.count() == 1:
            alert.delete()


@receiver(section_created, sender=SectionPage, dispatch_uid="let-heads-issue-alerts")
def let_heads_issue(section: SectionPage, **_: Any) -> None:
    """A section was made: its heads may issue notices for it."""
    let_issue(group=section.kit.heads)


@receiver(clock_advanced, sender=Unit, dispatch_uid="advance-alerts")
def advance_alerts(keys: list[str], now: datetime, unit: Unit, **_: Any) -> None:
    """The clock has overtaken `public`."""
    if freshness.PUBLIC in keys:
        actions.tell(alerts=untold(now), now=now, unit=unit, changed=False)


@receiver(moments_wanted, sender=Unit, dispatch_uid="expect-alerts")
def expect_alerts(keys: list[str], unit: Unit, **_: Any) -> None:
    """The clock has overtaken `public`: state when the next notice begins or ends."""
    if freshness.PUBLIC in keys:
        unit.expect(freshness.PUBLIC, *coming_moments(unit.begun))
